"""How does a stage history become rows of a ledger, on the engine where it lies?

The fold of the books, said in window functions: a change of stage is a movement; a change of amount or columns during a
stay is a pair of rows, out with the old and in with the new. Rows carry their past (RULES §3), so that every measure
counts them like those of the books. Only the claimed book can be made: a history says where somebody put a journey.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from buyline.definition.model import Definition
from buyline.definition.money import BY_DIGITS
from buyline.ledger.posting import OUTSIDE
from buyline.measure.view import COLUMN_PREFIX, Expression

_window: Any = ibis.window  # untyped by Ibis
_cumulative: Any = ibis.cumulative_window
LAST = 1_000_000
"""In the order of the way, exits and the waiting room come after every stage."""
DIGITS = "0123456789abcdef"


def postings(history: ir.Table, *, definition: Definition, onwards: bool) -> ir.Table:
    """The rows of the claimed book; `onwards`: of rows at one moment the earlier stage comes first."""
    walked = _walked(_told(_numbered(history, onwards=onwards), definition), definition)
    moved, changed = walked.filter(walked.is_move), walked.filter(walked.is_changed)
    rows = ibis.union(
        _row(changed, definition, part=1, ways=(changed.last_stage, None), told="last_"),
        _row(changed, definition, part=2, ways=(None, changed.last_stage), told=""),
        _row(moved, definition, part=3, ways=(moved.last_stage, moved.stage), told=""),
    )
    within = _window(group_by=["journey", "on_day"], order_by=["nth", "n"])
    return rows.mutate(nth_today=(ibis.row_number().over(within) + 1).cast("int32")).drop("nth")


def _numbered(history: ir.Table, *, onwards: bool) -> ir.Table:
    """Every line with its number in its journey."""
    way = ibis.ifelse(history["rank"] > 0, history["rank"], LAST)
    first = [history.moment, history["order"], *([way] if onwards else []), history.stage]
    return history.mutate(nth=ibis.row_number().over(_window(group_by=history.journey, order_by=first)))


def _told(lines: ir.Table, definition: Definition) -> ir.Table:
    """What each line carries: what it leaves empty is as it was before; the buyer is the last one named."""
    columns = [name for name in lines.columns if name.startswith(COLUMN_PREFIX)]
    lines = _as_before(lines, [*columns, "currency"], also_counted="money")
    worth = lines.currency.fill_null(definition.currency)
    minor = ibis.cases(*((worth.isin(those), 10**digits) for digits, those in BY_DIGITS.items()), else_=100)
    whole = (lines.money * minor).round().cast("int64")
    lines = lines.mutate(amount=whole, currency=ibis.ifelse(whole.isnull(), ibis.null("string"), worth))
    lines = _with_buyer(_filled(lines, {"amount": "money", "currency": "money"}))
    is_ours = lines.currency == definition.currency
    return lines.mutate(
        reporting=ibis.ifelse(lines.amount.isnull(), 0, ibis.ifelse(is_ours, lines.amount, ibis.null("int64"))),
        amount=lines.amount.fill_null(0),
        currency=lines.currency.fill_null(""),
        reason=lines.reason.fill_null(""),
        **{name: lines[name].fill_null("") for name in columns},
    )


def _so_far(*more: str) -> Any:
    return _cumulative(group_by=["journey", *more], order_by="nth")


def _as_before(lines: ir.Table, names: Sequence[str], *, also_counted: str) -> ir.Table:
    """The lines with gaps filled by the last value before: those of one value have one count of values so far."""
    counted = lines.mutate(
        **{f"so_many_{name}": lines[name].count().over(_so_far()) for name in (*names, also_counted)}
    )
    return _filled(counted, {name: name for name in names})


def _filled(counted: ir.Table, by: Mapping[str, str]) -> ir.Table:
    """Columns filled within the lines that have one count of another column (or of their own) so far."""
    whole = {name: _window(group_by=["journey", f"so_many_{count}"]) for name, count in by.items()}
    return counted.mutate(**{name: counted[name].max().over(window) for name, window in whole.items()})


def _with_buyer(lines: ir.Table) -> ir.Table:
    """The buyer that the last line naming one names; the journey itself where none does."""
    whole = _window(group_by="journey")
    numbers: Expression = ibis.ifelse(lines.buyer.isnull(), ibis.null("int64"), lines.nth)
    lines = lines.mutate(last_named=numbers.max().over(whole))
    named: Expression = ibis.ifelse(lines.nth == lines.last_named, lines.buyer, ibis.null("string"))
    return lines.mutate(buyer=named.max().over(whole).fill_null(lines.journey)).drop("last_named")


def _walked(told: ir.Table, definition: Definition) -> ir.Table:
    """Each line beside the one before it, and what its journey has behind it."""
    before = _window(group_by="journey", order_by="nth")
    carried = _carried(told)
    seen = told.mutate(
        last_stage=told.stage.lag().over(before), **{f"last_{name}": told[name].lag().over(before) for name in carried}
    )
    is_first = seen.last_stage.isnull()
    is_move = is_first | (seen.stage != seen.last_stage)
    differs = reduce(or_, (~seen[name].identical_to(seen[f"last_{name}"]) for name in carried))
    seen = seen.mutate(is_move=is_move, is_changed=~is_first & differs, moves=is_move.cast("int32"))
    seen = seen.mutate(
        stay=seen.moves.sum().over(_so_far()),
        visit=seen.moves.sum().over(_so_far("stage")),
        furthest=seen["rank"].max().over(_so_far()),
        **{f"first_{stage}": _first(seen, stage).min().over(_so_far()) for stage in definition.rank_of},
    )
    stay = _window(group_by=["journey", "stay"], order_by="nth", preceding=None, following=0)
    seen = seen.mutate(
        since=seen.day.first().over(stay),
        why=ibis.ifelse(seen["rank"] > 0, "", seen.reason.first().over(stay)),
    )
    past = ("since", "visit", "furthest", "why", "rank", *(f"first_{stage}" for stage in definition.rank_of))
    return seen.mutate(**{f"last_{name}": seen[name].lag().over(before) for name in past})


def _carried(told: ir.Table) -> list[str]:
    return ["amount", "currency", "reporting", *(name for name in told.columns if name.startswith(COLUMN_PREFIX))]


def _first(seen: ir.Table, stage: str) -> Expression:
    return ibis.ifelse(seen.stage == stage, seen.day, ibis.null("int32"))


def _row(lines: ir.Table, definition: Definition, *, part: int, ways: tuple[Any, Any], told: str) -> ir.Table:
    """The rows of one kind; parts 1 and 2 are the pair of a stay that goes on, part 3 is a movement."""
    is_pair = part < 3
    gone, came = ways
    past = "last_" if is_pair else ""
    returns = (lines.last_why.fill_null("") != "") & (lines["rank"] > 0)
    day = ibis.null("int32")
    columns = {
        "seq": ibis.literal(1, "int64"),
        "n": ibis.literal(part, "int32"),
        "sign": ibis.literal(1, "int8"),
        "known_at": lines.moment,
        "recorded_at": lines.moment,
        "book": ibis.literal("claimed"),
        "pipeline": ibis.literal(definition.pipelines[0].id),
        "version": ibis.literal(definition.version, "int32"),
        "kind": ibis.literal("reclassification" if is_pair else "movement"),
        "journey": lines.journey,
        "buyer": lines.buyer,
        "cluster": _cluster(lines),
        "on_day": lines.day,
        "from_stage": ibis.literal(OUTSIDE) if gone is None else gone.fill_null(OUTSIDE),
        "to_stage": ibis.literal(OUTSIDE) if came is None else came,
        "from_since": day if gone is None else lines.last_since,
        "to_since": day if came is None else lines[f"{past}since"],
        "visit": (ibis.literal(0) if came is None else lines[f"{past}visit"]).cast("int32"),
        "furthest_before": lines.last_furthest.fill_null(0).cast("int32"),
        **{name: lines[f"{told}{name}"] for name in _carried(lines) if not name.startswith("last_")},
        "moved_by": ibis.literal("source"),
        "proof": _proof(lines[f"{past}rank"]),
        "reason": lines.last_why.fill_null("")
        if is_pair
        else ibis.ifelse(returns, lines.last_why.fill_null(""), lines.reason),
        **{f"first_{stage}": lines[f"{past}first_{stage}"].cast("int32") for stage in definition.rank_of},
        "nth": lines.nth,
    }
    return lines.select(**columns)


def _proof(rank: Expression) -> Expression:
    return ibis.ifelse(rank > 0, "claimed", "stated")


def _cluster(lines: ir.Table) -> Expression:
    """The group of a buyer as in the books: 64 of them, by SHA-256 where the engine has it, else by its own hash."""
    if not lines.get_backend().has_operation(ops.HexDigest):
        return (lines.buyer.hash() & 63).cast("int16")
    digest = lines.buyer.hexdigest("sha256")
    digits: Expression = ibis.literal(DIGITS)
    high, low = (digits.find(digest.substr(place, 1)) for place in (6, 7))
    return ((high * 16 + low) % 64).cast("int16")
