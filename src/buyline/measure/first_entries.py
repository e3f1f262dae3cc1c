"""How many journeys ever came to each place, and as which of their places on the way?

Counts first entries only, so that coming back says nothing; openings count, since the journey was there. Journeys are
walked once; later only those that new lines are of. What became of the journeys is the matter of `conversion`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags
from buyline.ledger.posting import OUTSIDE
from buyline.measure.counts import Counts
from buyline.measure.lines import Part, joined, lines
from buyline.measure.view import View

DAY_WIDTH = 1_000_000


@dataclass(frozen=True, slots=True)
class FirstEntries:
    """So many journeys came to a place; `turn`: on average as their 1st, 2nd … place."""

    place: str
    journeys: int
    turn: float


def first_entries(view: View, *, on: Day | None = None) -> tuple[FirstEntries, ...]:
    """Return the places that any journey came to until the day `on`, in the order in which journeys come to them."""
    view.check_stays()
    day = view.day(on)
    entered = lines(view, "entries of journeys", _entries)
    by_place: dict[int, tuple[int, int]] = {}
    for sign, found in _counted(entered.parts, day):
        for place, journeys, turns in zip(*(found[name].tolist() for name in ("to", "n", "turns")), strict=True):
            before = by_place.get(place, (0, 0))
            by_place[place] = (before[0] + sign * journeys, before[1] + sign * turns)
    texts = entered.words.texts
    told = [FirstEntries(texts[place], n, turns / n) for place, (n, turns) in by_place.items() if n]
    return tuple(sorted(told, key=lambda one: (one.turn, view.order_of(one.place))))


def _entries(rows: ir.Table) -> ir.Table:
    """Lines of journey, to, on_day and nth: every row that brings a journey to a place."""
    said = rows.filter(rows.to_stage != OUTSIDE, rows.kind != "reclassification")
    keys = {"journey": said.journey, "to": said.to_stage, "on_day": said.on_day, "nth": said.nth_today}
    return said.group_by(**keys).agg(n=said.sign.sum())


def _counted(parts: Sequence[Part], day: Day) -> list[tuple[int, Counts]]:
    """The places of the old lines, less journeys that newer lines are of, and these with all their lines."""
    old, newer = parts[0], [part.counts for part in parts[1:] if part.size]
    whole = old.reduced(("first entries", day), lambda part: _by_place(part, day))
    if not newer:
        return [(1, whole)]
    touched = old.counts.where(_among(old.counts, newer))
    return [(1, whole), (-1, _by_place(touched, day)), (1, _by_place(joined([touched, *newer]), day))]


def _among(old: Counts, newer: Sequence[Counts]) -> Flags:
    """Which old lines are of a journey that newer ones are of."""
    many = max(int(part["journey"].max(initial=-1)) for part in (old, *newer)) + 1
    is_touched: Flags = np.zeros(many, dtype=np.bool_)
    for part in newer:
        is_touched[part["journey"]] = True
    found: Flags = is_touched[old["journey"]]
    return found


def _by_place(part: Counts, day: Day) -> Counts:
    """By place: how many journeys came there until a day (`n`), and as which of their places, added up (`turns`)."""
    first = _first(part.where(part["on_day"] <= day))
    if not first.size:
        return Counts({"to": first["to"], "n": first["n"], "turns": first["n"]})
    order = np.lexsort((first["when"], first["journey"]))
    journey, to = first["journey"][order], first["to"][order]
    begins = np.flatnonzero(np.diff(journey, prepend=journey[0] - 1))
    turn = np.arange(journey.size) - np.repeat(begins, np.diff(begins, append=journey.size)) + 1
    places, place = np.unique(to, return_inverse=True)
    turns = np.bincount(place, weights=turn).astype(np.int64)
    return Counts({"to": places, "n": np.bincount(place), "turns": turns})


def _first(part: Counts) -> Counts:
    """When each journey first came to each place, lines that add up to nothing left out."""
    when = part.whole("on_day") * DAY_WIDTH + part["nth"]
    order = np.lexsort((when, part["to"], part["journey"]))
    journey, to, when, n = (column[order] for column in (part["journey"], part["to"], when, part["n"]))
    if not n.size:
        return Counts({"journey": journey, "to": to, "when": when, "n": n})
    is_new_place = (np.diff(journey, prepend=journey[0] - 1) != 0) | (np.diff(to, prepend=to[0]) != 0)
    begins = np.flatnonzero(is_new_place | (np.diff(when, prepend=when[0] - 1) != 0))
    net = Counts({"journey": journey[begins], "to": to[begins], "when": when[begins], "n": np.add.reduceat(n, begins)})
    left = net.where(net["n"] > 0)
    is_first = np.ones(left.size, dtype=np.bool_)
    is_first[1:] = (left["journey"][1:] != left["journey"][:-1]) | (left["to"][1:] != left["to"][:-1])
    return left.where(is_first)
