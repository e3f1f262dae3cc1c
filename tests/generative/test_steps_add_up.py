"""Do steps, which everything rests on that looks ahead, add up to the statements of the same books, whatever happened?

As known at the end of any day, late entries, corrections and changed agreements included, in several time zones.
"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.days import DAY_LENGTH, SECOND, Day, Moment, day_of, end_of, start_of
from buyline.definition.model import Column, Definition, Exit, Pipeline, Stage
from buyline.journal.entry import Entry
from buyline.ledger.posting import OUTSIDE
from buyline.measure.counts import MOVEMENT
from buyline.measure.flow import flow
from buyline.measure.position import position
from buyline.measure.steps import OUT, Steps, is_arrival, steps
from buyline.measure.view import View
from tests.generative.effort import trying
from tests.generative.recording import recorded
from tests.reference.strategies import DAYS, FIRST_DAY, Journal, adopted, journals
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P20", "library")

BOOKS = ("claimed", "verified")
MINOR = 100
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)


def standing(found: Steps) -> dict[str, tuple[int, int]]:
    """How many stand in each place, and with how much in minor units, by these steps."""
    held: Counter[int] = Counter()
    money: Counter[int] = Counter()
    for origin, target, n, amount in zip(found.origin, found.target, found.n, found.amount, strict=True):
        held[target] += n
        held[origin] -= n
        money[target] += round(amount * MINOR)
        money[origin] -= round(amount * MINOR)
    return {place: (held[spot], money[spot]) for spot, place in enumerate(found.places) if held[spot] or money[spot]}


def positions(view: View, day: Day) -> dict[str, tuple[int, int]]:
    """The same by the statement of that day, as known at its end."""
    known = view.last_known
    asked = View(
        ledger=view.ledger,
        definition=view.definition,
        earlier=view.earlier,
        book=view.book,
        as_of=day,
        known_until=known,
        where=view.where,
    )
    found = position(asked, on=day).places
    return {place: (held.journeys, held.reporting) for place, held in found.items() if held.journeys or held.reporting}


@trying(8)
@given(journals(), st.lists(st.integers(-1, DAYS + 32), min_size=3, max_size=3))
def test_who_stands_where_is_what_the_position_says_of_any_day(journal: Journal, days: list[int]) -> None:
    engine = OnDuckDB(recorded(*journal, at_a_time=50))
    for book in BOOKS:
        view = engine.view(book)
        found = steps(view)
        for day in (FIRST_DAY + each for each in days):
            assert standing(found.by(day)) == positions(view, day)


@trying(8)
@given(journals(), st.integers(0, DAYS), st.integers(0, 40))
def test_what_moved_is_what_the_flow_says(journal: Journal, after: int, length: int) -> None:
    engine = OnDuckDB(recorded(*journal, at_a_time=50))
    first, last = FIRST_DAY + after, FIRST_DAY + after + length
    for book in BOOKS:
        view = engine.view(book)
        found = steps(view)
        moved = found.where((found.kind == MOVEMENT) & (found.on >= first) & (found.on <= last))
        names = dict(enumerate(found.places)) | {OUT: OUTSIDE}
        counted: Counter[tuple[str, str]] = Counter()
        for origin, target, n in zip(moved.origin, moved.target, moved.n, strict=True):
            counted[names[origin], names[target]] += int(n)
        told: Counter[tuple[str, str]] = Counter()
        for move in flow(view, first=first, last=last).movements:
            if move.kind == "movement":
                told[move.from_stage, move.to_stage] += move.journeys
        assert {key: n for key, n in counted.items() if n} == {key: n for key, n in told.items() if n}


def two_stages(time_zone: str) -> Definition:
    """An agreement with next to nothing in it."""
    return Definition(
        company="Between zones",
        time_zone=time_zone,
        columns=(Column(id="region", name="Region"),),
        stages=(
            Stage(id="lead", name="Lead", rank=10, led_by="marketing"),
            Stage(id="customer", name="Customer", rank=20, led_by="sales", won=True),
        ),
        exits=(Exit(id="lost", name="Lost"),),
        pipelines=(Pipeline(id="main", name="Main"),),
    )


def claim(number: int, stage: str, *, at: Moment, known: Moment, amount: int = 0, region: str = "north") -> Entry:
    data = {"stage": stage, "amount": str(amount), "columns": {"region": region}}
    return Entry(
        "crm", f"j{number}", f"{stage} {at}", "stage claimed", at, known, journey=f"j{number}", data=data, buyer=f"b{number}"
    )  # fmt: skip


def view_of(entries: list[Entry], *, time_zone: str = "UTC", **where: str) -> View:
    """The claimed book with these entries."""
    books = recorded([adopted(two_stages(time_zone))], entries, at_a_time=50)
    return OnDuckDB(books).view("claimed", **where)


@pytest.mark.parametrize("time_zone", ZONES)
def test_each_line_is_known_on_its_day_in_the_time_zone_of_the_books(time_zone: str) -> None:
    """Around midnight and the days on which clocks change: 2026-03-08 and 29, 2026-04-04, 2026-10-25."""
    entries: list[Entry] = []
    wanted: Counter[tuple[Day, Day]] = Counter()
    for day in (20_520, 20_541, 20_547, 20_751):
        begins, ends = start_of(day, time_zone), end_of(day, time_zone)
        for moment in (begins, begins + 1, begins + 3 * 3600 * SECOND, ends - 1, ends, ends + 1, ends + DAY_LENGTH):
            entries.append(claim(len(entries), "lead", at=begins, known=moment))
            wanted[day, day_of(moment, time_zone)] += 1
    found = steps(view_of(entries, time_zone=time_zone))
    known: Counter[tuple[Day, Day]] = Counter()
    for on, day, n in zip(found.on.tolist(), found.known.tolist(), found.n.tolist(), strict=True):
        known[on, day] += n
    assert known == wanted
    assert found.where(is_arrival(found)).n.sum() == len(entries)


def history(*, at: Moment = 20_600 * DAY_LENGTH) -> list[Entry]:
    """A journey of the north that is won, one of the south that is open, one that moves from north to south."""
    return [
        claim(1, "lead", at=at, known=at, amount=100),
        claim(1, "customer", at=at + 9 * DAY_LENGTH, known=at + 12 * DAY_LENGTH, amount=120),
        claim(2, "lead", at=at, known=at, amount=40, region="south"),
        claim(3, "lead", at=at, known=at, amount=7),
        claim(3, "customer", at=at + 5 * DAY_LENGTH, known=at + 5 * DAY_LENGTH, amount=7, region="south"),
    ]


def test_amounts_are_in_major_units_and_a_changed_one_is_a_pair_of_lines() -> None:
    found = steps(view_of(history()))
    assert standing(found) == {"lead": (1, 40 * MINOR), "customer": (2, 127 * MINOR)}
    won = found.where((found.kind == MOVEMENT) & (found.target == found.places.index("customer")))
    assert sorted(zip(won.amount.tolist(), won.squared.tolist(), strict=True)) == [(7.0, 49.0), (120.0, 14_400.0)]
    assert won.is_priced.all()
    assert standing(found.by(20_610)) == {"lead": (2, 140 * MINOR), "customer": (1, 7 * MINOR)}


def test_a_part_of_the_books_is_seen_alone() -> None:
    north, south = (steps(view_of(history(), region=region)) for region in ("north", "south"))
    assert standing(north) == {"customer": (1, 120 * MINOR)}
    assert standing(south) == {"lead": (1, 40 * MINOR), "customer": (1, 7 * MINOR)}
    assert standing(south.by(20_604)) == {"lead": (1, 40 * MINOR)}
