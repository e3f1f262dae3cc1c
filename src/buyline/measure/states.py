"""What became of journeys in three states, and who is at risk in them, from counted lines?

Under way (nurture too), lost or disqualified, at the goal or beyond (RULES section 4.3). The lines are counted by
`journeys_by_state`; estimates are made in `by_journey`.
"""

from dataclasses import dataclass

import numpy as np

from buyline.estimate.arrays import Flags, Whole
from buyline.estimate.risk import Tally, tally
from buyline.measure.ages import (
    AtRisk,
    at_risk_by_instant,
    cut_to,
    instants,
    is_cut,
    joined,
    late_instants,
    through_the_day,
)
from buyline.measure.counts import CLUSTERS, MOVEMENT, RECLASSIFICATION, REDEFINITION, Counts

UNDER_WAY, LOST, REACHED, ASIDE = range(4)
TRANSITION, BEGINNING, SKIPPED, UNDATED = range(4)
NOWHERE = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Fates:
    """Where the journeys were at the horizon, or at the statement's day when that came first.

    entered + regrouped = converted + lost + still_open + redefined. `regrouped`: came from other values of the filter,
    less those that went to one. `converted_later`: after the horizon. `followed`: first came at least the horizon ago.
    `undated`: opened in the stage, nobody knows since when; in none of the other numbers.
    """

    entered: int
    converted: int
    lost: int
    still_open: int
    redefined: int
    regrouped: int
    skipped: int | None
    undated: int
    converted_later: int
    followed: int
    moved_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class ByState:
    """`lines`: what, a (state before), b (state after), kind, age, nth, open_age (of beginnings), cut and n. `opened`:
    what, a, b, kind, open_age and n, of the same rows. With `by` and `cluster` when asked.

    `hides_outside`: a journey outside is out of sight instead of under way, because columns change there without a row.
    """

    lines: Counts
    opened: Counts
    horizon: int
    hides_outside: bool

    def fates(self) -> Fates:
        """What became of the journeys, in whole numbers."""
        c, within = self.lines, self.lines["age"] <= self.horizon
        before, after = self._states(c)
        begun, moved = c["what"] == BEGINNING, c["what"] == TRANSITION
        goes = moved & (c["kind"] == MOVEMENT)
        into = {state: c.total((begun | moved) & within & (after == state)) for state in (UNDER_WAY, LOST)}
        out = {state: c.total(moved & within & (before == state)) for state in (UNDER_WAY, LOST)}
        defined = moved & within & (c["kind"] >= REDEFINITION)
        seen_before, seen_after = before != NOWHERE, (after == UNDER_WAY) | (after == LOST)
        sides = moved & within & ((c["kind"] == RECLASSIFICATION) | (c["kind"] == MOVEMENT))
        return Fates(
            entered=c.total(begun),
            converted=c.total(goes & within & (after == REACHED)),
            lost=into[LOST] - out[LOST],
            still_open=into[UNDER_WAY] - out[UNDER_WAY] + c.total(begun & ~within),
            redefined=c.total(defined & seen_before) - c.total(defined & seen_after),
            regrouped=c.total(sides & ~seen_before & (after != NOWHERE))
            - c.total(sides & seen_before & (after == NOWHERE)),
            skipped=c.total(c["what"] == SKIPPED),
            undated=c.total(c["what"] == UNDATED),
            converted_later=c.total(goes & ~within & (after == REACHED)),
            followed=c.total(begun & (c["open_age"] >= self.horizon)),
        )

    def at_risk(self) -> AtRisk:
        """Numbers at risk in the states under way and lost, and moves from them to the three states."""
        c, (before, after) = self.lines, self._states(self.lines)
        begun, leaves, comes = _sides(c, before, after)
        late = comes | (begun & ((c["kind"] != MOVEMENT) | is_cut(c["cut"])))
        goes = leaves & (c["kind"] == MOVEMENT) & (after != NOWHERE) & ~is_cut(c["cut"])
        cell = _clusters(c) * 2
        return at_risk_by_instant(
            self.horizon,
            ended=_tally(c, leaves, cell + before),
            still_open=self._still_open(),
            late=_tally(c, late, cell + after, is_late=True),
            moves=_tally(c, goes, (cell + before) * 3 + after),
            shape=(CLUSTERS if "cluster" in c.columns else 1, 2, 3),
        )

    def _still_open(self) -> Tally:
        c, (before, after) = self.opened, self._states(self.opened)
        begun, leaves, comes = _sides(c, before, after)
        cell = _clusters(c) * 2
        return joined(_open(c, begun | comes, cell + after, 1), _open(c, leaves, cell + before, -1))

    def _states(self, lines: Counts) -> tuple[Whole, Whole]:
        """The states before and after each line; NOWHERE where the journey is out of sight."""
        kind = lines["kind"]
        outside = np.where((kind != RECLASSIFICATION) & (not self.hides_outside), UNDER_WAY, NOWHERE)
        before, after = lines.whole("a"), lines.whole("b")
        return np.where(before == ASIDE, outside, before), np.where(after == ASIDE, outside, after)


def _sides(c: Counts, before: Whole, after: Whole) -> tuple[Flags, Flags, Flags]:
    """Which lines begin, which leave a state, which come to one."""
    moved = c["what"] == TRANSITION
    stays = moved & (c["kind"] == MOVEMENT) & (before == after)
    return c["what"] == BEGINNING, moved & ~stays & _is_seen(before), moved & ~stays & _is_seen(after)


def _clusters(c: Counts) -> Whole:
    return c.whole("cluster") if "cluster" in c.columns else np.zeros(c.size, dtype=np.int64)


def _is_seen(state: Whole) -> Flags:
    return np.asarray((state == UNDER_WAY) | (state == LOST))


def _tally(c: Counts, mask: Flags, cell: Whole, *, is_late: bool = False) -> Tally:
    part = c.where(mask)
    times = late_instants(part["age"], part["nth"], part["kind"]) if is_late else instants(part["age"], part["nth"])
    return tally(cut_to(times, part["cut"]), count=part["n"], cell=cell[mask])


def _open(c: Counts, mask: Flags, cell: Whole, sign: int) -> Tally:
    part = c.where(mask)
    return tally(through_the_day(part["open_age"]), count=sign * part["n"], cell=cell[mask])
