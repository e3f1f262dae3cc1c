"""The distributions that a forecast hands over are those of single journeys and arrivals, added up exactly."""

import numpy as np
import pytest

from buyline.estimate.arrays import Real, real
from buyline.estimate.bernoullis import exact_pmf
from buyline.estimate.hazards import BIN_STARTS
from buyline.estimate.passing import reaching
from buyline.forecast.ahead import Coming, Moments, ahead, arriving_wins, moments, winning
from buyline.forecast.seen import Open
from buyline.forecast.spread import revenue_spread, wins_spread
from tests.unit.forecast.walked import CUSTOMER, WAY

pytestmark = pytest.mark.capability("P20", "library")

DAYS = 60
BOTH = ((0, 30), (0, DAYS), (30, DAYS))


def hazards_of(draws: int, *, seed: int = 1) -> Real:
    """Hazards (R, 4, B, 4) of lead, prospect, customer and lost: some go back, some of the lost come back."""
    rng = np.random.default_rng(seed)
    found = np.zeros((draws, 4, len(BIN_STARTS), 4))
    for origin, ways in ((0, {1: 0.02, 3: 0.03}), (1, {0: 0.004, 2: 0.012, 3: 0.02}), (3, {0: 0.001})):
        for target, rate in ways.items():
            found[:, origin, :, target] = rng.gamma(20, rate / 20, (draws, len(BIN_STARTS)))
    return found


def coming_of(draws: int, *, times: int, seed: int = 2) -> Coming:
    """Open stays and arrivals of a company so many times as large."""
    rng = np.random.default_rng(seed)
    place, age = rng.integers(0, 4, 40), rng.integers(0, 300, 40)
    priced, n = rng.random(40) < 0.7, rng.integers(1, 4, 40) * float(times)
    amount = np.where(priced, n * rng.uniform(50, 150, 40), 0.0)
    arrivals = {0: np.full((draws, DAYS), 0.5 * times), CUSTOMER: np.full((draws, DAYS), 0.02 * times)}
    squared = real(np.where(priced, amount**2 / n * 1.2, 0.0))
    open_ = Open(place, age, priced, real(n), real(amount), squared)
    return Coming(open_, arrivals, np.full(draws, 90.0), 0.5, np.ones(4))


def exactly(hazards: Real, coming: Coming, window: tuple[int, int]) -> Real:
    """The chances of 0, 1, … wins by one set of hazards, every journey with its own chance."""
    passage = reaching(hazards, WAY.is_won, days=DAYS - 1)
    alive = ~WAY.is_won[coming.open.place]
    kept = Open(
        *(getattr(coming.open, name)[alive] for name in ("place", "age", "is_priced", "n", "amount", "squared"))
    )
    rate = sum(float(arriving_wins(passage, place, d, window=window)[0]) for place, d in coming.arrivals.items())
    return exact_pmf(np.clip(winning(passage, kept, window=window)[0], 0, 1), count=kept.n, poisson=rate)


@pytest.mark.parametrize("window", BOTH)
@pytest.mark.parametrize("times", [1, 3, 8, 30])
def test_wins_are_as_likely_as_all_chances_together_say(times: int, window: tuple[int, int]) -> None:
    """Total variation below .005, from few wins, whose chances are all added up, to hundreds."""
    hazards, coming = hazards_of(1), coming_of(1, times=times)
    (found,) = ahead(hazards, way=WAY, coming=coming, windows=[window], shocks={})
    exact, told = exactly(hazards, coming, window), wins_spread(found)
    at = np.arange(max(exact.size, told.points[-1] + 1))
    near = np.diff(told.cdf(at), prepend=0.0)
    wanted = np.pad(exact, (0, at.size - exact.size))
    assert np.abs(near - wanted).sum() / 2 < 0.005
    assert told.mean == pytest.approx(float(found.mean.mean()), rel=5e-3)


@pytest.mark.parametrize("times", [1, 8, 30])
def test_the_parts_of_wins_and_of_revenue_add_up(times: int) -> None:
    draws = 40
    found = ahead(hazards_of(draws), way=WAY, coming=coming_of(draws, times=times), windows=BOTH, shocks={})
    for each in found:
        assert np.allclose(each.parts.sum(axis=0), each.mean)
        assert np.allclose(each.money_parts.sum(axis=0), each.money)
        assert wins_spread(each).mean == pytest.approx(each.mean.mean(), rel=0.01)
        assert revenue_spread(each).mean == pytest.approx(each.money.mean(), rel=0.02)
    first, whole, second = found
    assert np.allclose(first.mean + second.mean, whole.mean)
    assert np.allclose(first.money + second.money, whole.money)


def deviation(found: Moments) -> float:
    """The standard deviation of wins over all draws."""
    told = wins_spread(found)
    steps = np.diff(told.at_most, prepend=0.0)
    return float(np.sqrt(((told.points - told.mean) ** 2 * steps).sum()))


def test_a_shock_of_1_changes_nothing_and_a_common_one_widens() -> None:
    draws, window = 40, (0, DAYS)
    hazards, coming = hazards_of(draws), coming_of(draws, times=10)
    passage = reaching(hazards, WAY.is_won, days=DAYS - 1)
    plain = moments(passage, way=WAY, coming=coming, window=window)
    same = moments(passage, way=WAY, coming=coming, window=window, shock=np.ones(draws))
    assert np.allclose(plain.mean, same.mean)
    assert np.allclose(plain.variance, same.variance)
    wide = moments(passage, way=WAY, coming=coming, window=window, shock=np.linspace(0.5, 1.5, draws))
    assert wide.mean.mean() == pytest.approx(plain.mean.mean(), rel=0.05)
    assert deviation(wide) > 1.5 * deviation(plain)


def test_what_is_won_already_is_there_for_certain() -> None:
    (found,) = ahead(hazards_of(5), way=WAY, coming=coming_of(5, times=1), windows=[(0, 30)], shocks={})
    later, by_now = wins_spread(found), wins_spread(found, won=7.0)
    assert by_now.mean == pytest.approx(later.mean + 7)
    assert float(by_now.chance_at_least(7)) == 1.0
    assert revenue_spread(found, won=500.0).mean == pytest.approx(revenue_spread(found).mean + 500, rel=1e-6)
