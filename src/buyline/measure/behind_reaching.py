"""Which journeys that came to a stage had reached the goal, were lost or were under way? One line per journey.

The words are those of `journeys_by_state` and the sums those of `states.Fates`, taken per journey instead of by age (a
test holds them together).
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from buyline.ledger.posting import OUTSIDE
from buyline.measure.asked import Cohort, asked
from buyline.measure.behind import Number, Order, lines_of
from buyline.measure.journeys_by_state import state_rows
from buyline.measure.moves import OPENED, REVALUED
from buyline.measure.states import LOST, REACHED, UNDER_WAY
from buyline.measure.view import Expression, NotInTheBooks, View

NOWHERE = -1


def reaching(view: View, number: Number) -> tuple[ir.Table, Order]:
    """The journeys behind one fate; of a share those who entered, with those at the goal as its part."""
    if number.what == "elsewhere":
        raise NotInTheBooks("only stays go elsewhere; ask with the unit spell")
    start, goal = view.ranked(number.stage), view.ranked(number.goal)
    if view.ranks[goal] <= view.ranks[start]:
        raise NotInTheBooks(f"'{goal}' does not come after '{start}'; by journey, conversion leads onwards")
    cohort = Cohort(first=number.first, last=number.last, on=number.on)
    question = asked(view, cohort, horizon=number.within)
    rows = state_rows(view, from_stage=start, to_stage=goal, asked=question)
    weights = _weights(view, rows, number)
    wanted = {"n": "entered", "part": "converted"} if number.what == "share" else {"n": number.what}
    sign = rows.sign.cast("int64")
    sums = {name: (sign * weights[what]).sum() for name, what in wanted.items()}
    # The day a journey first came is the same in all its rows that know it.
    net = rows.group_by("journey", "buyer").agg(since=rows["first"].max(), **sums)
    left = net.filter((net.n != 0) if "part" not in sums else (net.n != 0) | (net.part != 0))
    named = left.mutate(from_stage=ibis.literal(start), to_stage=ibis.literal(goal))
    return lines_of(named), lambda table: (ibis.desc(table.part), ibis.asc(table.since, nulls_first=True))


def _weights(view: View, rows: ir.Table, number: Number) -> Mapping[str, Expression]:
    """What each row adds to each fate: 1, 0 or −1."""
    moved_by, known = rows.kind == "movement", rows["first"].notnull()
    before, after = _state(view, rows.from_stage, number.goal), _state(view, rows.to_stage, number.goal)
    first_stay = (rows.to_stage == number.stage) & (rows.visit == 1)
    begun = known & first_stay & (rows.kind != REVALUED)
    moved = known & ~begun & (~moved_by | (before != after))
    skipped = ~known & moved_by & (after == REACHED) & (rows.from_stage != number.stage)
    undated = ~known & ~skipped & first_stay & (rows.kind == OPENED)
    aside = ibis.ifelse(rows.kind == REVALUED, NOWHERE, NOWHERE if view.hides_outside else UNDER_WAY)
    a, b = (ibis.ifelse(place == OUTSIDE, aside, state) for place, state in _sides(rows, before, after))
    within = known & (rows.age <= number.within)
    redefined = moved & within & rows.kind.isin(["redefinition", OPENED])
    return {
        "entered": _one(begun),
        "converted": _one(moved & moved_by & within & (b == REACHED)),
        "converted later": _one(moved & moved_by & ~within & (b == REACHED)),
        "lost": _one((begun | moved) & within & (b == LOST)) - _one(moved & within & (a == LOST)),
        "under way": _one((begun | moved) & within & (b == UNDER_WAY))
        - _one(moved & within & (a == UNDER_WAY))
        + _one(begun & ~within),
        "taken out": _one(redefined & (a != NOWHERE)) - _one(redefined & ((b == UNDER_WAY) | (b == LOST))),
        "skipped": _one(skipped),
        "undated": _one(undated),
    }


def _sides(rows: ir.Table, before: Expression, after: Expression) -> tuple[tuple[Expression, Expression], ...]:
    return ((rows.from_stage, before), (rows.to_stage, after))


def _one(condition: Expression) -> Expression:
    return condition.fill_null(False).cast("int64")


def _state(view: View, place: Expression, goal: str) -> Expression:
    """The state that a place stands for: at the goal or beyond, lost, or under way; outside is told apart later."""
    wanted = view.ranks[goal]
    reached = [stage for stage, rank in view.ranks.items() if rank >= wanted]
    told = (place.isin(reached), REACHED), (place.isin(sorted(view.exits)), LOST), (place == OUTSIDE, _ASIDE)
    return ibis.cases(*told, else_=UNDER_WAY)


_ASIDE = 3
