"""The Pipeline page of small books: what it shows is what the entries say, and it refuses what they cannot answer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import create_books
from buyline.app.pipeline import pipeline_page
from buyline.app.record import Taken, record
from buyline.days import Moment, parse_day, start_of
from buyline.definition.criterion import Condition, Criterion
from buyline.definition.model import Column, Definition, Stage
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.measure.picture import Amount, PipelineView, Unanswerable
from buyline.store.books import Books

pytestmark = pytest.mark.capability("P19", "page")
DEFINITION = Definition(
    company="Small",
    columns=(Column(id="region", name="Region"),),
    stages=(
        Stage(id="lead", name="Lead", criterion=Criterion(any=(Condition(did="form submitted"),))),
        Stage(id="prospect", name="Prospect", criterion=Criterion(any=(Condition(did="proposal answered"),))),
        Stage(id="customer", name="Customer", won=True, criterion=Criterion(any=(Condition(did="contract signed"),))),
    ),
)


def at(day: str) -> Moment:
    return start_of(parse_day(day), "UTC")


TODAY = at("2026-06-30")


@dataclass
class Pen:
    """Writes entries into books, one per line."""

    books: Books
    made: int = field(default=0)

    def write(self, day: str, kind: str, journey: str, *, now: Moment = TODAY, **data: Any) -> None:
        self.made += 1
        trust = Trust.CONNECTOR if kind in {"form submitted", "proposal answered"} else Trust.STATED
        entry = Entry(
            "crm", f"r{self.made}", "act", kind, at(day), at(day), is_day=True, journey=journey, buyer=f"b-{journey}",
            trust=trust, data=data,
        )  # fmt: skip
        receipts = record(self.books, [entry], now=now)
        assert [receipt.taken for receipt in receipts] == [Taken.RECORDED], receipts

    def claim(self, day: str, journey: str, stage: str, **data: Any) -> None:
        self.write(day, "stage claimed", journey, stage=stage, **data)


@pytest.fixture
def pen(tmp_path: Path) -> Pen:
    return Pen(create_books(tmp_path / "books", DEFINITION, now=at("2026-01-01")))


@pytest.fixture
def small(pen: Pen) -> Pen:
    """Three leads in May; one proven, one prospect not proven, one lost; one opened nobody knows when."""
    for k, region in enumerate(("north", "north", "south")):
        pen.claim(f"2026-05-0{k + 1}", f"j{k}", "lead", columns={"region": region}, amount="100", currency="EUR")
    pen.write("2026-05-02", "form submitted", "j0")
    pen.claim("2026-05-20", "j1", "prospect")
    pen.claim("2026-06-10", "j2", "lost")
    pen.write("2026-05-05", "opening recorded", "j3", stage="lead")
    return pen


def page(pen: Pen, *, now: Moment = TODAY, **asked: Any) -> PipelineView:
    return pipeline_page(pen.books, now=now, **asked)


def stage(view: PipelineView, id_: str) -> Any:
    return next(each for each in view.stages if each.id == id_)


def test_the_period_is_the_last_ninety_days(small: Pen) -> None:
    view = page(small)
    assert (view.period.from_day, view.period.to_day) == (parse_day("2026-04-02"), parse_day("2026-06-30"))
    assert (view.first_day, view.last_day) == (parse_day("2026-05-01"), parse_day("2026-06-10"))
    assert view.has_entries
    assert view.company == "Small"


def test_old_books_are_shown_where_they_end_and_a_note_says_so(small: Pen) -> None:
    view = page(small, now=at("2029-01-01"))
    assert view.period.to_day == parse_day("2026-06-10")
    assert any("newest movement in these books is of 10 Jun 2026" in note for note in view.notes)


def test_position_proof_and_amounts(small: Pen) -> None:
    view = page(small)
    lead, prospect = stage(view, "lead"), stage(view, "prospect")
    assert (lead.journeys, lead.verified_journeys, lead.arrivals) == (2, 1, 3)
    assert lead.amounts == (Amount(minor=100_00, currency="EUR"),)
    assert lead.unverified_amounts == ()
    assert prospect.journeys == 1
    assert [(place.id, place.journeys) for place in view.exits] == [("lost", 1), ("disqualified", 0)]


def test_a_stage_is_observable_once_a_source_told_of_its_acts(small: Pen) -> None:
    before = stage(page(small), "prospect")
    assert before.verified_journeys is None
    assert before.unverified_amounts == ()
    assert any("Prospect (proposal answered); Customer (contract signed)" in note for note in page(small).notes)
    small.write("2026-06-20", "proposal answered", "j3")
    after = stage(page(small), "prospect")
    assert (after.verified_journeys, after.unverified_amounts) == (0, (Amount(minor=100_00, currency="EUR"),))
    assert not any("Prospect (" in note for note in page(small).notes)


def test_where_the_books_differ_is_told_of_what_can_be_proven(small: Pen) -> None:
    """A stage that nothing in the books can prove is not said to be unproven, whichever book is shown."""
    for book in ("claimed", "verified"):
        found = {
            one.place: (one.claimed, one.unproven, one.unproven_amounts) for one in page(small, book=book).difference
        }
        assert found["lead"][1] is not None
        assert found["prospect"] == (1, None, ())
    small.write("2026-06-20", "proposal answered", "j3")
    assert next(one for one in page(small).difference if one.place == "prospect").unproven == 1


def test_movements_by_kind_and_presence_balance(small: Pen) -> None:
    view = page(small)
    moves = {(m.kind, m.from_place, m.to_place): m.journeys for m in view.moves}
    assert moves == {
        ("start", "outside", "lead"): 3,
        ("opened", "outside", "lead"): 1,  # never an arrival (RULES §1.4)
        ("forward", "lead", "prospect"): 1,
        ("out", "lead", "lost"): 1,
    }
    for row in view.presence:
        away = row.advanced + row.back + row.out + row.parked + row.redefined
        assert row.before + row.arrived + row.opened + row.regrouped == away + row.still_there
    assert {row.residual for row in view.balance} == {0}


def test_shares_and_stays_come_with_their_horizon(small: Pen) -> None:
    step = page(small).steps[0]
    assert (step.from_stage, step.to_stage, step.moved, step.entered) == ("lead", "prospect", 1, 3)
    assert step.is_too_few
    assert step.horizon_days == 60


def test_what_nobody_knows_is_said(small: Pen) -> None:
    notes = page(small).notes
    assert any("Nobody knows since when 1 journey was" in note for note in notes)
    small.write("2026-06-01", "amount changed", "j3", amount="7", currency="CHF")
    assert any("1 journey has an amount in another currency" in note for note in page(small).notes)


def test_filters_and_their_values(small: Pen) -> None:
    view = page(small, where=(("region", "north"),))
    assert [(column.id, column.values) for column in view.columns] == [("region", ("north", "south"))]
    assert sum(each.journeys for each in view.stages) == 2


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ({"where": (("planet", "x"),)}, "where"),
        ({"where": (("region", "west"),)}, "where"),
        ({"book": "other"}, "book"),
        ({"from_day": parse_day("2026-06-30"), "to_day": parse_day("2026-06-01")}, "from"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_part(small: Pen, asked: dict[str, Any], part: str) -> None:
    with pytest.raises(Unanswerable) as refusal:
        page(small, **asked)
    assert refusal.value.part == part


def test_as_of_a_day_and_what_was_loaded_since(small: Pen) -> None:
    view = page(small, as_of=parse_day("2026-05-10"))
    assert view.period.to_day == parse_day("2026-05-10")
    assert stage(view, "lead").journeys == 4
    assert view.loaded_since is not None
    assert asdict(view.loaded_since) == {"entries": 5, "last_on": parse_day("2026-06-30")}
    assert page(small).loaded_since is None


def test_in_the_verified_book_all_is_proven(small: Pen) -> None:
    view = page(small, book="verified")
    assert [(each.journeys, each.verified_journeys) for each in view.stages] == [(1, 1), (0, 0), (0, 0)]
    assert any("Not observable yet" in note for note in view.notes)


def test_normal_is_the_time_before_as_far_as_there_is_any(small: Pen) -> None:
    assert page(small).normal is None
    later = page(small, from_day=parse_day("2026-07-05"), to_day=parse_day("2026-09-30"), now=at("2026-10-01"))
    assert later.normal is not None
    assert (later.normal.from_day, later.normal.to_day) == (parse_day("2026-05-01"), parse_day("2026-06-30"))
    assert stage(later, "lead").normal_journeys == 2


def test_a_new_entry_is_on_the_next_page(small: Pen) -> None:
    assert stage(page(small), "customer").journeys == 0
    small.claim("2026-06-29", "j1", "customer")
    assert stage(page(small), "customer").journeys == 1


def test_books_without_entries_say_so(pen: Pen) -> None:
    view = page(pen)
    assert not view.has_entries
    assert (view.first_day, [each.journeys for each in view.stages]) == (None, [0, 0, 0])


def names(found: Sequence[Any]) -> list[str]:
    return [each.id for each in found]


def test_a_dropped_stage_is_shown_while_somebody_moved_from_it(small: Pen) -> None:
    stages = tuple(s for s in DEFINITION.stages if s.id != "prospect")
    changes = {"version": 2, "in_force_from": date(2026, 6, 15), "stages": stages, "moves": {"prospect": "lead"}}
    data = {"definition": DEFINITION.model_copy(update=changes).model_dump(mode="json")}
    when = at("2026-06-14")
    adopted = Entry("books", "definition", "version 2", "definition adopted", when, when, data=data)
    record(small.books, [adopted], now=TODAY)
    view = page(small)
    assert names(view.stages) == ["lead", "prospect", "customer"]
    assert ("redefined", "prospect", "lead") in [(m.kind, m.from_place, m.to_place) for m in view.moves]
    after = page(small, from_day=parse_day("2026-06-20"))
    assert names(after.stages) == ["lead", "customer"]
    assert {move.from_place for move in after.moves} <= set(after.names)
