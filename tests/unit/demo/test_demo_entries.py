"""Are the entries of the demo company such as the books may take, and the same each time?"""

import re
from collections import Counter

import pytest

from buyline.days import end_of, parse_day, start_of
from buyline.definition.trust import Trust
from buyline.demo import generate, in_force_day, load_definition
from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS
from buyline.journal.validation import Rules, reasons_against

UNTIL = parse_day("2026-09-30")
ZONE = "Europe/Berlin"
SMALL = 3_000

pytestmark = pytest.mark.capability("P30", "library")


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return list(generate(until=UNTIL, buyers=SMALL))


def test_every_entry_may_be_recorded(entries: list[Entry]) -> None:
    versions = [load_definition(version, until=UNTIL) for version in (1, 2)]
    rules = Rules.of(versions, now=end_of(UNTIL, ZONE))
    assert Counter(reason for entry in entries for reason in reasons_against(entry, rules)) == {}


def test_kinds_are_known_and_each_has_what_it_needs(entries: list[Entry]) -> None:
    own = {act.kind for act in load_definition(1, until=UNTIL).acts}
    for entry in entries:
        assert entry.kind in own or set(KINDS[entry.kind].needs) <= set(entry.data)
    assert own <= {entry.kind for entry in entries}


def test_ids_are_unique_and_without_separators(entries: list[Entry]) -> None:
    assert len({entry.id for entry in entries}) == len(entries)
    assert not any("|" in part for entry in entries for part in (entry.source, entry.record, entry.what))


def test_the_agreement_comes_first(entries: list[Entry]) -> None:
    first = entries[0]
    assert (first.kind, first.known_at, first.source, first.data["definition"]["version"]) == (
        "definition adopted",
        0,
        "demo",
        1,
    )
    assert sum(entry.kind == "definition adopted" for entry in entries) == 2


def test_entries_come_as_they_became_known_within_two_years(entries: list[Entry]) -> None:
    known = [entry.known_at for entry in entries]
    assert known == sorted(known)
    told = entries[1:]
    assert min(entry.occurred_at for entry in told) >= start_of(UNTIL - 729, ZONE)
    assert max(entry.known_at for entry in told) <= end_of(UNTIL, ZONE)
    assert all(entry.occurred_at <= entry.known_at for entry in told)


def test_a_seed_tells_one_story(entries: list[Entry]) -> None:
    assert list(generate(until=UNTIL, buyers=SMALL)) == entries
    assert list(generate(seed=8, until=UNTIL, buyers=SMALL)) != entries


def test_any_last_day_will_do() -> None:
    for text in ("2024-02-29", "2025-12-31", "2026-03-29"):
        until = parse_day(text)
        last = list(generate(until=until, buyers=200))[-1]
        assert last.known_at <= end_of(until, ZONE)


def test_the_second_version_begins_a_month_seven_months_before_the_end() -> None:
    assert in_force_day(UNTIL) == parse_day("2026-02-01")
    second = load_definition(2, until=UNTIL)
    assert second.in_force_from is not None
    assert second.in_force_from.isoformat() == "2026-02-01"
    assert set(second.moves) == set(load_definition(1, until=UNTIL).stage_by_id) - set(second.stage_by_id)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="not 3"):
        load_definition(3, until=UNTIL)


def test_names_are_sealed_and_addresses_reserved(entries: list[Entry]) -> None:
    named = [entry for entry in entries if entry.kind == "buyer described"]
    names = [entry.personal["name"] for entry in named]
    assert len(set(names)) > 0.99 * len(names)
    assert all(entry.personal["website"].endswith(".example") for entry in named)
    mails = [entry.personal["email"] for entry in entries if entry.kind == "person described"]
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+@[a-z-]+\.example", mail) for mail in mails)
    assert not any("name" in entry.data for entry in entries if entry.kind in {"buyer described", "person described"})


def test_claims_are_made_by_named_members_of_a_function(entries: list[Entry]) -> None:
    claims = [entry for entry in entries if entry.kind == "stage claimed"]
    assert {entry.function for entry in claims} == {"sales", "success"}
    assert all(entry.member and entry.journey and entry.buyer for entry in claims)
    assert {entry.data["stage"] for entry in claims}.isdisjoint({"target", "contact", "suspect", "lead"})


def test_acts_of_buyers_name_no_journey_of_new_business(entries: list[Entry]) -> None:
    visits = [entry for entry in entries if entry.kind in {"page visited", "form submitted", "meeting attended"}]
    assert visits
    assert all(entry.journey is None and (entry.buyer or entry.person) for entry in visits)


def test_some_of_what_sales_does_is_booked_late(entries: list[Entry]) -> None:
    booked = [entry for entry in entries if entry.function == "sales" and entry.trust is Trust.STATED]
    late = [entry for entry in booked if entry.known_at > entry.occurred_at]
    assert 0.01 < len(late) / len(booked) < 0.06
    days = [(entry.known_at - entry.occurred_at) / 86_400_000_000 for entry in late]
    assert 1 <= min(days) <= max(days) <= 10


def test_weekends_are_quiet(entries: list[Entry]) -> None:
    days = Counter((entry.occurred_at // 86_400_000_000 + 3) % 7 for entry in entries if entry.kind == "form submitted")
    assert days[5] + days[6] < 0.15 * sum(days.values())
    claimed = [entry for entry in entries if entry.kind == "stage claimed" and entry.function == "sales"]
    assert [entry for entry in claimed if (entry.occurred_at // 86_400_000_000 + 3) % 7 > 4] == []
