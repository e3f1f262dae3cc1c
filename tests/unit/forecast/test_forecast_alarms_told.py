"""How often does a watch cry wolf in a year, and how soon does it find a drop by four tenths?

Twelve moves a week or other numbers, a baseline that is estimated, looked at every week; and whole companies whose moves
are booked late. Writes the tables of docs/explanation/alarms.md.
"""

from collections.abc import Mapping

import numpy as np
import pytest

from buyline.estimate.arrays import Real
from buyline.estimate.change import dispersion, watched_weekly
from buyline.forecast.changes import Baseline
from buyline.forecast.changing import Changed, changing
from tests.tables import on_page, table
from tests.unit.estimate.test_estimate_change import first_alarm, weekly
from tests.unit.forecast.stepped import FIRST, USUAL, Hazards, company, records_of

pytestmark = [pytest.mark.capability("P22", "library"), pytest.mark.slow]
PAGE = "alarms.md"
RATE, HALF_YEAR, YEAR = 12.0, 26, 52
RUNS = 600
COMPANIES, LATE = 200, 0.15
FASTER = 20.0
"""So many arrivals a week make twelve moves a week out of the first stage into the next."""
NEVER = np.inf
DROP = 0.6
LOOKS = (4, 6, 8, 10, 13, 20)
ADVANCE = USUAL[0, 1] / (USUAL[0, 1] + USUAL[0, 3])
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


def company_looked_at(seed: int, *, weeks: int, normal: int, changed: bool, weekly: float = RATE) -> Changed:
    """What was found in a company with late books by so many weeks after its baseline, looked at every week.

    One rate may be lower since the baseline. Past looks see what they saw, so the last tells of all.
    """
    laws: list[tuple[int, Hazards]] = [(0, USUAL)] + [(7 * normal, SLOWER)] * changed
    steps = company(seed, weeks=normal + weeks, weekly=weekly, laws=laws, late=LATE)
    baseline = Baseline(on=FIRST + 7 * normal - 1, weeks=normal)
    return changing(records_of(steps, last=baseline.on + 7 * weeks), baseline=baseline)


def first_alarms(found: Changed) -> Mapping[tuple[str, str], float]:
    """The week after which each alarm was raised, by place and destination."""
    end, weeks = found.counted, found.watched[0].weeks
    freeze = next(week.first for week in weeks if not week.is_baseline)
    assert end >= freeze
    return {(each.origin, each.target): (each.alarmed + 1 - freeze) / 7 for each in found.watched if each.alarmed}


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
    """The week of a year after which each of the calm companies had an alarm on any rate."""
    looked = (
        company_looked_at(3_000 + place, weeks=YEAR, normal=HALF_YEAR, changed=False) for place in range(COMPANIES)
    )
    return np.array([min(first_alarms(found).values(), default=NEVER) for found in looked])


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
def found_companies() -> Mapping[float, tuple[Real, float]]:
    """The look at which each company's drop was seen first, and how late their books are, by arrivals a week."""
    return {weekly: _found(weekly) for weekly in (RATE, FASTER)}


def _found(weekly: float) -> tuple[Real, float]:
    looked = [
        company_looked_at(4_000 + place, weeks=LOOKS[-1], normal=YEAR, changed=True, weekly=weekly)
        for place in range(COMPANIES)
    ]
    first = np.array([first_alarms(found).get(("lead", "prospect"), NEVER) for found in looked])
    return first, float(np.median([found.lag for found in looked]))


def test_false_alarms_in_a_year(calm: Mapping[str, Mapping[str, Real]], calm_companies: Real) -> None:
    rows = [[of, *(_share(np.isfinite(ways[way])) for way in WAYS)] for of, ways in calm.items()]
    rows.append([OF_COMPANIES, _share(np.isfinite(calm_companies)), "–", "–"])
    on_page(PAGE, "false", table(["a year without a change", *WAYS], rows))
    for of, ways in calm.items():
        assert np.isfinite(ways[EVIDENCE]).mean() <= 0.05, of
    assert np.isfinite(calm_companies).mean() <= 0.05
    assert np.isfinite(calm["12 a week"][ALLOWING]).mean() > 0.2


def test_a_drop_is_found_within_a_quarter(
    found: Mapping[str, Mapping[str, Real]], found_companies: Mapping[float, tuple[Real, float]]
) -> None:
    told = {of: ways[EVIDENCE] for of, ways in found.items()}
    for arrivals, (weeks, lag) in found_companies.items():
        of = f"{arrivals:.0f} arrivals a week, about {arrivals * ADVANCE:.0f} moves"
        told[f"{OF_COMPANIES} ({lag:.0f} days), {of}, a year of baseline"] = weeks
    rows = [[of, *(_share(first <= week) for week in LOOKS), _median(first)] for of, first in told.items()]
    head = ["a drop by 40 %", *(f"week {week}" for week in LOOKS), "middle one after"]
    on_page(PAGE, "found", table(head, rows))
    assert np.median(told["12 a week, half a year of baseline"]) <= 13
    (few, _), (many, _) = found_companies[RATE], found_companies[FASTER]
    assert (few <= 13).mean() > 0.7
    assert np.median(few) <= 10
    assert (many <= 13).mean() > 0.9


def _share(which: Real | np.ndarray) -> str:
    return f"{which.mean():.1%}"


def _median(first: Real) -> str:
    middle = float(np.median(first))
    return f"{middle:.0f} weeks" if np.isfinite(middle) else "later"
