"""Cumulative incidence: shares add up, and variances agree with three other ways to find them."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from buyline.estimate.arrays import Real
from buyline.estimate.competing import incidence, incidence_by_group
from buyline.estimate.occupation import occupation
from buyline.estimate.risk import at_risk, counted, tally

pytestmark = pytest.mark.capability("P19", "library")

TIMES = 8
CAUSES = 2
Unit = tuple[int | None, int, int]  # late entry or None, age at the end, cause (0: still open)
UNIT = st.tuples(st.none() | st.integers(0, TIMES - 2), st.integers(0, TIMES - 1), st.integers(0, CAUSES))
UNITS = st.lists(UNIT.filter(lambda unit: unit[0] is None or unit[0] < unit[1]), min_size=1, max_size=40)
COMPLETE = st.lists(st.tuples(st.none(), st.integers(0, TIMES - 1), st.integers(1, CAUSES)), min_size=1, max_size=40)
ARRIVED = st.lists(st.tuples(st.none(), st.integers(0, TIMES - 1), st.integers(0, CAUSES)), min_size=1, max_size=40)


def counts(units: list[Unit]) -> tuple[Real, Real]:
    """Return (at_risk (T,), moves (T, K)) of such units."""
    grid = np.arange(TIMES)
    late = tally([came for came, _, _ in units if came is not None])
    risk = at_risk(grid, ended=tally([age for _, age, _ in units]), late=late)
    moves = [counted(grid, of=tally([a for _, a, why in units if why == cause])) for cause in range(1, CAUSES + 1)]
    return risk.astype(float), np.stack(moves, axis=-1).astype(float)


@given(UNITS)
def test_shares_and_those_who_stay_sum_to_one(units: list[Unit]) -> None:
    risk, moves = counts(units)
    curve = incidence(np.arange(TIMES), at_risk=risk, moves=moves)
    assert np.allclose(curve.share.sum(axis=1) + curve.staying, 1)
    assert (np.diff(curve.share, axis=0) >= 0).all()
    assert (curve.variance >= 0).all()


@given(UNITS)
def test_doubling_every_unit_keeps_shares_and_halves_variances(units: list[Unit]) -> None:
    risk, moves = counts(units)
    once = incidence(np.arange(TIMES), at_risk=risk, moves=moves)
    twice = incidence(np.arange(TIMES), at_risk=2 * risk, moves=2 * moves)
    assert np.allclose(once.share, twice.share, rtol=1e-14)
    assert np.allclose(once.variance, 2 * twice.variance, atol=1e-14)


@given(COMPLETE)
def test_without_censoring_it_is_the_plain_share(units: list[Unit]) -> None:
    risk, moves = counts(units)
    curve = incidence(np.arange(TIMES), at_risk=risk, moves=moves)
    plain = moves.cumsum(axis=0) / len(units)
    assert np.allclose(curve.share, plain)
    assert np.allclose(curve.variance, plain * (1 - plain) / len(units))


@given(UNITS)
def test_variance_equals_that_of_the_product_integral(units: list[Unit]) -> None:
    risk, moves = counts(units)
    curve = incidence(np.arange(TIMES), at_risk=risk, moves=moves)
    all_risk, all_moves = np.zeros((TIMES, 3)), np.zeros((TIMES, 3, 3))
    all_risk[:, 0], all_moves[:, 0, 1:] = risk, moves
    whole = occupation(np.arange(TIMES), at_risk=all_risk, moves=all_moves, start=[1, 0, 0])
    assert np.allclose(curve.share, whole.share[:, 0, 1:])
    assert np.allclose(curve.variance, whole.variance[:, 0, 1:], atol=1e-14)


@given(ARRIVED)
def test_variance_equals_the_infinitesimal_jackknife(units: list[Unit]) -> None:
    """Each unit's weight is moved by numerical differentiation, as `survfit` does by formula."""
    grid, step = np.arange(TIMES), 1e-5
    risk, moves = counts(units)
    curve = incidence(grid, at_risk=risk, moves=moves)
    influence = []
    for unit in units:
        own_risk, own_moves = counts([unit])
        up = incidence(grid, at_risk=risk + step * own_risk, moves=moves + step * own_moves)
        down = incidence(grid, at_risk=risk - step * own_risk, moves=moves - step * own_moves)
        influence.append((up.share - down.share) / (2 * step))
    followed = risk > 1.5
    assert np.allclose(curve.variance[followed], (np.square(influence).sum(axis=0))[followed], atol=1e-7)


@given(st.lists(ARRIVED, min_size=1, max_size=5))
def test_by_group_equals_leaving_each_out_by_hand(groups: list[list[Unit]]) -> None:
    grid = np.arange(TIMES)
    risk, moves = (np.stack(each) for each in zip(*(counts(group) for group in [*groups, []]), strict=True))
    whole, spread = incidence_by_group(grid, at_risk=risk, moves=moves)
    alone = [[unit for other in groups[:out] + groups[out + 1 :] for unit in other] for out in range(len(groups))]
    if len(groups) == 1:
        assert np.isnan(spread.variance).all()
        return
    apart = [incidence(grid, at_risk=r, moves=m).share - whole.share for r, m in map(counts, alone)]
    by_hand = np.square(apart).sum(axis=0) * (len(groups) - 1) / len(groups)
    assert spread.freedom == len(groups) - 1
    assert np.allclose(spread.variance, by_hand)


def test_leaving_out_single_units_gives_the_variance_of_a_share() -> None:
    risk = np.ones((10, 1))
    moves = np.array([[[1.0, 0.0]]] * 3 + [[[0.0, 1.0]]] * 5 + [[[0.0, 0.0]]] * 2)
    whole, spread = incidence_by_group([0], at_risk=risk, moves=moves)
    assert whole.share[0, 0] == pytest.approx(0.3)
    assert spread.variance[0, 0] == pytest.approx(0.3 * 0.7 / 9)


def test_the_day_of_arrival_counts_as_its_own_step() -> None:
    curve = incidence([0, 1], at_risk=[10, 6], moves=[[4, 0], [0, 3]])
    assert np.allclose(curve.share, [[0.4, 0], [0.4, 0.3]])
    assert np.allclose(curve.at(0)[0], [0.4, 0])


def test_curve_starts_where_enough_are_at_risk() -> None:
    at_all = incidence([0, 1, 2, 3], at_risk=[2, 4, 5, 4], moves=[[2], [0], [1], [2]])
    enough = incidence([0, 1, 2, 3], at_risk=[2, 4, 5, 4], moves=[[2], [0], [1], [2]], least_at_risk=5)
    assert (at_all.started_at, enough.started_at, enough.followed_to) == (0, 2, 3)
    assert np.allclose(at_all.share[:, 0], 1)
    assert np.allclose(enough.share[:, 0], [0, 0, 0.2, 0.6])


def test_a_curve_that_never_starts_is_not_a_number() -> None:
    curve = incidence([0, 1], at_risk=[2, 1], moves=[[1], [1]], least_at_risk=5)
    _, spread = incidence_by_group([0, 1], at_risk=[[2, 1]], moves=[[[1], [1]]], least_at_risk=5)
    assert curve.started_at is None
    assert np.isnan(curve.share).all()
    assert np.isnan(spread.variance).all()


def test_before_the_first_time_nobody_has_left() -> None:
    shares, variances = incidence([2, 3], at_risk=[2, 1], moves=[[1], [1]]).at(1)
    assert (shares.tolist(), variances.tolist()) == ([0], [0])


@pytest.mark.parametrize(
    ("risk", "moves", "word"),
    [
        ([1, 1], [[2], [0]], "more units leave"),
        ([-1, 1], [[0], [0]], "negative"),
        ([1, np.nan], [[0], [0]], "finite"),
        ([1, 1], [[0], [0], [0]], "belong"),
        ([1, 1, 1], [[0], [0], [0]], "grid"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(risk: list[float], moves: list[list[float]], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        incidence([0, 1], at_risk=risk, moves=moves)


@given(UNITS, st.integers(1, 5))
def test_least_at_risk_forgets_what_was_before(units: list[Unit], least: int) -> None:
    risk, moves = counts(units)
    curve = incidence(np.arange(TIMES), at_risk=risk, moves=moves, least_at_risk=least)
    assume(curve.started_at is not None)
    spot = int(curve.started_at or 0)
    later = incidence(np.arange(spot, TIMES), at_risk=risk[spot:], moves=moves[spot:])
    assert np.allclose(curve.share[spot:], later.share)
