"""How many must begin, so that a number is reached with a given chance."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom, poisson

from buyline.estimate.bernoullis import exact_pmf, mean_and_variance
from buyline.estimate.needed import chance_to_reach, confidence_of, entries_needed, fewest, naive, poisson_mean

pytestmark = pytest.mark.capability("P21", "library")

NONE = np.zeros(1)


@settings(max_examples=40)
@given(st.integers(1, 40), st.floats(0.02, 1), st.floats(0.05, 0.97), st.sampled_from([np.inf, 30.0, 400.0]))
def test_fewest_reaches_and_one_less_does_not(goal: int, chance: float, confidence: float, weight: float) -> None:
    if np.isfinite(weight) and confidence > 0.9:
        confidence = 0.9
    found = fewest(goal, chance=chance, confidence=confidence, weight=weight)
    assert chance_to_reach(goal, units=found, chance=chance, weight=weight) >= confidence
    assert found == goal or chance_to_reach(goal, units=found - 1, chance=chance, weight=weight) < confidence


@given(st.integers(1, 30), st.integers(0, 90), st.floats(0.05, 0.95))
def test_chance_to_reach_is_the_tail_of_a_known_law(goal: int, units: int, chance: float) -> None:
    assert chance_to_reach(goal, units=units, chance=chance) == pytest.approx(
        binom.sf(goal - 1, units, chance), abs=1e-10
    )
    uncertain = betabinom.sf(goal - 1, units, 50 * chance, 50 * (1 - chance))
    assert chance_to_reach(goal, units=units, chance=chance, weight=50) == pytest.approx(uncertain, abs=1e-9)


def test_nothing_open_and_one_rate_is_the_poisson_mean() -> None:
    found = entries_needed([3, 10, 40], mean=NONE, variance=NONE, each=[0.2], confidence=[0.5, 0.9])
    for row, confidence in zip(found.entries, (0.5, 0.9), strict=True):
        assert row == pytest.approx(poisson_mean([3, 10, 40], confidence=confidence) / 0.2, rel=1e-6)
    assert found.highest == pytest.approx(1)
    assert found.none_needed.tolist() == [0, 0, 0]


def test_confidence_is_that_of_the_exact_mixture() -> None:
    """Open units with unequal chances in twenty draws, and what begins beside them, against the exact convolution."""
    rng = np.random.default_rng(6)
    chance, count, each = rng.beta(2, 9, (20, 12)), rng.integers(1, 12, 12), rng.gamma(20, 0.01, 20)
    mean, variance = mean_and_variance(chance, count=count)
    found = float(entries_needed(25, mean=mean, variance=variance, each=each, confidence=[0.8]).entries[0])
    exact = [exact_pmf(chance[r], count=count, poisson=found * each[r])[25:].sum() for r in range(20)]
    assert np.mean(exact) == pytest.approx(0.8, abs=0.002)
    assert found * each.mean() > 25 - mean.mean()


@settings(max_examples=25)
@given(st.integers(1, 60), st.floats(0, 40), st.floats(0.01, 3), st.floats(0.02, 0.98))
def test_needed_entries_have_the_confidence_that_was_asked(goal: int, mean: float, each: float, asked: float) -> None:
    draws = np.linspace(0.5, 1.5, 9)
    of = {"mean": mean * draws, "variance": 0.7 * mean * draws, "each": each * draws}
    found = entries_needed(goal, confidence=[asked], **of)
    if found.entries[0] == 0:
        assert found.none_needed >= asked
    else:
        assert float(confidence_of(found.entries[0], goal=goal, **of)) == pytest.approx(asked, abs=1e-6)


def test_more_confidence_takes_more_and_a_goal_that_is_met_takes_none() -> None:
    draws = np.full(50, 9.0)
    found = entries_needed([5, 30], mean=draws, variance=draws, each=np.full(50, 0.1), confidence=[0.5, 0.8, 0.95])
    assert found.entries[0].tolist()[0] == 0
    assert (np.diff(found.entries, axis=0) >= 0).all()
    assert found.none_needed == pytest.approx(poisson.sf([4, 29], 9))


def test_what_is_out_of_reach_says_how_far_it_reaches() -> None:
    each = np.where(np.arange(100) < 25, 0.0, 0.2)
    found = entries_needed(10, mean=np.zeros(100), variance=np.zeros(100), each=each, confidence=[0.7, 0.8])
    assert np.isfinite(found.entries).tolist() == [True, False]
    assert found.highest == pytest.approx(0.75)
    bounded = entries_needed(10, mean=NONE, variance=NONE, each=[0.2], confidence=[0.5, 0.9], at_most=[60.0, 80.0])
    assert np.isfinite(bounded.entries).tolist() == [[True, True], [False, True]]
    assert bounded.highest == pytest.approx(poisson.sf(9, [12, 16]), abs=1e-9)


def test_naive_is_a_coin_toss() -> None:
    found = naive(10, mean=NONE, variance=NONE, each=[0.2])
    assert float(found.entries) == pytest.approx(50)
    assert float(found.confidence) == pytest.approx(0.542, abs=0.0005)
    assert float(naive(10, mean=[12.0], variance=[3.0], each=[0.2]).entries) == 0
    hopeless = naive(10, mean=NONE, variance=NONE, each=[0.0])
    assert float(hopeless.entries) == np.inf
    assert np.isnan(hopeless.confidence)


def test_a_year_of_weeks_is_quick() -> None:
    rng = np.random.default_rng(1)
    mean, weeks = rng.gamma(30, 1, (52, 400)), np.arange(1, 53)
    each, began = rng.gamma(20, 0.01, (52, 400)) * weeks[:, np.newaxis], time.process_time()
    found = entries_needed(np.full(52, 60), mean=mean, variance=0.8 * mean, each=each, confidence=[0.5, 0.8, 0.9])
    assert time.process_time() - began < 1.5
    assert found.entries.shape == (3, 52)
    assert np.isfinite(found.entries).all()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence"):
        fewest(3, chance=0.5, confidence=1.0)
    with pytest.raises(ValueError, match="confidence"):
        entries_needed(3, mean=NONE, variance=NONE, each=[0.2], confidence=[0.0])
    with pytest.raises(ValueError, match="no number"):
        fewest(3, chance=0.01, confidence=0.99, weight=1)
    assert fewest(0, chance=0.5, confidence=0.9) == 0
