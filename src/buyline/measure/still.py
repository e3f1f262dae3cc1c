"""Which journeys have been in their place for so long that they stand still, one by one?

Signed sums by journey: a stay that began long ago and has not ended is left over. Lines of nothing are dropped on the
engine, so only the few that are left come over; days are taken in blocks, so that the same lines serve for a month, new
rows added. From which age on a stay stands still is the matter of `stalled`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np

from buyline.days import Day
from buyline.estimate.arrays import Flags
from buyline.measure.counts import Counts
from buyline.measure.lines import NEVER, Lines, added, lines
from buyline.measure.view import Expression, View

BLOCK = 28


@dataclass(frozen=True, slots=True)
class Still:
    """A journey that stands in a place since a day."""

    journey: str
    buyer: str
    place: str
    since: Day


def standing_still(
    view: View, *, on: Day, ages: Mapping[str, int], most: int | None = None
) -> tuple[tuple[Still, ...], int]:
    """Return the journeys that have been in a place of `ages` for so many days at the end of a day, and how many.

    Those longest there come first, then by journey; `most` of them when it is given.
    """
    view.check_stays()
    if not ages:
        return (), 0
    found = _old_stays(view, on, ages)
    part = _old_enough(found, on, ages)
    net = added({name: part[name] for name in ("journey", "place", "since")}, {"n": part["n"]})
    net = net.where(net["n"] > 0)
    many = net.size
    if most is not None and many > most:
        net = net.where(net["since"] <= np.partition(net["since"], most)[most])
    places, journeys = found.texts(net["place"]), found.names(net["journey"])
    buyers = _buyers(found, part.where(np.isin(part["journey"], net["journey"])))
    still = [
        Still(journey, buyers[journey], place, since)
        for journey, place, since in zip(journeys, places, net["since"].tolist(), strict=True)
    ]
    return tuple(sorted(still, key=lambda each: (each.since, each.journey))[:most]), many


def _old_stays(view: View, on: Day, ages: Mapping[str, int]) -> Lines:
    """Lines of journey, buyer, place, since and on_day: stays begun in blocks of days before those that are too new,
    and, negative, those of them that ended; days before the block of `on` are taken together.
    """
    block = on // BLOCK * BLOCK
    last = {place: (on - age) // BLOCK * BLOCK + BLOCK - 1 for place, age in sorted(ages.items())}

    def build(rows: ir.Table) -> ir.Table:
        begun = _side(rows, "to", last, block, sign=1)
        ended = _side(rows, "from", last, block, sign=-1)
        both = ibis.union(begun, ended)
        net = both.group_by("journey", "buyer", "place", "since", "on_day").agg(n=both.n.sum())
        return net.filter(net.n != 0)

    return lines(view, ("old stays", block, tuple(last.items())), build)


def _side(rows: ir.Table, side: str, last: Mapping[str, Day], block: Day, *, sign: int) -> ir.Table:
    place, since = rows[f"{side}_stage"], rows[f"{side}_since"]
    latest: Expression = place.cases(*last.items(), else_=NEVER)
    old = rows.filter(since <= latest)
    day: Expression = ibis.greatest(old.on_day, block - 1)
    keys = {"journey": old.journey, "buyer": old.buyer, "place": old[f"{side}_stage"], "since": old[f"{side}_since"]}
    return old.group_by(**keys, on_day=day.cast("int32")).agg(n=(old.sign.cast("int64") * sign).sum())


def _old_enough(found: Lines, on: Day, ages: Mapping[str, int]) -> Counts:
    part = found.all()
    oldest = found.words.each(ages.get)[part["place"]]
    known: Flags = (part["on_day"] <= on) & (on - part["since"] >= oldest)
    return part.where(known)


def _buyers(found: Lines, part: Counts) -> dict[str, str]:
    """The buyer of each journey, as the rows that stand say."""
    net = added({name: part[name] for name in ("journey", "buyer")}, {"n": part["n"]})
    net = net.where(net["n"] > 0)
    return dict(zip(found.names(net["journey"]), found.names(net["buyer"]), strict=True))
