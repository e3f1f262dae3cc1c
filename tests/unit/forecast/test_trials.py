"""Trials of past forecasts: no later entry changes any, outcomes and baselines as counted by hand, scores of both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.forecast.backtest import backtest, calibration_of, from_json, pit_counts
from buyline.forecast.baselines import CLOSED, LAST, WEEKS, WEIGHTED, YEAR, Guessing
from buyline.forecast.judged import DRESSED, PUT_RIGHT, STATED, dressed, judged, windows_apart
from buyline.forecast.known import known_by
from buyline.forecast.trials import GRID, LEVELS, Target, Trials, rounded_gamma, trials
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT
from tests.generative.effort import trying
from tests.unit.forecast.made_steps import FIRST, WAY, Line, made_lines, records_of, steps_of

pytestmark = pytest.mark.capability("P20", "library")
SHORT = (7, 14, 30)


@trying(8)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_later_entries_change_no_past_forecast(seed: int, weeks_later: int) -> None:
    lines, last = made_lines(seed, weeks=44), FIRST + 7 * 30 - 1
    before = trials(records_of(lines, last=last), horizons=SHORT, draws=10)
    after = trials(records_of(lines, last=last + 7 * weeks_later), horizons=SHORT, draws=10)
    assert before.origins.tolist() == after.origins[: before.origins.size].tolist()
    for target, stated in before.stated.items():
        over = np.isfinite(before.came[target])
        later = after.stated[target][: before.origins.size]
        assert np.array_equal(stated[over], later[over])
        assert np.array_equal(before.came[target][over], after.came[target][: before.origins.size][over])
        for name, said in before.baselines[target].items():
            assert np.array_equal(
                said[over], after.baselines[target][name][: before.origins.size][over], equal_nan=True
            )


def test_what_became_known_later_is_in_no_baseline_and_no_miss() -> None:
    lines, last = made_lines(3, weeks=40, late=0.4), FIRST + 7 * 30 - 1
    found = trials(records_of(lines, last=last), horizons=(7, 14), draws=5)
    wins = Target("wins")
    for row, day in enumerate(found.origins.tolist()):
        week = [line for line in lines if line[1] == 2 and day - 7 < line[2] <= day and line[5] <= day]
        assert found.baselines[wins][LAST][row, 0] == len(week)
        for earlier in range(row):
            first = int(found.origins[earlier])
            came = [line for line in lines if line[1] == 2 and first < line[2] <= first + 7 and line[5] <= day]
            assert found.then[wins][earlier, 0, row] == len(came)
    assert np.isnan(found.then[wins][0, :, 0]).all()


def by_hand() -> list[Line]:
    """Four journeys: one won after 10 days with 100, one lost after 20, two open; 40 days before all that nothing."""
    day = FIRST
    return [
        (OUT, 0, day, NEVER, day, day, 100.0), (OUT, 0, day, NEVER, day, day, 0.0),
        (OUT, 0, day + 1, NEVER, day + 1, day + 1, 0.0), (OUT, 0, day + 2, NEVER, day + 2, day + 2, 0.0),
        (0, 2, day + 10, day, day + 10, day + 10, 100.0), (0, 3, day + 20, day, day + 20, day + 20, 0.0),
    ]  # fmt: skip


def test_baselines_by_hand() -> None:
    known = known_by(steps_of(by_hand()), WAY, first=FIRST, day=FIRST + 59)
    guess = Guessing(known, since=FIRST)
    flow = guess.of_flow(known.wins, horizon=55)
    assert [float(flow[LAST]), float(flow[WEEKS])] == [1.0, 1 * 55 / 56]
    assert np.isnan(flow[YEAR])
    held = guess.of_position(horizon=7)
    assert held[LAST].tolist() == [2, 0, 1, 1]
    assert held[WEEKS][0] == pytest.approx(2 - 2 * 7 / 56)
    landed = 1 - np.exp(-30 / 15)  # won after 10 days, lost after 20: 15 on average
    told = guess.of_wins(horizon=30)
    assert told[WEIGHTED] == pytest.approx((2 * 0.5 * landed, 100 * landed))
    assert told[CLOSED][0] == pytest.approx(2 * 0.5 * landed)  # nobody came in the last eight weeks


def test_without_lost_dates_a_win_rate_is_won_of_created() -> None:
    lines = [line for line in by_hand() if line[1] != 3]
    guess = Guessing(known_by(steps_of(lines), WAY, first=FIRST, day=FIRST + 59), since=FIRST)
    landed = 1 - np.exp(-30 / 10)
    assert guess.of_wins(horizon=30)[WEIGHTED][0] == pytest.approx(3 * 0.25 * landed)
    assert guess.of_wins(horizon=30)[CLOSED][0] == pytest.approx(3 * 0.25 * landed)


def test_dressed_points_have_only_misses_that_were_over() -> None:
    said = np.array([10.0, 10, 10, 10, 10, 10])
    then = np.full((6, 6), np.nan)
    then[:4, 4], then[:5, 5] = [12, 12, 12, 12], [12, 12, 12, 12, 300]
    found = dressed(said, then=then)
    assert np.isnan(found[:4]).all()
    assert (found[4] == 12).all()
    assert found[5].max() == 300


def made_trials(came: list[float], stated: list[float], *, horizon: int = 7) -> Trials:
    """Trials whose forecasts are sure of one number each; the last value is 10."""
    days = FIRST + 7 * np.arange(len(came))
    target = Target("wins")
    then = np.full((len(came), 1, len(came)), np.nan)
    for row in range(len(came)):
        over = days + horizon <= days[row]
        then[over, 0, row] = np.array(came)[over]
    sure = np.repeat(np.array(stated)[:, np.newaxis, np.newaxis], LEVELS.size, axis=2)
    return Trials(days, (horizon,), {target: np.array(came)[:, np.newaxis]}, {target: sure},
                  {target: {LAST: np.full((len(came), 1), 10.0)}}, {target: then}, 0, FIRST)  # fmt: skip


def test_scores_by_hand() -> None:
    found = {score.method: score for score in judged(made_trials([10, 14, 12, 8], [10, 12, 12, 12]))}
    mine, point = found[STATED], found[LAST]
    assert (mine.windows, mine.apart, mine.crps, mine.mae, mine.bias) == (4, 4, 1.5, 1.5, 0.5)
    assert mine.coverage80 == 0.5
    assert (point.crps, point.skill) == (2.0, 1 - 1.5 / 2)
    assert point.coverage80 is None
    assert LAST + DRESSED not in found  # it has three completed misses at most
    assert mine.skill is None
    assert found[PUT_RIGHT].windows == 4
    assert mine.brier == pytest.approx((0 + 0 + 0 + 1) / 4, abs=0.01)  # sure of at least 10, and 8 came once
    assert mine.pinball is not None
    assert mine.pinball[3] == pytest.approx(1.5 / 2)


def test_fewer_than_four_windows_apart_are_too_few_to_judge() -> None:
    assert windows_apart(np.array([0.0, 7, 14, 21, 28, 35]), horizon=14) == 3
    assert windows_apart(np.array([0.0, 7, 14, 21, 28, 35, 42]), horizon=14) == 4
    few = judged(made_trials([10, 14, 12, 8], [10, 12, 12, 12], horizon=14))
    assert all(score.too_few for score in few)


def test_a_backtest_is_read_back_as_it_was_and_says_where_it_is_poor() -> None:
    records = records_of(made_lines(5, weeks=40), last=FIRST + 7 * 40 - 1)
    found = backtest(records, book="claimed", as_of=None, currency="EUR", horizons=(7, 30))
    assert from_json(found.to_json()) == found
    assert found.table.num_rows == len(found.scores)
    score = found.of("wins", 7)
    assert score is not None
    assert sum(pit_counts(score)) == score.windows
    for each in calibration_of(score):
        assert each.low <= each.nominal <= each.high
        assert each.seen == np.mean(np.abs(2 * np.array(score.pits) - 1) <= each.nominal)
    assert found.poorest is not None
    assert found.poorest.skill == min(s.skill for s in found.scores if s.skill is not None and not s.too_few
                                      and s.method != PUT_RIGHT)  # fmt: skip
    assert "revenue" not in {s.target for s in found.without_amounts.scores}


def test_books_too_young_have_no_trials() -> None:
    found = backtest(
        records_of(made_lines(1, weeks=5), last=FIRST + 34), book="claimed", as_of=None, currency="EUR", horizons=(7,)
    )
    assert all(score.too_few for score in found.scores)
    assert found.poorest is None


def test_a_rounded_gamma_has_its_moments() -> None:
    grid = rounded_gamma(GRID, mean=40.0, variance=90.0)
    assert (grid.mean(), grid.var()) == pytest.approx((40, 90), rel=0.03)
    assert rounded_gamma(GRID, mean=0.0, variance=0.0).max() == 0
    assert (rounded_gamma(GRID, mean=5.0, variance=0.0) == 5).all()
