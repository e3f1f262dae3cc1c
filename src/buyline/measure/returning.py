"""Of those who went out or to the waiting room in a period, how many have come back since, by the reason they had?

Signed sums over the stays in exits and the waiting room that began in the period: a row that ends such a stay knows
since when it lasted, and one that leads back why it had begun. Where they come back to is the matter of `flow`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from buyline.days import Day
from buyline.measure.counts import RECLASSIFICATION, REDEFINITION, Counts
from buyline.measure.grains import begun_stays, ended_stays
from buyline.measure.lines import Lines, added
from buyline.measure.statement import Json
from buyline.measure.view import View

ANY = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """Stays in one place aside that began in the period: how many, and how many of them have come back since.

    `reason` ANY: whatever the reason; only then it is told how many went on to another place aside (or were moved by a
    new definition): went = came_back + moved_between + still_there.
    """

    place: str
    reason: str
    went: int
    came_back: int
    moved_between: int = 0

    @property
    def still_there(self) -> int:
        return self.went - self.came_back - self.moved_between

    def to_json(self) -> Json:
        fields = asdict(self) | {"still_there": self.still_there}
        return fields if self.reason == ANY else {name: fields[name] for name in ("reason", "went", "came_back")}


def returned(view: View, *, first: Day, last: Day, on: Day) -> tuple[Returned, ...]:
    """Return the stays aside that began from the day `first` to the day `last`, as seen on the day `on`.

    Per place first all of them, then by reason.
    """
    begun, ended = begun_stays(view), ended_stays(view)
    came = _aside(begun, ("to", "reason"), view, first, last, on)
    went = _aside(ended, ("from", "to", "reason", "kind"), view, first, last, on)
    counted = _counted(view, came, went)
    named = sorted({(place, reason) for place, reason, _ in counted}, key=lambda one: _order(view, *one))
    found = (_returned(counted, place, reason) for place, reason in named)
    return tuple(one for one in found if one.went or one.came_back)


def _order(view: View, place: str, reason: str) -> tuple[Any, ...]:
    return (view.order_of(place), reason != ANY, reason)


def _aside(found: Lines, keys: Sequence[str], view: View, first: Day, last: Day, on: Day) -> list[tuple[Any, ...]]:
    """Stays aside that began in the period, by `keys`, the place they were in being the first; and how many."""
    places = [found.words.number(place) for place in view.places if place not in view.ranks]

    def reduce(part: Counts) -> Counts:
        known = (part["on_day"] <= on) & (part["since"] >= first) & (part["since"] <= last)
        part = part.where(known & np.isin(part[keys[0]], places) & (part["kind"] != RECLASSIFICATION))
        return added({name: part[name] for name in keys}, {"n": part["n"]})

    counted = found.reduced(("aside", tuple(keys), tuple(places), first, last, on), reduce)
    columns = [counted[name].tolist() if name in ("kind", "n") else found.texts(counted[name]) for name in (*keys, "n")]
    return list(zip(*columns, strict=True))


def _counted(
    view: View, came: Iterable[tuple[Any, ...]], went: Iterable[tuple[Any, ...]]
) -> Counter[tuple[str, str, str]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for place, reason, n in came:
        counted[place, ANY, "went"] += n
        counted[place, reason, "went"] += n
    for place, to, reason, kind, n in went:
        if to in view.ranks and kind != REDEFINITION:
            counted[place, ANY, "came back"] += n
            counted[place, reason, "came back"] += n
        else:
            counted[place, ANY, "between"] += n
    return Counter({key: count for key, count in counted.items() if count})


def _returned(counted: Mapping[tuple[str, str, str], int], place: str, reason: str) -> Returned:
    went, came_back, between = (counted.get((place, reason, what), 0) for what in ("went", "came back", "between"))
    return Returned(place=place, reason=reason, went=went, came_back=came_back, moved_between=between)
