"""Does each foreign world have the one thing that it is named for, and in the strength that it says?"""

from dataclasses import replace

import numpy as np
import pytest

from tests.worlds.chance import is_near, is_share
from tests.worlds.counting import OPEN, Stays, begun_per_day, stays
from tests.worlds.foreign import CALM, ROUGH, foreign_world, scaled, true_chance
from tests.worlds.wandering import Foreign, clock, median_stays, shares
from tests.worlds.world import B2B, OUTSIDE, Whole, World

LEAD, PROSPECT = B2B.of("lead"), B2B.of("prospect")
LONG = 1_500
"""Days after which nearly every stay has ended."""


def many(law: Foreign, times: float = 4.0) -> World:
    """A large world of a law."""
    return foreign_world(7, scaled(law, times))


def early(law: Foreign) -> Stays:
    """Stays in a long world, those that began in its first half year, so that nearly all have ended."""
    world = many(replace(law, future=LONG, streams=law.streams[1:]), 2.0)
    found = stays(world.movements, on=world.last_day)
    chosen = found.since < world.first_day + 182
    return Stays(*(getattr(found, name)[chosen] for name in Stays.__slots__))


def went(found: Stays, stage: int) -> Whole:
    """Where those went who left a stage."""
    left = (found.stage == stage) & (found.next_stage != OPEN)
    return np.asarray(found.next_stage[left], dtype=np.int64)


@pytest.mark.parametrize(
    ("name", "below_double"),
    [
        ("log-normal stays", 0.7182),  # Φ(ln 2 / 1.2)
        ("weibull stays", 0.8777),  # 1 − 2^−(2^1.6)
        ("heavy stays", 0.6502),  # 1 − 2^−(2^0.6)
    ],
)
def test_stays_have_the_law_of_their_name(name: str, below_double: float) -> None:
    law = CALM[name]
    found, median = early(law), int(median_stays(law)[PROSPECT])
    wins = (found.stage == PROSPECT) & (found.next_stage == B2B.won)
    days = found.until[wins] - found.since[wins]
    assert is_share((days < median).sum() + (days == median).sum() / 2, 0.5, len(days))
    assert is_share((days < 2 * median).sum() + (days == 2 * median).sum() / 2, below_double, len(days))


@pytest.mark.parametrize("name", ["weibull stays", "loops", "weekends", "weekly noise", "late booking"])
def test_leavers_go_where_the_shares_say(name: str) -> None:
    law = CALM[name]
    found, leaving = early(law), shares(law)
    for stage in (LEAD, PROSPECT):
        to = np.bincount(went(found, stage), minlength=len(B2B))
        assert is_share(to, leaving[stage], to.sum())


def test_losses_that_nobody_books_stay_open() -> None:
    found = early(CALM["unbooked losses"])
    here = found.stage == LEAD
    expected = 1 - shares(CALM["unbooked losses"])[LEAD].sum()
    assert expected == pytest.approx(0.5 * 0.95 * 0.7)
    assert is_share((found.next_stage[here] == OPEN).sum(), expected, here.sum())


@pytest.mark.parametrize("stage", ["lead", "prospect"])
def test_the_true_chance_agrees_with_the_shares(stage: str) -> None:
    law = replace(CALM["weibull stays"], ways=replace(CALM["weibull stays"].ways, returns=0.0))
    chance = true_chance(law, stage, within=LONG, seed=1)
    product = float(np.prod(law.ways.advance[B2B.of(stage) :]))
    assert is_share(chance[-1] * 20_000, product, 20_000)
    assert (np.diff(chance) >= 0).all()


def test_unseen_quality_makes_later_stages_better_than_earlier_ones() -> None:
    """Those who came far are the good ones: their share to the next stage is above that of the law."""
    found = early(CALM["unseen quality"])
    to = went(found, PROSPECT)
    from_lead = np.unique(found.journey[found.stage == LEAD])
    here = (found.stage == PROSPECT) & np.isin(found.journey, from_lead) & (found.next_stage != OPEN)
    assert (to == B2B.won).mean() > 0.41
    assert (found.next_stage[here] == B2B.won).mean() > 0.45


def test_large_amounts_win_less_and_give_a_discount() -> None:
    moved = many(CALM["amounts tied to chance"]).movements
    is_win, is_first = moved.to_stage == B2B.won, moved.from_stage == OUTSIDE
    at_first = dict(zip(moved.journey[is_first].tolist(), moved.amount[is_first].tolist(), strict=True))
    before = np.array([at_first[journey] for journey in moved.journey[is_win].tolist()])
    assert np.log(before).mean() < np.log(moved.amount[is_first]).mean() - 0.2
    assert (moved.amount[is_win] == np.round(before * 0.9)).all()


def test_seasons_and_growth_show_in_arrivals() -> None:
    seasonal = np.log(many(CALM["seasonal"]).truth.arrivals.sum(axis=0)[:364])
    assert np.ptp(seasonal) == pytest.approx(np.log(1.3 / 0.7), rel=0.01)
    growing = np.log(many(ROUGH["growth"]).truth.arrivals.sum(axis=0))
    assert np.allclose(np.diff(growing), 0.03 / 7)


def test_bursts_come_under_programs_of_their_own() -> None:
    world = many(CALM["bursty"])
    moved = world.movements
    for program in range(moved.program.max() + 1):
        here = (moved.program == program) & (moved.from_stage == OUTSIDE)
        assert np.ptp(moved.day[here]) < 14
        assert (moved.source[here] == 0).all()


def test_nobody_moves_on_a_weekend_in_a_world_with_weekends() -> None:
    moved = many(CALM["weekends"]).movements
    assert set(((moved.day - moved.day[0]) % 7).tolist()) == {0, 1, 2, 3, 4}


def test_so_many_are_booked_late() -> None:
    moved = many(CALM["late booking"]).movements
    delay = moved.known_day - moved.day
    assert is_share((delay > 0).sum(), 0.3, len(moved))
    assert is_near(delay[delay > 0].mean(), 10, 10 * 9 / (delay > 0).sum())


def test_drift_lowers_the_odds_year_by_year() -> None:
    law = replace(CALM["drift"], drift=-1.0, history=1_092)
    found = stays(many(law).movements, on=10**6)
    year = (found.since - found.since.min()) // 364
    won = [(found.next_stage[(found.stage == LEAD) & (year == one)] == LEAD + 1).mean() for one in range(3)]
    assert won[0] > won[1] + 0.1 > won[2] + 0.2


@pytest.mark.parametrize(("name", "begins", "odds"), [("regime change", -28, 0.4), ("regime change to come", 7, 0.5)])
def test_a_regime_changes_from_its_day_on(name: str, begins: int, odds: float) -> None:
    law = replace(ROUGH[name], future=LONG, streams=CALM["seasonal"].streams[1:2])
    world = many(law, 6.0)
    found = stays(world.movements, on=world.last_day)
    is_new = found.since > world.origin + begins
    for chosen, share in ((~is_new, 0.5), (is_new & (found.since < world.origin + 700), odds / (1 + odds))):
        to = found.next_stage[chosen & (found.stage == B2B.of("qualified"))]
        to = to[to != OPEN]
        assert is_share((to == PROSPECT).sum(), share, len(to))


def test_a_leap_is_a_leap_of_arrivals() -> None:
    world = many(ROUGH["leap of arrivals"])
    found, leap = begun_per_day(world).sum(axis=0), world.origin - world.first_day - 27
    assert found[leap : leap + 90].mean() / found[leap - 90 : leap].mean() == pytest.approx(4.5, rel=0.1)


@pytest.mark.parametrize(("name", "days"), [("double shocks", 91), ("weekly noise", 7)])
def test_the_pace_changes_with_each_quarter_or_week(name: str, days: int) -> None:
    """Mean 1 over many draws, and a new one begins on the day after the origin."""
    law = replace((CALM | ROUGH)[name], history=364, future=182)
    log_sd = law.shock or law.weekly_noise
    paces = np.stack([np.diff(clock(np.random.default_rng(seed), law)) for seed in range(200)])
    assert is_near(paces.mean(axis=0), 1, (np.exp(log_sd**2) - 1) / 200)
    changes = np.flatnonzero(np.abs(np.diff(paces[0])) > 1e-9) + 1
    assert law.history in changes
    assert (np.diff(changes) == days).all()


def test_the_few_are_few() -> None:
    sizes = [foreign_world(seed, CALM["few"]).movements.journey.max() + 1 for seed in range(50)]
    assert 15 < np.mean(sizes) < 26
