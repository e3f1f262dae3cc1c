"""How late are moves booked, and how do rates look so many weeks after a week, compared with what they are?

A transition's habit of booking is learnt from its own moves and leans on all that is watched. What happened before
anything was known came with a load of old records and says nothing of how late we book.
"""

from dataclasses import dataclass

import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags, Real
from buyline.estimate.delays import share_known
from buyline.forecast.records import Records
from buyline.forecast.seen import WEEK
from buyline.forecast.unseen import LOOKS
from buyline.measure.counts import MOVEMENT
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT, Steps

BOOKED = 0.95
SETTLED_DAYS = 91
FEWEST_SETTLED = 20
MOST = 2.0
"""Rates never look more than so many times too high: more says that hardly anybody was known to be at risk."""


@dataclass(frozen=True, slots=True)
class Booked:
    """Of K transitions in W weeks, as known 0, 1, … weeks after each, by the last look all of it: (K, W, L) each.

    `moves`, and how many are `expected` of the days at risk.
    """

    moves: Real
    expected: Real

    def where(self, transitions: Flags | slice, weeks: slice = slice(None)) -> "Booked":
        """That of some transitions and weeks."""
        return Booked(self.moves[transitions, weeks], self.expected[transitions, weeks])


def moves_out(found: Steps, records: Records) -> Steps:
    """The moves out of places that are still on the way, as far as everything was recorded there."""
    origin = np.maximum(found.origin, 0)
    begins = np.array([records.begin.get(place, NEVER) for place in range(len(records.way.places))])
    is_move = (found.kind == MOVEMENT) & (found.origin != OUT) & (found.target != OUT) & (found.since != NEVER)
    return found.where(is_move & records.way.is_open[origin] & (found.on >= begins[origin]))


def first_known(records: Records) -> Day:
    """The first day on which anything was known."""
    known = records.steps.by(records.last).known
    return int(known.min()) if known.size else NEVER


def booking_lag(records: Records) -> int:
    """Return within how many days 95 of 100 moves are known, of those that could be known when they happened."""
    found = moves_out(records.steps.by(records.last), records)
    found = found.where((found.n > 0) & (found.on >= first_known(records)))
    settled = found.where(found.on <= records.last - SETTLED_DAYS)
    found = settled if settled.n.sum() >= FEWEST_SETTLED else found
    if not found.size:
        return 0
    lag = found.known - found.on
    order = np.argsort(lag)
    known = found.n[order].cumsum()
    return int(lag[order][np.searchsorted(known, BOOKED * known[-1])])


def usually_seen(records: Records, found: Booked, *, until: Day) -> Real:
    """Return what part of the true rate is seen 0, 1, … weeks after a week of the past: (K, L), 1 at the last look.

    The share of moves that were booked by then, over that of the days at risk that were; of weeks in which all is
    booked that will be, where those have enough moves. The weeks of `found` end at the day `until`.
    """
    end = until - WEEK * np.arange(found.moves.shape[1])[::-1]
    tells = end - WEEK >= first_known(records) - 1
    settled = tells & (end <= records.last - SETTLED_DAYS)
    tells = settled if found.moves[:, settled, -1].sum() >= FEWEST_SETTLED else tells
    seen_by = tells[:, np.newaxis] & (end[:, np.newaxis] + WEEK * np.arange(LOOKS) <= until)
    moves, expected = (_share(each, seen_by) for each in (found.moves, found.expected))
    part = moves / np.maximum(expected, moves / MOST)
    part[:, -1] = 1.0
    return part


def _share(found: Real, seen_by: Flags) -> Real:
    known, whole = (np.where(seen_by, each, 0.0).sum(axis=1) for each in (found, found[..., -1:]))
    return share_known(known, whole=whole)
