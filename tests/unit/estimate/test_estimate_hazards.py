"""Hazards with few data: what a prior weighs, what doubling leaves equal, how draws and levels lie around their means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.arrays import Real
from buyline.estimate.hazards import (
    BIN_STARTS,
    EXITS,
    FORGETTING,
    LEVEL_WEIGHT,
    Counted,
    Prior,
    Seen,
    bin_of,
    exits_of_siblings,
    forgetting,
    level,
    levelled,
    posterior,
    telling,
)
from tests.generative.effort import trying

pytestmark = pytest.mark.capability("P20", "library")

STATES, BINS = 3, len(BIN_STARTS)
SEEDS = st.integers(0, 10_000)


def weeks_of(seed: int, *, weeks: int = 8, often: float = 6.0) -> Seen:
    """Counts of some weeks; many cells are empty."""
    rng = np.random.default_rng(seed)
    moves = rng.poisson(rng.gamma(0.3, often / 3, (weeks, STATES, BINS, STATES))).astype(float)
    return Seen(moves, moves.sum(axis=-1) + rng.poisson(often, (weeks, STATES, BINS)))


def prior_of(seed: int, *, exits: float = EXITS) -> Prior:
    """A prior of some states; of the last nothing is believed."""
    mean = np.random.default_rng([seed, 1]).dirichlet([0.3, 0.2, 0.1, 8.0], (STATES, BINS))[..., :STATES]
    mean[-1] = 0.0
    return Prior(mean, np.array([exits, exits, 0.0]))


NOTHING = Prior(np.zeros((STATES, BINS, STATES)), np.zeros(STATES))


@trying(60)
@given(SEEDS)
def test_doubling_every_journey_leaves_means_equal_when_the_prior_weighs_nothing(seed: int) -> None:
    once = weeks_of(seed).fading(0.98)
    twice = Counted(2 * once.moves, 2 * once.days)
    one, two = (posterior(counted, NOTHING, bin_exits=0.0) for counted in (once, twice))
    assert np.allclose(one.mean, two.mean, rtol=1e-13)
    assert np.allclose(
        one.mean, np.divide(once.moves, once.days[..., None], out=0 * once.moves, where=once.days[..., None] > 0)
    )
    assert not one.prior_share.any()


@trying(60)
@given(SEEDS, st.floats(0.5, 20))
def test_hazards_are_chances_and_the_share_of_prior_is_counted_in_exits(seed: int, exits: float) -> None:
    counted, prior = weeks_of(seed).fading(1.0), prior_of(seed, exits=exits)
    found = posterior(counted, prior)
    assert (found.mean >= 0).all()
    assert (found.mean.sum(axis=-1) <= 1 + 1e-12).all()
    gone = counted.moves.sum(axis=(1, 2))
    assert np.allclose(found.prior_share[:2], (exits / (exits + gone))[:2])
    assert found.prior_share[2] == 0


@trying(60)
@given(SEEDS)
def test_nothing_seen_is_what_was_believed(seed: int) -> None:
    """Where the level above is all there is, its shape over age is taken over whole."""
    prior = prior_of(seed)
    nothing = Counted(np.zeros_like(prior.mean), np.zeros(prior.mean.shape[:2]))
    found = posterior(nothing, prior)
    assert np.allclose(found.mean, prior.mean)
    assert found.prior_share.tolist() == [1.0, 1.0, 0.0]


def test_an_age_never_seen_inherits_from_its_neighbour() -> None:
    counted = Counted(np.zeros((1, BINS, 1)), np.zeros((1, BINS)))
    counted.moves[0, 2, 0], counted.days[0, 2] = 200.0, 4_000.0
    found = posterior(counted, Prior(np.zeros((1, BINS, 1)), np.zeros(1))).mean[0, :, 0]
    assert found[2:] == pytest.approx(found[2])
    assert found[2] == pytest.approx(0.05, rel=1e-3)


def test_much_that_was_seen_outweighs_what_was_believed() -> None:
    seen, prior = weeks_of(5, often=40_000).fading(1.0), prior_of(5)
    rate = seen.moves / seen.days[..., None]
    assert np.allclose(posterior(seen, prior).mean, rate, atol=2e-3)


@trying(60)
@given(SEEDS)
def test_the_last_week_weighs_most(seed: int) -> None:
    seen = weeks_of(seed, weeks=5)
    slow = sum(0.9 ** (4 - week) * seen.moves[week] for week in range(5))
    assert np.allclose(seen.fading(0.9).moves, slow)
    assert np.array_equal(seen.fading(1.0).days, seen.days.sum(axis=0))


def test_draws_have_their_mean_and_the_spread_of_a_dirichlet() -> None:
    found = posterior(weeks_of(2).fading(1.0), prior_of(2))
    draws = found.draws(4_000, generator=np.random.default_rng(1))
    whole = (found.leaving.sum(axis=-1) + found.staying)[..., None]
    variance = found.mean * (1 - found.mean) / (whole + 1)
    assert (np.abs(draws.mean(axis=0) - found.mean) <= 5 * np.sqrt(variance / 4_000) + 1e-12).all()
    assert draws.var(axis=0).sum() == pytest.approx(variance.sum(), rel=0.05)
    assert (draws.sum(axis=-1) <= 1 + 1e-12).all()


@trying(60)
@given(SEEDS)
def test_the_level_is_1_where_moves_come_as_the_slow_hazards_expect(seed: int) -> None:
    days = np.random.default_rng(seed).uniform(0, 50, (6, STATES, BINS))
    slow = prior_of(seed).mean
    found = level(Seen(days[..., None] * slow, days), slow)
    assert np.allclose(found.mean, 1.0)
    quick = level(Seen(2 * days[..., None] * slow, days), slow)
    expected = np.asarray(quick.expected - LEVEL_WEIGHT, dtype=np.float64)
    assert np.allclose(quick.mean, (LEVEL_WEIGHT + 2 * expected) / (LEVEL_WEIGHT + expected))


@trying(60)
@given(SEEDS, st.floats(0, 30))
def test_levelled_hazards_stay_chances(seed: int, times: float) -> None:
    hazards = prior_of(seed).mean[None]
    found = levelled(hazards, np.full((1, STATES, STATES), times))
    assert (found.sum(axis=-1) <= 1 + 1e-12).all()
    assert np.allclose(levelled(hazards, np.ones((1, STATES, STATES))), hazards)


def drifting(*, leap: bool) -> Seen:
    """Forty weeks of one move, at a rate that holds or is four times as high in the end."""
    rng, weeks = np.random.default_rng(4), 40
    rate = np.where(np.arange(weeks) >= 26, 0.2 if leap else 0.05, 0.05)
    days = np.full((weeks, 1, BINS), 300.0)
    return Seen(rng.binomial(300, rate[:, None, None, None], (weeks, 1, BINS, 1)).astype(float), days)


def test_what_changes_is_told_better_by_what_forgets() -> None:
    nothing = Prior(np.zeros((1, BINS, 1)), np.zeros(1))
    assert forgetting(telling(drifting(leap=True), nothing, first=20)) == FORGETTING[-1]
    steady = telling(drifting(leap=False), nothing, first=4).sum(axis=1)
    assert steady[0] > steady[-1]
    assert forgetting(np.zeros((3, 0))) == FORGETTING[0]


@pytest.mark.parametrize(("weight", "low", "high"), [(2.0, 1.0, 5.0), (15.0, 7.0, 20.0)])
def test_the_weight_of_a_common_prior_is_found_from_siblings(weight: float, low: float, high: float) -> None:
    """Siblings drawn around 2 % a day with a prior of so many exits."""
    rng, mean = np.random.default_rng(7), 0.02
    rates = rng.beta(weight, weight / mean - weight, 300)
    moves = rng.binomial(3_000, rates)[:, None]
    assert low <= exits_of_siblings(moves, np.full(300, 3_000), mean=[mean]) <= high


def test_bins_are_those_of_their_first_age() -> None:
    assert bin_of(BIN_STARTS).tolist() == list(range(BINS))
    assert bin_of([4, 6, 335, 9_999]).tolist() == [3, 4, BINS - 2, BINS - 1]


def all_real(values: Real) -> bool:
    """Whether no value is missing or endless."""
    return bool(np.isfinite(values).all())


@trying(60)
@given(SEEDS)
def test_more_moves_than_days_are_borne(seed: int) -> None:
    """Who is first seen in the middle of a day and leaves on it was at risk on no day."""
    rng = np.random.default_rng(seed)
    moves = rng.integers(0, 3, (2, STATES, BINS, STATES)).astype(float)
    seen = Seen(moves, rng.integers(0, 2, (2, STATES, BINS)).astype(float))
    found = posterior(seen.fading(1.0), NOTHING, bin_exits=0.0)
    assert all_real(found.mean)
    assert (found.mean.sum(axis=-1) <= 1 + 1e-12).all()
