"""Which journeys stand in a place, and which movements came, left or changed there? Per journey, per movement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import ge, gt, lt, or_
from typing import Any

import ibis
import ibis.expr.types as ir

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE
from buyline.measure.behind import Number, Order, lines_of
from buyline.measure.counts import KINDS
from buyline.measure.moves import OPENED, REDEFINED, REVALUED
from buyline.measure.view import BETWEEN_PAIR, Expression, NotInTheBooks, View

KEPT = ("journey", "buyer", "currency")


def standing(view: View, number: Number) -> tuple[ir.Table, Order]:
    """One line per journey that stands in the places at the end of the day; of an average, per journey and day."""
    return lines_of(_standing(view, number)), lambda table: (ibis.asc(table.since, nulls_first=True), table.on_day)


def _standing(view: View, number: Number) -> ir.Table:
    is_ahead = number.what == "ahead"
    places = [stage if is_ahead and stage == OUTSIDE else view.place(stage) for stage in number.stages]
    if number.what == "normal":
        days = [_position(view, places, day).mutate(on_day=ibis.literal(day, "int32")) for day in number.on_days]
        if not days:
            raise NotInTheBooks("an average needs its days")
        return ibis.union(days[0], *days[1:]) if len(days) > 1 else days[0]
    day = view.day(number.last)
    if number.what == "position" or view.book != "claimed":
        # All that stands in the verified book is proven, and nobody is further than there.
        found = _position(view, places if number.what in ("position", "proven", "proven share") else [], day)
        return found.mutate(part=found.n) if number.what == "proven share" else found
    pairs = replace(view, book="pair")

    def proven_so(reaches: Callable[[int, int], bool]) -> ir.Table:
        return _position(pairs, [pair for place in places for pair in _pairs(view, place, reaches)], day)

    if number.what in _REACHES:
        return _claimed_side(proven_so(_REACHES[number.what]))
    proven, unproven = (proven_so(_REACHES[what]) for what in ("proven", "unproven"))
    return _claimed_side(ibis.union(proven.mutate(part=proven.n), unproven.mutate(part=unproven.n * 0)))


_REACHES: Mapping[str, Callable[[int, int], bool]] = {"proven": ge, "unproven": lt, "ahead": gt}


def _pairs(view: View, stage: str, reaches: Callable[[int, int], bool]) -> list[str]:
    """The pairs of those claimed in a stage whose proof compares with it as asked."""
    wanted = 0 if stage == OUTSIDE else view.ranks[view.ranked(stage)]
    proofs = (OUTSIDE, *view.places)
    return [stage + BETWEEN_PAIR + proof for proof in proofs if reaches(view.ranks.get(proof, 0), wanted)]


def _claimed_side(found: ir.Table) -> ir.Table:
    sides: Expression = found.to_stage.split(BETWEEN_PAIR)
    return found.mutate(kind=sides[1], to_stage=sides[0])


def _position(view: View, places: Sequence[str], day: Day) -> ir.Table:
    """Arrivals less exits of each journey: those left stand in one of the places, since the day of their stay."""
    rows = view.stays_rows(day)
    into = rows.filter(rows.to_stage.isin(places))
    out = rows.filter(rows.from_stage.isin(places))
    sided = ibis.union(
        _side(into, place=into.to_stage, since=into.to_since, weight=1),
        _side(out, place=out.from_stage, since=out.from_since, weight=-1),
    )
    net = sided.group_by(*KEPT, "to_stage", "since").agg(n=sided.n.sum(), amount=sided.amount.sum())
    return net.filter((net.n != 0) | (net.amount != 0))


def _side(rows: ir.Table, *, place: Expression, since: Expression, weight: int) -> ir.Table:
    signed = rows.sign.cast("int64") * weight
    kept = {name: rows[name] for name in KEPT}
    return rows.select(**kept, to_stage=place, since=since, n=signed, amount=signed * rows.amount)


def moving(view: View, number: Number) -> tuple[ir.Table, Order]:
    """One line per movement; of a change of columns, one per journey with what it adds or takes away."""
    found = _changed(view, number) if number.what == "changed" else _moved(view, number)
    return lines_of(found), lambda table: (ibis.desc(table.on_day), table.from_stage, table.to_stage)


def _period(view: View, number: Number) -> ir.Table:
    if number.first is None or number.last is None:
        raise NotInTheBooks("what moved needs the first and the last day of a period")
    rows = view.rows(number.last)
    return rows.filter(rows.on_day >= number.first)


def _moved(view: View, number: Number) -> ir.Table:
    rows = _period(view, number)
    said = [] if number.reason is None else [rows.reason == number.reason]
    proof = [rows.proof.isin(number.proof.split(" or "))] if number.proof else []
    rows = rows.filter(*_where(view, number, rows), *said, *proof)
    told = ("on_day", "nth_today", "kind", "from_stage", "to_stage")
    net = rows.group_by(*KEPT, *told).agg(n=rows.sign.sum(), amount=(rows.sign.cast("int64") * rows.amount).sum())
    return net.filter((net.n != 0) | (net.amount != 0)).drop("nth_today")


def _where(view: View, number: Number, rows: ir.Table) -> list[Expression]:
    """Which rows a number of a period counts."""
    stages = [OUTSIDE if stage == OUTSIDE else view.place(stage) for stage in number.stages]
    into, out = rows.to_stage.isin(stages), rows.from_stage.isin(stages)
    if number.what == "moved":
        goal = [] if not number.goal else [rows.to_stage == number.goal]
        kind = rows.kind == number.posted if number.posted else ~rows.kind.isin([REVALUED, REDEFINED])
        return [kind, *goal, *([out] if stages else [])]
    if number.what in ("arrived", "came", "opened"):
        kinds = {
            "arrived": ~rows.kind.isin([REVALUED, OPENED]), "came": rows.kind != REVALUED,
            "opened": rows.kind == OPENED,
        }  # fmt: skip
        return [into, kinds[number.what]]
    if number.what in ("left", "redefined"):
        return [out, rows.kind != REVALUED if number.what == "left" else rows.kind == REDEFINED]
    moved = rows.kind == KINDS[0] if number.what in ("aside", "off the way") else ~rows.kind.isin([REVALUED, REDEFINED])
    ways = [(rows.from_stage == stage) & rows.to_stage.isin(_fate(view, number, stage)) for stage in stages]
    return [out, moved, reduce(or_, ways)]


def _fate(view: View, number: Number, stage: str) -> list[str]:
    """The places by which those who left a ranked stage are told apart, as presence does."""
    rank = view.ranks[view.ranked(stage)]
    further = [place for place, own in view.ranks.items() if own > rank]
    onwards = [*view.ranks, OUTSIDE]
    aside = [place for place in view.places if place not in view.ranks]
    back = [place for place in onwards if place not in further]
    return {
        "advanced": further,
        "back": back,
        "aside": aside,
        "off the way": [*back, *aside],
        "out": [place for place in aside if place in view.exits],
        "parked": [place for place in aside if place not in view.exits],
    }[number.what]


def _changed(view: View, number: Number) -> ir.Table:
    rows = _period(view, number)
    rows = rows.filter(rows.kind == REVALUED)
    places = [view.place(stage) for stage in number.stages]
    into, out = rows.filter(rows.to_stage.isin(places)), rows.filter(rows.from_stage.isin(places))
    sided = ibis.union(
        _side(into, place=into.to_stage, since=into.to_since, weight=1),
        _side(out, place=out.from_stage, since=out.from_since, weight=-1),
    )
    sums: dict[str, Any] = {"n": sided.n.sum(), "amount": sided.amount.sum()}
    net = sided.group_by(*KEPT, "to_stage").agg(**sums)
    return net.filter((net.n != 0) | (net.amount != 0)).mutate(kind=ibis.literal(REVALUED))
