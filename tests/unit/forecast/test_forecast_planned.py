"""Planned programs add what they are to bring, only where it was known, and do not carry it on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.arrays import Real
from buyline.estimate.hazards import BIN_STARTS
from buyline.estimate.passing import reaching
from buyline.forecast.ahead import Coming, moments
from buyline.forecast.forecast import expected
from buyline.forecast.missed import drawn, missed
from buyline.forecast.planned import Planned, PlannedArrivals, wins_of, without_planned
from buyline.forecast.records import Records
from buyline.forecast.seen import Open
from buyline.forecast.since import since
from buyline.forecast.stages import stage_moments
from tests.generative.effort import trying
from tests.unit.forecast.made_steps import FIRST, PLACES, WAY, Line, made_lines, records_of

pytestmark = pytest.mark.capability("P20", "library")
WEEKS = 40
LAST = FIRST + 7 * WEEKS - 1
EVEN = np.ones(len(PLACES))
FAIR = Planned("fair", LAST + 8, LAST + 35, ((0, 60.0), (1, 4.0)), known=LAST - 20, name="The fair")
OF_A_DAY = np.array([[0.93, 0.04, 0.0, 0.03], [0.0, 0.95, 0.03, 0.02], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
"""How a chain moves on one day whatever its age, the first number of a row being the chance to stay."""


@pytest.fixture(scope="module")
def records() -> Records:
    return records_of(made_lines(1, weeks=WEEKS), last=LAST)


def with_programs(records: Records, *programs: Planned) -> Records:
    return replace(records, programs=programs)


def walked(start: int, days: int) -> float:
    """The chance to be won within so many days of arriving, the day of arrival counted, by walking the chain."""
    there, won = np.zeros(len(PLACES)), 0.0
    there[start] = 1.0
    for _ in range(days):
        today, stayed = there, np.zeros(len(PLACES))
        while today.sum() > 1e-15:  # moves of one day follow each other on it
            stayed += today * np.diag(OF_A_DAY)
            moved = today @ (OF_A_DAY - np.diag(np.diag(OF_A_DAY)))
            won += float(moved[2])
            today = np.where(WAY.is_open, moved, 0.0)
        there = np.where(WAY.is_open, stayed, 0.0)
    return won


def hazards() -> Real:
    moves = OF_A_DAY - np.diag(np.diag(OF_A_DAY))
    return np.repeat(moves[np.newaxis, :, np.newaxis, :], len(BIN_STARTS), axis=2)


def nobody() -> Open:
    none = np.zeros(0)
    return Open(none.astype(np.int64), none.astype(np.int64), none.astype(np.bool_), none, none, none)


def test_the_wins_of_a_program_are_its_arrivals_times_their_chance_in_the_days_left() -> None:
    for first, last in ((0, 60), (20, 50)):
        daily = FAIR.daily(after=LAST, days=last)
        planned = (PlannedArrivals(FAIR, np.array([1.3]), daily),)
        arrivals = {place: 1.3 * each[np.newaxis] for place, each in daily.items()}
        coming = Coming(nobody(), arrivals, np.array([90.0]), 0.5, EVEN, planned)
        passage = reaching(hazards(), WAY.is_won, days=last - 1)
        found = moments(passage, way=WAY, coming=coming, window=(first, last))
        slow = sum(
            1.3 * many / 28 * (walked(place, last - day) - (walked(place, first - day) if day < first else 0.0))
            for place, many in FAIR.expects
            for day in range(7, min(35, last))
        )
        assert found.planned[0, 0] == pytest.approx(slow, rel=1e-9)
        assert found.parts[2, 0] == pytest.approx(slow, rel=1e-9)
        assert found.money_planned[0, 0] == pytest.approx(90 * slow, rel=1e-9)


def test_all_that_it_brings_is_won_by_first_passage() -> None:
    passage = reaching(hazards(), WAY.is_won, days=364)
    assert wins_of(FAIR, passage) == pytest.approx(60 * walked(0, 365) + 4 * walked(1, 365), rel=1e-9)


def test_the_forecast_contains_it_and_says_how_much(records: Records) -> None:
    whole = with_programs(records, FAIR)
    without, found = (expected(each, ratio=EVEN, fan=(), draws=100) for each in (records, whole))
    for before, after in zip(without.horizons, found.horizons, strict=True):
        (told,) = after.planned
        assert (told.program, told.name) == ("fair", "The fair")
        assert after.wins.mean - before.wins.mean == pytest.approx(told.wins, rel=0.01, abs=0.01)
        assert after.parts["not_yet_met"] - before.parts["not_yet_met"] == pytest.approx(told.wins, abs=1e-6)
        assert after.money_parts["not_yet_met"] - before.money_parts["not_yet_met"] == pytest.approx(told.revenue)
        assert before.planned == ()
    assert found.horizons[0].planned[0].arrivals == pytest.approx(64 * 23 / 28)
    assert found.horizons[1].planned[0].arrivals == pytest.approx(64)
    leads = [each.stages[0].arrivals for each in (without, found)]
    assert leads[1] - leads[0] == pytest.approx(60 * 23 / 28)


def test_what_it_brings_is_as_uncertain_as_a_typed_number(records: Records) -> None:
    origin = with_programs(records, FAIR).at(LAST)
    _, coming = drawn(origin, many=400, days=60, ratio=EVEN)
    _, without = drawn(records.at(LAST), many=400, days=60, ratio=EVEN)
    added = (coming.arrivals[0] - without.arrivals[0]).sum(axis=1)
    assert added.mean() == pytest.approx(60.0)
    assert added.std() == pytest.approx(30.0, rel=0.02)


def test_stages_without_a_stream_get_theirs_and_records_that_end_are_kept_to(records: Records) -> None:
    origin = with_programs(records, FAIR).at(LAST)
    before, after = (stage_moments(each, horizons=[60]) for each in (records.at(LAST), origin))
    assert after.came[0, 1] > before.came[0, 1] + 4
    ended = replace(with_programs(records, FAIR), arrivals_end={0: LAST + 7})
    assert ended.at(LAST).arriving(60)[0][7:].sum() == 0
    assert [len(daily) for _, daily in ended.at(LAST).programs_ahead(60)] == [2]


LATER = st.builds(
    lambda known, first, days, many, gone: Planned(
        f"late {known}", first, first + days, ((0, many),), known=known, gone=known + gone
    ),
    st.integers(LAST - 27, LAST),
    st.integers(LAST - 90, LAST + 30),
    st.integers(0, 40),
    st.floats(0.5, 300.0),
    st.integers(1, 90),
)


@trying(15)
@given(st.lists(LATER, min_size=1, max_size=3))
def test_later_descriptions_change_no_earlier_forecast(later: list[Planned]) -> None:
    records = records_of(made_lines(1, weeks=WEEKS), last=LAST)
    known = with_programs(records, FAIR, Planned("old", LAST - 80, LAST - 60, ((0, 30.0),), known=LAST - 85))
    more = replace(known, programs=(*known.programs, *later))
    for day in (LAST - 28, LAST - 35, LAST - 70, LAST - 84):
        one, other = known.at(day), more.at(day)
        assert one.planned == other.planned
        assert one.arriving(90).keys() == other.arriving(90).keys()
        assert all(np.array_equal(each, other.arriving(90)[place]) for place, each in one.arriving(90).items())
        before, after = (drawn(each, many=4, days=60, ratio=EVEN)[1].arrivals for each in (one, other))
        assert all(np.array_equal(each, after[place]) for place, each in before.items())
    told = [missed(each, horizons=(7, 30), first=LAST - 84) for each in (known, more)]
    early = told[0].origins <= LAST - 28
    assert np.array_equal(told[0].mean[early], told[1].mean[early], equal_nan=True)


def test_a_withdrawn_program_is_expected_up_to_the_day_before() -> None:
    records = records_of(made_lines(1, weeks=WEEKS), last=LAST)
    gone = with_programs(records, replace(FAIR, gone=LAST - 6))
    assert [each.program for each in gone.planned_on(LAST - 7)] == ["fair"]
    assert gone.planned_on(LAST) == ()
    assert gone.programs_by(LAST - 7) == with_programs(records, replace(FAIR, gone=LAST + 1)).programs_by(LAST - 7)


def test_a_burst_is_taken_out_of_what_is_usual_and_a_failure_takes_nothing_away() -> None:
    rng = np.random.default_rng(3)
    usual = rng.poisson(2.0, size=140).astype(np.float64)
    burst = np.zeros(140)
    burst[100:128] = rng.poisson(3.0, size=28)
    program = Planned("fair", 100, 127, ((0, 84.0),), known=0)
    found = without_planned({0: usual + burst}, [program], first=0)[0]
    assert np.array_equal(found[:100], usual[:100])
    assert abs(found[100:128].sum() - usual[100:128].sum()) < 0.25 * burst.sum()
    failed = without_planned({0: usual}, [program], first=0)[0]
    assert failed[100:128].sum() > 0.6 * usual[100:128].sum()
    both = [program, Planned("more", 110, 137, ((0, 40.0),), known=0)]
    told = without_planned({0: usual + burst, 1: usual}, both, first=0)
    assert (told[0] >= 0).all()
    assert np.array_equal(told[1], usual)


def test_where_nothing_tells_what_is_usual_nothing_is_taken_out() -> None:
    counts = np.full(30, 4.0)
    program = Planned("fair", 0, 29, ((0, 60.0),), known=0)
    assert np.array_equal(without_planned({0: counts}, [program], first=0)[0], counts)
    beside = np.full(60, 4.0)
    beside[:20] += 3.0
    found = without_planned({0: beside}, [Planned("fair", 0, 19, ((0, 60.0),), known=0)], first=0)[0]
    assert found[:20].sum() == pytest.approx(80.0, rel=0.1)


def company(seed: int, *, burst: float) -> list[Line]:
    """A company of 12 leads a week in which a program of 4 weeks brings so many more, from the day 200 on."""
    rng = np.random.default_rng(seed)
    more = made_lines(seed + 1000, weeks=4, weekly=burst * rng.gamma(16.0, 1 / 16.0) / 4)
    moved = [(o, t, on + 200, since + 200 if o >= 0 else since, began + 200, known + 200, a)
             for o, t, on, since, began, known, a in more]  # fmt: skip
    return [*made_lines(seed, weeks=60), *moved]


def arrivals(lines: Sequence[Line], *, after: int, days: int) -> int:
    return sum(1 for line in lines if line[0] < 0 and after < line[2] <= after + days)


@pytest.mark.parametrize(("day", "ahead"), [(FIRST + 195, 60), (FIRST + 213, 120), (FIRST + 230, 60)])
def test_a_company_with_a_program_is_forecast_better_with_it_than_without(day: int, ahead: int) -> None:
    misses: dict[bool, list[float]] = {True: [], False: []}
    program = Planned("fair", FIRST + 200, FIRST + 227, ((0, 80.0),), known=FIRST + 150)
    for seed in range(6):
        lines = company(seed, burst=80.0)
        records = records_of(lines, last=day)
        came = arrivals(lines, after=day, days=ahead)
        for is_told in (True, False):
            found = with_programs(records, *([program] if is_told else [])).at(day).arriving(ahead)
            misses[is_told].append(abs(float(found[0].sum()) - came))
    assert np.mean(misses[True]) < 0.6 * np.mean(misses[False])


def test_what_a_new_program_changes_is_told_as_such(records: Records) -> None:
    new = replace(FAIR, known=LAST - 2)
    before, after = (since(each, until=LAST + 90) for each in (records, with_programs(records, new)))
    assert before is not None
    assert after is not None
    assert before.parts["programs"] == 0
    assert after.parts["programs"] == pytest.approx(after.now - before.now)
    assert after.residual == pytest.approx(before.residual)
    assert {name: part for name, part in after.parts.items() if name != "programs"} == pytest.approx(
        {name: part for name, part in before.parts.items() if name != "programs"}
    )
