"""What is usual beside a plan, whether what came keeps up, and what would restore a goal: against simulation."""

from dataclasses import replace

import numpy as np
import pytest

from buyline.plan.asked import Aim, Limits
from buyline.plan.grounds import Grounds
from buyline.plan.pace import Planned
from buyline.plan.pacing import Compared, expected_range, held_against, program_paces, restore_of
from buyline.plan.plan import Asking
from buyline.plan.result import OfStage
from tests.unit.plan.grounded import CUSTOMER, MOVES, NO_WORK, TODAY, deals, grounds, plan_of

pytestmark = pytest.mark.capability("P21", "library")


@pytest.mark.parametrize("shock", [0.0, 0.3])
@pytest.mark.parametrize("mean", [0.7, 9.0, 300.0])
def test_eight_of_ten_counts_lie_in_the_range(mean: float, shock: float) -> None:
    drawn = np.random.default_rng(7)
    rate = mean * (drawn.gamma(1 / shock**2, shock**2, 40_000) if shock else 1.0)
    counts = drawn.poisson(rate, 40_000)
    low, high = expected_range(mean, shock)
    assert 0.79 <= ((counts >= low) & (counts <= high)).mean() <= 0.97
    assert (counts < low).mean() <= 0.1
    assert (counts > high).mean() <= 0.1


def test_behind_and_ahead_are_outside_the_range() -> None:
    words = [held_against(20.0, came, shock=0.0).standing for came in (5.0, 20.0, 40.0)]
    assert words == ["behind", "with the plan", "ahead"]
    assert Planned(planned=None, low=None, high=None, came=4.0).standing == ""


def test_the_highest_level_in_reach_is_compared() -> None:
    plan = plan_of(grounds(), deals(4))
    asked = Compared.of(plan).level
    assert asked is not None
    assert asked.confidence == 0.8
    short = tuple(replace(each, arrivals=None) if each.confidence >= 0.8 else each for each in plan.levels)
    lower = Compared.of(replace(plan, levels=short)).level
    assert lower is not None
    assert lower.confidence == 0.5
    assert Compared.of(replace(plan, levels=short[1:])).level is None
    assert Compared.of(None).level is None


def test_programs_share_the_beginnings_of_the_plan() -> None:
    found = program_paces({"fair": 5.0, "new": 2.0}, {"fair": 30.0, "web": 10.0}, begun=40.0, shock=0.0, most=9)
    assert {each.name: each.so_far.planned for each in found} == {"fair": 30.0, "web": 10.0, "new": 0.0}
    assert {each.name: each.so_far.came for each in found} == {"fair": 5.0, "web": 0.0, "new": 2.0}
    assert all(each.so_far.planned is None for each in program_paces({"a": 1.0}, {}, begun=None, shock=0.0, most=9))


def told(found: Grounds) -> Grounds:
    """The same grounds with what is known of each stage."""
    stages = tuple(
        OfStage(stage=stage, half_by=found.useful[stage].half, most_by=found.useful[stage].most, won_ever=0.2, ahead=0.5,
                lately=3.0, prior_share=0.0)
        for stage in ("lead", "prospect")
    )  # fmt: skip
    won = OfStage(stage="customer", half_by=None, most_by=None, won_ever=1.0, ahead=None, lately=1.0, prior_share=0.0)
    return replace(found, stages=(*stages, won))


def asking(aim: Aim, found: Grounds) -> Asking:
    return Asking(grounds=found, aim=aim, limits=Limits(), work=NO_WORK)


def simulated(more: float, *, days: int, until: int, usual: float, goal: int) -> float:
    """How often a goal is reached when so many more prospects come a week until a day, beside the usual leads."""
    drawn, runs = np.random.default_rng(11), 4_000
    move = np.zeros((4, 4))
    for (origin, to), chance in MOVES.items():
        move[origin, to] = chance
    wins = np.zeros(runs)
    for place, weekly, last in ((0, usual, days), (1, more, until)):
        for day in range(last):
            standing = np.zeros((runs, 4))
            standing[:, place] = drawn.poisson(weekly / 7, runs)
            wins += brought(drawn, standing, move, days - 1 - day)
    return float((wins >= goal).mean())


def brought(drawn: np.random.Generator, standing: np.ndarray, move: np.ndarray, days: int) -> np.ndarray:
    for _ in range(days):
        left = np.zeros_like(standing)
        for place in (0, 1):
            chances = np.append(move[place], 1 - move[place].sum())
            out = drawn.multinomial(standing[:, place].astype(int), chances)
            left += out[:, :4]
            left[:, place] += out[:, 4]
        left[:, 2:] += standing[:, 2:]
        standing = left
    return np.asarray(standing[:, CUSTOMER])


def test_so_many_more_at_one_stage_restore_the_goal() -> None:
    found = told(grounds(days=84, usual=3.0))
    aim = deals(8, days=84)
    restored = restore_of(asking(aim, found), {"prospect": "sales"})
    assert restored.as_it_goes < 0.8
    at = {each.stage: each for each in restored.stages}["prospect"]
    assert (at.led_by, at.is_useful) == ("sales", True)
    assert at.more is not None
    assert at.until is not None
    reached = simulated(at.more, days=84, until=at.until - TODAY, usual=3.0, goal=8)
    assert reached == pytest.approx(0.8, abs=0.03)
    assert restored.first is not None


def test_nothing_is_missing_where_it_is_sure_and_too_much_is_out_of_reach() -> None:
    found = told(grounds(days=84, usual=3.0))
    kept = restore_of(asking(deals(1, days=84, confidence=0.5), found), {})
    assert kept.is_kept
    assert kept.first is None
    never = restore_of(asking(deals(500, days=84), found), {})
    assert not never.is_in_reach
    assert never.highest < 0.8
    assert all(each.more is None for each in never.stages)
    late = restore_of(asking(deals(5, days=5), told(grounds(days=5))), {})
    assert not any(each.is_useful for each in late.stages)
