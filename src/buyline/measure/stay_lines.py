"""How long do stays last in each place, for several cohorts from one query?

The same counts as `stays` (a test holds them together), kept by the day a stay began, so that the stays of a period and
those of the time before it need one pass over the rows. The curves are made by `lasting`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Whole
from buyline.ledger.posting import OUTSIDE
from buyline.measure.asked import Cohort
from buyline.measure.counts import MOVEMENT, OPENING, UNKNOWN, Counts, counts, kind_code
from buyline.measure.lasting import LONGEST, Lasting, lasting
from buyline.measure.stays import Stays, relevant_begin
from buyline.measure.view import View

_NEVER = -(10**8)


@dataclass(frozen=True, slots=True)
class StayLines:
    """Lines of from, to, kind, nth, on_day and the day each side's stay began, with n."""

    view: View
    lines: Counts

    def lasting(self, cohort: Cohort) -> Mapping[str, Lasting]:
        """How long the stays of a cohort last, by the place they are in."""
        found = self.of(cohort)
        return {place: lasting(found.of(place).at_risk()) for place in self.view.definition.all_ids}

    def of(self, cohort: Cohort) -> Stays:
        """The stays that began in the cohort's days, as seen on its day."""
        on = self.view.day(cohort.on)
        ended = self._side("from", "to", cohort, on)
        begun = self._side("to", "from", cohort, on)
        return Stays(ended, ended, begun, LONGEST)

    def undated(self) -> int:
        """Stays whose beginning nobody knows, still open or not."""
        lines = self.lines
        return lines.total((lines["kind"] == OPENING) & (lines["since_to"] == _NEVER))

    def _side(self, stage: str, other: str, cohort: Cohort, on: Day) -> Counts:
        lines = self.lines
        since, day = lines.whole(f"since_{stage}"), lines.whole("on_day")
        known = (lines[stage] != OUTSIDE) & (day <= on) & (since != _NEVER) & _began(since, cohort)
        unknown = (lines[stage] != OUTSIDE) & (day <= on) & (since == _NEVER) & (lines["kind"] == OPENING)
        part = lines.where(known | unknown if stage == "to" else known)
        return self._aged(part, stage, other, on)

    def _aged(self, part: Counts, stage: str, other: str, on: Day) -> Counts:
        since, day, is_arrival = part.whole(f"since_{stage}"), part.whole("on_day"), stage == "to"
        dated, begin = since != _NEVER, self._begin(part[stage])
        columns = {"stage": part[stage], "other": part[other], "kind": part["kind"], "n": part["n"]}
        columns["nth"] = np.where((part["kind"] == MOVEMENT) & is_arrival, 0, part["nth"])
        columns["age"] = np.where(dated, np.minimum(day - since, LONGEST + 1), UNKNOWN)
        columns["open_age"] = np.where(dated, np.minimum(on - since, LONGEST + 1), UNKNOWN)
        columns["cut"] = np.where(day < begin, np.minimum(begin - since, LONGEST + 1), np.nan)
        return Counts(columns)

    def _begin(self, places: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        names, spots = np.unique(places.astype(str), return_inverse=True)
        days = [relevant_begin(self.view, str(name)) for name in names]
        return np.array([-np.inf if day is None else day for day in days], dtype=np.float64)[spots]


def stay_lines(view: View, *, until: Day) -> StayLines:
    """Return what stays are made of, from rows up to the day `until`."""
    rows = view.stays_rows(until)
    keys = {
        "from": rows.from_stage,
        "to": rows.to_stage,
        "kind": kind_code(rows),
        "nth": rows.nth_today,
        "on_day": rows.on_day,
        "since_from": rows.from_since.fill_null(_NEVER),
        "since_to": rows.to_since.fill_null(_NEVER),
    }
    return StayLines(view, counts(rows.group_by(**keys).agg(n=rows.sign.sum())))


def _began(since: Whole, cohort: Cohort) -> Flags:
    began: Flags = np.ones(since.shape, dtype=bool)
    if cohort.first is not None:
        began &= since >= cohort.first
    if cohort.last is not None:
        began &= since <= cohort.last
    return began
