"""How much comes together: moments, and quantiles against brute simulation."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, norm

from buyline.estimate.arrays import Real
from buyline.estimate.compound import Moments, Parts, amounts, moments, parts, pearson_cdf
from buyline.estimate.distribution import Distribution, of_amounts, of_counts
from buyline.estimate.severity import on_amounts, raw_moments

pytestmark = pytest.mark.capability("P20", "library")

LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
DRAWS = 400


def simulated(of: Parts, runs: int) -> Real:
    """Return sums drawn one by one."""
    rng = np.random.default_rng(11)
    draw, total = rng.integers(0, of.rate.size, runs), np.zeros(runs)

    def brought(number: Real, mean: Real, spread: Real) -> Real:
        width = np.sqrt(np.log1p((spread / mean) ** 2))
        run = np.repeat(np.arange(runs), number.astype(int))
        each = np.exp(np.log(mean[run]) - width[run] ** 2 / 2 + width[run] * rng.standard_normal(run.size))
        return np.asarray(np.bincount(run, each, runs), dtype=np.float64)

    for k in range(of.count.size):
        number = rng.binomial(int(of.count[k]), of.chance[draw, k])
        total += brought(np.asarray(number, dtype=np.float64), np.full(runs, of.amount[k]), np.full(runs, of.spread[k]))
    return total + brought(rng.poisson(of.rate[draw]).astype(np.float64), of.price[draw], of.price_spread[draw])


def case(name: str) -> Parts:
    """Return a book of units by its name."""
    rng = np.random.default_rng(3)
    eight, many = rng.lognormal(9, 1, 8), rng.lognormal(9, 1, 300)
    tiny = np.minimum(rng.gamma(4, 0.0003, (DRAWS, 1)) * rng.uniform(0.5, 1, 300), 1)
    return {
        "a few of their own amount": lambda: parts(
            rng.uniform(0, 0.6, (DRAWS, 8)), amount=eight, rate=rng.gamma(4, 0.1, DRAWS), price=2e4, price_spread=2.5e4
        ),
        "likely and unlikely": lambda: parts(
            rng.uniform(0.2, 0.9, (DRAWS, 8)),
            amount=eight,
            rate=1.0,
            price=rng.lognormal(9, 0.2, DRAWS),
            price_spread=9e3,
        ),
        "many, hardly any of which come": lambda: parts(
            tiny, amount=many, spread=1e3, count=np.full(300, 5), rate=0.5, price=1.2e4, price_spread=1.2e4
        ),
        "many, a tenth of which come": lambda: parts(
            rng.uniform(0, 0.2, (DRAWS, 1)) * np.ones(300),
            amount=many,
            spread=6e3,
            rate=20.0,
            price=1e4,
            price_spread=2e4,
        ),
    }[name]()


@pytest.mark.parametrize(
    "name",
    [
        "a few of their own amount",
        "likely and unlikely",
        pytest.param("many, hardly any of which come", marks=pytest.mark.slow),
        pytest.param("many, a tenth of which come", marks=pytest.mark.slow),
    ],
)
def test_quantiles_as_in_a_simulation(name: str) -> None:
    """Off by less than 1 % of the deviation, or than the simulation itself may be."""
    of = case(name)
    runs = 100_000
    found, sums = amounts(of), simulated(of, runs)
    noise = 3.5 * np.sqrt(LEVELS * (1 - LEVELS) / runs)
    reach = [np.quantile(sums, np.clip(LEVELS + sign * noise, 0, 1)) + sign * 0.01 * sums.std() for sign in (-1, 1)]
    assert (found.quantile(LEVELS) >= reach[0]).all()
    assert (found.quantile(LEVELS) <= reach[1]).all()
    assert found.cdf(0.0) == pytest.approx((sums <= 0).mean(), abs=0.005)
    exact = moments(of)
    assert found.mean == pytest.approx(exact.mean.mean(), abs=0.003 * sums.std())
    assert sums.std() == pytest.approx((exact.variance.mean() + exact.mean.var()) ** 0.5, rel=0.03)


def test_classes_and_a_coarse_grid_change_next_to_nothing() -> None:
    of = case("many, hardly any of which come")
    one = parts(of.chance[:1, :40], amount=of.amount[:40], spread=1e3, count=np.full(40, 900))
    deviation = moments(one).variance[0] ** 0.5
    few, fine = amounts(one, points=512), amounts(one, points=8192)
    assert np.abs(few.quantile(LEVELS) - fine.quantile(LEVELS)).max() < 0.005 * deviation
    halves = parts(
        np.repeat(of.chance[:1, :40], 2, axis=1),
        amount=np.repeat(of.amount[:40], 2),
        spread=1e3,
        count=np.full(80, 450),
    )
    assert np.abs(amounts(halves).quantile(LEVELS) - fine.quantile(LEVELS)).max() < 0.005 * deviation


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.floats(0.1, 1), st.floats(1, 50), st.floats(0, 3)), min_size=1, max_size=4),
    st.sampled_from([0.0, 0.2, 1.0, 4.0]),
)
def test_moments_are_those_of_the_distribution(units: list[tuple[float, float, float]], rate: float) -> None:
    chance, amount, ratio = (np.array(each) for each in zip(*units, strict=True))
    of = parts(chance, amount=amount, spread=ratio.clip(max=0.5) * amount, rate=rate, price=10.0, price_spread=4.0)
    exact, found = moments(of), amounts(of)
    steps = np.diff(found.at_most, prepend=0.0)
    middle = found.points - np.diff(found.points, prepend=found.points[0]) / 2
    deviation = float(exact.variance[0]) ** 0.5
    assert found.mean == pytest.approx(float(exact.mean[0]), abs=0.01 * deviation + 1e-6)
    if deviation > 0.05 * found.mean:
        assert (steps @ (middle - found.mean) ** 2) ** 0.5 == pytest.approx(deviation, rel=0.02)
        assert steps @ (middle - found.mean) ** 3 == pytest.approx(
            float(exact.third[0]), rel=0.05, abs=0.05 * deviation**3
        )


@pytest.mark.parametrize("of", [parts([0.001], amount=[40.0]), parts([1.0], amount=[1.0], rate=0.001, price=40.0)])
def test_what_comes_rarely_is_on_the_grid(of: Parts) -> None:
    assert float(amounts(of).chance_at_least(35)) == pytest.approx(0.001, rel=0.01)


def test_a_sum_far_above_its_spread_is_one_curve_for_each_draw() -> None:
    of = parts(np.full((2, 1), 0.5), amount=[100.0], count=[40_000])
    found = amounts(of)
    assert found.quantile(LEVELS) == pytest.approx(norm(2e6, 1e4).ppf(LEVELS), abs=60)
    assert amounts(parts([1.0], amount=[7.0], count=[1000])).quantile([0.05, 0.95]) == pytest.approx(
        [7000, 7000], rel=1e-6
    )


def test_nothing_to_come_is_nothing() -> None:
    assert amounts(parts([0.5], amount=[0.0])).quantile([0.05, 0.95]).tolist() == [0, 0]
    assert amounts(parts(np.empty((3, 0)), amount=np.empty(0))).mean == 0


def test_pearson_curve_is_a_gamma_either_way() -> None:
    right = Moments(np.array([6.0]), np.array([12.0]), np.array([48.0]))  # a gamma of shape 3, scale 2
    x = np.array([[1.0], [5.0], [9.0]])
    assert pearson_cdf(x, of=right)[:, 0] == pytest.approx(gamma(3, scale=2).cdf(x[:, 0]), abs=1e-12)
    left = Moments(-right.mean, right.variance, -right.third)
    assert pearson_cdf(-x, of=left)[:, 0] == pytest.approx(gamma(3, scale=2).sf(x[:, 0]), abs=1e-12)


@given(st.floats(0.001, 40), st.floats(0, 3))
def test_mass_on_a_grid_keeps_mean_and_variance(mean: float, ratio: float) -> None:
    mass = on_amounts([mean], spread=np.array([min(ratio, 0.4) * mean]), step=0.5, points=1000)[0]
    one, two, _ = raw_moments(mean, spread=min(ratio, 0.4) * mean)
    at = 0.5 * np.arange(1000)
    assert [mass.sum(), mass @ at, mass @ at**2] == pytest.approx([1, float(one), float(two)], rel=1e-7)


@pytest.mark.parametrize(("groups", "chance", "low", "high"), [(60, 0.3, 0.0, 0.02), (8, 0.6, 0.05, 0.5)])
def test_pearson_curve_alone_holds_for_many_and_not_for_few(
    groups: int, chance: float, low: float, high: float
) -> None:
    rng = np.random.default_rng(3)
    of = parts(
        rng.uniform(chance / 3, chance, (100, groups)),
        amount=rng.lognormal(9, 0.6, groups),
        rate=groups / 20,
        price=1e4,
        price_spread=1e4,
    )
    exact, each = amounts(of), moments(of)
    grid = exact.points[::4]
    alone = of_amounts(grid, at_most=pearson_cdf(grid[:, np.newaxis], of=each).mean(axis=1))
    off = np.abs(alone.quantile(LEVELS) - exact.quantile(LEVELS)).max() / each.variance.mean() ** 0.5
    assert low <= off <= high


def test_hundreds_of_draws_and_groups_are_quick() -> None:
    rng, began = np.random.default_rng(1), time.process_time()
    of = parts(
        rng.uniform(0, 0.3, (DRAWS, 600)),
        amount=rng.lognormal(9, 1, 600),
        spread=5e3,
        count=np.full(600, 9),
        rate=20.0,
        price=9e3,
        price_spread=9e3,
    )
    assert amounts(of).mean == pytest.approx(moments(of).mean.mean(), rel=1e-4)
    assert time.process_time() - began < 2


def test_a_distribution_of_counts_is_a_staircase() -> None:
    coin = of_counts([0.25, 0.5, 0.25])
    assert coin.mean == 1
    assert coin.quantile([0, 0.25, 0.26, 0.75, 0.76, 1]).tolist() == [0, 0, 1, 1, 2, 2]
    assert coin.cdf([-1, 0, 0.5, 1, 2, 9]).tolist() == [0, 0.25, 0.25, 0.75, 1, 1]
    assert coin.chance_at_least([-1, 0, 0.5, 1, 2, 9]).tolist() == [1, 1, 0.75, 0.75, 0.25, 0]


def test_a_distribution_of_amounts_is_read_between_its_points() -> None:
    found = of_amounts([0.0, 10.0, 20.0], at_most=[0.5, 0.75, 1.0])
    assert found.quantile([0.2, 0.5, 0.625, 0.75, 1]).tolist() == [0, 0, 5, 10, 20]
    assert found.cdf([-1, 0, 5, 30]).tolist() == [0, 0.5, 0.625, 1]
    assert found.chance_at_least([0, 5, 20, 21]).tolist() == [1, 0.375, 0, 0]
    assert found.mean == 0.25 * 5 + 0.25 * 15


@pytest.mark.parametrize("broken", [[], [-0.1, 1.1], [0.0, 0.0]])
def test_chances_that_cannot_be_are_refused(broken: list[float]) -> None:
    with pytest.raises(ValueError, match="chances"):
        of_counts(broken)


def test_what_cannot_be_is_refused() -> None:
    for broken in ({"amount": [-1.0]}, {"amount": [1.0], "count": [0.5]}, {"amount": [1.0], "rate": -1.0}):
        with pytest.raises(ValueError, match=r"count|negative"):
            parts([0.5], **broken)
    with pytest.raises(ValueError, match="level"):
        Distribution(np.array([0.0, 1.0]), np.array([0.5, 1.0]), is_whole=True).quantile(1.5)
    with pytest.raises(ValueError, match="fall"):
        of_amounts([0.0, 1.0], at_most=[0.6, 0.5])
    with pytest.raises(ValueError, match="increase"):
        of_amounts([1.0, 1.0], at_most=[0.5, 1.0])
