"""Do walks go as their daily hazards say, and do the hazards say what the benchmark does?"""

import numpy as np
import pytest

from tests.worlds.benchmark import (
    BINS,
    CYCLE_LOG_MEAN,
    CYCLE_LOG_SD,
    SHARES,
    Benchmark,
    benchmark_hazards,
    bin_of,
    drawn_hazards,
    law_of,
)
from tests.worlds.chance import is_near, is_share
from tests.worlds.law import FRESH, Law, Standing, chance_on_arrival, chance_when_open, walk
from tests.worlds.shocked import walk_shocked
from tests.worlds.world import B2B, Moves, Shock, Whole

MANY = 20_000
STARTS = B2B.on_the_way
LONG = 300


@pytest.fixture(scope="module")
def exact() -> Law:
    """The benchmark itself."""
    return law_of(benchmark_hazards(Benchmark(lost=0.7, disqualified=0.2)), ages=1_000)


@pytest.fixture(scope="module")
def company() -> Law:
    """One drawn company with many loops, in which many win."""
    benchmark = Benchmark(shares=(0.3, 0.4, 0.5, 0.6, 0.6, 0.5), lost=0.3, disqualified=0.1, comes_back=0.7)
    return law_of(drawn_hazards(np.random.default_rng(5), benchmark), ages=1_000)


def standing_in(stage: int, many: int = MANY) -> Standing:
    """So many who arrive in a stage on day 0."""
    return Standing(np.full(many, stage), np.zeros(many, dtype=np.int64), np.full(many, FRESH))


def first_moves(moves: Moves) -> tuple[Whole, Whole]:
    """Day and place of the first move of each who moved."""
    _, first = np.unique(moves.journey, return_index=True)
    return moves.day[first], moves.to_stage[first]


def won_by(moves: Moves, days: Whole) -> Whole:
    """How many have won by each day."""
    return np.searchsorted(np.sort(moves.day[moves.to_stage == B2B.won]), days, side="right")


@pytest.mark.parametrize(("stage", "share"), list(zip(STARTS, SHARES, strict=True)))
def test_leavers_go_where_the_benchmark_says(exact: Law, stage: int, share: float) -> None:
    moves, _ = walk(exact, np.random.default_rng(stage), standing_in(stage), until=900)
    _, to = first_moves(moves)
    assert is_share((to == stage + 1).sum(), share, len(to))
    assert is_share((to == B2B.waiting).sum(), (1 - share) * 0.1, len(to))


def test_stays_are_the_cycle_divided_by_stage(exact: Law) -> None:
    """Nearly, since a day's chance to leave is the same all over a bin."""
    rng = np.random.default_rng(1)
    stays = np.exp(CYCLE_LOG_MEAN - np.log(len(SHARES)) + CYCLE_LOG_SD * rng.standard_normal(400_000))
    for start in BINS[1:]:
        assert (stays >= start).mean() == pytest.approx(exact.staying[0, start - 1], abs=0.005)
    assert exact.staying[0, 22] == pytest.approx(0.5, abs=0.02)


def test_a_walk_stays_as_long_as_its_hazards_say(company: Law) -> None:
    moves, _ = walk(company, np.random.default_rng(2), standing_in(3), until=LONG)
    day, _ = first_moves(moves)
    ages = np.arange(LONG)
    assert is_share(np.searchsorted(np.sort(day), ages, side="right"), 1 - company.staying[3, :LONG], MANY)


@pytest.mark.parametrize("stage", STARTS)
def test_the_chance_on_arrival_is_the_share_won(company: Law, stage: int) -> None:
    chance = chance_on_arrival(company, B2B.won, within=LONG)[stage]
    moves, _ = walk(company, np.random.default_rng(3), standing_in(stage), until=LONG)
    assert chance[0] > 0
    assert is_share(won_by(moves, np.arange(LONG + 1)), chance, MANY)


def test_a_walk_can_be_interrupted(company: Law) -> None:
    rng = np.random.default_rng(4)
    before, standing = walk(company, rng, standing_in(2), until=40)
    after, _ = walk(company, rng, standing, until=LONG)
    chance = chance_on_arrival(company, B2B.won, within=LONG)[2]
    found = won_by(before, np.arange(LONG + 1)) + won_by(after, np.arange(LONG + 1))
    assert (after.day > 40).all()
    assert is_share(found, chance, MANY)


@pytest.mark.parametrize("age", [0, 1, 30, 200])
def test_the_chance_of_those_who_stay_is_theirs(company: Law, age: int) -> None:
    arriving = chance_on_arrival(company, B2B.won, within=LONG)
    chance = chance_when_open(company, arriving, stage=4, ages=np.array([age]))[0]
    there = Standing(np.full(MANY, 4), np.full(MANY, -age), np.full(MANY, age))
    moves, _ = walk(company, np.random.default_rng(age), there, until=LONG)
    assert chance[0] == 0
    assert is_share(won_by(moves, np.arange(LONG + 1)), chance, MANY)


@pytest.mark.parametrize("factor", [0.4, 0.8, 1.3, 2.5])
def test_a_shock_multiplies_the_cumulative_hazard_of_a_win(company: Law, factor: float) -> None:
    arriving, days = chance_on_arrival(company, B2B.won, within=LONG), np.arange(LONG + 1)
    there = Standing(np.full(MANY, 4), np.full(MANY, -9), np.full(MANY, 9))
    moves, ended = walk_shocked(
        company, np.random.default_rng(6), there, shock=Shock(0, LONG, factor), won=B2B.won, arriving=arriving
    )
    chance = chance_when_open(company, arriving, stage=4, ages=np.array([9]))[0]
    assert is_share(won_by(moves, days), 1 - (1 - chance) ** factor, MANY)
    assert (ended.stage == B2B.won).sum() == won_by(moves, days)[-1]


@pytest.mark.parametrize("factor", [0.4, 0.8, 1.3, 2.5])
def test_a_shock_multiplies_the_wins_of_those_who_arrive_later(company: Law, factor: float) -> None:
    arriving = chance_on_arrival(company, B2B.won, within=LONG)
    come = Standing(np.full(MANY, 1), np.full(MANY, LONG - 100), np.full(MANY, FRESH))
    moves, _ = walk_shocked(
        company, np.random.default_rng(7), come, shock=Shock(0, LONG, factor), won=B2B.won, arriving=arriving
    )
    assert is_share(won_by(moves, np.arange(LONG - 100, LONG + 1)), factor * arriving[1, :101], MANY)


@pytest.mark.parametrize("exits", [1.0, 5.0, 20.0])
def test_companies_are_drawn_around_the_benchmark(exits: float) -> None:
    """Mean m and variance m (1 − m) / (κ + 1) of a Dirichlet with κ = exits / Σ m."""
    rng, many = np.random.default_rng(8), 1_500
    around = benchmark_hazards(Benchmark())[3]
    drawn = np.stack([drawn_hazards(rng, Benchmark(exits=exits))[3] for _ in range(many)])
    variance = around * (1 - around) / (exits / around.sum(axis=1, keepdims=True) + 1)
    assert is_near(drawn.mean(axis=0), around, variance / many)
    assert np.allclose(drawn[..., 4].var(axis=0), variance[:, 4], rtol=0.25)
    assert (drawn.sum(axis=2) < 1).all()


def test_chained_bins_inherit_from_the_bin_before() -> None:
    """Companies differ more in the total of a late bin than where each bin is drawn apart; the mean stays."""
    rng = np.random.default_rng(9)
    chained = np.stack([drawn_hazards(rng, Benchmark(bins="chained", exits=20.0)) for _ in range(300)])
    total = chained[:, 3].sum(axis=2)
    spread = total.std(axis=0) / total.mean(axis=0)
    assert spread[6] > 1.5 * spread[0]
    assert abs(total[:, 4].mean() / total[:, 0].mean() - 1) < 0.15
    assert np.corrcoef(total[:, 8], total[:, 9])[0, 1] > 0.7


def test_bins_begin_where_they_say() -> None:
    assert bin_of(np.array(BINS)).tolist() == list(range(len(BINS)))
    assert bin_of(np.array([4, 335, 336, 2_000])).tolist() == [3, 17, 18, 18]
