"""When was it, as whole numbers: the moment in microseconds since 1970 UTC, and the day in the books' time zone?

Engines disagree about time zones, so the offsets of the zone are worked out here and written into the query. A time
without a zone is one of the books' zone; where clocks were put back, the first of the two is meant, as in the journal.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from buyline.days import DAY_LENGTH, SECOND, as_datetime
from buyline.measure.view import Expression

UTC = "UTC"
MARGIN = 2 * DAY_LENGTH
Turn = tuple[int, int, int]
"""A moment at which the offset of a zone changes, the offset before and the one from then on, in microseconds."""


def micros(at: Expression) -> Expression:
    """A timestamp as microseconds since 1970, as if it were one of UTC when it has no zone."""
    return at.truncate("s").epoch_seconds().cast("int64") * SECOND + at.microsecond()


def with_moments(table: ir.Table, *, at: str, time_zone: str) -> ir.Table:
    """The table with `moment` and `day` for the timestamp in the column `at`."""
    has_zone = table[at].type().timezone is not None
    timed = table.mutate(shown=micros(table[at]))
    turns = [] if time_zone == UTC else _turns(timed, time_zone)
    if has_zone:
        offset = _offset(timed.shown, turns, time_zone)
        return timed.mutate(moment=timed.shown, day=_day(timed.shown + offset))
    local = [(moment + max(before, after), before, after) for moment, before, after in turns]
    return timed.mutate(moment=timed.shown - _offset(timed.shown, local, time_zone), day=_day(timed.shown))


def _day(local: Expression) -> Expression:
    """Whole days below, by whole numbers alone: a division of large ones by fractions would round."""
    rest = ((local % DAY_LENGTH) + DAY_LENGTH) % DAY_LENGTH
    return ((local - rest) // DAY_LENGTH).cast("int32")


def _turns(timed: ir.Table, time_zone: str) -> list[Turn]:
    ends = timed.aggregate(first=timed.shown.min(), last=timed.shown.max()).to_pyarrow().to_pylist()[0]
    if ends["first"] is None:
        return []
    return turns_of(time_zone, first=ends["first"] - MARGIN, last=ends["last"] + MARGIN)


def turns_of(time_zone: str, *, first: int, last: int) -> list[Turn]:
    """Every change of a zone's offset between two moments, and one turn at the first that says the offset there."""
    found = [(first, offset_at(first, time_zone), offset_at(first, time_zone))]
    for start in range(first, last, DAY_LENGTH):
        before, after = offset_at(start, time_zone), offset_at(start + DAY_LENGTH, time_zone)
        if before != after:
            found.append((_turn(start, start + DAY_LENGTH, time_zone), before, after))
    return found


def _turn(low: int, high: int, time_zone: str) -> int:
    """The second at which the offset changes, between two moments that differ in it."""
    before = offset_at(low, time_zone)
    while high - low > SECOND:
        middle = (low + high) // 2 // SECOND * SECOND
        low, high = (middle, high) if offset_at(middle, time_zone) == before else (low, middle)
    return high


def offset_at(moment: int, time_zone: str) -> int:
    """What a zone's clocks are ahead of UTC at a moment, in microseconds."""
    ahead = as_datetime(moment).astimezone(ZoneInfo(time_zone)).utcoffset() or timedelta()
    return ahead // timedelta(microseconds=1)


def _offset(shown: Expression, turns: list[Turn], time_zone: str) -> Expression:
    if not turns:
        return ibis.literal(0 if time_zone == UTC else offset_at(0, time_zone))
    later = sorted(turns, reverse=True)
    return ibis.cases(*((shown >= moment, after) for moment, _, after in later), else_=later[-1][1])
