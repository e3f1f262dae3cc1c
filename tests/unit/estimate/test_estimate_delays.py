"""Which share is usually known so much later: a posterior mean, between what is one's own and what is all's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, binom

from buyline.estimate.delays import WEIGHT, share_known

pytestmark = pytest.mark.capability("P22", "library")


def test_a_share_is_a_posterior_mean() -> None:
    """Of the first 9 of 12 are known, of both together 30 of 48; integrated numerically over the share."""
    found = share_known([[9.0, 12.0], [21.0, 36.0]], whole=[[12.0, 12.0], [36.0, 36.0]])
    prior = beta(WEIGHT * 30 / 48, WEIGHT * 18 / 48)
    told = [quad(lambda p, power=power: p**power * prior.pdf(p) * binom.pmf(9, 12, p), 0, 1)[0] for power in (0, 1)]
    assert found[0, 0] == pytest.approx(told[1] / told[0], rel=1e-6)
    assert found[:, 1].tolist() == [1.0, 1.0]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500), st.integers(1, 500))
def test_a_share_lies_between_ones_own_and_that_of_all(known: int, also: int, more: int, others: int) -> None:
    whole = np.array([[float(known + more)], [float(also + others)]])
    found = share_known([[float(known)], [float(also)]], whole=whole)
    own, common = known / (known + more), (known + also) / float(whole.sum())
    assert min(own, common) - 1e-12 <= found[0, 0] <= max(own, common) + 1e-12


def test_with_nothing_to_learn_from_all_is_taken_for_known() -> None:
    assert share_known(np.zeros((2, 3)), whole=np.zeros((2, 3))).tolist() == [[1.0] * 3] * 2
    assert share_known([[-2.0], [0.0]], whole=[[30.0], [0.0]])[0, 0] == 0.0
