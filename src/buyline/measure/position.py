"""Where does everybody stand at the end of a day, and with how much money?

Position at t: arrivals less exits with `on_day` ≤ t (RULES section 4.1). How they came there
is the matter of `flow`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.grains import moved, moves_by_day
from buyline.measure.holding import HOLDING_SCHEMA, NOTHING, Holding, holding, record, total
from buyline.measure.statement import Json, Statement, grouped, iso
from buyline.measure.view import View

Places = Mapping[str, Holding]


@dataclass(frozen=True, kw_only=True)
class Position(Statement):
    """Journeys and amount per place at the end of a day; `groups` by the values of `by`, which add up to `places`."""

    on: Day
    as_of: Day | None
    book: str
    currency: str
    places: Places
    by: str | None = None
    groups: Mapping[str, Places] = field(default_factory=dict)
    rule: str

    def to_json(self) -> Json:
        fields = {"on": iso(self.on), "as_of": iso(self.as_of), "book": self.book, "currency": self.currency}
        groups = {value: self._fields(places) for value, places in self.groups.items()}
        return fields | self._fields(self.places) | grouped(self.by, groups) | {"rule": self.rule}

    def records(self) -> list[Json]:
        groups = {None: self.places} if self.by is None else self.groups
        return [
            ({} if self.by is None else {self.by: value}) | {"stage": place} | record(found, self.currency)
            for value, places in groups.items()
            for place, found in places.items()
        ]

    def schema(self) -> dict[str, pa.DataType]:
        first = {} if self.by is None else {self.by: pa.string()}
        return first | {"stage": pa.string()} | HOLDING_SCHEMA

    def _fields(self, places: Places) -> Json:
        everybody = total(places.values())
        return {"stages": stages_json(places, self.currency), "total": everybody.to_json(self.currency)}


def position(view: View, *, on: Day | None = None, by: str | None = None) -> Position:
    """Return the position at the end of the day `on` (the view's day when None), broken down `by` a column if asked.

    Every place of the definition is listed, empty ones too, and places of older versions that somebody stands in; of
    the pair book the pairs that somebody stands in. Raises NotInTheBooks for an unknown column.
    """
    day = view.day(on)
    view.check_stays(() if by is None else (by,))
    found = moved(moves_by_day(view, by=by), first=None, last=day)
    groups = standing(found, ending="_after")
    whole = standing([line | {"by": None} for line in found], ending="_after").get(None, {})
    return Position(
        on=day,
        as_of=view.as_of,
        book=view.book,
        currency=view.currency,
        places=listed(view, whole),
        by=by,
        groups={} if by is None else {str(value): listed(view, groups[value]) for value in sorted(groups)},
        rule=_rule(view),
    )


def standing(lines: Iterable[Mapping[str, Any]], *, ending: str = "") -> dict[Any, dict[str, Holding]]:
    """Arrivals less exits per place, by the value of `by` in each line of an aggregation of rows; nobody is outside."""
    groups: dict[Any, dict[str, Holding]] = defaultdict(lambda: defaultdict(Holding))
    for line in lines:
        places, held = groups[line.get("by")], holding(line, ending=ending)
        places[line["to"]] += held
        places[line["from"]] -= held
    for places in groups.values():
        places.pop(OUTSIDE, None)
    return groups


def listed(view: View, places: Places) -> dict[str, Holding]:
    """Places in order of the way: all of the definition, and others that are not empty."""
    seen = {place for place, found in places.items() if found}
    return {place: places.get(place, NOTHING) for place in view.in_order(seen | set(view.listed_places))}


def stages_json(places: Places, currency: str) -> list[Json]:
    """The JSON of a position: one object per place."""
    return [{"stage": place} | found.to_json(currency) for place, found in places.items()]


def _rule(view: View) -> str:
    what = "pairs (claimed|verified)" if view.is_pair else "stages"
    return (
        f"Journeys in the {what} of the {view.book} book at the end of the day: arrivals less exits up to and with "
        "that day; amounts likewise, in the books' currency at the rate of each entry (METRICS §1, RULES §4.1)."
    )
