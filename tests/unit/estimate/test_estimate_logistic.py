"""Known facts shift a chance by as much as they did: what was put in is found again, and few say little."""

import numpy as np
import pytest
from scipy.optimize import minimize

from buyline.estimate.arrays import Real
from buyline.estimate.logistic import log_odds, logistic, shifted

pytestmark = pytest.mark.capability("P20", "library")


def drawn(n: int, weights: tuple[float, ...], *, seed: int = 1) -> tuple[Real, Real, Real]:
    """Facts, what happened and the chance before, where each fact moves log-odds by so much."""
    random = np.random.default_rng(seed)
    facts = np.array(random.integers(0, 2, (n, len(weights))) - 0.5, dtype=np.float64)
    chance = random.uniform(0.05, 0.6, n)
    happened = random.random(n) < shifted(chance, by=facts @ np.array(weights))
    return facts, happened.astype(np.float64), chance


def test_weights_that_were_put_in_are_found_again() -> None:
    facts, happened, chance = drawn(40_000, (1.0, -0.5, 0.0))
    assert logistic(facts, happened=happened, chance=chance) == pytest.approx([1.0, -0.5, 0.0], abs=0.08)


def test_the_answer_is_where_the_penalised_likelihood_is_highest() -> None:
    facts, happened, chance = drawn(300, (0.7, -0.2), seed=4)

    def loss(weights: Real) -> float:
        p = shifted(chance, by=facts @ weights)
        return float(-(happened * np.log(p) + (1 - happened) * np.log(1 - p)).sum() + (weights**2).sum() / 2 / 0.5**2)

    wanted = minimize(loss, np.zeros(2), tol=1e-12).x
    assert logistic(facts, happened=happened, chance=chance, spread=0.5) == pytest.approx(wanted, abs=1e-5)


def test_few_say_little_and_none_say_nothing() -> None:
    facts = np.array([[1.0], [1.0]])
    few = logistic(facts, happened=[1.0, 1.0], chance=[0.1, 0.1])
    assert 0 < few[0] < 2
    assert logistic(np.zeros((0, 1)), happened=[], chance=[]).tolist() == [0.0]


def test_log_odds_and_back() -> None:
    chances = np.array([0.0001, 0.2, 0.5, 0.97])
    assert shifted(chances, by=0.0) == pytest.approx(chances)
    assert log_odds(0.5) == 0
    assert np.isfinite(log_odds([0.0, 1.0])).all()
