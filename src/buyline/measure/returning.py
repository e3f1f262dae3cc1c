"""Of those who went out or to the waiting room in a period, how many have come back since, by the reason they had?

Signed sums over the stays in exits and the waiting room that began in the period: a row that ends such a stay knows
since when it lasted, and one that leads back why it had begun. Where they come back to is the matter of `flow`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from buyline.days import Day
from buyline.measure.moves import REDEFINED, REVALUED
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
    rows = view.rows(on)
    aside = [place for place in view.places if place not in view.ranks]
    comes = rows.to_stage.isin(aside) & rows.to_since.between(first, last)
    goes = rows.from_stage.isin(aside) & rows.from_since.between(first, last)
    kept = rows.filter(rows.kind != REVALUED, comes | goes)
    keys = (kept.kind, kept.from_stage, kept.to_stage, kept.reason)
    both = {"comes": (kept.sign * comes.cast("int8").fill_null(0)), "goes": kept.sign * goes.cast("int8").fill_null(0)}
    lines = kept.group_by(*keys).agg(**{name: value.sum() for name, value in both.items()}).to_pyarrow().to_pylist()
    counted = _counted(view, lines)
    named = sorted({(place, reason) for place, reason, _ in counted}, key=lambda one: _order(view, *one))
    found = (_returned(counted, place, reason) for place, reason in named)
    return tuple(one for one in found if one.went or one.came_back)


def _order(view: View, place: str, reason: str) -> tuple[Any, ...]:
    return (view.order_of(place), reason != ANY, reason)


def _counted(view: View, lines: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, str, str]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        came, went = line["from_stage"], line["to_stage"]
        for reason in (ANY, line["reason"]):
            counted[went, reason, "went"] += line["comes"] or 0
            if went in view.ranks and line["kind"] != REDEFINED:
                counted[came, reason, "came back"] += line["goes"] or 0
            elif reason == ANY:
                counted[came, reason, "between"] += line["goes"] or 0
    return Counter({key: count for key, count in counted.items() if count})


def _returned(counted: Mapping[tuple[str, str, str], int], place: str, reason: str) -> Returned:
    went, came_back, between = (counted.get((place, reason, what), 0) for what in ("went", "came back", "between"))
    return Returned(place=place, reason=reason, went=went, came_back=came_back, moved_between=between)
