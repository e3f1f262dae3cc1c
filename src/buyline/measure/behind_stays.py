"""Which stays are behind a number of time in stage, or of a conversion by stays? One line per stay.

The sums are those of `stays`, `by_spell` and `time_in_stage`, taken per stay instead of by age (a test holds them
together).
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from buyline.days import Day
from buyline.measure.asked import Cohort, asked
from buyline.measure.behind import Number, Order, lines_of
from buyline.measure.moves import OPENED, REDEFINED, REVALUED
from buyline.measure.view import Expression, View

OF_STAYS = {"entered": "stays", "undated": "undated stays"}


def staying(view: View, number: Number) -> tuple[ir.Table, Order]:
    """The stays in one place behind a number, with when and for what they ended."""
    stage = view.place(number.stage)
    if number.goal:
        view.place(number.goal)
    day = view.day(number.on)
    sided = _sided(view, number, stage, day)
    weights = _weights(view, sided, number, day)
    what = OF_STAYS.get(number.what, number.what)
    wanted = {"n": "stays", "part": "converted"} if what == "share" else {"n": what}
    gone = ~sided.is_in & (sided.kind != REVALUED) & (sided.net > 0)
    until = sided.on_day.max(where=gone)
    net = sided.group_by("journey", "buyer", "since").agg(
        until=until,
        to_stage=sided.other.argmax(sided.on_day, where=gone),
        **{name: (sided.net * weights[fate]).sum() for name, fate in wanted.items()},
    )
    kept = net.filter((net.n != 0) if "part" not in wanted else (net.n != 0) | (net.part != 0))
    named = kept.mutate(from_stage=ibis.literal(stage), to_stage=kept.to_stage.fill_null(""))
    return lines_of(named), lambda table: (ibis.desc(table.part), ibis.asc(table.since, nulls_first=True))


def _sided(view: View, number: Number, stage: str, day: Day) -> ir.Table:
    """The rows that begin (`is_in`) or end a stay in a place, those taken back left out: `net` of each."""
    question = asked(view, Cohort(first=number.first, last=number.last, on=number.on), horizon=0)
    rows = view.stays_rows(day)
    into, out = rows.filter(rows.to_stage == stage), rows.filter(rows.from_stage == stage)
    # Like `stays`: a stay of unknown beginning counts apart, and never for a cohort.
    into = into.filter(_all([into.to_since.notnull(), *question.began(into.to_since)]) | _undated(into))
    out = out.filter(out.from_since.notnull(), *question.began(out.from_since))
    sided = ibis.union(
        _side(into, since=into.to_since, other=into.from_stage, is_in=True),
        _side(out, since=out.from_since, other=out.to_stage, is_in=False),
    )
    keys = ("journey", "buyer", "since", "is_in", "other", "kind", "on_day", "nth_today")
    net = sided.group_by(*keys).agg(net=sided.sign.sum())
    return net.filter(net.net != 0)


def _undated(rows: ir.Table) -> Expression:
    return rows.to_since.isnull() & (rows.visit > 0)


def _all(conditions: list[Expression]) -> Expression:
    first, *rest = conditions
    for condition in rest:
        first &= condition
    return first


def _side(rows: ir.Table, *, since: Expression, other: Expression, is_in: bool) -> ir.Table:
    named = {name: rows[name] for name in ("journey", "buyer", "kind", "on_day", "nth_today", "sign")}
    return rows.select(**named, since=since, other=other, is_in=ibis.literal(is_in))


def _weights(view: View, rows: ir.Table, number: Number, day: Day) -> Mapping[str, Expression]:
    """What each row adds to each number: 1, 0 or −1."""
    into, dated, moved = rows.is_in, rows.since.notnull(), rows.kind == "movement"
    age = rows.on_day - rows.since
    within, is_goal, is_exit = age <= number.within, rows.other == number.goal, rows.other.isin(sorted(view.exits))
    begun = into & dated & (rows.kind != REVALUED)
    left, gone = ~into & within & moved, ~into
    is_open = _one(into & dated) - _one(gone)
    return {
        "stays": _one(begun),
        "open stays": is_open,
        "undated stays": _one(into & ~dated & (rows.kind == OPENED)),
        "stalled": is_open * _one(day - rows.since >= number.age),
        "converted": _one(left & is_goal),
        "converted later": _one(gone & ~within & moved & is_goal),
        "lost": _one(left & is_exit & ~is_goal),
        "elsewhere": _one(left & ~is_exit & ~is_goal),
        "taken out": _one(gone & within & rows.kind.isin([REDEFINED, OPENED])),
        "under way": _one(begun) + _one(into & dated & (rows.kind == REVALUED) & within) - _one(gone & within),
    }


def _one(condition: Expression) -> Expression:
    return condition.fill_null(False).cast("int64")
