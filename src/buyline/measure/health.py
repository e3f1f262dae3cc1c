"""How complete is what the ledger carries, and how good is its proof?

Signed sums of one day: open journeys by place and by which of the wanted columns they lack; what ever arrived in each
stage, claimed and proven how. Which lack matters where, and what to do about it, is not known here.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.counts import Counts
from buyline.measure.grains import moved, moves_by_day
from buyline.measure.holding import NOTHING, Holding, holding
from buyline.measure.lines import added, lines
from buyline.measure.moves import REVALUED
from buyline.measure.view import BETWEEN_PAIR, View


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrivals:
    """Arrivals in one stage: claimed, and in the verified book by how they were proven."""

    claimed: int = 0
    claimed_lately: int = 0
    proven: int = 0
    stated: int = 0
    proven_lately: int = 0
    stated_lately: int = 0


def lacking(view: View, *, on: Day, columns: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many journeys stand in each place at the end of a day (under ""), and how many of them lack each column."""
    view.check_stays()

    def build(rows: ir.Table) -> ir.Table:
        gaps = {name: (rows[view.column(name)] == "").cast("int8") for name in columns}
        keys = {"from": rows.from_stage, "to": rows.to_stage} | gaps
        return rows.group_by(**keys, on_day=rows.on_day).agg(n=rows.sign.sum())

    found = lines(view, ("lacking", tuple(columns)), build)
    counted = found.reduced(("lacking", on), lambda part: _until(part, on, ("from", "to", *columns)))
    told: dict[str, Counter[str]] = {}
    for side, sign in (("to", 1), ("from", -1)):
        for place, *gaps, n in zip(
            found.texts(counted[side]),
            *(counted[name].tolist() for name in columns),
            counted["n"].tolist(),
            strict=True,
        ):
            counts = told.setdefault(place, Counter())
            counts[""] += sign * n
            for name, is_missing in zip(columns, gaps, strict=True):
                counts[name] += sign * n * is_missing
    told.pop(OUTSIDE, None)
    return {place: dict(counts) for place, counts in told.items()}


def _until(part: Counts, on: Day, keys: Sequence[str]) -> Counts:
    part = part.where(part["on_day"] <= on)
    return added({name: part[name] for name in keys}, {"n": part["n"]})


def arrivals(view: View, *, on: Day, lately: Day) -> dict[str, Arrivals]:
    """What ever arrived in each stage up to a day, and since the day `lately`."""
    found: dict[str, Counter[str]] = {stage: Counter() for stage in view.ranks}
    for line in moved(moves_by_day(replace(view, book="claimed")), first=lately, last=on):
        if line["to"] in found and line["kind"] != REVALUED:
            found[line["to"]]["claimed"] += line["journeys_after"]
            found[line["to"]]["claimed_lately"] += line["journeys"]
    for stage, proof, day, n in _verified(view, on):
        if stage in found and proof in ("proven", "stated"):
            found[stage][proof] += n
            found[stage][f"{proof}_lately"] += n * (day >= lately)
    return {stage: Arrivals(**_known(counts)) for stage, counts in found.items()}


def _verified(view: View, on: Day) -> Iterator[tuple[str, str, Day, int]]:
    """Arrivals in the verified book up to a day: stage, how it was proven, day, and how many."""

    def build(rows: ir.Table) -> ir.Table:
        rows = rows.filter(rows.kind != REVALUED)
        return rows.group_by(to=rows.to_stage, proof=rows.proof, on_day=rows.on_day).agg(n=rows.sign.sum())

    found = lines(replace(view, book="verified"), "arrivals by proof", build)
    counted = found.all().where(found.all()["on_day"] <= on)
    sides = (found.texts(counted["to"]), found.texts(counted["proof"]))
    yield from zip(*sides, counted["on_day"].tolist(), counted["n"].tolist(), strict=True)


def _known(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: int(counts.get(name, 0)) for name in Arrivals.__dataclass_fields__}


def unproven(view: View, *, on: Day, stages: Collection[str]) -> dict[str, tuple[Holding, Holding]]:
    """Of each stage: everybody claimed there, and those whose proof does not reach so far."""
    found = dict.fromkeys(stages, (NOTHING, NOTHING))
    for line in moved(moves_by_day(replace(view, book="pair")), first=None, last=on):
        change = holding(line, ending="_after")
        for pair, added_up in ((line["to"], change), (line["from"], NOTHING - change)):
            claimed, _, proven = pair.partition(BETWEEN_PAIR)
            if claimed in found:
                whole, short = found[claimed]
                is_short = view.ranks.get(proven, 0) < view.ranks[claimed]
                found[claimed] = (whole + added_up, short + added_up if is_short else short)
    return found
