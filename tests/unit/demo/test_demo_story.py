"""Does the story of the demo company unfold in the books as it is told?

Sizes are checked on the whole company, by a fold of its own (`plain_books`) that shares nothing with the ledger.
"""

from collections.abc import Callable
from statistics import median

import pytest

from buyline.app.record import record
from buyline.days import end_of, parse_day
from buyline.demo import generate
from buyline.demo.company import CONTENT, FAILING, PROGRAM
from buyline.journal.entry import Entry
from buyline.ledger.posting import Posting
from buyline.store.memory import MemoryBooks
from tests.unit.demo.plain_books import Journey, PlainBooks

UNTIL = parse_day("2026-09-30")
ZONE = "Europe/Berlin"
SLOW_FROM = UNTIL - 120
QUARTER_ENDS = (
    "2024-12-31",
    "2025-03-31",
    "2025-06-30",
    "2025-09-30",
    "2025-12-31",
    "2026-03-31",
    "2026-06-30",
    "2026-09-30",
)

pytestmark = pytest.mark.capability("P30", "library")


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return list(generate(until=UNTIL))


@pytest.fixture(scope="module")
def books(entries: list[Entry]) -> PlainBooks:
    return PlainBooks(entries)


@pytest.fixture(scope="module")
def main(books: PlainBooks) -> list[Journey]:
    return [journey for journey in books.journeys.values() if journey.pipeline == "main"]


def ever(stage: str) -> Callable[[Journey], bool]:
    return lambda journey: any(place == stage for _, place, _ in journey.path)


def count(journeys: list[Journey], stage: str) -> int:
    return sum(map(ever(stage), journeys))


@pytest.mark.slow
def test_the_company_has_the_size_that_was_asked_for(entries: list[Entry], main: list[Journey]) -> None:
    assert 220_000 <= len(entries) <= 270_000
    assert 39_000 <= len({journey.buyer for journey in main}) <= 41_500
    assert 5_600 <= count(main, "lead") <= 6_400
    assert 2_000 <= count(main, "qualified") <= 2_800
    assert 300 <= count(main, "customer") <= 450
    assert len(PROGRAM) == 12
    assert len(CONTENT) == len({piece.id for piece in CONTENT}) == 60


@pytest.mark.slow
def test_every_journey_found_its_place(books: PlainBooks) -> None:
    assert all(journey.claimed for journey in books.journeys.values())
    assert books.opened_by_act > 8_000


@pytest.mark.slow
def test_a_third_and_more_of_the_open_prospect_amount_is_unproven(books: PlainBooks, main: list[Journey]) -> None:
    rank = books.agreed.rank_of
    prospects = [journey for journey in main if journey.claimed == "prospect"]
    unproven = [j for j in prospects if rank.get(books.verified(j), 0) < rank["prospect"]]
    assert 0.30 <= sum(j.amount for j in unproven) / sum(j.amount for j in prospects) <= 0.45


@pytest.mark.slow
def test_one_program_brings_contacts_and_no_customers(main: list[Journey]) -> None:
    prize = [journey for journey in main if journey.columns.get("program") == FAILING]
    assert count(prize, "contact") > 1_000
    assert count(prize, "lead") > 150
    assert count(prize, "customer") <= 2
    others = set(PROGRAM) - {FAILING, "wake-up"}
    assert all(count([j for j in main if j.columns.get("program") == p], "customer") >= 5 for p in others)


@pytest.mark.slow
def test_the_way_from_qualified_lead_to_prospect_became_slow(main: list[Journey]) -> None:
    days: dict[bool, list[int]] = {False: [], True: []}
    for journey in main:
        for (begin, place, _), (end, following, _) in zip(journey.path, journey.path[1:], strict=False):
            if (place, following) == ("qualified", "prospect"):
                days[end > SLOW_FROM + 30].append(end - begin)
    assert median(days[True]) > 1.5 * median(days[False])


@pytest.mark.slow
def test_the_second_version_moved_journeys_and_made_leads_rarer_and_better(books: PlainBooks) -> None:
    journeys = list(books.journeys.values())
    assert sum(by == "definition" for journey in journeys for _, _, by in journey.path) >= 5

    def share(low: int, high: int) -> float:
        leads = [j for j in journeys if any(s == "lead" and low <= d < high for d, s, _ in j.path)]
        return count(leads, "qualified") / len(leads)

    assert share(books.second, UNTIL - 45) > 1.1 * share(books.second - 200, books.second)


@pytest.mark.slow
def test_journeys_go_back_wait_return_and_end_for_a_reason(entries: list[Entry], main: list[Journey]) -> None:
    steps = [(a[1], b[1]) for j in main for a, b in zip(j.path, j.path[1:], strict=False)]
    assert steps.count(("prospect", "qualified")) > 50
    assert steps.count(("lead", "suspect")) > 1_000
    assert steps.count(("nurture", "contact")) > 300
    exits = [e for e in entries if e.kind == "stage claimed" and e.data["stage"] in {"lost", "disqualified"}]
    assert all(entry.data["reason"] for entry in exits)
    assert sum("competitor" in entry.data for entry in exits) > 100


@pytest.mark.slow
def test_customers_adopt_speak_for_us_renew_and_name_others(entries: list[Entry], books: PlainBooks) -> None:
    journeys = list(books.journeys.values())
    renewals = [journey for journey in journeys if journey.pipeline == "renewal"]
    assert count(journeys, "adopter") > 150
    assert count(journeys, "advocate") > 40
    assert count(renewals, "customer") > 60
    named = {entry.data["facts"]["named"] for entry in entries if entry.kind == "referral given"}
    caused = [entry for entry in entries if "cause" in entry.data and entry.kind != "renewal due"]
    assert len(caused) > 30
    assert all(entry.data["cause"] in books.journeys for entry in caused)
    assert len(named & {journey.buyer for journey in journeys}) > 30


@pytest.mark.slow
def test_summer_is_quiet_and_quarters_end_busily(main: list[Journey]) -> None:
    won = [day for journey in main for day, place, by in journey.path if place == "customer" and by == "sales"]
    near = sum(end - 13 <= day <= end for day in won for end in map(parse_day, QUARTER_ENDS))
    assert near / len(won) > 0.2

    def contacts(begin: str, end: str) -> int:
        return sum(parse_day(begin) <= day <= parse_day(end) for j in main for day, s, _ in j.path if s == "contact")

    assert contacts("2025-07-15", "2025-08-31") < 0.9 * contacts("2025-05-15", "2025-06-30")


def test_the_books_agree_with_a_fold_of_its_own() -> None:
    entries = sorted(generate(until=UNTIL, buyers=500), key=lambda entry: entry.kind != "definition adopted")
    journal = MemoryBooks()
    record(journal, entries, now=end_of(UNTIL + 1, ZONE))
    standing: dict[tuple[str, str], dict[str, int]] = {}
    for posted in journal.movements:
        row = posted.row
        if isinstance(row, Posting) and row.on_day <= UNTIL:
            sides = standing.setdefault((row.book, row.journey), {})
            sides[row.to_stage] = sides.get(row.to_stage, 0) + posted.sign
            sides[row.from_stage] = sides.get(row.from_stage, 0) - posted.sign
    plain = PlainBooks(entries)
    for journey in plain.journeys.values():
        assert place_of(standing, "claimed", journey) == journey.claimed
        if place_of(standing, "verified", journey) not in {"nurture", "lost", "disqualified"}:
            assert place_of(standing, "verified", journey) == plain.verified(journey)


def place_of(standing: dict[tuple[str, str], dict[str, int]], book: str, journey: Journey) -> str:
    sides = standing.get((book, journey.id), {})
    return next((stage for stage, sum_ in sides.items() if sum_ > 0 and stage != "outside"), "")
