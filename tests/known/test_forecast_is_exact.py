"""What a forecast is worked out with equals published values and slow, obvious other ways to the same number.

METRICS section 14, G7, G8 and G13; Aalen and Johansen's estimate; powers of a chain over stage and age; the exact
distribution of a sum of unequal chances.
"""

import numpy as np
import pytest

from buyline.estimate.arrays import Real
from buyline.estimate.bernoullis import exact_pmf, matched_cdf
from buyline.estimate.chain import absorption, value_moved
from buyline.estimate.competing import incidence
from buyline.estimate.hazards import Counted, Prior, bin_of, posterior
from buyline.estimate.occupation import occupation
from buyline.estimate.passing import arriving_in, reaching, standing_in, surviving

pytestmark = pytest.mark.capability("P20", "library")

AGES = 19
STATES = 3


def test_the_gamblers_chain() -> None:
    """G7."""
    staying = [[0.0, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.5, 0.0]]
    found = absorption(staying, leaving=[[0.5, 0.0], [0.0, 0.0], [0.0, 0.5]])
    assert np.allclose(found.visits, [[1.5, 1.0, 0.5], [1.0, 2.0, 1.0], [0.5, 1.0, 1.5]], atol=1e-12)
    assert np.allclose(found.ending, [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]], atol=1e-12)
    assert np.allclose(found.steps, [3, 4, 3], atol=1e-12)


def test_what_moves_the_chance_to_win_most() -> None:
    """G8."""
    found = absorption([[0.90, 0.06], [0.02, 0.90]], leaving=[[0, 0.04], [0.05, 0.03]])
    win = found.ending[:, 0]
    assert win == pytest.approx([0.3409091, 0.5681818], abs=5e-8)
    assert found.steps == pytest.approx([18.181818, 13.636364], abs=5e-7)
    closing = value_moved(found.visits, value=win, of=1, to=1.0, away_from=0.0)
    advancing = value_moved(found.visits, value=win, of=0, to=float(win[1]), away_from=0.0)
    assert closing[0] == pytest.approx(6.818182, abs=5e-7)
    assert advancing[0] == pytest.approx(6.456612, abs=5e-7)


def test_a_chain_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="does not add up"):
        absorption([[0.5]], leaving=[[0.4]])
    with pytest.raises(ValueError, match="nobody ever leaves"):
        absorption([[1.0]], leaving=[[0.0]])


@pytest.mark.parametrize("a_day", [1, 4])
def test_an_infinite_server_from_empty(a_day: int) -> None:
    """G13: 10 arrivals a week that stay 4 weeks on average, after 6 weeks; steps of a day, or of a part of one.

    All arrivals of a step live through its whole trial, as if they came at its beginning. Spread evenly over it they
    are (eˣ - 1) / x times as many at its end, x being a step over the mean stay: so the value is met exactly.
    """
    steps, x = 42 * a_day, 1 / (28 * a_day)
    hazards = np.zeros((1, 2, 2, 2))
    hazards[:, 0, :, 1] = -np.expm1(-x)
    found = standing_in(hazards, days=steps - 1, starts=(0, 1)).of_arrivals[:, 0, 0, 0]
    there = 10 / (7 * a_day) * found.sum() * np.expm1(x) / x
    assert there == pytest.approx(31.074793594, abs=5e-10)


def random_counts(seed: int) -> tuple[Real, Real]:
    """At risk (T,) and moves (T, 2) from state 0 to 1 and 2 by age, nobody late, some seen no longer."""
    rng = np.random.default_rng(seed)
    risk, moves, there = np.zeros(AGES), np.zeros((AGES, 2)), 400
    for age in range(AGES):
        risk[age] = there
        moves[age] = rng.multinomial(there, [0.05, 0.08, 0.87])[:2]
        there -= int(moves[age].sum()) + int(rng.binomial(there - moves[age].sum(), 0.03))
    return risk, moves


@pytest.mark.parametrize("seed", range(3))
def test_without_a_prior_and_by_the_day_it_is_aalen_and_johansens_estimate(seed: int) -> None:
    risk, moves = random_counts(seed)
    seen = Counted(np.zeros((STATES, AGES, STATES)), np.zeros((STATES, AGES)))
    seen.moves[0, :, 1:], seen.days[0] = moves, risk
    nothing = Prior(np.zeros_like(seen.moves), np.zeros(STATES))
    hazards = posterior(seen, nothing, bin_exits=0.0).mean
    ages = np.arange(AGES)
    standing = standing_in(hazards[np.newaxis], days=AGES - 1, starts=ages).of_arrivals[:, 0, 0]
    shares = incidence(ages, at_risk=risk, moves=moves)
    assert np.abs(standing[:, 1:] - shares.share).max() < 1e-9
    assert np.abs(standing[:, 0] - shares.staying).max() < 1e-9
    square = np.zeros((AGES, STATES, STATES))
    square[:, 0, 1:] = moves
    at_risk = np.stack([risk, 0 * risk, 0 * risk], axis=1)
    assert np.abs(standing - occupation(ages, at_risk=at_risk, moves=square).share[:, 0]).max() < 1e-9
    tiny = Prior(np.where(seen.moves > 0, 0.01, 0.0), np.array([1e-13, 0.0, 0.0]))
    assert np.abs(posterior(seen, tiny, bin_exits=1e-12).mean - hazards).max() < 1e-9


STARTS = (0, 1, 2, 4, 9)
DAYS = 24


def random_hazards(seed: int) -> Real:
    """Hazards (2, S, B, S) with loops and moves on the day of arrival."""
    rng = np.random.default_rng(seed)
    drawn = rng.dirichlet([0.6, 0.5, 0.4, 0.3, 6.0], size=(2, 4, len(STARTS)))[..., :4]
    drawn[:, range(4), :, range(4)] = 0.0
    return np.asarray(drawn, dtype=np.float64)


def chain_of(hazards: Real) -> tuple[Real, Real, Real]:
    """One set of hazards (S, B, S) as a plain chain over stage × age of the next trial: the matrix of a day, the
    arrivals (S × ages, S) expected in the course of it, and where an arrival stands at the end of its day (S, S).
    """
    states, ages = hazards.shape[0], DAYS + 30
    by_age = hazards[:, bin_of(np.arange(ages), starts=STARTS)]
    on_arrival = by_age[:, 0]
    visits = np.linalg.inv(np.eye(states) - on_arrival)
    ends = visits * (1 - on_arrival.sum(axis=1))
    day, arrivals = np.zeros((states * ages, states * ages)), np.zeros((states * ages, states))
    for state in range(states):
        for age in range(1, ages):
            here = state * ages + age
            day[here, state * ages + min(age + 1, ages - 1)] += 1 - by_age[state, age].sum()
            day[here, np.arange(states) * ages + 1] += by_age[state, age] @ ends
            arrivals[here] = by_age[state, age] @ visits
    return day, arrivals, ends


def stepped(hazards: Real, days: int) -> tuple[Real, Real]:
    """Day by day: where arrivals stand (S, S) and how often they arrived later on (S, S) after `days` more days."""
    states, ages = hazards.shape[0], DAYS + 30
    day, arrivals, ends = chain_of(hazards)
    first = np.zeros((states, states * ages))
    first[:, np.arange(states) * ages + 1] = ends
    came = np.linalg.inv(np.eye(states) - hazards[:, 0]) - np.eye(states)
    last = first
    for _ in range(days):
        came, last = came + last @ arrivals, last @ day
    return last.reshape(states, states, ages).sum(axis=2), came


@pytest.mark.parametrize("days", [0, 1, 9, 10, DAYS])
def test_the_recursion_equals_powers_of_a_chain_over_stage_and_age(days: int) -> None:
    hazards = random_hazards(7)
    standing, arriving = (make(hazards, days=DAYS, starts=STARTS) for make in (standing_in, arriving_in))
    goal = np.array([False, False, True, False])
    reached = reaching(hazards, goal, days=DAYS, starts=STARTS)
    for draw in range(2):
        there, came = stepped(hazards[draw], days)
        assert np.abs(standing.of_arrivals[days, draw] - there).max() < 1e-12
        assert np.abs(arriving.of_arrivals[days, draw] - came).max() < 1e-12
        never_left = hazards[draw].copy()
        never_left[goal] = 0.0
        there, _ = stepped(never_left, days)
        assert np.abs(reached.of_arrivals[days, draw, :, 0] - there[:, 2]).max() < 1e-12


@pytest.mark.parametrize("days", [0, 5, DAYS - 1])
def test_of_an_age_it_does_too(days: int) -> None:
    hazards = random_hazards(11)
    standing, ages = standing_in(hazards, days=DAYS, starts=STARTS), DAYS + 30
    day, _, _ = chain_of(hazards[1])
    after = np.linalg.matrix_power(day, days + 1).reshape(4, ages, 4, ages).sum(axis=3)
    for age in (1, 2, 3, 4, 7, 9, 20):
        found = standing.at_age(np.arange(4), np.full(4, age), to_go=days)[1]
        assert np.abs(found - after[:, age]).max() < 1e-12


def test_survivors_are_the_products_of_those_who_stay() -> None:
    hazards = random_hazards(3)
    by_age = 1 - hazards[:, :, bin_of(np.arange(DAYS + 1), starts=STARTS)].sum(axis=-1)
    found = surviving(hazards, starts=STARTS, days=DAYS)
    assert np.allclose(found[:, :, -1], by_age.prod(axis=-1), atol=1e-15)


@pytest.mark.parametrize("seed", range(6))
def test_counts_of_a_forecast_are_near_the_exact_ones(seed: int) -> None:
    """Open journeys with chances of their own and Poisson ones beside them: total variation below .005.

    Chances as a forecast has them: many small ones and some large ones.
    """
    rng = np.random.default_rng(seed)
    chances = np.concatenate([rng.beta(1, 12, 200), rng.beta(3, 6, 40)])
    rate = float(rng.uniform(5, 40))
    exact = exact_pmf(chances, poisson=rate)
    mean, variance = chances.sum() + rate, (chances * (1 - chances)).sum() + rate
    near = np.diff(matched_cdf(np.arange(exact.size), mean=mean, variance=variance), prepend=0.0)
    assert np.abs(near - exact).sum() / 2 < 0.005
