"""Which journeys, movements or stays add up to a number of a statement?

Every count is a signed sum, so what is behind it is the same sum taken per journey, per movement or per stay: rows that
were taken back cancel, and what is left adds up to the number. Each kind of number is picked out of the rows by its own
module; here they become one list with its totals.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from buyline.days import Day
from buyline.definition.money import major_units
from buyline.measure.conversion import DAYS_AT_MOST, Unit
from buyline.measure.statement import Json, Statement, iso
from buyline.measure.view import NotInTheBooks, View

Standing = Literal["position", "proven", "unproven", "proven share", "ahead", "normal"]
Moving = Literal[
    "moved", "arrived", "opened", "came", "left", "changed", "advanced", "back", "out", "parked", "redefined", "aside",
    "off the way",
]  # fmt: skip
Reaching = Literal[
    "entered", "converted", "converted later", "lost", "elsewhere", "under way", "taken out", "skipped", "undated",
    "share",
]  # fmt: skip
Staying = Literal["stays", "seen stays", "open stays", "undated stays", "stalled", "came back", "still there"]
What = Standing | Moving | Reaching | Staying
STANDING, MOVING, REACHING, STAYING = map(get_args, (Standing, Moving, Reaching, Staying))
WHATS: tuple[str, ...] = (*STANDING, *MOVING, *REACHING, *STAYING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """Which number: what it counts, and of that what its kind asks for.

    `stages`: where (the stage they come from, in conversion; the places moved from, any when empty); `goal`: the stage
    reached or moved to, any when empty; `posted`: the kind of row moved by, any but a change of columns when empty;
    `first` and `last`: the days of a period or of a cohort, both included; `on`: the day it is seen from; `on_days`:
    the days of an average; `within` and `unit` of a conversion; `age` and `younger_than`: open for at least so many
    days, and for fewer than so many (0: however many); `currency`: of an amount in it alone; `reason`: said when they
    went ("": none was said; None: whatever was said); `proof`: how an arrival was proven, "proven",
    "stated" or "proven or stated"; any way when empty.
    """

    what: What
    stages: tuple[str, ...] = ()
    goal: str = ""
    posted: str = ""
    first: Day | None = None
    last: Day | None = None
    on: Day | None = None
    on_days: tuple[Day, ...] = ()
    within: int = 0
    unit: Unit = "journey"
    age: int = 0
    younger_than: int = 0
    currency: str = ""
    reason: str | None = None
    proof: str = ""

    def __post_init__(self) -> None:
        if self.what not in WHATS:
            raise NotInTheBooks(f"'{self.what}' is not a number of the books; possible: {', '.join(WHATS)}")
        if self.what not in ("moved", "normal") and not self.stages:
            raise NotInTheBooks(f"the rows behind '{self.what}' need a stage")
        if not 0 <= self.within <= DAYS_AT_MOST:
            raise NotInTheBooks(f"'within' must be between 0 and {DAYS_AT_MOST} days, not {self.within}")

    @property
    def stage(self) -> str:
        """The one stage it is about."""
        return self.stages[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What one journey, movement or stay adds to the number: `n`, negative where it takes away; of a share, `part` is
    what it adds to the numerator. `amount` in minor units.
    """

    journey: str
    buyer: str
    n: int
    part: int | None
    on_day: Day | None
    kind: str
    from_stage: str
    to_stage: str
    since: Day | None
    until: Day | None
    amount: int
    currency: str

    def to_json(self) -> Json:
        """Days as ISO text, the amount in major units."""
        days = {name: iso(getattr(self, name)) for name in ("on_day", "since", "until")}
        money = {"amount": major_units(self.amount, self.currency), "currency": self.currency}
        words = {name: getattr(self, name) for name in ("journey", "buyer", "n", "part", "kind")}
        return words | {"from": self.from_stage, "to": self.to_stage} | days | money


@dataclass(frozen=True, kw_only=True)
class Lines(Statement):
    """The lines behind a number: `counted` is the number, `part` the numerator of a share, `amounts` by currency.

    `found` counts the lines, of which `lines` holds those asked for.
    """

    number: Number
    book: str
    as_of: Day | None
    counted: int
    part: int | None
    amounts: Mapping[str, int] = field(default_factory=dict)
    found: int
    lines: tuple[Line, ...]
    rule: str

    def to_json(self) -> Json:
        fields = {"what": self.number.what, "book": self.book, "as_of": iso(self.as_of), "counted": self.counted}
        amounts = {name: major_units(amount, name) for name, amount in self.amounts.items()}
        told = {"part": self.part, "amounts": amounts, "found": self.found}
        return fields | told | {"lines": [line.to_json() for line in self.lines], "rule": self.rule}

    def records(self) -> list[Json]:
        return [line.to_json() | {"amount": line.amount} for line in self.lines]

    def schema(self) -> dict[str, pa.DataType]:
        words = dict.fromkeys(("journey", "buyer"), pa.string()) | dict.fromkeys(("n", "part"), pa.int64())
        rest = dict.fromkeys(("kind", "from", "to", "on_day", "since", "until"), pa.string())
        return words | rest | {"amount": pa.int64(), "currency": pa.string()}


SUMS = ("n", "part", "amount")
COLUMNS: Mapping[str, str] = {
    "journey": "string", "buyer": "string", "n": "int64", "part": "int64", "on_day": "int32", "kind": "string",
    "from_stage": "string", "to_stage": "string", "since": "int32", "until": "int32", "amount": "int64",
    "currency": "string",
}  # fmt: skip


def lines_of(table: ir.Table) -> ir.Table:
    """A table of lines with all their columns; those that this kind of number does not have are missing or empty."""
    empty: dict[str, Any] = {
        name: ibis.literal("") if type_ == "string" else ibis.literal(0) if name == "amount" else ibis.null(type_)
        for name, type_ in COLUMNS.items()
        if name not in table.columns
    }
    made = table.mutate(**empty)
    return made.select(**{name: made[name].cast(type_) for name, type_ in COLUMNS.items()})


def behind(view: View, number: Number, *, at_most: int | None = None, skip: int = 0) -> Lines:
    """Return what is behind a number, in an order that does not change, `at_most` lines behind the first `skip`.

    Raises NotInTheBooks for a place, a column or a kind that the books do not know.
    """
    table, order = _counted_by(number)(view, number)
    if number.currency:
        table = table.filter(table.currency == number.currency)
    page = table.order_by(*order(table), table.journey).limit(at_most, offset=skip).to_pyarrow()
    is_whole = not skip and (at_most is None or len(page) < at_most)
    sums = _added(page.to_pylist()) if is_whole else _summed(table)
    return Lines(
        number=number,
        book=view.book,
        as_of=view.as_of,
        counted=sum(line["n"] for line in sums),
        part=sum(line["part"] or 0 for line in sums) if number.what in ("share", "proven share") else None,
        amounts={line["currency"]: line["amount"] for line in sums if line["amount"]},
        found=sum(line["lines"] for line in sums),
        lines=tuple(Line(**line) for line in page.to_pylist()),
        rule=_RULE,
    )


def _summed(table: ir.Table) -> list[Json]:
    """The sums of all lines by currency."""
    sums = {name: table[name].sum() for name in SUMS}
    return list(table.group_by("currency").agg(**sums, lines=table.count()).to_pyarrow().to_pylist())


def _added(lines: Sequence[Json]) -> list[Json]:
    """The same of lines that are all there."""
    sums: dict[str, Json] = {}
    for line in lines:
        held = sums.setdefault(line["currency"], {"currency": line["currency"], "lines": 0} | dict.fromkeys(SUMS, 0))
        held["lines"] += 1
        for name in SUMS:
            held[name] += line[name] or 0
    return list(sums.values())


Order = Callable[[ir.Table], Sequence[Any]]


def _counted_by(number: Number) -> Callable[[View, Number], tuple[ir.Table, Order]]:
    from buyline.measure import behind_flow, behind_reaching, behind_stays  # noqa: PLC0415 - they make lines of here

    if number.what in STANDING:
        return behind_flow.standing
    if number.what in MOVING:
        return behind_flow.moving
    if number.what in STAYING or number.unit == "spell":
        return behind_stays.staying
    return behind_reaching.reaching


_RULE = (
    "What is behind the number: the same signed sum taken line by line. Rows that were taken back cancel; what is left "
    "adds up to the number."
)
