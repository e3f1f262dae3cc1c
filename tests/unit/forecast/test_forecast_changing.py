"""Has a rate changed: seldom a false alarm in a year, a real change found within a quarter, no alarm on an open week."""

from collections.abc import Sequence

import numpy as np
import pytest

from buyline.forecast.booked import booking_lag
from buyline.forecast.changes import ALARM, CONFIRMED, QUIET, Baseline, Watched
from buyline.forecast.changing import Changed, changing, usual_baseline
from tests.unit.forecast.stepped import FIRST, USUAL, Hazards, company, records_of, together

pytestmark = pytest.mark.capability("P22", "library")
WEEKLY, LATE = 12.0, 0.15
SLOWER = USUAL | {(0, 1): USUAL[0, 1] * 0.6}
"""Of those in the first stage four tenths fewer advance a day."""


def watched_over(
    seed: int, *, weeks: int, normal: int, laws: Sequence[tuple[int, Hazards]] = ((0, USUAL),), late: float = LATE
) -> Changed:
    """What was found in so many weeks after a baseline of so many, looked at every week."""
    steps = company(seed, weeks=normal + weeks, weekly=WEEKLY, laws=laws, late=late)
    baseline = Baseline(on=FIRST + 7 * normal - 1, weeks=normal)
    return changing(records_of(steps, last=FIRST + 7 * (normal + weeks) - 1), baseline=baseline)


def alarms(found: Changed) -> list[Watched]:
    return [each for each in found.watched if each.state is ALARM]


def advance(found: Changed) -> Watched:
    return next(each for each in found.watched if (each.origin, each.target) == ("lead", "prospect"))


def test_a_calm_year_has_hardly_an_alarm() -> None:
    assert sum(bool(alarms(watched_over(seed, weeks=52, normal=26))) for seed in range(12)) <= 1


@pytest.mark.slow
def test_of_calm_years_at_most_one_in_twenty_has_an_alarm() -> None:
    """Looked at as it was known at the end of each quarter, each time back over all weeks before it."""
    years = (
        any(
            alarms(changing(records_of(steps, last=FIRST + 7 * (26 + weeks) - 1), baseline=baseline))
            for weeks in (13, 26, 39, 52)
        )
        for baseline in (Baseline(on=FIRST + 7 * 26 - 1, weeks=26),)
        for steps in (company(seed, weeks=26 + 52, weekly=WEEKLY, late=LATE) for seed in range(1_000, 1_200))
    )
    assert sum(years) <= 10


def test_a_drop_by_four_tenths_is_found_within_a_quarter() -> None:
    found = [watched_over(seed, weeks=20, normal=52, laws=((0, USUAL), (7 * 52, SLOWER))) for seed in range(100, 112)]
    weeks = [99 if (raised := advance(each).alarmed) is None else (raised - FIRST + 1) // 7 - 52 for each in found]
    assert np.median(weeks) <= 11
    told = [advance(each) for each in found if advance(each).alarmed is not None]
    assert len(told) >= 9
    assert np.median([each.ratio or 1.0 for each in told]) == pytest.approx(0.6, abs=0.08)
    assert abs(np.median([(each.since or 0) - FIRST - 7 * 52 for each in told])) <= 28


def test_an_alarm_stays_where_it_was_raised() -> None:
    """Past looks see what they saw: looked at every week, or once at the end."""
    baseline, apart = Baseline(on=FIRST + 7 * 40 - 1, weeks=40), []
    for seed in range(200, 204):
        steps = company(seed, weeks=56, weekly=20, laws=((0, USUAL), (7 * 40, SLOWER)), late=LATE)
        looks = ((week, advance(changing(records_of(steps, last=baseline.on + 7 * week), baseline=baseline)))
                 for week in range(1, 17))  # fmt: skip
        live = next((week for week, found in looks if found.state is ALARM), None)
        late = advance(changing(records_of(steps, last=baseline.on + 7 * 16), baseline=baseline)).alarmed
        assert (live is None) == (late is None)
        apart.append(0 if live is None or late is None else abs(baseline.on + 7 * live - late) // 7)
    assert sum(apart) <= 2, "what is usually booked by when is learnt anew each week, so a look may differ by one"


def test_books_that_get_prompter_are_no_rise() -> None:
    baseline = Baseline(on=FIRST + 7 * 26 - 1, weeks=26)
    for seed in range(300, 308):
        steps = company(seed, weeks=40, weekly=WEEKLY, late=0.4, later=(7 * 26, 0.0))
        assert not alarms(changing(records_of(steps, last=baseline.on + 7 * 14), baseline=baseline))


def test_more_journeys_at_risk_are_no_change() -> None:
    steps = company(5, weeks=60, weekly=60, laws=((0, USUAL | {(1, 2): 0.008, (1, 3): 0.004}),))
    baseline = Baseline(on=FIRST + 7 * 12 - 1, weeks=12)
    found = changing(records_of(steps, last=FIRST + 7 * 60 - 1), baseline=baseline)
    assert not alarms(found)
    prospect = next(each for each in found.watched if each.origin == "prospect")
    assert prospect.weeks[-1].expected > 2 * prospect.weeks[5].expected


def test_a_week_counts_once_its_moves_are_usually_booked() -> None:
    weeks, on = 60, FIRST + 7 * 60 - 1
    booked_late = company(7, weeks=weeks, weekly=40)
    late = booked_late.known + 20
    steps = type(booked_late)(
        **{name: getattr(booked_late, name) for name in booked_late.__slots__ if name != "known"}, known=late
    )
    records = records_of(steps, last=on)
    found = changing(records, baseline=Baseline(on=FIRST + 7 * 30 - 1, weeks=30))
    assert booking_lag(records) == found.lag == 20
    assert not alarms(found)
    told = advance(found)
    assert [week.is_open for week in told.weeks[-4:]] == [False, True, True, True]
    assert found.counted == on - 21
    assert told.weeks[-1].moves < told.weeks[-1].low, "an open week looks like a drop"
    assert told.moves == sum(week.moves for week in told.weeks if not week.is_open and not week.is_baseline)


def test_of_an_open_week_as_many_moves_are_expected_as_are_usually_booked() -> None:
    found = watched_over(9, weeks=30, normal=30, late=0.2)
    told = advance(found)
    newest = told.weeks[-1]
    assert newest.is_open
    assert 0.5 < newest.booked < 0.9
    assert [week.booked for week in told.weeks[-5:]] == sorted((week.booked for week in told.weeks[-5:]), reverse=True)
    assert all(week.booked == 1 for week in told.weeks if week.is_baseline)
    assert told.moves == sum(week.moves for week in told.weeks if not week.is_baseline)
    whole = sum(week.expected for week in told.weeks if not week.is_baseline)
    assert 0.9 * whole < told.expected < whole


def test_a_company_that_is_looked_at_on_the_day_of_the_freeze_has_nothing_to_say() -> None:
    told = advance(watched_over(9, weeks=0, normal=30))
    assert (told.state, told.moves, told.expected, told.evidence) == (QUIET, 0, 0, 1)


def test_old_records_that_were_loaded_at_once_say_nothing_of_late_books() -> None:
    steps = company(8, weeks=60, weekly=20)
    known = np.maximum(steps.known, FIRST + 7 * 50)
    loaded = type(steps)(**{name: getattr(steps, name) for name in steps.__slots__ if name != "known"}, known=known)
    assert booking_lag(records_of(loaded, last=FIRST + 7 * 60 - 1)) == 0


def test_until_somebody_freezes_one_the_first_half_is_the_baseline() -> None:
    steps = company(3, weeks=30, weekly=WEEKLY)
    usual = usual_baseline(records_of(steps, last=FIRST + 7 * 30 - 1))
    assert usual is not None
    assert (usual.weeks, usual.is_recorded) in {(14, False), (15, False)}
    short = usual_baseline(records_of(steps, last=FIRST + 7 * 12 - 1))
    assert short is not None
    assert short.weeks >= 8
    assert usual_baseline(records_of(steps, last=FIRST + 7 * 7 - 1)) is None


def test_segments_are_watched_too() -> None:
    calm = company(11, weeks=80, weekly=30)
    changed = company(12, weeks=80, weekly=30, laws=((0, USUAL), (7 * 40, SLOWER | {(0, 1): 0.015})))
    both = {"calm": calm, "changed": changed}
    records = records_of(together([calm, changed]), last=FIRST + 7 * 80 - 1)
    confirmed = {("lead", "prospect"): FIRST + 7 * 40}
    baseline = Baseline(on=FIRST + 7 * 40 - 1, weeks=40)
    found = changing(records, baseline=baseline, segments=both, confirmed=confirmed)
    told = {each.value: each.state for each in found.watched if (each.origin, each.target) == ("lead", "prospect")}
    assert told == {None: CONFIRMED, "calm": QUIET, "changed": CONFIRMED}
