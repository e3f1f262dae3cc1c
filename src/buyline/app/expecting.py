"""What do the books make expect: on which records does everything rest that looks ahead?

Opens the records of a view once for every entrance and keeps them while the books stay as they are. Forecast, plan,
backtest and whatever else looks ahead are asked of the same records. It decides nothing.
"""

import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from buyline.app.baselines import confirmed_in, decisions
from buyline.app.kept import Kept
from buyline.app.programs import descriptions, planned_in
from buyline.app.refusal import Refused
from buyline.app.statements import Asked, seeing
from buyline.days import Day, Moment
from buyline.estimate.hazards import Prior
from buyline.forecast.believed import published
from buyline.forecast.planned import Planned
from buyline.forecast.rates import Move
from buyline.forecast.records import Records
from buyline.forecast.redefined import redefined
from buyline.forecast.since import WEEK, Since, since
from buyline.forecast.way import way
from buyline.measure.stays import relevant_begin
from buyline.measure.steps import steps
from buyline.measure.view import View
from buyline.store.books import Books
from buyline.store.engine import Reading

BOOKS = ("claimed", "verified")
KEPT = 24
NO_ENDS: Mapping[str, Day] = MappingProxyType({})
T = TypeVar("T")


@dataclass(frozen=True)
class Expecting:
    """The records of a view at the end of a day, and what was worked out of them so far."""

    view: View
    day: Day
    records: Records
    asked: Asked
    kept: Kept
    tables: Reading

    def once(self, what: str, more: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of these records, made once while the books stay as they are."""
        return self.kept.get(what, (self.day, _named(self.asked), more), make, most=KEPT)

    def since_last(self, *, until: Day) -> Since | None:
        """Why the wins that are expected up to a day changed within the week, a new definition included."""
        return self.once("since", until, lambda: self._since(until))

    def _since(self, until: Day) -> Since | None:
        read_then = redefined(self.view, self.records, back=WEEK)
        return since(self.records, until=until, back=WEEK, redefined=read_then)


@contextmanager
def expecting(books: Books, asked: Asked, *, now: Moment) -> Iterator[Expecting]:
    """The records of the view that was asked for, up to its day.

    Refused for a book that holds no way of its own, such as the pairs.
    """
    if asked.book not in BOOKS:
        raise Refused(f"the {asked.book} book cannot be forecast; possible: {', '.join(BOOKS)}")
    with seeing(books, asked, now=now) as seen:
        kept = _kept(books, seen.last_seq)
        named = (seen.day, _named(asked))
        changed = confirmed_in(decisions(books, by=seen.day, at_seq=asked.at_seq), way(seen.view))
        ends, told = seen.records_end, _programs(books, seen.view, at_seq=asked.at_seq)
        records = kept.get(
            "records",
            named,
            lambda: records_of(seen.view, seen.day, ends=ends, changed=changed, programs=told),
            most=KEPT,
        )
        yield Expecting(seen.view, seen.day, records, replace(asked, as_of=seen.day), kept, seen.tables)


def _programs(books: Books, view: View, *, at_seq: int | None) -> tuple[Planned, ...]:
    """The planned programs of a view; none for somebody who sees a part of the journeys, for they are of all."""
    return planned_in(descriptions(books, at_seq=at_seq), view) if books.sight.has_all_journeys else ()


def records_of(
    view: View,
    day: Day,
    *,
    ends: Mapping[str, Day] = NO_ENDS,
    prior: Prior | None = None,
    changed: Mapping[Move, tuple[Day, Day]] | None = None,
    programs: tuple[Planned, ...] = (),
) -> Records:
    """The records of a view up to a day; what is believed beforehand is published, unless a prior is given.

    `ends`: by stage up to which day journeys that begin there are recorded. `changed` as the records have it: none
    where nothing was confirmed; `programs`: every description of a planned program.
    """
    found = way(view)
    names = {place: view.definition.name_of(place) for place in found.places}
    begins = {
        found.number(place): begin for place in found.places if (begin := relevant_begin(view, place)) is not None
    }
    return Records(
        steps=steps(view),
        way=found,
        prior=published(found, names=names) if prior is None else prior,
        last=day,
        begin=begins,
        arrivals_end={found.number(place): end for place, end in ends.items() if place in found.places},
        changed=changed or {},
        programs=programs,
    )


def _named(asked: Asked) -> Hashable:
    where = tuple(
        (name, value if isinstance(value, str) else tuple(sorted(value))) for name, value in asked.where.items()
    )
    return (asked.book, asked.as_of, asked.at_seq, tuple(sorted(where)))


_LOCK = threading.Lock()


def _kept(books: Books, last_seq: int) -> Kept:
    with _LOCK:
        found = books.caches.get("expecting")
        if not isinstance(found, Kept) or found.state != last_seq:
            found = books.caches["expecting"] = Kept(last_seq)
        return found
