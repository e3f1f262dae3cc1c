"""Which stays began and ended when, where from and where to, known when, and with how much money?

One grain, by day, for whatever looks ahead: each line is so many rows of one kind that end a stay in `origin` begun on
one day and begin one in `target`. A line is `known` on the day it can first be counted on; only what was known late, or
taken back, has a day of its own. Signed sums as everywhere; nothing is estimated here.
"""

from dataclasses import dataclass, fields

import ibis
import ibis.expr.types as ir
import numpy as np

from buyline.days import DAY_LENGTH, SECOND, Day, day_of, end_of
from buyline.definition.money import digits_of
from buyline.estimate.arrays import Flags, Real, Whole
from buyline.ledger.posting import OUTSIDE
from buyline.measure.counts import MOVEMENT, Counts
from buyline.measure.lines import NEVER, Lines, lines
from buyline.measure.view import Expression, View

QUARTER_HOUR = 900 * SECOND
FARTHEST_EAST = 14 * 4 * QUARTER_HOUR
"""No time zone is further ahead of Greenwich: a day ends there 14 hours earlier."""
LARGEST_SQUARED = 31_000_000
"""In the spread of amounts each counts at most so much, in major units, so that sums of squares stay whole numbers."""
OUT = -1

DAY_BITS = 22
"""So many bits hold a day of more than five thousand years before and after 1970."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Lines as arrays of shape (n,), in the order in which they were known. `origin` and `target` are numbers in
    `places`, OUT outside; days since 1970.

    A line is known on the day it happened or later.

    `since` is the day the stay that ends had begun, `began` that on which the stay that begins did (NEVER: nobody knows
    or there is none), `is_priced` whether the journeys have an amount, `amount` the sum of amounts in major units of
    the books' currency, `squared` that of their squares.
    """

    places: tuple[str, ...]
    kind: Whole
    origin: Whole
    target: Whole
    on: Whole
    since: Whole
    began: Whole
    known: Whole
    is_priced: Flags
    n: Whole
    amount: Real
    squared: Real

    @property
    def size(self) -> int:
        return int(self.n.size)

    def where(self, mask: Flags) -> "Steps":
        """The lines for which `mask` holds."""
        return self.rows(np.flatnonzero(mask))

    def rows(self, kept: Whole) -> "Steps":
        """The lines with these numbers, in that order."""
        told = {each.name: getattr(self, each.name)[kept] for each in fields(self) if each.name != "places"}
        return Steps(places=self.places, **told)

    def by(self, day: Day) -> "Steps":
        """What had happened and was known at the end of a day."""
        return self.between(NEVER, day)

    def between(self, after: Day, day: Day) -> "Steps":
        """What became known after the end of one day and by that of another."""
        some = slice(*np.searchsorted(self.known, [after, day], side="right").tolist())
        told = {each.name: getattr(self, each.name)[some] for each in fields(self) if each.name != "places"}
        return Steps(places=self.places, **told)

    def counts(self) -> Counts:
        """The same as plain columns."""
        return Counts({each.name: getattr(self, each.name) for each in fields(self) if each.name != "places"})

    def late(self) -> "Steps":
        """What became known on a later day than that on which it happened."""
        return self.where(self.known > self.on)

    @property
    def first_day(self) -> Day | None:
        """The day of the first line; None where there is none."""
        return int(self.on.min()) if self.size else None


def steps(view: View) -> Steps:
    """Return the steps of a view, whenever they were known; of the day of `as_of` only what was known by then."""
    view.check_stays()
    zone_shift = QUARTER_HOUR

    def build(rows: ir.Table) -> ir.Table:
        told = rows.mutate(value=rows.reporting.fill_null(0) // (10 ** digits_of(view.currency)))
        capped: Expression = ibis.least(told.value, LARGEST_SQUARED)
        keys = {"kind": told.kind, "from": told.from_stage, "to": told.to_stage, "on_day": told.on_day}
        since = {"since": told.from_since.fill_null(NEVER), "began": told.to_since.fill_null(NEVER)}
        in_time = told.known_at < (told.on_day.cast("int64") + 1) * DAY_LENGTH - FARTHEST_EAST
        late = ibis.ifelse(in_time, ibis.literal(-1, "int64"), told.known_at // zone_shift)
        priced = told.reporting.fill_null(0) > 0
        summed = {"n": told.sign.sum(), "amount": (told.sign * told.reporting.fill_null(0)).sum()}
        squares = (told.sign * capped * capped).sum()
        return told.group_by(**keys, **since, late=late, priced=priced).agg(**summed, amount_squared=squares)

    return _steps(view, lines(view, ("steps", view.currency), build))


def _steps(view: View, found: Lines) -> Steps:
    counted = found.all()
    places = view.places
    known = np.maximum(counted.whole("on_day"), _known_on(view, counted))
    spot = {place: number for number, place in enumerate(places)} | {OUTSIDE: OUT}
    number_of = found.words.each(spot.get)
    told = Steps(
        places=places,
        kind=counted.whole("kind"),
        origin=number_of[counted["from"]],
        target=number_of[counted["to"]],
        on=counted.whole("on_day"),
        since=counted.whole("since"),
        began=counted.whole("began"),
        known=known,
        is_priced=np.asarray(counted["priced"], dtype=np.bool_),
        n=counted.whole("n"),
        amount=np.asarray(counted["amount"], dtype=np.float64) / 10 ** digits_of(view.currency),
        squared=np.asarray(counted["amount_squared"], dtype=np.float64),
    )
    return told.rows(in_order(told))


def in_order(found: Steps) -> Whole:
    """The order by the day on which lines were known; on one day always the same, however they were read."""
    first = (_packed(found.known) << DAY_BITS) + _packed(found.on)
    second = (_packed(found.since) << DAY_BITS) + _packed(found.began)
    money = (found.squared, found.amount)
    return np.lexsort([*money, found.n, found.is_priced, found.kind, found.target, found.origin, second, first])


def _packed(day: Whole) -> Whole:
    """Days as whole numbers from 0 on, fewer than two to the power of DAY_BITS."""
    return np.where(day == NEVER, 0, day + (1 << DAY_BITS - 1))


def _known_on(view: View, counted: Counts) -> Whole:
    """The first day at whose end each line was known."""
    quarters, place = np.unique(counted.whole("late"), return_inverse=True)
    days = [NEVER if quarter < 0 else _day_by(view, int(quarter)) for quarter in quarters.tolist()]
    return np.array(days, dtype=np.int64)[place]


def _day_by(view: View, quarter: int) -> Day:
    last = (quarter + 1) * QUARTER_HOUR - 1
    day = day_of(last, view.time_zone)
    return day if last <= end_of(day, view.time_zone) else day + 1


def is_arrival(found: Steps) -> Flags:
    """Whether a line begins journeys: a movement from outside."""
    return np.asarray((found.kind == MOVEMENT) & (found.origin == OUT), dtype=np.bool_)
