"""Which stays are behind a number of time in stage, or of a conversion by stays? One line per stay.

The sums are those of `stays`, `by_spell` and `time_in_stage`, taken per stay instead of by age (a test holds them
together).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.ages import INSTANTS as ROWS_A_DAY
from buyline.measure.ages import seen_from_day
from buyline.measure.asked import Cohort, asked
from buyline.measure.behind import Number, Order, lines_of
from buyline.measure.counts import KINDS
from buyline.measure.moves import OPENED, REDEFINED, REVALUED
from buyline.measure.stays import relevant_begin
from buyline.measure.view import Expression, View

OF_STAYS = {"entered": "stays", "undated": "undated stays"}
BACK = "back"
"""As a goal: any earlier stage, and outside."""


def staying(view: View, number: Number) -> tuple[ir.Table, Order]:
    """The stays in one place behind a number, with when and for what they ended."""
    stage = view.place(number.stage)
    if number.goal and number.goal != BACK:
        view.place(number.goal)
    day = view.day(number.on)
    sided = _sided(view, number, stage, day)
    if number.what == "seen stays":
        return lines_of(_watched(view, _seen(sided, stage), stage, day)), _order
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
    return lines_of(named), _order


def _order(table: ir.Table) -> Sequence[Any]:
    return (ibis.desc(table.part), ibis.asc(table.since, nulls_first=True))


def _seen(rows: ir.Table, stage: str) -> ir.Table:
    """Every stay of known beginning that was seen for a while, those too that came under observation late.

    A stay that was lost from sight and seen again has a line for each time, and counts once.
    `on_day`: on which day it came under observation, where that was not its beginning; `until`: when it ended or was
    lost from sight, by what `kind` of row.
    """
    rows = rows.filter(rows.since.notnull(), rows.net > 0)
    rows = _numbered(rows.mutate(at=rows.on_day.cast("int64") * ROWS_A_DAY + rows.nth_today))
    net = rows.group_by("journey", "buyer", "since", "nth_seen").agg(
        first=rows.on_day.min(where=rows.is_in),
        begun=rows.kind.argmin(rows.at),
        is_open=rows.is_in.argmax(rows.at),
        gone=rows.on_day.max(where=~rows.is_in),
        ended=rows.kind.argmax(rows.at),
        went=rows.other.argmax(rows.at),
    )
    closed = ~net.is_open
    late = (net.begun != KINDS[0]).ifelse(net["first"], ibis.null("int32"))
    return net.filter(net["first"].notnull()).select(
        "journey", "buyer", "since", on_day=late, n=_one(net.nth_seen == 1), from_stage=ibis.literal(stage),
        until=closed.ifelse(net.gone, ibis.null("int32")), kind=closed.ifelse(net.ended, ""),
        to_stage=closed.ifelse(net.went, ""),
    )  # fmt: skip


def _watched(view: View, seen: ir.Table, stage: str, day: Day) -> ir.Table:
    """The times of being seen from the day on which records of leaving the stage begin, if they do so late."""
    begin = relevant_begin(view, stage)
    if begin is None:
        return seen
    begin = seen_from_day(begin, on=day)
    kept = seen.filter(seen.until.isnull() | (seen.until >= begin))
    seen_so = ibis.greatest(kept.on_day.fill_null(kept.since), begin - 1)
    return kept.mutate(on_day=(kept.on_day.notnull() | (kept.since < begin)).ifelse(seen_so, ibis.null("int32")))


def _numbered(rows: ir.Table) -> ir.Table:
    """The rows by which time of being seen they belong to: another begins unless the row before was the one before."""
    stay: dict[str, Any] = {"group_by": ["journey", "since"], "order_by": "at"}
    since_last = rows.at - rows.at.lag().over(**stay)
    rows = rows.mutate(begins=_one(rows.is_in & (since_last.fill_null(ROWS_A_DAY) > 1)))
    return rows.mutate(nth_seen=rows.begins.cumsum(**stay))


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
    keys = ("journey", "buyer", "since", "is_in", "other", "kind", "reason", "on_day", "nth_today")
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
    named = {name: rows[name] for name in ("journey", "buyer", "kind", "reason", "on_day", "nth_today", "sign")}
    return rows.select(**named, since=since, other=other, is_in=ibis.literal(is_in))


def _weights(view: View, rows: ir.Table, number: Number, day: Day) -> Mapping[str, Expression]:
    """What each row adds to each number: 1, 0 or −1."""
    into, dated, moved = rows.is_in, rows.since.notnull(), rows.kind == "movement"
    age = rows.on_day - rows.since
    within, is_exit = age <= number.within, rows.other.isin(sorted(view.exits))
    said = ibis.literal(True) if number.reason is None else rows.reason == number.reason
    is_goal = rows.other.isin(_goals(view, number)) & said
    begun = into & dated & (rows.kind != REVALUED)
    left, gone = ~into & within & moved, ~into
    is_open = (_one(into & dated) - _one(gone)) * _one(day - rows.since >= number.age)
    if number.younger_than:
        is_open *= _one(day - rows.since < number.younger_than)
    return {
        "stays": _one(begun & said if number.what == "stays" else begun),
        "open stays": is_open,
        "came back": _one(gone & rows.other.isin(list(view.ranks)) & ~rows.kind.isin([REVALUED, REDEFINED]) & said),
        "still there": _one(begun) - _one(gone & (rows.kind != REVALUED)),
        "undated stays": _one(into & ~dated & (rows.kind == OPENED)),
        "stalled": is_open,
        "converted": _one(left & is_goal),
        "converted later": _one(gone & ~within & moved & is_goal),
        "lost": _one(left & is_exit & ~is_goal),
        "elsewhere": _one(left & ~is_exit & ~is_goal),
        "taken out": _one(gone & within & rows.kind.isin([REDEFINED, OPENED])),
        "under way": _one(begun) + _one(into & dated & (rows.kind == REVALUED) & within) - _one(gone & within),
    }


def _goals(view: View, number: Number) -> list[str]:
    """The places that a stay goes to where it reaches the goal."""
    if number.goal != BACK:
        return [number.goal]
    wanted = view.ranks[view.ranked(number.stage)]
    return [OUTSIDE, *(place for place, rank in view.ranks.items() if rank <= wanted)]


def _one(condition: Expression) -> Expression:
    return condition.fill_null(False).cast("int64")
