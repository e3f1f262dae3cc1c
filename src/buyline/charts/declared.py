"""Which chart does a statement have?

One entry per statement; `Statement.chart` comes here by name, since counting does not know that it is drawn. While a
chart is put together Altair does not check each part against Vega-Lite's schema, which would take most of the time: the
tests check every chart whole.
"""

from collections.abc import Callable
from typing import Any

from altair.utils.schemapi import debug_mode

from buyline.charts.backtest import backtest_chart
from buyline.charts.breakdown import breakdown_chart
from buyline.charts.chances import chances_chart
from buyline.charts.chart import Chart, NoChart
from buyline.charts.cohorts import cohorts_chart
from buyline.charts.conversion import conversion_chart
from buyline.charts.flow import flow_chart
from buyline.charts.forecast import fan_chart, forecast_chart, parted_chart, waterfall_chart
from buyline.charts.leakage import leakage_chart
from buyline.charts.lists import stalled_chart, standings_chart
from buyline.charts.pace import pace_chart
from buyline.charts.plan import plan_chart
from buyline.charts.position import position_chart
from buyline.charts.pushing import changes_chart, push_chart
from buyline.charts.theme import TOKENS, Look
from buyline.charts.time_in_stage import time_chart
from buyline.forecast.backtest import Backtest
from buyline.forecast.changes import Changes
from buyline.forecast.journey_chances import JourneyChances
from buyline.forecast.pictures import Fan, Parted, Waterfall
from buyline.forecast.push import Push
from buyline.forecast.result import Forecast
from buyline.measure.breakdown import Breakdown
from buyline.measure.cohorts import Cohorts
from buyline.measure.conversion import Conversion
from buyline.measure.flow import Flow
from buyline.measure.leakage import Leakage
from buyline.measure.position import Position
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import TimeInStage
from buyline.plan.pace import Pace
from buyline.plan.result import Plan

DECLARED: dict[type[Statement], Callable[[Any, Look], Chart]] = {
    Position: position_chart,
    Flow: flow_chart,
    Conversion: conversion_chart,
    TimeInStage: time_chart,
    Cohorts: cohorts_chart,
    Stalled: stalled_chart,
    Standings: standings_chart,
    Leakage: leakage_chart,
    Breakdown: breakdown_chart,
    Plan: plan_chart,
    Pace: pace_chart,
    Backtest: backtest_chart,
    Push: push_chart,
    Changes: changes_chart,
    Forecast: forecast_chart,
    Fan: fan_chart,
    Parted: parted_chart,
    Waterfall: waterfall_chart,
    JourneyChances: chances_chart,
}


def chart_of(statement: Statement, *, look: Look = "light") -> Chart:
    """The chart of a statement in the light or the dark look.

    NoChart for a statement that has none, ValueError for a look that there is not.
    """
    if look not in TOKENS:
        raise ValueError(f"there is no look '{look}'; write {' or '.join(TOKENS)}")
    declared = DECLARED.get(type(statement))
    if declared is None:
        raise NoChart(f"{type(statement).__name__} has no chart of its own; `.table` has its numbers")
    with debug_mode(False):
        return declared(statement, look)
