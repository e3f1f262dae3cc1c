"""Which lines do statements share?

Each grain is a few columns of the ledger as they stand, by day: no period, no horizon and no cohort is in it, so that
one pass over the rows answers for all of them. They are small, since days are the grain of time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from buyline.days import Day
from buyline.estimate.arrays import Flags
from buyline.ledger.posting import OUTSIDE
from buyline.measure.counts import KINDS, Counts
from buyline.measure.holding import SUMS, sums
from buyline.measure.lines import NEVER, Lines, added, lines
from buyline.measure.view import Expression, View

WORDED = ("kind", "from", "to", "reason", "currency", "by")
"""What movements are told apart by, besides days."""


def moves_by_day(view: View, *, by: str | None = None) -> Lines:
    """Lines of kind, from, to, currency and on_day: journeys and amounts that moved; with `by` (a column)."""

    def build(rows: ir.Table) -> ir.Table:
        keys = {"kind": rows.kind, "from": rows.from_stage, "to": rows.to_stage, "currency": rows.currency}
        group = {} if by is None else {"by": told_by(rows[view.column(by)])}
        counted = {name: value.fill_null(0) for name, value in sums(rows).items()}
        return rows.group_by(**keys, on_day=rows.on_day, **group).agg(**counted)

    return lines(view, ("moves by day", by), build)


def moves_with_reasons(view: View, *, by: str | None = None) -> Lines:
    """The movements out of ranked stages, as `moves_by_day`, by the reason said too."""

    def build(rows: ir.Table) -> ir.Table:
        rows = rows.filter(rows.kind == KINDS[0], rows.from_stage.isin(list(view.ranks)))
        keys = {"from": rows.from_stage, "to": rows.to_stage, "reason": rows.reason, "currency": rows.currency}
        group = {} if by is None else {"by": told_by(rows[view.column(by)])}
        counted = {name: value.fill_null(0) for name, value in sums(rows).items()}
        return rows.group_by(**keys, on_day=rows.on_day, **group).agg(**counted)

    return lines(view, ("moves with reasons", by, tuple(sorted(view.ranks))), build)


def moved(found: Lines, *, first: Day | None, last: Day) -> list[dict[str, Any]]:
    """What moved until the day `last`, by what the lines are told apart by: sums in the period from `first` on, and,
    with endings, before it (`_before`) and up to its end (`_after`). Without a first day only the sums up to the end.
    """
    counted = found.reduced(("moved", first, last), lambda part: _moved(part, first, last))
    return _as_lines(found, counted)


def moved_within(found: Lines, *, first: Day, last: Day) -> list[dict[str, Any]]:
    """What moved from the day `first` to the day `last`: lines as of `moved`, with the sums of a holding; none that no
    row is behind.
    """

    def reduce(part: Counts) -> Counts:
        part = part.where((part["on_day"] >= first) & (part["on_day"] <= last))
        keys = {name: part[name] for name in WORDED if name in part.columns}
        return added(keys, {name: part[name] for name in SUMS})

    return _as_lines(found, found.reduced(("moved within", first, last), reduce))


def ended_stays(view: View) -> Lines:
    """Lines of kind, from (the place stayed in), to, reason, nth, on_day and since: rows that end a stay of known
    beginning.
    """

    def build(rows: ir.Table) -> ir.Table:
        rows = rows.filter(rows.from_since.notnull())
        keys = {"kind": rows.kind, "from": rows.from_stage, "to": rows.to_stage, "reason": rows.reason}
        days = {"nth": rows.nth_today, "on_day": rows.on_day, "since": rows.from_since}
        return rows.group_by(**keys, **days).agg(n=rows.sign.sum())

    return lines(view, "ended stays", build)


def begun_stays(view: View) -> Lines:
    """Lines of kind, to (the place stayed in), reason, nth, on_day and since (NEVER: nobody knows): rows that begin a
    stay.
    """

    def build(rows: ir.Table) -> ir.Table:
        rows = rows.filter(rows.to_since.notnull() | (rows.visit > 0))
        keys = {"kind": rows.kind, "to": rows.to_stage, "reason": rows.reason, "nth": _nth_of_late(rows)}
        return rows.group_by(**keys, on_day=rows.on_day, since=rows.to_since.fill_null(NEVER)).agg(n=rows.sign.sum())

    return lines(view, "begun stays", build)


def after_coming_to(view: View, stage: str) -> Lines:
    """Lines of kind, from, to, nth, on_day, first (the day the journey first came to the stage, NEVER: not yet),
    furthest (rank) and is_first (stay): all rows of journeys from then on, and what went past the stage.
    """
    beyond = [other for other, rank in view.ranks.items() if rank > view.ranks[stage]]

    def build(rows: ir.Table) -> ir.Table:
        first = rows[f"first_{stage}"]
        rows = rows.filter(first.notnull() | rows.to_stage.isin([stage, *beyond]))
        keys = {"kind": rows.kind, "from": rows.from_stage, "to": rows.to_stage, "nth": rows.nth_today}
        days = {"on_day": rows.on_day, "first": rows[f"first_{stage}"].fill_null(NEVER)}
        past = {"furthest": rows.furthest_before, "is_first": rows.visit == 1}
        return rows.group_by(**keys, **days, **past).agg(n=rows.sign.sum())

    return lines(view, ("after coming to", stage, tuple(sorted(beyond))), build)


def first_stays(view: View, stages: Sequence[str]) -> Lines:
    """Lines of kind, to, nth, on_day, since and furthest: rows that bring a journey to one of `stages` for the first
    time.
    """

    def build(rows: ir.Table) -> ir.Table:
        rows = rows.filter(_fresh_since(rows, stages).notnull())
        keys = {"kind": rows.kind, "to": rows.to_stage, "nth": _nth_of_late(rows), "on_day": rows.on_day}
        return rows.group_by(**keys, since=_fresh_since(rows, stages), furthest=rows.furthest_before).agg(
            n=rows.sign.sum()
        )

    return lines(view, ("first stays", tuple(stages)), build)


def moves_onwards(view: View, reached: Mapping[int, str]) -> Lines:
    """Lines of kind, from, to, nth, on_day, since, furthest and fresh: rows of journeys that have reached a stage, by
    the day they first came to it. `reached`: which stage by the furthest rank; `fresh`: the row brings the journey to a
    stage the first time.
    """

    def build(rows: ir.Table) -> ir.Table:
        rows = rows.filter(_since_reached(rows, reached).notnull())
        keys = {"kind": rows.kind, "from": rows.from_stage, "to": rows.to_stage, "nth": rows.nth_today}
        days = {"on_day": rows.on_day, "since": _since_reached(rows, reached)}
        fresh = _fresh_since(rows, tuple(dict.fromkeys(reached.values()))).notnull()
        return rows.group_by(**keys, **days, furthest=rows.furthest_before, fresh=fresh).agg(n=rows.sign.sum())

    return lines(view, ("moves onwards", tuple(sorted(reached.items()))), build)


def standing(found: Lines, on: Day) -> dict[str, int]:
    """How many journeys stand in each place at the end of a day; nobody is outside."""
    held: dict[str, int] = {}
    for line in moved(found, first=None, last=on):
        held[line["to"]] = held.get(line["to"], 0) + line["journeys_after"]
        held[line["from"]] = held.get(line["from"], 0) - line["journeys_after"]
    return {place: count for place, count in held.items() if place != OUTSIDE}


def _moved(part: Counts, first: Day | None, last: Day) -> Counts:
    part = part.where(part["on_day"] <= last)
    keys = {name: part[name] for name in WORDED if name in part.columns}
    found = {f"{name}_after": part[name] for name in SUMS}
    if first is not None:
        inside: Flags = part["on_day"] >= first
        found |= {name: part[name] * inside for name in ("journeys", "amount")}
        found |= {f"{name}_before": part[name] * ~inside for name in SUMS}
    return added(keys, found)


def _as_lines(found: Lines, counted: Counts) -> list[dict[str, Any]]:
    keys = [name for name in counted.columns if name in WORDED]
    whole = added({name: counted[name] for name in keys}, {n: c for n, c in counted.columns.items() if n not in keys})
    columns = {name: _texts(found, whole, name) if name in keys else whole[name].tolist() for name in whole.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _texts(found: Lines, counted: Counts, name: str) -> list[Any]:
    column: NDArray[Any] = counted[name]
    if name == "kind":
        return [KINDS[number] for number in column.tolist()]
    if name == "by":
        return column.tolist() if column.dtype != np.int32 else found.names(column)
    return found.texts(column)


def told_by(column: Expression) -> Expression:
    """The column of a breakdown: whole numbers (a version) wider than the numbers of texts, to tell them apart."""
    return column.cast("int64") if column.type().is_integer() else column


def _nth_of_late(rows: ir.Table) -> Expression:
    """The order within the day, where it matters for a beginning: of those that come under observation late."""
    return ibis.ifelse(rows.kind == KINDS[0], 0, rows.nth_today)


def _fresh_since(rows: ir.Table, stages: Sequence[str]) -> Expression:
    begins = [(stage, rows[f"first_{stage}"]) for stage in stages]
    fresh = (rows.visit == 1) & (rows.kind != KINDS[1])
    return ibis.ifelse(fresh, rows.to_stage.cases(*begins, else_=ibis.null("int32")), ibis.null("int32"))


def _since_reached(rows: ir.Table, reached: Mapping[int, str]) -> Expression:
    begun = [(rank, rows[f"first_{stage}"]) for rank, stage in reached.items()]
    return rows.furthest_before.cases(*begun, else_=ibis.null("int32"))
