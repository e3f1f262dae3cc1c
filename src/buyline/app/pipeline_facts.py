"""What is true of these books whatever is asked: since when do they reach, what can be filtered, what was ever seen?

The same for every page of one state of the books. It knows no period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from buyline.days import Day
from buyline.definition.agreement import Agreement
from buyline.definition.criterion import Criterion
from buyline.definition.model import PIPELINE, Stage
from buyline.definition.trust import Trust
from buyline.measure.counts import Counts
from buyline.measure.lines import Lines, added
from buyline.measure.picture import ColumnView
from buyline.measure.view import Sums
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
    return Facts(_days(tables.sums, today), _values(tables.sums, columns), _seen(tables.touch_sums))


def _days(sums: Sums, today: Day) -> dict[str, tuple[Day, Day]]:
    """Days on which something still stands that was posted, reversed rows left out."""

    def build(ledger: ir.Table) -> ir.Table:
        is_shown = ledger.book.isin(["claimed", "verified"]) & (ledger.kind != "reclassification")
        rows = ledger.filter(is_shown)
        keys = {"book": rows.book, "on_day": rows.on_day, "from": rows.from_stage, "to": rows.to_stage}
        return rows.group_by(**keys).agg(n=rows.sign.sum())

    found = sums.lines("days", build)
    lines = found.all()
    lines = lines.where(lines["on_day"] <= today)
    net = added({name: lines[name] for name in ("book", "on_day", "from", "to")}, {"n": lines["n"]})
    net = net.where(net["n"] != 0)
    days = {book: net["on_day"][net["book"] == found.words.number(book)] for book in ("claimed", "verified")}
    return {book: (int(of.min()), int(of.max())) for book, of in days.items() if of.size}


def _values(sums: Sums, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The most frequent values of each column, those of undone rows left out."""

    def build(ledger: ir.Table) -> ir.Table:
        rows = ledger.filter(ledger.book == "claimed")
        pairs = ibis.array([_pair(rows, column) for column in columns])
        each = rows.select(rows.sign, pair=pairs.unnest())
        told = each.select(each.sign, column=each.pair["column"], value=each.pair["value"])
        return told.filter(told.value != "").group_by("column", "value").agg(n=told.sign.sum())

    if not columns:
        return {}
    found = sums.lines(("values", columns), build)
    lines = found.all()
    net = added({"column": lines["column"], "value": lines["value"]}, {"n": lines["n"]})
    net = net.where(net["n"] > 0)
    return {column: _offered(found, net.where(net["column"] == found.words.number(column))) for column in columns}


def _pair(rows: ir.Table, column: str) -> Any:
    """A column and its value; all are asked in one pass, for a union of questions takes longer to plan than to ask."""
    of = rows[f"col_{column}" if f"col_{column}" in rows.columns else column]
    return ibis.struct({"column": ibis.literal(column), "value": of})


def _offered(found: Lines, counted: Counts) -> tuple[str, ...]:
    many = zip(counted["n"].tolist(), found.texts(counted["value"]), strict=True)
    return tuple(value for _, value in sorted((-n, value) for n, value in many)[:OFFERED])


def _seen(sums: Sums) -> frozenset[tuple[str, str]]:
    def build(touches: ir.Table) -> ir.Table:
        return touches.group_by(act=touches.kind, trust=touches.trust).agg(n=touches.sign.sum())

    found = sums.lines("seen", build)
    lines = found.all()
    net = added({"act": lines["act"], "trust": lines["trust"]}, {"n": lines["n"]})
    net = net.where(net["n"] > 0)
    return frozenset(zip(found.texts(net["act"]), found.texts(net["trust"]), strict=True))


def columns_of(agreement: Agreement, facts: Facts) -> tuple[ColumnView, ...]:
    """What to filter by: the pipeline where there are several, and the columns that have any value."""
    latest, found = agreement.latest, list[ColumnView]()
    if PIPELINE in facts.values and PIPELINE not in latest.column_ids:
        names = {pipeline.id: pipeline.name for pipeline in latest.pipelines}
        values = tuple(dict.fromkeys((*names, *facts.values[PIPELINE])))
        found.append(ColumnView(id=PIPELINE, name="Pipeline", values=values, names=names))
    columns = ((column, facts.values.get(column.id, ())) for column in latest.columns)
    return (*found, *(ColumnView(id=one.id, name=one.name, values=values) for one, values in columns if values))


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
