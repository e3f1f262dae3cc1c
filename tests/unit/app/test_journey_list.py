"""The list of journeys compares stages by their place on the way and amounts in major units, under any agreement."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import adopt, create_books, definition_of
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.record import record
from buyline.days import as_date, parse_day, start_of
from buyline.definition.model import Stage
from buyline.journal.entry import Entry
from buyline.store.books import Books

pytestmark = pytest.mark.capability("P10", "library")
LAST = parse_day("2026-06-30")
NOW = start_of(LAST + 1, "Europe/Berlin")
CLAIMS = (
    ("a", "lead", {"amount": "1000", "currency": "EUR"}),
    ("b", "qualified_lead", {"amount": "150000", "currency": "JPY"}),
    ("c", "prospect", {"amount": "2.500", "currency": "KWD"}),
    ("d", "lost", {"amount": "7000", "currency": "USD"}),
)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with create_books(tmp_path / "books", now=start_of(LAST - 400, "Europe/Berlin")) as opened:
        at = start_of(LAST - 10, "Europe/Berlin")
        claims = [
            Entry("crm", f"deal/{name}", "stage", "stage claimed", at, at, journey=name, data={"stage": stage} | data)
            for name, stage, data in CLAIMS
        ]
        record(opened, claims, now=NOW - 1)
        yield opened


def names(books: Books, **asked: Any) -> list[str]:
    return [str(line["journey"]) for line in journey_list(books, ListAsked(**asked), now=NOW).found.lines]


@pytest.mark.parametrize("as_of", [None, LAST])
def test_amounts_are_compared_and_sorted_in_major_units_of_their_currency(books: Books, as_of: int | None) -> None:
    assert names(books, as_of=as_of) == ["b", "d", "a", "c"]
    assert names(books, as_of=as_of, filter="amount > 5000") == ["b", "d"]
    assert names(books, as_of=as_of, filter="amount = 2.5") == ["c"]


def test_a_stage_put_between_moves_no_journey_to_the_other_side(books: Books) -> None:
    asked: dict[str, Any] = {"filter": "stage >= qualified_lead and stage <= prospect", "sort": "stage"}
    assert names(books, **asked) == ["b", "c"]
    old = definition_of(books)
    place = next(number for number, stage in enumerate(old.stages) if stage.id == "qualified_lead")
    stages = (
        *old.stages[:place],
        Stage(id="trial", name="Trial", rank=old.rank_of["qualified_lead"] - 5),
        *old.stages[place:],
    )
    changes = {"version": 2, "in_force_from": as_date(LAST + 1), "stages": stages}
    adopt(books, old.model_copy(update=changes), now=NOW)
    found = journey_list(books, ListAsked(**asked), now=NOW).found
    assert [line["journey"] for line in found.lines] == ["b", "c"]
    assert (found.fields["stage"].ranks or {})["trial"] == place + 1
    assert names(books, filter="stage > trial", sort="-stage") == ["d", "c", "b"]
