"""What is true of these books whatever is asked: since when do they reach, what can be filtered, what was ever seen?

Counted once for each state of the books and kept beside the engine. It knows no period and no page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from buyline.days import Day
from buyline.definition.agreement import Agreement
from buyline.definition.criterion import Criterion
from buyline.definition.model import Stage
from buyline.definition.trust import Trust
from buyline.measure.picture import ColumnView
from buyline.store.books import Books
from buyline.store.engine import Reading

OFFERED = 50
_KEPT = "pipeline page"


@ibis.udf.agg.builtin
def approx_top_k(value: str, k: int) -> list[str]:  # type: ignore[empty-body]
    """The most frequent values of a column, the engine's own."""


@dataclass(frozen=True, slots=True)
class Facts:
    """First and last day with a movement by book, the values of columns, kinds of acts seen by class of trust."""

    days: Mapping[str, tuple[Day, Day]]
    values: Mapping[str, tuple[str, ...]]
    seen: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    last_seq: int
    facts: Facts

    def close(self) -> None:
        """Nothing to close."""


def facts_of(books: Books, tables: Reading, columns: tuple[str, ...]) -> Facts:
    """The facts of the books as of a reading."""
    kept = books.caches.get(_KEPT)
    if isinstance(kept, _Kept) and kept.last_seq == tables.last_seq:
        return kept.facts
    facts = Facts(_days(tables.ledger), _values(tables.ledger, columns), _seen(tables.touches))
    books.caches[_KEPT] = _Kept(tables.last_seq, facts)
    return facts


def _days(ledger: Any) -> dict[str, tuple[Day, Day]]:
    """Days on which something still stands that was posted, reversed rows left out."""
    rows = ledger.filter(ledger.book.isin(["claimed", "verified"]), ledger.kind != "reclassification")
    moved = rows.group_by(rows.book, rows.on_day, rows.from_stage, rows.to_stage).agg(n=rows.sign.sum())
    moved = moved.filter(moved.n != 0)
    found = moved.group_by(moved.book).agg(first=moved.on_day.min(), last=moved.on_day.max()).to_pyarrow()
    return {line["book"]: (line["first"], line["last"]) for line in found.to_pylist()}


def _values(ledger: Any, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if not columns:
        return {}
    rows = ledger.filter(ledger.book == "claimed", ledger.sign > 0)
    found = rows.agg(**{column: approx_top_k(rows[f"col_{column}"], OFFERED) for column in columns}).to_pylist()
    return {column: tuple(value for value in found[0][column] or () if value) for column in columns}


def _seen(touches: Any) -> frozenset[tuple[str, str]]:
    found = touches.group_by(touches.kind, touches.trust).agg(n=touches.sign.sum()).to_pyarrow().to_pylist()
    return frozenset((line["kind"], line["trust"]) for line in found if line["n"] > 0)


def columns_of(agreement: Agreement, facts: Facts) -> tuple[ColumnView, ...]:
    """The columns to filter by that have any value."""
    return tuple(
        ColumnView(id=column.id, name=column.name, values=facts.values.get(column.id, ()))
        for column in agreement.latest.columns
        if facts.values.get(column.id)
    )


@dataclass(frozen=True, slots=True)
class Unobservable:
    """A stage whose proof nobody has told of yet, and the kinds of acts that would."""

    stage: Stage
    kinds: tuple[str, ...]


def unobservable(stage: Stage, agreement: Agreement, facts: Facts) -> Unobservable | None:
    """Say what must be connected before this stage can be proven; None when it can be, or has nothing to prove."""
    if stage.ours:
        return None
    pipelines = agreement.latest.pipelines
    overrides = [pipeline.overrides[stage.id].criterion for pipeline in pipelines if stage.id in pipeline.overrides]
    criteria = [criterion for criterion in (stage.criterion, *overrides) if criterion is not None]
    asked = [_asked(criterion, agreement) for criterion in criteria]
    if any(not kinds or _is_fed(kinds, criterion, facts) for kinds, criterion in zip(asked, criteria, strict=True)):
        return None
    return Unobservable(stage, tuple(sorted(frozenset[str]().union(*asked))))


def _asked(criterion: Criterion, agreement: Agreement) -> frozenset[str]:
    """The kinds of acts that can prove it; none when facts alone do."""
    conditions = (*criterion.all, *criterion.any)
    points = {score.id: score.points for score in agreement.latest.scores}
    scored = {kind for c in conditions if c.score for kind in points.get(c.score, ())}
    return frozenset(scored | {c.did for c in conditions if c.did})


def _is_fed(kinds: frozenset[str], criterion: Criterion, facts: Facts) -> bool:
    accepted = {*criterion.accepts, *([Trust.STATED] if criterion.confirmed else [])}
    return any((kind, str(trust)) in facts.seen for kind in kinds for trust in accepted)
