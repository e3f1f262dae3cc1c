"""How long do stays last in each place, for several cohorts from one query?

The same counts as `stays` (a test holds them together), kept by the day a stay began, so that the stays of a period and
those of the time before it need one pass over the rows. The curves are made by `lasting`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags
from buyline.ledger.posting import OUTSIDE
from buyline.measure.ages import seen_from_day
from buyline.measure.asked import Cohort
from buyline.measure.counts import MOVEMENT, OPENING, Counts, coded, kind_code
from buyline.measure.lasting import LONGEST, Lasting, lasting
from buyline.measure.stays import Stays, relevant_begin
from buyline.measure.view import View

_NEVER = -(10**8)


@dataclass(frozen=True, slots=True)
class StayLines:
    """By stage: lines of kind, nth, on_day, since and n of the rows that end a stay there, and of those that begin one;
    `undated` stays began nobody knows when. `moved`: lines of from and to (numbers of `places`), on_day and n.
    """

    view: View
    places: Sequence[str]
    moved: Counts
    ended: Mapping[str, Counts]
    begun: Mapping[str, Counts]
    undated: int

    def lasting(self, cohort: Cohort) -> Mapping[str, Lasting]:
        """How long the stays of a cohort last, by the place they are in."""
        return {place: lasting(self.of(place, cohort).at_risk()) for place in self.begun}

    def standing(self, on: Day) -> dict[str, int]:
        """How many journeys stand in each place at the end of a day not after the last one counted."""
        lines = self.moved.where(self.moved["on_day"] <= on)
        many = len(self.places)
        into, out = (np.bincount(lines[side], weights=lines["n"], minlength=many) for side in ("to", "from"))
        return {place: round(count) for place, count in zip(self.places, into - out, strict=True) if place != OUTSIDE}

    def of(self, place: str, cohort: Cohort) -> Stays:
        """The stays of one place that began in the cohort's days, as seen on its day."""
        on, begin = self.view.day(cohort.on), relevant_begin(self.view, place)
        ended = _aged(_of_cohort(self.ended[place], cohort, on), on, begin)
        begun = _aged(_of_cohort(self.begun[place], cohort, on), on, begin)
        begun["nth"][begun["kind"] == MOVEMENT] = 0
        return Stays(ended, ended, begun, LONGEST)


def stay_lines(view: View, *, until: Day) -> StayLines:
    """Return what the stays in ranked stages are made of, from rows up to the day `until`."""
    rows = view.stays_rows(until)
    keys = {
        "from": rows.from_stage,
        "to": rows.to_stage,
        "kind": kind_code(rows),
        "nth": rows.nth_today,
        "on_day": rows.on_day,
        "from_since": rows.from_since.fill_null(_NEVER),
        "to_since": rows.to_since.fill_null(_NEVER),
    }
    found, places = coded(rows.group_by(**keys).agg(n=rows.sign.sum()))
    numbers = {place: number for number, place in enumerate(places)}
    ranked = [(stage, numbers.get(stage, -1)) for stage in view.ranks]
    opened = (found["kind"] == OPENING) & (found["to_since"] == _NEVER)
    return StayLines(
        view,
        places,
        Counts({name: found[name] for name in ("from", "to", "on_day", "n")}),
        {stage: _side(found, found["from"] == number, "from_since") for stage, number in ranked},
        {stage: _side(found, found["to"] == number, "to_since") for stage, number in ranked},
        found.total(opened),
    )


def _side(found: Counts, mask: Flags, since: str) -> Counts:
    """The lines of one place whose stay began on a known day."""
    part = found.where(mask & (found[since] != _NEVER))
    return Counts({name: part[name] for name in ("kind", "nth", "on_day", "n")} | {"since": part[since]})


def _of_cohort(lines: Counts, cohort: Cohort, on: Day) -> Counts:
    since = lines.whole("since")
    known: Flags = lines.whole("on_day") <= on
    if cohort.first is not None:
        known &= since >= cohort.first
    if cohort.last is not None:
        known &= since <= cohort.last
    return lines.where(known)


def _aged(lines: Counts, on: Day, begin: Day | None) -> Counts:
    """The lines with their ages on the day of the row and on the day they are seen."""
    since, day = lines.whole("since"), lines.whole("on_day")
    ages = {"age": np.minimum(day - since, LONGEST + 1), "open_age": np.minimum(on - since, LONGEST + 1)}
    cut = np.full(since.shape, np.nan)
    if begin is not None:
        begin = seen_from_day(begin, on=on)
        cut = np.where(day < begin, np.minimum(begin - since, LONGEST + 1), np.nan)
    return Counts({**lines.columns, **ages, "cut": cut})
