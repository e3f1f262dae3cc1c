"""Which days does the Pipeline page look at: the period, what the shares are followed over, and the time before?

Pure arithmetic on days; no books are opened.
"""

from dataclasses import dataclass
from datetime import date

from buyline.days import Day, as_date, day_number
from buyline.measure.asked import Cohort
from buyline.measure.picture import Period, Unanswerable

USUAL_DAYS = 90
STALE_DAYS = 30
HORIZONS = (180, 90, 60, 30, 14, 7)
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Times:
    """The days of one page. `seen_on`: the day up to which journeys are followed; `ended`: set where the period was
    moved back to the newest movement.
    """

    period: Period
    seen_on: Day
    horizon: int
    normal: Period | None
    quarter_ends: tuple[Day, ...]
    ended: Day | None

    @property
    def cohort(self) -> Cohort:
        """Who is followed: those that came in the period or within the horizon before it."""
        return Cohort(first=self.period.from_day - self.horizon, last=self.period.to_day, on=self.seen_on)

    @property
    def normal_cohort(self) -> Cohort | None:
        """The same of the time before."""
        if self.normal is None:
            return None
        return Cohort(first=self.normal.from_day - self.horizon, last=self.normal.to_day, on=self.normal.to_day)


def times_of(
    asked: tuple[Day | None, Day | None], *, day: Day, known: tuple[Day, Day] | None, fiscal_year_starts: int
) -> Times:
    """The days of a page seen on `day`, from books whose movements lie between the two `known` days.

    `asked`: first and last day of the period, each None when it was not asked for.
    """
    from_day, to_day = asked
    first, newest = known or (day, day)
    last = min(newest, day) if newest < day - STALE_DAYS else day
    end = to_day if to_day is not None else max(last, from_day or last)
    start = from_day if from_day is not None else end - USUAL_DAYS + 1
    if start > end:
        raise Unanswerable("from", f"The period would end before it begins: {as_date(start)} is after {as_date(end)}.")
    normal, seen_on = _normal(start, first, fiscal_year_starts), min(end, day)
    return Times(
        period=Period(from_day=start, to_day=end),
        seen_on=seen_on,
        horizon=next((days for days in HORIZONS if days <= seen_on - first), HORIZONS[-1]),
        normal=normal,
        quarter_ends=() if normal is None else _quarter_ends(normal, fiscal_year_starts),
        ended=end if from_day is None and to_day is None and end < day else None,
    )


def _normal(start: Day, first: Day, fiscal_year_starts: int) -> Period | None:
    """The four fiscal quarters before the one in which the period begins, or what there is of them."""
    quarter = _quarter_start(as_date(start), fiscal_year_starts)
    end = day_number(quarter) - 1
    begin = max(day_number(_months(quarter, -3 * QUARTERS)), first)
    return Period(from_day=begin, to_day=end) if begin < end else None


def _quarter_ends(normal: Period, fiscal_year_starts: int) -> tuple[Day, ...]:
    """The last days of the fiscal quarters that end in a period."""
    quarter = _quarter_start(as_date(normal.to_day + 1), fiscal_year_starts)
    ends = [day_number(_months(quarter, -3 * k)) - 1 for k in range(QUARTERS)]
    return tuple(sorted(end for end in ends if normal.from_day <= end <= normal.to_day))


def _quarter_start(day: date, fiscal_year_starts: int) -> date:
    return _months(day, -((day.month - fiscal_year_starts) % 3))


def _months(day: date, months: int) -> date:
    """The first of the month so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
