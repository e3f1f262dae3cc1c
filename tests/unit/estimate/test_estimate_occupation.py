"""Shares in states: rows sum to 1, complete records give plain shares, variances agree with the full recursion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.arrays import Real
from buyline.estimate.occupation import occupation, reached, reached_by_group

pytestmark = pytest.mark.capability("P19", "library")

TIMES = 6
# a path: the state after each of TIMES times, begun in 0; -1 from the time it is no longer seen
PATH = st.lists(st.integers(-1, 2), min_size=TIMES, max_size=TIMES)
PATHS = st.lists(PATH, min_size=1, max_size=25)
SEEN = st.lists(st.lists(st.integers(0, 2), min_size=TIMES, max_size=TIMES), min_size=1, max_size=25)


def counts(paths: list[list[int]], *, absorbing: int | None = None) -> tuple[Real, Real]:
    """Return (at_risk (T, 3), moves (T, 3, 3)) of such paths, each begun in state 0."""
    risk, moves = np.zeros((TIMES, 3)), np.zeros((TIMES, 3, 3))
    for path in paths:
        here = 0
        for spot, target in enumerate(path):
            if here in (-1, absorbing):
                break
            if target >= 0:
                risk[spot, here] += 1
                moves[spot, here, target] += target != here
            here = target
    return risk, moves


def kronecker(risk: Real, moves: Real) -> tuple[Real, Real]:
    """Return (P, cov vec P) at the end, by Andersen et al. (1993) eq. 4.4.19 as R's etm writes it out in full."""
    size = risk.shape[1]
    product, covariance, eye = np.eye(size), np.zeros((size**2, size**2)), np.eye(size)
    for base, left in zip(risk, moves, strict=True):
        rates = left / np.where(base > 0, base, 1)[:, None]
        rates -= np.diag(rates.sum(axis=1))
        spread = np.zeros((size**2, size**2))
        for h in range(size):
            for j in range(size):
                for k in range(size):
                    cell = increment_covariance(left[h], base[h], h, j, k)
                    spread[j * size + h, k * size + h] = cell  # vec stacks columns
        forward = np.kron((eye + rates).T, eye)
        beside = np.kron(eye, product)
        covariance = forward @ covariance @ forward.T + beside @ spread @ beside.T
        product = product @ (eye + rates)
    return product, covariance


def increment_covariance(left: Real, base: float, h: int, j: int, k: int) -> float:
    """Return cov(dA_hj, dA_hk) as in Andersen et al. (1993) eq. 4.4.20."""
    total = left.sum()
    if base == 0:
        return 0.0
    if j == k == h:
        return float((base - total) * total / base**3)
    if h in (j, k):
        other = k if j == h else j
        return float(-(base - total) * left[other] / base**3)
    return float(((j == k) * base - left[j]) * left[k] / base**3)


@given(PATHS)
def test_rows_sum_to_one_and_doubling_changes_no_share(paths: list[list[int]]) -> None:
    risk, moves = counts(paths)
    once = occupation(range(TIMES), at_risk=risk, moves=moves)
    twice = occupation(range(TIMES), at_risk=2 * risk, moves=2 * moves)
    assert np.allclose(once.share.sum(axis=2), 1)
    assert np.allclose(once.covariance.sum(axis=3), 0)
    assert np.allclose(once.share, twice.share, rtol=1e-14)
    assert np.allclose(once.variance, 2 * twice.variance)


@given(PATHS)
def test_covariance_equals_the_full_recursion(paths: list[list[int]]) -> None:
    risk, moves = counts(paths)
    found = occupation(range(TIMES), at_risk=risk, moves=moves)
    product, covariance = kronecker(risk, moves)
    assert np.allclose(found.share[-1], product)
    for start in range(3):
        row = [column * 3 + start for column in range(3)]
        assert np.allclose(found.covariance[-1, start], covariance[np.ix_(row, row)])


@given(SEEN)
def test_complete_records_give_plain_shares(paths: list[list[int]]) -> None:
    risk, moves = counts(paths)
    found = occupation(range(TIMES), at_risk=risk, moves=moves, start=[1, 0, 0])
    plain = np.stack([np.bincount([path[spot] for path in paths], minlength=3) for spot in range(TIMES)]) / len(paths)
    assert np.allclose(found.share[:, 0], plain)
    assert np.allclose(found.variance[0, 0], plain[0] * (1 - plain[0]) / len(paths))


@given(SEEN)
def test_reached_counts_who_came_back(paths: list[list[int]]) -> None:
    risk, moves = counts(paths, absorbing=2)
    found = reached(range(TIMES), at_risk=risk[:, :2], moves=moves[:, :2])
    plain = np.array([sum(2 in path[: spot + 1] for path in paths) for spot in range(TIMES)]) / len(paths)
    assert np.allclose(found.share, plain)
    assert np.allclose(found.share, occupation(range(TIMES), at_risk=risk, moves=moves).share[:, 0, 2])


@given(st.lists(SEEN, min_size=2, max_size=4))
def test_reached_by_group_equals_leaving_each_out_by_hand(groups: list[list[list[int]]]) -> None:
    counted = [counts(group, absorbing=2) for group in groups]
    risk, moves = np.stack([r[:, :2] for r, _ in counted]), np.stack([m[:, :2] for _, m in counted])
    whole, spread = reached_by_group(range(TIMES), at_risk=risk, moves=moves)
    without = [
        reached(range(TIMES), at_risk=risk.sum(0) - risk[g], moves=moves.sum(0) - moves[g]).share
        for g in range(len(groups))
    ]
    by_hand = np.square(without - whole.share).sum(axis=0) * (len(groups) - 1) / len(groups)
    assert np.allclose(spread.variance, by_hand)
    assert spread.freedom == len(groups) - 1


def test_staggered_entry_does_not_bias_the_share_that_returns() -> None:
    """Lost and back again, seen for 1 to 40 days: the true share is found within four standard errors."""
    chance = np.array([[0.90, 0.06, 0.04], [0.05, 0.95, 0.0], [0.0, 0.0, 1.0]])
    days, units = 40, 20_000
    draw = np.random.default_rng(7)
    seen, here = draw.integers(1, days + 1, units), np.zeros(units, dtype=int)
    risk, moves = np.zeros((days, 2)), np.zeros((days, 2, 3))
    for day in range(days):
        there = (draw.random(units)[:, None] > chance[here].cumsum(axis=1)).sum(axis=1)
        watched = (seen > day) & (here < 2)
        moved = watched & (here != there)
        risk[day] = np.bincount(here[watched], minlength=2)
        moves[day] = np.bincount(here[moved] * 3 + there[moved], minlength=6).reshape(2, 3)
        here = there
    share, variance = reached(range(1, days + 1), at_risk=risk, moves=moves).at(days)
    truth = np.linalg.matrix_power(chance, days)[0, 2]
    assert abs(share - truth) < 4 * np.sqrt(variance)
    assert np.sqrt(variance) < 0.01


def test_since_leaves_out_what_was_until_then() -> None:
    risk, moves = counts([[1, 0, 2, 2, 2, 2], [0, 1, 1, 0, 0, 0]])
    whole = occupation(range(TIMES), at_risk=risk, moves=moves)
    later = occupation(range(TIMES), at_risk=risk, moves=moves, since=1)
    assert later.times.tolist() == [2, 3, 4, 5]
    assert np.allclose(whole.at(1)[0] @ later.at(5)[0], whole.at(5)[0])
    assert np.allclose(later.at(1)[0], np.eye(3))


def test_day_of_arrival_and_two_moves_on_one_day() -> None:
    """Ten begin; on day 0 four are lost, one of them comes back the same day; three reach the third state on day 1."""
    times, risk = [0.001, 0.002, 1.001], [[10, 0], [6, 4], [7, 3]]
    moves = [[[0, 4, 0], [0, 0, 0]], [[0, 0, 0], [1, 0, 0]], [[0, 0, 3], [0, 0, 0]]]
    curve = reached(times, at_risk=risk, moves=moves)
    assert curve.at(0.999)[0] == pytest.approx(0)
    assert curve.at(1.999)[0] == pytest.approx(0.3)


def test_reached_starts_where_enough_are_under_way() -> None:
    risk, moves = np.zeros((3, 2)), np.zeros((3, 2, 3))
    risk[:, 0], moves[:, 0, 2] = [1, 5, 4], [1, 1, 2]
    assert reached(range(3), at_risk=risk, moves=moves).share.tolist() == [1, 1, 1]
    assert reached(range(3), at_risk=risk, moves=moves, least_at_risk=5).share == pytest.approx([0, 0.2, 0.6])
    never = reached(range(3), at_risk=risk, moves=moves, least_at_risk=6)
    assert never.started_at is None
    assert np.isnan(never.at(2)).all()
    assert np.isnan(
        reached_by_group(range(3), at_risk=risk[None], moves=moves[None], least_at_risk=6)[1].variance
    ).all()


def test_before_the_first_time_nobody_has_reached_it() -> None:
    assert reached([3], at_risk=[[2, 0]], moves=[[[0, 0, 1], [0, 0, 0]]]).at(2) == (0, 0)


def test_arrays_of_the_wrong_form_are_refused() -> None:
    with pytest.raises(ValueError, match="must be"):
        occupation([0], at_risk=[[1, 1]], moves=np.zeros((1, 2, 3)))
    with pytest.raises(ValueError, match="itself"):
        occupation([0], at_risk=[[1, 1]], moves=[[[1, 0], [0, 0]]])
    with pytest.raises(ValueError, match="sum to 1"):
        occupation([0], at_risk=[[1, 1]], moves=np.zeros((1, 2, 2)), start=[0.5, 0.4])
    with pytest.raises(ValueError, match="must end"):
        reached([0], at_risk=[[1, 1, 1]], moves=np.zeros((1, 3, 3)))
