"""After a confirmed change one move alone is counted from its day on; all others keep what was seen of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.hazards import BIN_STARTS, Prior, Seen
from buyline.forecast.missed import drawn
from buyline.forecast.rates import rates
from tests.generative.effort import trying
from tests.unit.forecast.stepped import FIRST, company, records_of

pytestmark = [pytest.mark.capability(one, "library") for one in ("P20", "P22")]

PLACES, BINS = 3, len(BIN_STARTS)
NOTHING = Prior(np.zeros((PLACES, BINS, PLACES)), np.zeros(PLACES))


def counted(seed: int, *, weeks: int) -> Seen:
    """Moves of chance among days at risk."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 60, size=(weeks, PLACES, BINS)).astype(np.float64)
    chance = rng.uniform(0, 0.2, size=(PLACES, BINS, PLACES))
    return Seen(np.asarray(rng.binomial(days[..., np.newaxis].astype(int), chance), dtype=np.float64), days)


@trying(50)
@given(st.integers(0, 10**6), st.integers(0, 12), st.sampled_from([1.0, 0.95]))
def test_all_other_moves_keep_their_rates_and_draws(seed: int, week: int, kept: float) -> None:
    found = counted(seed, weeks=12)
    plain, told = rates(found, NOTHING, kept=kept), rates(found, NOTHING, kept=kept, changed={(1, 2): week})
    others = np.ones((PLACES, BINS, PLACES), dtype=np.bool_)
    others[1, :, 2] = False
    assert np.array_equal(told.slow_mean[others], plain.slow_mean[others])
    within = plain.mean[0].sum(axis=-1) < 1
    within &= told.mean[0].sum(axis=-1) < 1
    assert np.array_equal(
        told.mean[0][others & within[..., np.newaxis]], plain.mean[0][others & within[..., np.newaxis]]
    )
    one, two = (each.draws(20, generator=np.random.default_rng(seed)) for each in (plain, told))
    within = (one.sum(axis=-1) < 1 - 1e-12) & (two.sum(axis=-1) < 1 - 1e-12)
    assert np.allclose(one[within][:, :2], two[within][:, :2])
    assert np.allclose(one[:, [0, 2]], two[:, [0, 2]])


@trying(50)
@given(st.integers(0, 10**6), st.integers(1, 11))
def test_its_pace_is_that_of_the_weeks_since_and_its_shape_that_of_all(seed: int, week: int) -> None:
    """What the rate expects of the days at risk since is what moved then, but for one move of the rate before."""
    found = counted(seed, weeks=12)
    told = rates(found, NOTHING, changed={(1, 2): week})
    slow, now = told.slow.mean[1, :, 2], told.slow_mean[1, :, 2]
    at_risk, moves = found.days[week:, 1].sum(axis=0), found.moves[week:, 1, :, 2].sum()
    expected = (at_risk * slow).sum()
    assert np.allclose(now, slow * (1 + moves) / (1 + expected))
    assert (at_risk * now).sum() == pytest.approx(moves, abs=2 + 0.1 * moves)


def test_draws_lie_around_the_mean_and_are_as_wide_as_so_few_moves_tell() -> None:
    found = counted(5, weeks=12)
    told = rates(found, NOTHING, changed={(1, 2): 10})
    drawn_here = told.draws(4_000, generator=np.random.default_rng(1))[:, 1, :, 2]
    assert np.allclose(drawn_here.mean(axis=0), told.mean[0, 1, :, 2], rtol=0.05)
    moves = 1 + found.moves[10:, 1, :, 2].sum()
    plain = rates(found, NOTHING).draws(4_000, generator=np.random.default_rng(1))[:, 1, :, 2]
    wide, before = (each.sum(axis=1).std() / each.sum(axis=1).mean() for each in (drawn_here, plain))
    assert wide > before
    assert wide > 1 / np.sqrt(moves) * 0.9


def test_a_change_counts_only_once_it_is_confirmed() -> None:
    records = records_of(company(1, weeks=30, weekly=30), last=FIRST + 7 * 30 - 1)
    told = replace(records, changed={(1, 2): (FIRST + 7 * 20, records.last - 7)})
    for back, is_known in ((14, False), (7, True), (0, True)):
        day = records.last - back
        assert np.array_equal(told.rates_at(day).mean, records.rates_at(day).mean) is not is_known
    ratio = np.ones(len(records.way.places))
    (hazards, _), (plain, _) = (drawn(each.at(each.last), many=5, days=7, ratio=ratio) for each in (told, records))
    assert np.array_equal(hazards[:, 0], plain[:, 0])
    assert not np.array_equal(hazards[:, 1, :, 2], plain[:, 1, :, 2])
