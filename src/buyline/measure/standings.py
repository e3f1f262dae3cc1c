"""Where does each journey stand, claimed and verified, since when, with how much money?

Single journeys are read as rows (RULES section 4.7): rows that were taken back cancel, and the last one left of each
journey and book tells where it stands. Counts of journeys are the matter of `position`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from buyline.days import Day
from buyline.definition.money import major_units
from buyline.ledger.posting import OUTSIDE
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.view import COLUMN_PREFIX, Expression, NotInTheBooks, View

Sort = Literal["amount", "since", "journey"]
BOTH = ("claimed", "verified")
CARRIED = ("buyer", "pipeline", "amount", "currency", "reporting")
OWN = ("to_stage", "to_since", "visit", "proof", "moved_by")
DAY_WIDTH = 1_000_000


@dataclass(frozen=True, slots=True)
class Side:
    """A journey in one book: its place ("outside" when it has none), since when, for which time, how proven."""

    place: str = OUTSIDE
    since: Day | None = None
    visit: int = 0
    proof: str = ""
    moved_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One journey: its sides in both books, and what it carries (amounts in minor units)."""

    journey: str
    buyer: str
    pipeline: str
    claimed: Side
    verified: Side
    amount: int
    currency: str
    reporting: int | None
    columns: Mapping[str, str]

    def side(self, book: str) -> Side:
        """Its side in a book."""
        return self.verified if book == "verified" else self.claimed

    def to_json(self) -> Json:
        money = {"amount": major_units(self.amount, self.currency), "currency": self.currency}
        sides = {book: asdict(side) | {"since": iso(side.since)} for book, side in self._sides()}
        named = {"journey": self.journey, "buyer": self.buyer, "pipeline": self.pipeline}
        return named | sides | money | {"columns": dict(self.columns)}

    def _sides(self) -> tuple[tuple[str, Side], ...]:
        return (("claimed", self.claimed), ("verified", self.verified))


@dataclass(frozen=True, kw_only=True)
class Standings(Statement):
    """Journeys at the end of the day `on`, sorted, at most as many as were asked for; `found` counts all of them."""

    on: Day
    as_of: Day | None
    book: str
    found: int
    journeys: tuple[Standing, ...]
    rule: str

    def to_json(self) -> Json:
        fields = {"on": iso(self.on), "as_of": iso(self.as_of), "book": self.book, "found": self.found}
        return fields | {"journeys": [each.to_json() for each in self.journeys], "rule": self.rule}

    def records(self) -> list[Json]:
        names = self.schema()
        return [{name: value for name, value in _flat(each).items() if name in names} for each in self.journeys]

    def schema(self) -> dict[str, pa.DataType]:
        columns = self.journeys[0].columns if self.journeys else ()
        words = ("journey", "buyer", "pipeline", "claimed", "claimed_since", "verified", "verified_since", "proof")
        money = {"amount": pa.int64(), "currency": pa.string()}
        return dict.fromkeys(words, pa.string()) | money | dict.fromkeys(columns, pa.string())


def standings(
    view: View,
    *,
    on: Day | None = None,
    stages: tuple[str, ...] | None = None,
    sort: Sort = "amount",
    limit: int | None = None,
) -> Standings:
    """Return the journeys that stand in the view's book at the end of the day `on`, in any of `stages` (None: any).

    Sorted by amount in the books' currency, largest first; by since, longest first; or by journey.
    """
    if view.book not in BOTH:
        raise NotInTheBooks(f"journeys are listed of the books {' and '.join(BOTH)}, not of '{view.book}'")
    day = view.day(on)
    table = last_rows(view, day)
    mine = "v_" if view.book == "verified" else "c_"
    place = table[f"{mine}to_stage"]
    wanted = place.notnull() & (place != OUTSIDE)
    if stages is not None:
        wanted &= place.isin([view.place(stage) for stage in stages])
    listed = table.filter(wanted)
    ordered = listed.order_by(*_order(listed, sort, mine))
    lines = (ordered if limit is None else ordered.limit(limit)).to_pyarrow().to_pylist()
    return Standings(
        on=day,
        as_of=view.as_of,
        book=view.book,
        found=len(lines) if limit is None or len(lines) < limit else int(listed.count().to_pyarrow().as_py()),
        journeys=tuple(_standing(view, line) for line in lines),
        rule=(
            f"Journeys in a place of the {view.book} book at the end of the day, each with its last row in either book "
            "(RULES §4.7)."
        ),
    )


def last_rows(view: View, day: Day) -> ir.Table:
    """One line per journey: what its last row says in the claimed (`c_`) and in the verified book (`v_`)."""
    rows = view.stays_rows(day, books=BOTH)
    carried = [*CARRIED, *(name for name in rows.columns if name.startswith(COLUMN_PREFIX))]
    said = [*OWN, *carried]
    net = rows.group_by("book", "journey", "on_day", "nth_today", *said).agg(n=rows.sign.sum())
    net = net.filter(net.n > 0)
    when = net.on_day.cast("int64") * DAY_WIDTH + net.nth_today
    packed: Expression = ibis.struct({name: net[name] for name in said})
    last = net.group_by("journey").agg(
        **{f"{book[0]}_last": packed.argmax(when, where=net.book == book) for book in BOTH}
    )
    sides = {f"{book[0]}_{name}": last[f"{book[0]}_last"][name] for book in BOTH for name in said}
    return last.select("journey", **sides)


def stands(view: View, day: Day) -> ir.Table:
    """One line per journey: journey, claimed, claimed_since, verified, verified_since at the end of a day.

    The same places as `last_rows`, from few columns; "outside" where a book does not have it.
    """
    rows = view.stays_rows(day, books=BOTH)
    net = rows.group_by("book", "journey", "on_day", "nth_today", "to_stage", "to_since").agg(n=rows.sign.sum())
    net = net.filter(net.n > 0)
    when = net.on_day.cast("int64") * DAY_WIDTH + net.nth_today
    packed: Expression = ibis.struct({"place": net.to_stage, "since": net.to_since})
    last = net.group_by("journey").agg(**{book: packed.argmax(when, where=net.book == book) for book in BOTH})
    sides = {book: last[book]["place"].fill_null(OUTSIDE) for book in BOTH}
    return last.select("journey", **sides, **{f"{book}_since": last[book]["since"] for book in BOTH})


def moved_between(view: View, after: Day, until: Day) -> ir.Table:
    """The journeys with rows on the days behind `after` up to `until`: those that may stand elsewhere by then."""
    rows = view.rows(until, books=BOTH)
    return rows.filter(rows.on_day > after).select("journey").distinct()


def _order(table: ir.Table, sort: Sort, mine: str) -> list[Any]:
    first = {
        "amount": ibis.desc(table[f"{mine}reporting"], nulls_first=False),
        "since": ibis.asc(table[f"{mine}to_since"], nulls_first=True),
    }
    return [first[sort], table.journey] if sort in first else [table.journey]


def _standing(view: View, line: Mapping[str, Any]) -> Standing:
    mine = "v_" if view.book == "verified" else "c_"
    columns = [name.removeprefix(mine + COLUMN_PREFIX) for name in line if name.startswith(mine + COLUMN_PREFIX)]
    return Standing(
        journey=line["journey"],
        claimed=_side(line, "c_"),
        verified=_side(line, "v_"),
        columns={name: line[mine + COLUMN_PREFIX + name] for name in columns},
        **{name: line[mine + name] for name in CARRIED},
    )


def _side(line: Mapping[str, Any], book: str) -> Side:
    place, since, visit, proof, moved_by = (line[book + name] for name in OWN)
    return Side() if place is None else Side(place, since, visit, proof, moved_by)


def _flat(each: Standing) -> Json:
    named = {"journey": each.journey, "buyer": each.buyer, "pipeline": each.pipeline}
    sides = {"claimed": each.claimed.place, "claimed_since": iso(each.claimed.since)}
    sides |= {"verified": each.verified.place, "verified_since": iso(each.verified.since), "proof": each.verified.proof}
    return named | sides | {"amount": each.amount, "currency": each.currency} | dict(each.columns)


@dataclass(frozen=True, kw_only=True)
class History(Statement):
    """The rows of one journey in one book, in order, those taken back left out."""

    journey: str
    book: str
    lines: tuple[Json, ...]
    rule: str = "The rows of one journey; rows that were taken back cancel (RULES §4.7)."

    def to_json(self) -> Json:
        days = ("on_day", "from_since", "to_since")
        shown = [line | {name: iso(line[name]) for name in days} for line in self.lines]
        return {"journey": self.journey, "book": self.book, "rows": shown, "rule": self.rule}

    def records(self) -> list[Json]:
        return list(self.lines)

    def schema(self) -> dict[str, pa.DataType]:
        whole = ("on_day", "from_since", "to_since", "visit", "amount")
        return {name: pa.int64() if name in whole else pa.string() for name in HISTORY}


HISTORY = (
    "on_day",
    "kind",
    "from_stage",
    "to_stage",
    "from_since",
    "to_since",
    "visit",
    "amount",
    "currency",
    "moved_by",
    "proof",
)


def history(view: View, *, journey: str, on: Day | None = None) -> History:
    """Return the rows of one journey in the view's book, up to a day if given."""
    rows = view.rows(on).filter(lambda table: table.journey == journey)
    net = rows.group_by("nth_today", *HISTORY).agg(n=rows.sign.sum())
    found = net.filter(net.n > 0).order_by("on_day", "nth_today").select(*HISTORY)
    return History(journey=journey, book=view.book, lines=tuple(found.to_pyarrow().to_pylist()))
