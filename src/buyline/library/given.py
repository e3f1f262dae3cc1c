"""How is a table of somebody's own read as a stage history: one line per journey and time, with the id of a stage?

Takes an Ibis table as it is, and any frame that narwhals knows (pandas, Polars, Arrow, DuckDB …) by way of Arrow.
Refuses, in sentences, what would have to be guessed: missing columns, empty cells, unknown stages, ties.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from buyline.app.refusal import Refused
from buyline.definition.model import Definition
from buyline.library.moments import with_moments
from buyline.measure.view import COLUMN_PREFIX, Expression

MICROSECONDS = 6
SHOWN = 8
KEPT = "Nothing was counted."
ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"


@dataclass(frozen=True)
class Naming:
    """Which column of the table is what."""

    journey: str
    stage: str
    at: str
    order: str | None
    buyer: str | None
    amount: str | None
    currency: str | None
    reason: str | None
    columns: tuple[str, ...]

    @property
    def named(self) -> list[str]:
        """Every column that was named."""
        one = (self.journey, self.stage, self.at, self.order, self.buyer, self.amount, self.currency, self.reason)
        return [*(name for name in one if name is not None), *self.columns]


def as_ibis(table: Any) -> ir.Table:
    """The table where it lies; a frame in memory goes to DuckDB in this process."""
    if isinstance(table, ir.Table):
        return table
    import narwhals as nw  # noqa: PLC0415 - only frames need it

    try:
        frame = nw.from_native(table)
    except TypeError:
        what = f"{type(table).__module__}.{type(table).__name__}"
        raise Refused(f"A {what} is no table. Give an Ibis table, or a frame of pandas, Polars or Arrow.") from None
    return ibis.memtable(_in_microseconds((frame.collect() if isinstance(frame, nw.LazyFrame) else frame).to_arrow()))


def _in_microseconds(table: pa.Table) -> pa.Table:
    """The same table with times as whole microseconds, which a moment is; those of pandas are finer."""
    fields = [
        field.with_type(pa.timestamp("us", field.type.tz)) if pa.types.is_timestamp(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields), safe=False)


def check_columns(table: ir.Table, naming: Naming) -> None:
    """Refuse columns that the table does not have."""
    missing = [name for name in naming.named if name not in table.columns]
    if missing:
        there = ", ".join(table.columns)
        raise Refused(f"The table has no column {_quoted(missing)}. {KEPT}", [f"it has {there}"])


def values_of(table: ir.Table, column: str) -> list[str]:
    """The different values of a column as text, empty ones left out."""
    found = table.select(value=table[column].cast("string")).distinct().to_pyarrow()["value"].to_pylist()
    return sorted(value for value in found if value is not None)


def read_as_history(
    table: ir.Table, naming: Naming, *, definition: Definition, ids: Mapping[str, str], may_tie: bool
) -> ir.Table:
    """Columns journey, stage, rank, moment, day, order, buyer, money, currency, reason and one `col_` per column.

    `ids`: the stage of each value. Refused where a cell that is needed is empty, or where rows of a journey at one
    moment do not say which came first, unless they `may_tie`.
    """
    stage = table[naming.stage].cast("string")
    raw = table.select(
        journey=table[naming.journey].cast("string"),
        said=stage,
        stage=stage.cases(*ids.items(), else_=ibis.null("string")),
        at=_time(table, naming.at),
        written=table[naming.at].cast("string"),
        order=ibis.literal(0) if naming.order is None else table[naming.order],
        buyer=_text(table, naming.buyer),
        money=_amount(table, naming.amount),
        currency=_text(table, naming.currency),
        reason=_text(table, naming.reason),
        **{f"{COLUMN_PREFIX}{name}": table[name].cast("string") for name in naming.columns},
    )
    _check_cells(raw, naming)
    timed = with_moments(raw, at="at", time_zone=definition.time_zone)
    history = timed.mutate(
        rank=timed.stage.cases(*definition.rank_of.items(), else_=0).cast("int32"),
        currency=ibis.ifelse(timed.money.isnull(), ibis.null("string"), timed.currency),
    ).drop("at", "shown", "said", "written")
    if not may_tie:
        _check_ties(history, naming)
    return history


def _text(table: ir.Table, name: str | None) -> Expression:
    return ibis.null("string") if name is None else table[name].cast("string")


def _amount(table: ir.Table, name: str | None) -> Expression:
    if name is None:
        return ibis.null("decimal(28, 6)")
    if not (table[name].type().is_numeric() or table[name].type().is_string()):
        raise Refused(f"The column '{name}' holds {table[name].type()}, which is no amount. {KEPT}")
    return table[name].cast("decimal(28, 6)")


def _time(table: ir.Table, name: str) -> Expression:
    kind = table[name].type()
    if kind.is_date():
        return table[name].cast("timestamp")
    if kind.is_string():
        is_time = table[name].re_search(ISO)
        return ibis.ifelse(is_time, table[name], ibis.null("string")).cast("timestamp")
    if not kind.is_timestamp():
        raise Refused(f"The column '{name}' holds {kind}, which is no time; give dates, timestamps or ISO text. {KEPT}")
    if kind.scale is None or kind.scale <= MICROSECONDS:
        return table[name]
    if kind.timezone is not None:
        raise Refused(f"The column '{name}' holds {kind}, finer than microseconds; cast it to these first. {KEPT}")
    return table[name].cast("timestamp")


def _check_cells(raw: ir.Table, naming: Naming) -> None:
    needed = {naming.journey: raw.journey, naming.stage: raw.said, naming.at: raw["at"]}
    empty = {f"e{k}": column.isnull().sum() for k, column in enumerate(needed.values())}
    unread: Expression = ibis.ifelse(raw["at"].isnull(), raw.written, ibis.null("string"))
    odd = {"odd": unread.count(), "for_one": unread.min()}
    counts = raw.aggregate(rows=raw.count(), **empty, **odd).to_pyarrow().to_pylist()[0]
    if not counts["rows"]:
        raise Refused(f"The table has no rows: there is no history to count. {KEPT}")
    if counts["odd"]:
        counts["e2"] -= counts["odd"]
        reason = f"something in '{naming.at}' that is no day or time, '{counts['for_one']}' for one; write 2026-03-31"
        raise Refused(
            f"The table cannot be read as a stage history. {KEPT}",
            [f"{counts['odd']:,} of {counts['rows']:,} rows have {reason} or 2026-03-31T14:05:00, without an offset"],
        )
    reasons = [
        f"{counts[f'e{k}']:,} of {counts['rows']:,} rows have nothing in '{name}'; leave them out or mend them"
        for k, name in enumerate(needed)
        if counts[f"e{k}"]
    ]
    if reasons:
        raise Refused(f"The table cannot be read as a stage history. {KEPT}", reasons)


def _check_ties(history: ir.Table, naming: Naming) -> None:
    """Refuse rows of one journey at one time that differ and do not say which came first."""
    carried = [name for name in history.columns if name.startswith(COLUMN_PREFIX)]
    told = history.select("journey", "moment", "order", "stage", "money", "currency", *carried).distinct()
    tied = told.group_by("journey", "moment", "order").agg(n=told.count()).filter(lambda t: t.n > 1)
    found = tied.aggregate(n=tied.count(), first=tied.journey.min()).to_pyarrow().to_pylist()[0]
    if not found["n"]:
        return
    same = f"'{naming.order}' is the same too"
    remedy = "give `order=`, a column that says which came first" if naming.order is None else same
    raise Refused(
        f"{found['n']:,} times a journey has several rows at one moment, '{found['first']}' for one. {KEPT}",
        [f'{remedy}; or `ties="onwards"`, which takes the earlier stage of the way first and exits last'],
    )


def check_stages(values: Sequence[str], ids: Mapping[str, str]) -> None:
    """Refuse values that are no stage, no exit and not the waiting room."""
    unknown = [value for value in values if value not in ids]
    if unknown:
        raise Refused(
            f"The table has stages that were not named: {_quoted(unknown[:SHOWN])}. {KEPT}",
            [f"named are {_quoted(list(ids))}", "name the others in `stages`, `exits` or `waiting`, or leave them out"],
        )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
