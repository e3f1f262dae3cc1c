"""How often does a watch cry wolf in a year, and how soon does it find a drop by four tenths?

Twelve moves a week or other numbers, a baseline that is estimated, looked at every week; and whole companies whose moves
are booked late. Writes the tables of docs/explanation/alarms.md.
"""

from collections.abc import Mapping

import numpy as np
import pytest

from buyline.estimate.arrays import Real
from buyline.estimate.change import dispersion, watched_weekly
from buyline.forecast.changes import ALARM, Baseline
from buyline.forecast.changing import Changed, booking_lag, changing
from buyline.measure.steps import Steps
from tests.tables import on_page, table
from tests.unit.estimate.test_estimate_change import first_alarm, weekly
from tests.unit.forecast.stepped import FIRST, USUAL, Hazards, company, records_of

pytestmark = [pytest.mark.capability("P22", "library"), pytest.mark.slow]
PAGE = "alarms.md"
RATE, HALF_YEAR, YEAR = 12.0, 26, 52
RUNS = 600
COMPANIES, LATE = 100, 0.15
NEVER = np.inf
DROP = 0.6
LOOKS = (4, 6, 8, 10, 13, 20)
SLOWER = USUAL | {(0, 1): USUAL[0, 1] * DROP}
EVIDENCE, ALLOWING, TRUSTING = "Buyline's evidence", "z-test, baseline as estimated", "z-test, baseline taken for known"
WAYS = (EVIDENCE, ALLOWING, TRUSTING)
OF_COMPANIES = "whole companies, booked late"


def alarmed(
    rate: float, *, before: int, weeks: int, drop: float = 1.0, noise: float = 0.0, runs: int = RUNS
) -> Mapping[str, Real]:
    """The week of the first alarm of each run, by way of watching."""
    moves, exposure, baseline, earlier = weekly(rate, before=before, weeks=weeks, runs=runs, drop=drop, noise=noise)
    usual = dispersion(earlier, expected=np.ones_like(earlier))
    path = watched_weekly(moves, exposure=exposure, baseline=baseline, dispersed=usual)
    return {EVIDENCE: first_alarm(path)} | {
        way: z_alarmed(moves, exposure=exposure, baseline=baseline, is_known=way == TRUSTING) for way in WAYS[1:]
    }


def z_alarmed(moves: Real, *, exposure: Real, baseline: Real, is_known: bool) -> Real:
    """The first week in which all moves since the freeze lie outside 95 % of what is expected, looked at every week."""
    came, asked = moves.cumsum(axis=1), exposure.cumsum(axis=1)
    variance = asked if is_known else asked + asked**2 / baseline[:, np.newaxis]
    loud = np.abs(came - asked) > 1.96 * np.sqrt(variance)
    return np.where(loud.any(axis=1), loud.argmax(axis=1) + 1.0, NEVER)


def of_company(seed: int, *, weeks: int, normal: int, changed: bool) -> tuple[Steps, Baseline]:
    """The steps of one company with late books, and its baseline, after which one rate may be lower."""
    laws: list[tuple[int, Hazards]] = [(0, USUAL)] + [(7 * normal, SLOWER)] * changed
    steps = company(seed, weeks=normal + weeks, weekly=RATE, laws=laws, late=LATE)
    return steps, Baseline(on=FIRST + 7 * normal - 1, weeks=normal)


def looked_at(steps: Steps, baseline: Baseline, week: int) -> Changed:
    """What was known to have changed at the end of a week after the baseline."""
    return changing(records_of(steps, last=baseline.on + 7 * week), baseline=baseline)


@pytest.fixture(scope="module")
def calm() -> Mapping[str, Mapping[str, Real]]:
    """First alarms in a year without a change."""
    return {
        "12 a week": alarmed(RATE, before=HALF_YEAR, weeks=YEAR),
        "12 a week, a quarter of baseline": alarmed(RATE, before=13, weeks=YEAR),
        "3 a week": alarmed(3, before=HALF_YEAR, weeks=YEAR),
        "50 a week": alarmed(50, before=HALF_YEAR, weeks=YEAR),
        "50 a week, noisy weeks": alarmed(50, before=YEAR, weeks=YEAR, noise=0.2),
    }


@pytest.fixture(scope="module")
def calm_companies() -> Real:
    """The look, every fourth week of a year, at which each of the calm companies had an alarm on any rate."""
    found = np.full(COMPANIES, NEVER)
    for place in range(COMPANIES):
        steps, baseline = of_company(3_000 + place, weeks=YEAR, normal=HALF_YEAR, changed=False)
        for week in range(4, YEAR + 1, 4):
            if any(each.state is ALARM for each in looked_at(steps, baseline, week).watched):
                found[place] = week
                break
    return found


@pytest.fixture(scope="module")
def found() -> Mapping[str, Mapping[str, Real]]:
    """First alarms after a drop by four tenths."""
    return {
        "12 a week, half a year of baseline": alarmed(RATE, before=HALF_YEAR, weeks=26, drop=DROP),
        "12 a week, a year of baseline": alarmed(RATE, before=YEAR, weeks=26, drop=DROP),
        "12 a week, a quarter of baseline": alarmed(RATE, before=13, weeks=26, drop=DROP),
        "3 a week, half a year of baseline": alarmed(3, before=HALF_YEAR, weeks=26, drop=DROP),
    }


@pytest.fixture(scope="module")
def found_companies() -> tuple[Real, Real]:
    """The look at which each company's drop was seen first, and how late its books are."""
    weeks, lag = np.full(COMPANIES, NEVER), np.zeros(COMPANIES)
    for place in range(COMPANIES):
        steps, baseline = of_company(4_000 + place, weeks=LOOKS[-1], normal=YEAR, changed=True)
        lag[place] = booking_lag(records_of(steps, last=baseline.on))
        for week in range(3, LOOKS[-1] + 1):
            told = looked_at(steps, baseline, week).watched
            if any(each.state is ALARM and (each.origin, each.target) == ("lead", "prospect") for each in told):
                weeks[place] = week
                break
    return weeks, lag


def test_false_alarms_in_a_year(calm: Mapping[str, Mapping[str, Real]], calm_companies: Real) -> None:
    rows = [[of, *(_share(np.isfinite(ways[way])) for way in WAYS)] for of, ways in calm.items()]
    rows.append([OF_COMPANIES, _share(np.isfinite(calm_companies)), "–", "–"])
    on_page(PAGE, "false", table(["a year without a change", *WAYS], rows))
    for of, ways in calm.items():
        assert np.isfinite(ways[EVIDENCE]).mean() <= 0.05, of
    assert np.isfinite(calm_companies).mean() <= 0.05
    assert np.isfinite(calm["12 a week"][ALLOWING]).mean() > 0.2


def test_a_drop_is_found_within_a_quarter(
    found: Mapping[str, Mapping[str, Real]], found_companies: tuple[Real, Real]
) -> None:
    weeks, lag = found_companies
    told = {of: ways[EVIDENCE] for of, ways in found.items()}
    told[f"{OF_COMPANIES} ({np.median(lag):.0f} days), a year of baseline"] = weeks
    rows = [[of, *(_share(first <= week) for week in LOOKS), _median(first)] for of, first in told.items()]
    head = ["a drop by 40 %", *(f"week {week}" for week in LOOKS), "middle one after"]
    on_page(PAGE, "found", table(head, rows))
    assert np.median(told["12 a week, half a year of baseline"]) <= 13
    assert np.median(weeks) <= 13


def _share(which: Real | np.ndarray) -> str:
    return f"{which.mean():.1%}"


def _median(first: Real) -> str:
    middle = float(np.median(first))
    return f"{middle:.0f} weeks" if np.isfinite(middle) else "later"
