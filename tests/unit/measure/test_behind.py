"""The lines behind a number add up to it: every cell of every statement, on journeys made up at random."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from buyline.measure.asked import Cohort, asked
from buyline.measure.behind import Number, behind
from buyline.measure.cohorts import cohorts
from buyline.measure.conversion import Unit, conversion
from buyline.measure.flow import flow
from buyline.measure.leakage import BACK, leakage
from buyline.measure.moves import OPENED, REVALUED
from buyline.measure.open_stays import open_stays
from buyline.measure.position import position
from buyline.measure.returning import ANY
from buyline.measure.stalled import stalled
from buyline.measure.stays import stays
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import NotInTheBooks, RecordsBegin, View
from tests.generative.effort import trying
from tests.unit.measure.invented_books import PLACES, RANKS, books, random_journeys
from tests.unit.measure.listed_stays import Lasting

pytestmark = pytest.mark.capability("P19", "library")
UNSHRUNK = (Phase.explicit, Phase.generate)  # a seed does not get simpler by being smaller
SEEDS = st.integers(0, 10**6)
WHERE = st.sampled_from([{}, {"program": "x"}])
FATES = {
    "entered": "entered", "converted": "converted", "lost": "lost", "under way": "still_open", "taken out": "redefined",
    "skipped": "skipped", "undated": "undated", "converted later": "converted_later",
}  # fmt: skip


def counted(view: View, what: Any, **asked: Any) -> int:
    """The number that the lines add up to; as many lines as that, where none takes away."""
    found = behind(view, Number(what=what, **asked))
    assert sum(line.n for line in found.lines) == found.counted
    assert len(found.lines) == found.found
    money: dict[str, int] = {}
    for line in found.lines:
        money[line.currency] = money.get(line.currency, 0) + line.amount
    assert {currency: amount for currency, amount in money.items() if amount} == found.amounts
    return found.counted


@settings(max_examples=2, phases=UNSHRUNK, deadline=None)
@given(SEEDS, WHERE, st.integers(0, 130))
def test_position_and_its_amounts(seed: int, where: dict[str, str], on: int) -> None:
    journeys = random_journeys(seed, many=25, falls_outside=True)
    view = books(journeys, drafts=random_journeys(seed + 1, many=10), where=where)
    for place, held in position(view, on=on).places.items():
        found = behind(view, Number(what="position", stages=(place,), last=on))
        assert found.counted == held.journeys
        assert {name: amount for name, amount in found.amounts.items() if amount} == held.amounts
        assert [line.n for line in found.lines if line.n] == [1] * held.journeys, "one line per journey"


@settings(max_examples=1, phases=UNSHRUNK, deadline=None)
@given(SEEDS, WHERE)
def test_flow_presence_and_trial_balance(seed: int, where: dict[str, str]) -> None:
    view = books(random_journeys(seed, many=25, falls_outside=True), where=where)
    days = {"first": 20, "last": 80}
    found = flow(view, **days).period  # type: ignore[arg-type]
    for move in found.movements[::3]:
        if move.kind != REVALUED:
            asked: dict[str, Any] = {"stages": (move.from_stage,), "goal": move.to_stage, "posted": move.kind} | days
            lines = behind(view, Number(what="moved", currency=move.currency, **asked))
            assert (lines.counted, lines.amounts.get(move.currency, 0)) == (move.journeys, move.amount)
    for line in found.presence:
        told = {"advanced": line.advanced, "back": line.went_back, "parked": line.parked,
                "out": sum(n for _, n in line.exits)} if line.stage in RANKS else {}  # fmt: skip
        opened = sum(m.journeys for m in found.movements if m.kind == OPENED and m.to_stage == line.stage)
        told |= {"arrived": line.arrived - opened, "opened": opened, "changed": line.regrouped,
                 "redefined": line.redefined}  # fmt: skip
        for what, number in told.items():
            assert counted(view, what, stages=(line.stage,), **days) == number, (what, line.stage)
    for row in found.trial_balance[::3]:
        for what, number in {"came": row.arrived, "left": row.left, "changed": row.revalued}.items():
            asked = {"stages": (row.stage,), "currency": row.currency or ""} | days
            lines = behind(view, Number(what=what, **asked))  # type: ignore[arg-type]
            assert number == (lines.amounts.get(row.currency, 0) if row.currency else lines.counted), (what, row)


@settings(max_examples=2, phases=UNSHRUNK, deadline=None)
@given(SEEDS, WHERE, st.sampled_from("bcd"), st.integers(0, 60), st.sampled_from(["journey", "spell"]))
def test_conversion(seed: int, where: dict[str, str], goal: str, within: int, unit: Unit) -> None:
    view = books(random_journeys(seed, many=25, falls_outside=True), where=where)
    for cohort in (Cohort(on=90), Cohort(first=10, last=50, on=90)):
        found = conversion(view, from_stage="a", to_stage=goal, within_days=within, unit=unit, cohort=cohort)
        asked = {"stages": ("a",), "goal": goal, "within": within, "unit": unit,
                 "first": cohort.first, "last": cohort.last, "on": cohort.on}  # fmt: skip
        for what, name in FATES.items():
            if (number := getattr(found.found.fates, name)) is not None:
                assert counted(view, what, **asked) == number, (what, cohort)
        if unit == "spell":
            assert counted(view, "elsewhere", **asked) == found.found.fates.moved_elsewhere
        share = behind(view, Number(what="share", **asked))  # type: ignore[arg-type]
        assert (share.counted, share.part) == (found.found.fates.entered, found.found.fates.converted)


@settings(max_examples=2, phases=UNSHRUNK, deadline=None)
@given(SEEDS)
def test_groups_are_the_rows_of_one_value(seed: int) -> None:
    view = books(random_journeys(seed, many=25, falls_outside=True))
    asked: dict[str, Any] = {"stages": ("a",), "goal": "c", "within": 40, "on": 90}
    units: tuple[Unit, ...] = ("journey", "spell")
    for unit in units:
        found = conversion(
            view, from_stage="a", to_stage="c", within_days=40, unit=unit, cohort=Cohort(on=90), by="program"
        )
        for value, group in found.groups.items():
            only = replace(view, where={"program": value})
            for what in ("entered", "converted", "lost", "under way"):
                assert counted(only, what, unit=unit, **asked) == getattr(group.fates, FATES[what]), (what, value)


@settings(max_examples=2, phases=UNSHRUNK, deadline=None)
@given(SEEDS)
def test_cohorts(seed: int) -> None:
    view = books(random_journeys(seed, many=25, falls_outside=True))
    for row in cohorts(view, from_stage="a", to_stage="c", cohort=Cohort(on=90), ages=(10, 30)).rows:
        asked = {"stages": ("a",), "goal": "c", "first": row.first, "last": row.last, "on": 90}
        assert counted(view, "entered", within=30, **asked) == row.entered
        for cell in row.cells:
            assert counted(view, "converted", within=cell.age, **asked) == cell.reached


@settings(max_examples=2, phases=UNSHRUNK, deadline=None)
@given(SEEDS, WHERE)
def test_the_stays_that_a_median_is_made_of(seed: int, where: dict[str, str]) -> None:
    """At risk at the first instant of each day, and gone on it: by hand from the lines, and as the curve counts them."""
    view = books(random_journeys(seed, many=40, falls_outside=True), drafts=random_journeys(seed + 1, many=9))
    view = replace(view, where=where)
    records = (RecordsBegin(to_stage="b", on=40),)
    for seen in (view, replace(view, records_begin=records)):
        for cohort in (Cohort(on=90), Cohort(first=10, last=50, on=90)):
            found = stays(seen, asked=asked(seen, cohort, horizon=100))
            for place in PLACES:
                risk = found.of(place).at_risk()
                days = {"first": cohort.first, "last": cohort.last, "on": 90}
                lines = behind(seen, Number(what="seen stays", stages=(place,), **days))  # type: ignore[arg-type]
                by_hand = Lasting.of(lines.lines, seen_on=90, longest=100)
                left = [0] * 102
                for age, gone in zip(risk.times, risk.moves.sum(axis=(0, 1, 2)), strict=True):
                    left[int(age)] += int(gone)
                assert list(by_hand.at_risk) == risk.by_day[0].tolist(), place
                assert list(by_hand.left) == left[:101], place


@trying(1)
@given(SEEDS, WHERE)
def test_leakage_by_way_and_reason_and_who_came_back(seed: int, where: dict[str, str]) -> None:
    view = books(random_journeys(seed, many=40, falls_outside=True), drafts=random_journeys(seed + 1, many=9))
    view, days = replace(view, where=where), {"first": 20, "last": 80}
    found = leakage(view, first=20, last=80, within_days=30, on=90)
    stages = tuple(one.stage for one in found.stages)
    for one in found.stages:
        of: dict[str, Any] = {"first": -10, "last": 80, "on": 80, "within": 30, "unit": "spell", "stages": (one.stage,)}
        assert counted(view, "entered", goal="lost", **of) == one.entered
        assert counted(view, "off the way", stages=(one.stage,), **days) == one.left
        for leak in (*one.totals, *one.leaks):
            reason = None if leak.reason == ANY else leak.reason
            way = {"what": "back"} if leak.to == BACK else {"what": "moved", "goal": leak.to, "posted": "movement"}
            left = behind(view, Number(stages=(one.stage,), reason=reason, **way, **days))  # type: ignore[arg-type]
            assert (left.counted, left.amounts) == (leak.left.journeys, leak.left.amounts), (one.stage, leak)
            share = behind(view, Number(what="share", goal=leak.to, reason=reason, **of))
            assert share.counted == one.entered
            assert (leak.chance is not None and leak.chance.estimate is not None) or not share.part or one.entered < 9
    aside = [leak.left.journeys for one in found.stages for leak in one.totals if leak.to != BACK]
    assert counted(view, "aside", stages=stages, **days) == sum(aside)
    for back in found.returned:
        of = {"stages": (back.place,), "first": 20, "last": 80, "on": 90}
        of |= {} if back.reason == ANY else {"reason": back.reason}
        assert (counted(view, "stays", **of), counted(view, "came back", **of)) == (back.went, back.came_back)
        if back.reason == ANY:
            assert counted(view, "still there", **of) == back.still_there


def test_open_stays_by_age() -> None:
    view = books(random_journeys(5, many=80))
    found = open_stays(view, on=110)
    for stage, counts in found.stages.items():
        for first, end, many in zip(found.bins, (*found.bins[1:], 0), counts, strict=True):
            assert counted(view, "open stays", stages=(stage,), on=110, age=first, younger_than=end) == many


@settings(max_examples=1, phases=UNSHRUNK, deadline=None)
@given(SEEDS, WHERE)
def test_stays(seed: int, where: dict[str, str]) -> None:
    view = books(random_journeys(seed, many=25, falls_outside=True), where=where)
    for cohort in (Cohort(on=90), Cohort(first=10, last=50, on=90)):
        for place, found in time_in_stage(view, cohort=cohort).stages.items():
            asked = {"stages": (place,), "first": cohort.first, "last": cohort.last, "on": 90}
            told = {"stays": found.spells, "open stays": found.open, "undated stays": found.undated}
            for what, number in told.items():
                assert counted(view, what, **asked) == number, (what, place)


def test_stalled_stays_and_how_stays_ended() -> None:
    view = books(random_journeys(7, many=300, changes=False))
    for place, limit in stalled(view, on=120).limits.items():
        if limit.stalled_from is not None:
            assert counted(view, "stalled", stages=(place,), age=limit.stalled_from, on=120) == limit.stalled_now
    for line in behind(view, Number(what="stays", stages=("a",), on=120)).lines:
        is_open = line.until is None
        assert is_open == (line.to_stage == "")
        assert is_open or (line.since is not None and line.until is not None and line.since <= line.until)


def test_an_average_opens_each_of_its_days_and_pages_join() -> None:
    view = books(random_journeys(3, many=60))
    days = (30, 60, 90)
    number = Number(what="normal", stages=("a",), on_days=days)
    whole = behind(view, number)
    assert whole.counted == sum(position(view, on=day).places["a"].journeys for day in days)
    parts = [behind(view, number, at_most=7, skip=skip).lines for skip in range(0, whole.found, 7)]
    assert tuple(line for part in parts for line in part) == whole.lines


@pytest.mark.parametrize(
    "asked",
    [
        {"what": "luck", "stages": ("a",)},
        {"what": "position"},
        {"what": "position", "stages": ("nowhere",)},
        {"what": "converted", "stages": ("c",), "goal": "a"},
        {"what": "elsewhere", "stages": ("a",), "goal": "b"},
        {"what": "moved", "stages": ("a",)},
        {"what": "share", "stages": ("a",), "goal": "b", "within": 10**6},
    ],
)
def test_what_is_no_number_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(NotInTheBooks):
        behind(books(random_journeys(1, many=3), as_of=90), Number(**asked))
