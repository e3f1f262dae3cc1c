"""Steps and stays told from one query for several cohorts equal the statements that ask for each alone."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.measure.asked import Cohort
from buyline.measure.chance import interval_at
from buyline.measure.conversion import conversion
from buyline.measure.next_steps import next_steps
from buyline.measure.position import position
from buyline.measure.stay_lines import stay_lines
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import RecordsBegin, View
from tests.generative.effort import tried
from tests.unit.measure.invented_books import RANKS, books, random_journeys

pytestmark = pytest.mark.capability("P19", "library")
SEEDS = st.integers(0, 10**6)
COHORTS = (Cohort(on=130), Cohort(first=10, last=60, on=90))
BEGINS = ((), (RecordsBegin(to_stage="c", on=30), RecordsBegin(to_stage="lost", on=45)))


def view_of(seed: int, begin: tuple[RecordsBegin, ...], program: str | None) -> View:
    journeys = random_journeys(seed, many=50, falls_outside=True)
    return books(journeys, records_begin=begin, where={} if program is None else {"program": program})


@settings(max_examples=tried(6), deadline=None)
@given(SEEDS, st.sampled_from(BEGINS), st.sampled_from([None, "x"]))
def test_the_steps_between_neighbours_equal_conversion_of_each(
    seed: int, begin: tuple[RecordsBegin, ...], program: str | None
) -> None:
    view = view_of(seed, begin, program)
    for stages, cohort in product((tuple(RANKS), ("a", "c", "d")), COHORTS):
        steps = next_steps(view, stages=stages, horizon=40)
        for (stage, found), goal in zip(steps.of(cohort).items(), stages[1:], strict=True):
            alone = conversion(view, from_stage=stage, to_stage=goal, within_days=40, cohort=cohort).found
            assert found.entered == alone.fates.entered
            told, wanted = found.chance.to_json(curve=False), alone.chance.to_json(curve=False)
            assert told == wanted


@settings(max_examples=tried(6), deadline=None)
@given(SEEDS, st.sampled_from(BEGINS), st.sampled_from([None, "x"]))
def test_the_stays_of_all_stages_equal_time_in_stage_and_position(
    seed: int, begin: tuple[RecordsBegin, ...], program: str | None
) -> None:
    view = view_of(seed, begin, program)
    stays = stay_lines(view, until=130)
    for cohort in COHORTS:
        alone = time_in_stage(view, cohort=cohort).stages
        assert stays.lasting(cohort) == {stage: alone[stage].lasting for stage in RANKS}
    assert stays.undated == sum(time.undated for time in time_in_stage(view, cohort=COHORTS[0]).stages.values())
    for day in (0, 60, 130):
        held = {place: held.journeys for place, held in position(view, on=day).places.items() if held.journeys}
        assert {place: count for place, count in stays.standing(day).items() if count} == held


def test_an_interval_at_its_own_level_is_itself_and_a_lower_one_lies_within() -> None:
    view = view_of(3, (), None)
    chance = conversion(view, from_stage="a", to_stage="b", within_days=40, cohort=COHORTS[0]).found.chance
    assert chance.estimate is not None
    assert interval_at(chance, level=0.95) == pytest.approx((chance.low, chance.high), abs=1e-12)
    low, high = interval_at(chance, level=0.80)
    assert chance.low is not None
    assert chance.high is not None
    assert chance.low < low < chance.estimate < high < chance.high
