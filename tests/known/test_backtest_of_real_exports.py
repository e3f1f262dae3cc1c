"""How good would the forecast have been for two real companies? METRICS section 6 says what must hold.

Maven sold to fixed seats of a CRM through 2017; Olist won merchants from December 2017 on and recorded leads to May
2018. The short run tries 7, 14 and 30 days, the long one everything. The data are not shipped; where they are absent
these tests skip and say so.
"""

from collections.abc import Callable
from functools import cache

import pytest

from buyline.days import parse_day
from buyline.estimate.scores import wilson
from buyline.forecast.backtest import Backtest, backtest
from buyline.forecast.judged import DRESSED, PUT_RIGHT, STATED
from buyline.forecast.records import Records
from buyline.forecast.trials import HORIZONS

pytestmark = pytest.mark.capability("P20", "library")
BASELINES = ("weighted pipeline", "win rate and run rate", "last value", "8 weeks")
BARRED = (7, 14, 30)
Tried = Callable[[str, tuple[int, ...]], Backtest]


@pytest.fixture(scope="module")
def tried(records: Callable[[str], Records]) -> Tried:
    """Backtests without stages, made once each."""

    @cache
    def get(name: str, horizons: tuple[int, ...]) -> Backtest:
        return backtest(records(name), book="claimed", as_of=None, currency="EUR", with_stages=False, horizons=horizons)

    return get


def test_olist_says_up_to_when_leads_are_recorded(records: Callable[[str], Records]) -> None:
    found = records("olist")
    assert found.arrivals_end == {found.way.number("lead"): parse_day("2018-05-31")}


@pytest.mark.parametrize("name", ["maven", "olist"])
def test_four_in_five_ranges_of_eighty_per_cent_hold(tried: Tried, name: str) -> None:
    """Wilson's interval overlaps [.70, .90], though every window is counted as if none overlapped."""
    for horizon in BARRED:
        score = tried(name, BARRED).of("wins", horizon)
        assert score is not None
        assert not score.too_few
        low, high = wilson(round((score.coverage80 or 0) * score.windows), known=score.windows)
        assert low <= 0.90, (horizon, low, high)
        assert high >= 0.70, (horizon, low, high)


@pytest.mark.parametrize("name", ["maven", "olist"])
def test_at_thirty_days_it_is_better_than_every_baseline(tried: Tried, name: str) -> None:
    found = tried(name, BARRED)
    for baseline in BASELINES:
        for method in (baseline, baseline + DRESSED):
            score = found.of("wins", 30, method)
            assert score is not None
            assert not score.too_few
            assert (score.skill or 0) > 0, (method, score.skill)
    assert found.of("wins", 30, PUT_RIGHT) is not None


def test_it_says_that_weeks_of_maven_are_told_better_by_the_week_before(tried: Tried) -> None:
    """The place where the forecast is poor is named: wins of a week rise to the end of each quarter, and the last week
    knows how far that is."""
    poorest = tried("maven", BARRED).poorest
    assert poorest is not None
    assert (poorest.target, poorest.horizon, poorest.method) == ("wins", 7, "last value" + DRESSED)
    assert (poorest.skill or 0) < 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["maven", "olist"])
def test_every_horizon_is_reported(tried: Tried, name: str, record_property: Callable[[str, object], None]) -> None:
    found = tried(name, HORIZONS)
    for horizon in HORIZONS:
        score = found.of("wins", horizon)
        assert score is not None
        assert score.too_few == (horizon > 60 or score.apart < 4)
        record_property(f"{name} {horizon}", (score.coverage80, score.crps))
        if not score.too_few:
            low, high = score.coverage80_low or 0, score.coverage80_high or 0
            assert low <= 0.90
            assert high >= 0.70
    assert found.human["wins"]["windows"] > 20
    assert found.of("wins", 30, STATED) is not None
