"""How complete is what the ledger carries, and how good is its proof?

Signed sums of one day: open journeys by place and by which of the wanted columns they lack; what ever arrived in each
stage, claimed and proven how. Which lack matters where, and what to do about it, is not known here.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.holding import Holding, holding, sums
from buyline.measure.moves import REVALUED
from buyline.measure.view import BETWEEN_PAIR, Expression, View


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
    rows = view.stays_rows(on)
    gaps: dict[str, Expression] = {f"no_{name}": rows[view.column(name)] == "" for name in columns}
    lines = rows.group_by(rows.from_stage, rows.to_stage, **gaps).agg(n=rows.sign.sum()).to_pyarrow().to_pylist()
    found: dict[str, Counter[str]] = {}
    for line in lines:
        for place, sign in ((line["to_stage"], 1), (line["from_stage"], -1)):
            counts = found.setdefault(place, Counter())
            counts[""] += sign * line["n"]
            for name in columns:
                counts[name] += sign * line["n"] * bool(line[f"no_{name}"])
    found.pop(OUTSIDE, None)
    return {place: dict(counts) for place, counts in found.items()}


def arrivals(view: View, *, on: Day, lately: Day) -> dict[str, Arrivals]:
    """What ever arrived in each stage up to a day, and since the day `lately`."""
    rows = view.rows(on, books=("claimed", "verified"))
    kept = rows.filter(rows.kind != REVALUED, rows.to_stage.isin(list(view.ranks)))
    late = (kept.on_day >= lately).cast("int8")
    both = {"n": kept.sign.sum(), "lately": (kept.sign * late).sum()}
    lines = kept.group_by(kept.book, kept.to_stage, kept.proof).agg(**both).to_pyarrow().to_pylist()
    found: dict[str, Counter[str]] = {stage: Counter() for stage in view.ranks}
    for line in lines:
        word = "claimed" if line["book"] == "claimed" else line["proof"]
        found[line["to_stage"]][word] += line["n"]
        found[line["to_stage"]][f"{word}_lately"] += line["lately"]
    return {stage: Arrivals(**_known(counts)) for stage, counts in found.items()}


def _known(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in Arrivals.__dataclass_fields__}


def unproven(view: View, *, on: Day, stages: Collection[str]) -> dict[str, tuple[Holding, Holding]]:
    """Of each stage: everybody claimed there, and those whose proof does not reach so far."""
    rows = view.stays_rows(on, books=("pair",))
    keys = (rows.from_stage, rows.to_stage, rows.currency)
    lines: list[dict[str, Any]] = rows.group_by(*keys).agg(**sums(rows)).to_pyarrow().to_pylist()
    found = {stage: (Holding(), Holding()) for stage in stages}
    for line in lines:
        moved = holding(line)
        for pair, change in ((line["to_stage"], moved), (line["from_stage"], Holding() - moved)):
            claimed, _, proven = pair.partition(BETWEEN_PAIR)
            if claimed in found:
                whole, lacking_proof = found[claimed]
                is_short = view.ranks.get(proven, 0) < view.ranks[claimed]
                found[claimed] = (whole + change, lacking_proof + change if is_short else lacking_proof)
    return found
