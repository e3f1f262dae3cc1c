"""Where does pushing pay: what a lever does to hazards, golden sensitivities, and a case where the lowest rate is not it."""

import numpy as np
import pytest

from buyline.estimate.chain import absorption, value_moved
from buyline.estimate.hazards import BIN_STARTS
from buyline.estimate.passing import reaching
from buyline.forecast.levers import (
    ADVANCE,
    FASTER,
    LEVERS,
    REGRESSION,
    Ways,
    advanced,
    hastened,
    kept,
    lasting,
    leaving,
    units_to,
    ways_of,
)
from buyline.forecast.push import Push
from buyline.forecast.pushing import Targets, best_of, pushed
from tests.unit.forecast.stepped import FIRST, USUAL, WAY, Hazards, company, hazards_of, records_of, together

pytestmark = pytest.mark.capability("P22", "library")
GOLDEN = np.zeros((1, 4, len(BIN_STARTS), 4))
"""G8 in daily hazards: lead, opp, won, lost."""
GOLDEN[0, 0, :, 1], GOLDEN[0, 0, :, 3] = 0.06, 0.04
GOLDEN[0, 1, :, 0], GOLDEN[0, 1, :, 2], GOLDEN[0, 1, :, 3] = 0.02, 0.05, 0.03
WON = np.array([False, False, True, False])
LONG = 2_500


def golden_wins(hazards: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float]:
    return [float(each) for each in reaching(hazards, WON, days=LONG).of_arrivals[LONG, 0, :2, 0]]


def test_g8_sensitivities_of_the_chain() -> None:
    found = absorption([[0.90, 0.06], [0.02, 0.90]], leaving=[[0.0, 0.04], [0.05, 0.03]])
    assert found.ending[:, 0] == pytest.approx([0.3409091, 0.5681818], abs=5e-8)
    assert found.steps == pytest.approx([18.181818, 13.636364], abs=5e-7)
    moved = value_moved(found.visits, value=found.ending[:, 0], of=1, to=1.0, away_from=0.0)
    assert moved[0] == pytest.approx(6.818182, abs=5e-7)
    moved = value_moved(found.visits, value=found.ending[:, 0], of=0, to=float(found.ending[1, 0]), away_from=0.0)
    assert moved[0] == pytest.approx(6.456612, abs=5e-7)


@pytest.mark.parametrize(("stage", "on", "slope"), [(1, [False, False, True, False], 6.818182),
                                                    (0, [False, True, True, False], 6.456612)])  # fmt: skip
def test_g8_a_lever_does_what_the_derivative_says(stage: int, on: list[bool], slope: float) -> None:
    ways = Ways(np.array(on), np.array([False, False, False, True]), np.zeros(4, dtype=np.bool_))
    tiny = 1e-6
    changed = advanced(GOLDEN, ways, stage=stage, days=LONG, share=tiny)
    chance = float((changed - GOLDEN)[0, stage, 0, ways.on].sum())
    assert chance == pytest.approx(tiny * 0.1, rel=1e-6), "a stay that is left with .1 a day"
    assert (golden_wins(changed)[0] - golden_wins(GOLDEN)[0]) / chance == pytest.approx(slope, rel=1e-4)


def test_g8_values() -> None:
    assert golden_wins(GOLDEN) == pytest.approx([0.3409091, 0.5681818], abs=5e-7)


def test_a_point_of_advance_is_taken_from_loss_and_leaves_stays_as_long() -> None:
    hazards, ways = hazards_of(USUAL), ways_of(WAY, 0)
    changed = advanced(hazards, ways, stage=0, days=180)
    before, after = leaving(hazards, days=180)[0, 0], leaving(changed, days=180)[0, 0]
    assert after - before == pytest.approx([0, 0.01, 0, -0.01], abs=1e-12)
    assert lasting(changed, days=180) == pytest.approx(lasting(hazards, days=180))


def test_faster_is_the_same_fate_a_tenth_sooner() -> None:
    shaped = hazards_of(USUAL)
    shaped[0, 0, :9] *= 0.2
    changed = hastened(shaped, stage=0)
    assert leaving(changed, days=2_000)[0, 0] == pytest.approx(leaving(shaped, days=2_000)[0, 0], abs=2e-3)
    assert lasting(changed, days=2_000)[0, 0] / lasting(shaped, days=2_000)[0, 0] == pytest.approx(0.9, abs=0.02)
    assert changed[0, 1] == pytest.approx(shaped[0, 1])


def test_who_does_not_go_back_leaves_as_others_do() -> None:
    back = Ways(np.array([False, False, True, False]), np.array([False, False, False, True]),
                np.array([True, False, False, False]))  # fmt: skip
    changed = kept(GOLDEN, back, stage=1, days=LONG)
    before, after = leaving(GOLDEN, days=LONG)[0, 1], leaving(changed, days=LONG)[0, 1]
    assert after[0] - before[0] == pytest.approx(-0.01)
    assert (after[2] / after[3]) == pytest.approx(before[2] / before[3])


def test_nobody_pushes_where_others_are_no_better() -> None:
    own = np.array([0.30, 0.40])
    assert units_to(ADVANCE, own, 0.35) == pytest.approx([5, 0])
    assert units_to(REGRESSION, own, 0.35) == pytest.approx([0, 5])
    assert units_to(FASTER, np.array([50.0, 30.0]), 40.0) == pytest.approx([2, 0])


LOW_FIRST: Hazards = {(0, 1): 0.02, (0, 3): 0.08, (1, 2): 0.05, (1, 3): 0.05}
"""A fifth of the first stage advances, half of the second."""


def test_the_lowest_rate_is_not_by_definition_the_bottleneck() -> None:
    records = records_of(company(1, weeks=80, weekly=40, laws=((0, LOW_FIRST),)), last=FIRST + 7 * 80 - 1)
    reached = {(0, ADVANCE): 0.21, (1, ADVANCE): 0.70}
    found = pushed(records, targets=Targets(by=reached), days=180, draws=50)
    told = Push(
        on=records.last, as_of=None, book="claimed", currency="EUR", days=180, against="benchmark", segments=0,
        is_money=found.is_money, levers=found.levers, stages=found.stages, prior_share=found.prior_share, rule="",
    )  # fmt: skip
    assert told.lowest is not None
    assert told.lowest.stage == "lead"
    first = told.levers[0]
    assert (first.stage, first.lever) == ("prospect", ADVANCE)
    assert first.first > 0.95
    assert not told.is_money, "no amount was ever seen"
    assert sum(each.first for each in told.levers) <= 1 + 1e-9
    assert [each["rank"] for each in told.records()] == list(range(1, 2 * len(LEVERS) + 1))


def test_what_a_lever_brings_is_what_the_way_brings_more() -> None:
    records = records_of(company(2, weeks=80, weekly=40), last=FIRST + 7 * 80 - 1)
    found = pushed(records, targets=Targets(by={(1, ADVANCE): 0.6}), days=180, draws=30)
    lever = next(each for each in found.levers if (each.stage, each.lever) == ("prospect", ADVANCE))
    assert lever.per_unit[0] == pytest.approx(lever.inflow * 0.01, rel=0.02), "every point is a win here, in time"
    assert lever.units == pytest.approx((0.6 - lever.own) / 0.01, rel=0.1)
    assert lever.inflow == pytest.approx(40 * 180 / 7 * 0.6, rel=0.15)


def test_the_best_quarter_of_segments_is_drawn_to_the_rest_where_few_were_seen() -> None:
    good = USUAL | {(0, 1): 0.08, (0, 3): 0.02}
    parts = [company(20 + n, weeks=60, weekly=20) for n in range(3)] + [
        company(30, weeks=60, weekly=20, laws=((0, good),))
    ]
    few = company(31, weeks=60, weekly=0.1, laws=((0, USUAL | {(0, 3): 0.0}),))
    every = [*parts, few]
    found = best_of(records_of(together(every), last=FIRST + 7 * 60 - 1), every, days=180)
    assert found.segments == 5
    assert 0.60 < found.by[0, ADVANCE] < 0.79
    assert found.by[0, FASTER] == pytest.approx(9.5, abs=1.5)
