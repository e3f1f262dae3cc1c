"""The renewal recursion: shares sum to 1, chances grow with time, whoever arrives leaves or stands there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.arrays import Real
from buyline.estimate.passing import Passage, arriving_in, reaching, standing_in
from tests.generative.effort import trying

pytestmark = pytest.mark.capability("P20", "library")

STATES, STARTS, DAYS = 4, (0, 1, 3, 8), 30
SEEDS = st.integers(0, 10_000)
AGES = np.arange(0, 20)


def hazards_of(seed: int) -> Real:
    """Hazards (2, S, B, S) of any kind: loops, moves on the day of arrival, states that nobody leaves."""
    rng = np.random.default_rng(seed)
    drawn = rng.dirichlet([0.4] * STATES + [rng.uniform(0.2, 8)], (2, STATES, len(STARTS)))[..., :STATES]
    drawn[:, range(STATES), :, range(STATES)] = 0.0
    drawn[:, rng.random(STATES) < 0.2] = 0.0
    return np.asarray(drawn, dtype=np.float64)


def at_ages(found: Passage, to_go: int) -> Real:
    """Values of every state at AGES: (R, S, ages, M)."""
    state, age = (each.ravel() for each in np.meshgrid(np.arange(STATES), AGES, indexing="ij"))
    told = found.at_age(state, age, to_go=to_go)
    return told.reshape(told.shape[0], STATES, AGES.size, -1)


@trying(40)
@given(SEEDS)
def test_everybody_is_somewhere(seed: int) -> None:
    found = standing_in(hazards_of(seed), days=DAYS, starts=STARTS)
    assert np.allclose(found.of_arrivals.sum(axis=-1), 1, atol=1e-12)
    for to_go in (-1, 0, 4, DAYS):
        told = at_ages(found, to_go)
        assert np.allclose(told.sum(axis=-1), 1, atol=1e-12)
        assert (told >= -1e-12).all()


@trying(40)
@given(SEEDS)
def test_chances_to_reach_grow_with_time_and_stay_chances(seed: int) -> None:
    goal = np.array([False, False, True, True])
    found = reaching(hazards_of(seed), goal, days=DAYS, starts=STARTS)
    assert (np.diff(found.of_arrivals, axis=0) >= -1e-12).all()
    assert np.allclose(found.of_arrivals[:, :, goal], 1.0)
    before = at_ages(found, -1)
    assert np.array_equal(before[..., 0], np.broadcast_to(goal[:, None], before.shape[:3]).astype(float))
    for to_go in range(DAYS + 1):
        told = at_ages(found, to_go)
        assert (told >= before - 1e-12).all()
        assert (told <= 1 + 1e-12).all()
        before = told


@trying(40)
@given(SEEDS)
def test_who_came_in_left_or_stands_there(seed: int) -> None:
    """Arrivals in = out + standing, for each state, with units begun on every day in every state."""
    hazards = hazards_of(seed)
    standing = standing_in(hazards, days=DAYS, starts=STARTS).of_arrivals
    arriving = arriving_in(hazards, days=DAYS, starts=STARTS).of_arrivals
    begun = np.random.default_rng([seed, 2]).uniform(0, 3, (DAYS + 1, STATES))
    came = begun.sum(axis=0) + np.einsum("di,drij->rj", begun, arriving[::-1])
    there = np.einsum("di,drij->rj", begun, standing[::-1])
    left = np.stack([left_by(hazards, state, begun) for state in range(STATES)], axis=1)
    assert np.allclose(came, left + there, atol=1e-9)


def left_by(hazards: Real, state: int, begun: Real) -> Real:
    """How often anybody left one state: its ways out lead through a gate of its own on the same day: (R,)."""
    many, gates = hazards.shape[0], STATES
    wide = np.zeros((many, STATES + gates, len(STARTS), STATES + gates))
    wide[:, :STATES, :, :STATES] = hazards
    wide[:, state, :, :] = 0.0
    wide[:, state, :, STATES:] = hazards[:, state]
    for gate in range(gates):
        wide[:, STATES + gate, 0, gate] = 1.0
    arriving = arriving_in(wide, days=DAYS, starts=STARTS).of_arrivals[:, :, :STATES, STATES:]
    return np.asarray(np.einsum("di,drik->r", begun, arriving[::-1]), dtype=np.float64)


def test_some_of_the_sets_of_hazards_are_the_same_alone() -> None:
    hazards = hazards_of(3)
    whole, alone = (arriving_in(some, days=9, starts=STARTS) for some in (hazards, hazards[1:]))
    part = whole.of_draws(slice(1, 2))
    assert np.allclose(part.of_arrivals, alone.of_arrivals, atol=1e-14)
    assert np.allclose(at_ages(part, 7), at_ages(alone, 7), atol=1e-14)


def test_what_was_not_worked_out_is_refused() -> None:
    found = standing_in(hazards_of(1), days=5, starts=STARTS)
    assert found.longest == 5
    with pytest.raises(ValueError, match="6 days to go were not worked out, only -1 to 5"):
        found.at_age([0], [1], to_go=6)
    with pytest.raises(ValueError, match="do not have 2 bins"):
        standing_in(hazards_of(1), days=5, starts=(0, 1))
