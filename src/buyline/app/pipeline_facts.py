"""What is true of these books whatever is asked: since when do they reach, what can be filtered, what was ever seen?

The same for every page of one state of the books. It knows no period.
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
from buyline.store.engine import Reading

OFFERED = 50


@dataclass(frozen=True, slots=True)
class Facts:
    """First and last day with a movement by book, the values of columns, kinds of acts seen by class of trust."""

    days: Mapping[str, tuple[Day, Day]]
    values: Mapping[str, tuple[str, ...]]
    seen: frozenset[tuple[str, str]]

    def has_all_values(self, column: str) -> bool:
        """Whether `values` leaves none out."""
        return len(self.values.get(column, ())) < OFFERED


def facts_of(tables: Reading, *, columns: tuple[str, ...], today: Day) -> Facts:
    """The facts of the books as of a reading; movements posted ahead, by the end of a proof, do not count yet."""
    return Facts(_days(tables.ledger, today), _values(tables.ledger, columns), _seen(tables.touches))


def _days(ledger: Any, today: Day) -> dict[str, tuple[Day, Day]]:
    """Days on which something still stands that was posted, reversed rows left out."""
    is_shown = ledger.book.isin(["claimed", "verified"]) & (ledger.kind != "reclassification")
    rows = ledger.filter(is_shown, ledger.on_day <= today)
    moved = rows.group_by(rows.book, rows.on_day, rows.from_stage, rows.to_stage).agg(n=rows.sign.sum())
    moved = moved.filter(moved.n != 0)
    found = moved.group_by(moved.book).agg(first=moved.on_day.min(), last=moved.on_day.max()).to_pyarrow()
    return {line["book"]: (line["first"], line["last"]) for line in found.to_pylist()}


def _values(ledger: Any, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The most frequent values of each column, those of undone rows left out."""
    rows = ledger.filter(ledger.book == "claimed")
    found = {}
    for column in columns:
        value = rows[f"col_{column}"]
        lines = rows.filter(value != "").group_by(value=value).agg(n=rows.sign.sum())
        offered = lines.filter(lines.n > 0).order_by(ibis.desc("n"), "value").limit(OFFERED)
        found[column] = tuple(offered.value.to_pyarrow().to_pylist())
    return found


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
