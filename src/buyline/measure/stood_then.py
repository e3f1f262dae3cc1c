"""Where did each journey stand on earlier days, as the books knew it then, and how far did it come afterwards?

The rows of the journeys that were ever claimed in some stages, read once; each day takes those that were known by its
end, and rows taken back by then cancel (RULES section 4.7). It estimates nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from buyline.days import Day, Moment, end_of
from buyline.estimate.arrays import Flags, Whole
from buyline.measure.counts import KINDS, MOVEMENT
from buyline.measure.lines import NEVER
from buyline.measure.standings import BOTH
from buyline.measure.view import View

NOWHERE = -1
NAMES = ("book", "journey", "on_day", "nth_today", "kind", "to_stage", "to_since", "reporting", "pipeline")
"""What one row says; rows that say the same cancel by their signs."""


@dataclass(frozen=True, slots=True)
class Stood:
    """At the end of a day, by journey (J,): its number in the places of the view in the `claimed` and the `verified`
    book (NOWHERE: in none), since when in each (NEVER: nobody knows), its amount in minor units of the books' currency,
    -1 where nobody knows it, and the number of its pipeline in the definition, -1 for one of earlier times.
    """

    place: Mapping[str, Whole]
    since: Mapping[str, Whole]
    amount: Whole
    pipeline: Whole


@dataclass(frozen=True)
class StoodThen:
    """Rows of `journeys` by content: `said` (C,) by NAMES as numbers, in the order of journey and day; each row has a
    `content`, a `sign` and the moment at which it was `known`.
    """

    view: View
    journeys: pa.Array
    said: Mapping[str, Whole]
    content: Whole
    sign: Whole
    known: Whole

    def at(self, day: Day) -> Stood:
        """Where they stood at the end of a day, as known by then."""
        held = self._held(end_of(day, self.view.time_zone)) & (self.said["on_day"] <= day)
        last = {book: self._last(held & (self.said["book"] == number)) for number, book in enumerate(BOTH)}
        place = {book: self._of(rows, "to_stage", NOWHERE) for book, rows in last.items()}
        since = {book: self._of(rows, "to_since", NEVER) for book, rows in last.items()}
        either = np.where(last[BOTH[0]] >= 0, last[BOTH[0]], last[BOTH[1]])
        return Stood(place, since, self._of(either, "reporting", -1), self._of(either, "pipeline", -1))

    def furthest(self, ranks: Whole, *, after: Day, until: Day) -> Whole:
        """The highest of the places' `ranks` (P,) that each came to by a movement on the days behind `after` up to
        `until`, as known at last; -1 where none moved: (J,).
        """
        said = self.said
        inside = self._finally & (said["on_day"] > after) & (said["on_day"] <= until) & (said["kind"] == MOVEMENT)
        rows = np.flatnonzero(inside & (said["book"] == BOTH.index(self.view.book)) & (said["to_stage"] >= 0))
        found = np.full(len(self.journeys), -1, dtype=np.int64)
        np.maximum.at(found, said["journey"][rows], ranks[said["to_stage"][rows]])
        return found

    @cached_property
    def _finally(self) -> Flags:
        return self._held(None)

    def _held(self, by: Moment | None) -> Flags:
        """Which contents hold, as known at a moment."""
        sign = self.sign if by is None else np.where(self.known <= by, self.sign, 0)
        n = np.bincount(self.content, weights=sign, minlength=self.said["book"].size)
        return np.asarray(n > 0.5, dtype=np.bool_)

    def _last(self, held: Flags) -> Whole:
        """The last content of each journey among those that hold; -1 where there is none: (J,)."""
        rows = np.flatnonzero(held)
        found = np.full(len(self.journeys), -1, dtype=np.int64)
        found[self.said["journey"][rows]] = rows
        return found

    def _of(self, rows: Whole, name: str, otherwise: int) -> Whole:
        return np.where(rows >= 0, self.said[name][np.maximum(rows, 0)] if self.said[name].size else 0, otherwise)


def stood_then(view: View, *, stages: Collection[str], until: Day, known_until: Moment) -> StoodThen:
    """Return the rows of the journeys that were ever in any of `stages` in the view's book, up to a day."""
    rows = view.stays_rows(until, books=BOTH)
    rows = rows.filter(rows.known_at <= known_until)
    wanted = rows.filter((rows.book == view.book) & rows.to_stage.isin(sorted(stages))).select("journey").distinct()
    found = rows.semi_join(wanted, "journey").select(*NAMES, "sign", "known_at").to_pyarrow()
    journeys = pc.unique(found["journey"].combine_chunks())
    told = {name: _numbers(found, name, view, journeys) for name in NAMES}
    order = np.lexsort([told[name] for name in reversed(("journey", "on_day", "nth_today", *_OTHERS))])
    ordered = {name: column[order] for name, column in told.items()}
    is_new = np.zeros(order.size, dtype=np.bool_)
    is_new[:1] = True
    for column in ordered.values():
        is_new[1:] |= column[1:] != column[:-1]
    return StoodThen(
        view=view,
        journeys=journeys,
        said={name: column[is_new] for name, column in ordered.items()},
        content=np.cumsum(is_new) - 1,
        sign=_whole(found["sign"])[order],
        known=_whole(found["known_at"])[order],
    )


_OTHERS = tuple(name for name in NAMES if name not in ("journey", "on_day", "nth_today"))


def _numbers(found: pa.Table, name: str, view: View, journeys: pa.Array) -> Whole:
    """A column of the rows as numbers."""
    pipelines = pa.array([pipeline.id for pipeline in view.definition.pipelines], pa.string())
    among = {"book": pa.array(BOTH), "kind": pa.array(KINDS), "to_stage": pa.array(view.places), "journey": journeys}
    among |= {"pipeline": pipelines}
    if name in among:
        return _whole(pc.fill_null(pc.index_in(found[name], value_set=among[name].cast(found[name].type)), NOWHERE))
    return _whole(pc.fill_null(found[name], NEVER if name == "to_since" else -1))


def _whole(column: pa.ChunkedArray) -> Whole:
    return np.asarray(column.combine_chunks().cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)
