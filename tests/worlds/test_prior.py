"""Do worlds drawn from the priors keep what their truth says, with the shock a forecast assumes?"""

from dataclasses import replace

import numpy as np
import pytest

from tests.worlds.arriving import damped_trend
from tests.worlds.benchmark import Benchmark
from tests.worlds.chance import is_near
from tests.worlds.counting import wins
from tests.worlds.foreign import CALM, foreign_world
from tests.worlds.levels import next_levels, rate_walk
from tests.worlds.oracle import drawn_wins, later_wins, open_chance
from tests.worlds.prior import MOVING, STREAMS, Prior, _laws, _shocks, _windows, prior_world
from tests.worlds.world import FIRST_DAY, World

HORIZONS = (7, 90)
WORLDS = 25
PRIORS = {
    "calm": Prior(history=200, future=90, shock=0.0),
    "shock": Prior(history=200, future=90),
    "double": Prior(history=200, future=90, shock=0.4, earlier_shocks=60),
    "moving": replace(MOVING, history=200, future=90),
    "chained": Prior(history=200, future=90, benchmark=Benchmark(bins="chained")),
}


def expected_wins(world: World, *, days: int) -> tuple[float, float]:
    """Mean and variance of the wins after the origin, of one who knows the law and the shock."""
    factor, (without, _) = world.truth.shock_after(world.origin), open_chance(world, days=days)
    won, later = 1 - (1 - without) ** factor, factor * later_wins(world, days=days)
    return float(won.sum() + later), float((won * (1 - won)).sum() + later)


@pytest.mark.parametrize("name", PRIORS)
def test_wins_are_those_that_the_law_expects(name: str) -> None:
    """Over many worlds, misses add up to nothing, and their squares to the variances."""
    miss, variance = np.zeros((2, len(HORIZONS), WORLDS))
    for seed in range(WORLDS):
        world = prior_world(seed, PRIORS[name])
        for nth, days in enumerate(HORIZONS):
            mean, variance[nth, seed] = expected_wins(world, days=days)
            miss[nth, seed] = wins(world, after=world.origin, days=days)[0] - mean
    total = variance.sum(axis=1)
    assert is_near(miss.sum(axis=1), 0, total)
    assert is_near((miss**2).sum(axis=1), total, (2 * variance**2 + variance).sum(axis=1))


def test_drawn_futures_have_the_spread_of_chance_and_shock() -> None:
    world, runs, shock = prior_world(3, PRIORS["calm"]), 2_000, 0.2
    mean, variance = expected_wins(world, days=90)
    found = drawn_wins(world, days=90, shock=0.0, runs=runs, seed=1)
    assert is_near(found.mean(), mean, variance / runs)
    assert found.var() == pytest.approx(variance, rel=0.15)
    shocked = drawn_wins(world, days=90, shock=shock, runs=runs, seed=1)
    assert shocked.mean() == pytest.approx(mean, rel=0.03)
    assert shocked.var() == pytest.approx(variance + (shock * mean) ** 2, rel=0.25)


def test_a_plan_takes_the_place_of_the_inflow() -> None:
    world = prior_world(3, PRIORS["calm"])
    assert world.truth.chance is not None
    assert later_wins(world, days=70, weekly={}) == 0
    assert later_wins(world, days=70, weekly={"prospect": 7.0}) == pytest.approx(world.truth.chance[5, :70].sum())
    with pytest.raises(ValueError, match="only prior worlds do"):
        later_wins(foreign_world(1, CALM["few"]), days=7)


def test_shocks_have_mean_one_and_the_spread_that_is_said() -> None:
    prior = Prior(history=30, future=10, streams=STREAMS[3:])
    factors = np.array([prior_world(seed, prior).truth.shocks[0].factor for seed in range(200)])
    assert is_near(factors.mean(), 1, 0.04 / len(factors))
    assert factors.std() == pytest.approx(0.2, rel=0.15)


def test_shocks_fill_what_they_are_asked_to_fill() -> None:
    prior = Prior(history=200, future=90, earlier_shocks=60)
    world = prior_world(1, prior)
    spans = [(shock.after - world.origin, shock.through - world.origin) for shock in world.truth.shocks]
    assert spans == [(-180, -120), (-120, -60), (-60, 0), (0, 90)]
    assert world.truth.shock_after(world.origin) == world.truth.shocks[-1].factor
    assert world.truth.shock_after(world.origin - 1) == world.truth.shocks[-2].factor
    assert world.truth.shock_after(world.first_day) == 1
    alone = prior_world(1, Prior(history=200, future=90)).truth.shocks
    assert [(shock.after, shock.through) for shock in alone] == [(world.origin, world.last_day)]
    assert prior_world(1, PRIORS["calm"]).truth.shocks == ()


def test_rates_are_drawn_around_their_mean() -> None:
    prior = Prior(history=7, future=1, trend=0.0, shock=0.0)
    drawn = np.array([prior_world(seed, prior).truth.arrivals[:, 0] * 7 for seed in range(200)])
    for stream in STREAMS:
        rates = drawn[:, Benchmark().places.of(stream.stage)]
        assert is_near(rates.mean(), stream.weekly, stream.weekly**2 / stream.shape / len(rates))


def test_rates_walk_as_a_filter_with_a_discount_assumes() -> None:
    """Mean 1 from week to week, with the variance of a Beta over δ²; still after the origin."""
    rng, many, weekly = np.random.default_rng(3), 20_000, 20.0
    found = rate_walk(rng, np.full((many, 1), weekly / 7), discount=0.9, history=17, future=20) * 7
    assert (found[:, :3] == weekly).all()
    assert (found[:, 10:] == found[:, 10:11]).all()
    step = found[:, 3] / weekly
    assert is_near(step.mean(), 1, step.var() / many)
    assert step.var() == pytest.approx(0.9 * 0.1 / (weekly / 0.1 + 1) / 0.9**2, rel=0.05)


def test_levels_keep_their_law_while_they_move() -> None:
    rng = np.random.default_rng(4)
    before = next_levels(rng, None, shape=20.0, weeks=0, places=200)
    after = next_levels(rng, before, shape=20.0, weeks=2, places=200)
    for levels in (before, after):
        assert is_near(levels.mean(), 1, 0.05 / levels.size)
        assert levels.var() == pytest.approx(0.05, rel=0.05)
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] == pytest.approx(0.8**2, abs=0.02)


@pytest.mark.parametrize("shock", [0.0, 0.2])
def test_levels_move_by_week_and_hold_still_after_the_origin(shock: float) -> None:
    prior = replace(MOVING, history=24, future=20, shock=shock)
    windows = _windows(prior, _shocks(np.random.default_rng(1), prior, FIRST_DAY + 23), FIRST_DAY + 23)
    ends = [window.through - FIRST_DAY + 1 for window in windows]
    assert ends == ([3, 10, 17, 24, 44])
    laws = list(_laws(np.random.default_rng(2), prior, windows, FIRST_DAY + 23))
    assert laws[-1] is laws[-2]
    moves = [law.hazards[3, 5, 4] for law in laws]
    assert len(set(moves)) == len(moves) - 1


def test_a_trend_is_straight_before_the_origin_and_damped_after_it() -> None:
    found = np.log(damped_trend(0.02, history=70, future=700))
    assert found[69] == 0
    assert np.allclose(np.diff(found[:70]), 0.02 / 7)
    assert np.isclose(found[76] - found[69], 0.02 * (1 - 0.95) / -np.log(0.95))
    assert found[-1] < 0.02 / -np.log(0.95)


def test_amounts_are_log_normal() -> None:
    world = prior_world(2, Prior())
    moved = world.movements
    log_amounts = np.log(moved.amount[moved.from_stage < 0] / 100)
    assert is_near(log_amounts.mean(), np.log(18_000), 0.8**2 / len(log_amounts))
    assert log_amounts.std() == pytest.approx(0.8, rel=0.05)
