"""Which rows of the ledger does a statement count?

A view is a book, what was known and recorded by when, and filters. It yields the filtered table and checks every name
it is given; it counts nothing.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import ibis
import ibis.expr.types as ir

from buyline.days import Day, Moment, end_of
from buyline.definition.model import Definition
from buyline.ledger.posting import OUTSIDE
from buyline.measure.words import Words

if TYPE_CHECKING:
    from buyline.measure.lines import Lines

BOOKS = ("claimed", "verified", "pair", "buyers claimed", "buyers verified")
PLAIN = ("pipeline", "buyer", "journey", "currency", "version")
CHANGING = ("currency", "pipeline")
COLUMN_PREFIX = "col_"
BETWEEN_PAIR = "|"
APART = "\N{INFORMATION SEPARATOR ONE}"
"""Stands between the values of a joined column, and in none of them."""

Value: TypeAlias = str | int | Collection[str]
Expression: TypeAlias = Any  # Ibis types a column by its value, and which that is only the table knows


class NotInTheBooks(ValueError):
    """A name that the books do not know; the sentence lists what is possible."""


@dataclass(frozen=True, kw_only=True)
class RecordsBegin:
    """The first day on which movements into a stage, from one stage or from any, are recorded."""

    to_stage: str
    on: Day
    from_stage: str | None = None


class Sums(Protocol):
    """Who counts the lines of a ledger, and may keep them; what was counted once need not be counted again."""

    def lines(
        self, asked: Hashable, build: Callable[[ir.Table], ir.Table], *, known_after: Moment | None = None
    ) -> "Lines":
        """The lines that `build` makes of the whole ledger; `asked` names them.

        With `known_after`: of the rows that became known after that moment, with their signs turned.
        """


@dataclass(frozen=True, kw_only=True)
class View:
    """The rows of one book that a statement counts, as of a day, a moment or a sequence number.

    `joined`: columns that hold the values of others side by side, `APART` between them, by name. `sums`: who keeps the
    lines of its ledger; None: they are counted whenever asked. `has_amounts`: whether its rows carry amounts, which are
    hidden from some.
    """

    ledger: ir.Table
    definition: Definition
    book: str = "claimed"
    as_of: Day | None = None
    known_until: Moment | None = None
    at_seq: int | None = None
    recorded_until: Moment | None = None
    where: Mapping[str, Value] = field(default_factory=dict)
    journeys: ir.Table | Collection[str] | None = None
    records_begin: tuple[RecordsBegin, ...] = ()
    earlier: tuple[Definition, ...] = ()
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: Sums | None = field(default=None, compare=False)
    has_amounts: bool = True

    def __post_init__(self) -> None:
        if self.book not in BOOKS:
            raise NotInTheBooks(f"'{self.book}' is not a book; possible: {_listed(BOOKS)}")
        for name in self.where:
            self.column(name)

    @cached_property
    def words(self) -> Words:
        """The texts of lines that nobody keeps."""
        return Words(names=Words())

    @property
    def time_zone(self) -> str:
        return self.definition.time_zone

    @property
    def currency(self) -> str:
        return self.definition.currency

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What rows can be filtered and broken down by."""
        own = [name.removeprefix(COLUMN_PREFIX) for name in self.ledger.columns if name.startswith(COLUMN_PREFIX)]
        return (*own, *self.joined, *PLAIN)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Rank of every ranked stage, those of earlier versions of the definition included."""
        ranks: dict[str, int] = {}
        for definition in (*self.earlier, self.definition):
            ranks |= definition.rank_of
        return ranks

    @cached_property
    def exits(self) -> frozenset[str]:
        return frozenset().union(*(version.exit_ids for version in (*self.earlier, self.definition)))

    @property
    def is_pair(self) -> bool:
        return self.book == "pair"

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Every place of the definition and of its earlier versions, in order of the way."""
        earlier = {place for version in self.earlier for place in version.all_ids}
        return self.in_order(earlier | set(self.definition.all_ids))

    @cached_property
    def listed_places(self) -> tuple[str, ...]:
        """The places that a position lists even when nobody stands there."""
        return () if self.is_pair else self.definition.all_ids

    @cached_property
    def hides_outside(self) -> bool:
        """Whether a journey outside is out of sight: its columns may change there without a row."""
        return any(self.can_change(name) for name in self.where)

    def can_change(self, name: str) -> bool:
        """Whether a column's value may change during a journey."""
        return name in CHANGING or self.column(name).startswith(COLUMN_PREFIX)

    def column(self, name: str) -> str:
        """The table's name of a column of the books; raises NotInTheBooks."""
        if name not in self.names:
            raise NotInTheBooks(f"'{name}' is not a column of the books; possible: {_listed(self.names)}")
        is_plain = name in PLAIN and COLUMN_PREFIX + name not in self.ledger.columns
        return name if is_plain else COLUMN_PREFIX + name

    def stays_column(self, name: str) -> str:
        """As `column`, for statements of stays: one may begin under one version and end under another."""
        if name == "version":
            possible = _listed([other for other in self.names if other != "version"])
            raise NotInTheBooks(f"stays cannot be counted by 'version', only movements can; possible: {possible}")
        return self.column(name)

    def stays_rows(self, until: Day, *, books: Sequence[str] | None = None) -> ir.Table:
        """As `rows`, for statements of stays."""
        self.check_stays()
        return self.rows(until, books=books)

    def check_stays(self, also: Sequence[str] = ()) -> None:
        """Refuse what stays cannot be filtered by, nor counted `also` by."""
        for name in (*self.where, *also):
            self.stays_column(name)

    def place(self, name: str) -> str:
        """A place that journeys can stand in; raises NotInTheBooks."""
        sides, known = [name], self.places
        if self.is_pair:
            sides, known = name.split(BETWEEN_PAIR), (OUTSIDE, *self.places)
        if len(sides) != 1 + self.is_pair or not set(sides) <= set(known):
            what = "a pair of places, written claimed|verified" if self.is_pair else "a place in the definition"
            raise NotInTheBooks(f"'{name}' is not {what}; possible: {_listed(known)}")
        return name

    def ranked(self, name: str) -> str:
        """A ranked stage; raises NotInTheBooks."""
        if self.is_pair or name not in self.ranks:
            raise NotInTheBooks(f"'{name}' is not a stage with a rank; possible: {_listed(self.in_order(self.ranks))}")
        return name

    def in_order(self, seen: Collection[str]) -> tuple[str, ...]:
        """Places in order of the way: by rank, then waiting room and exits; pairs by claimed, then verified side."""
        return tuple(sorted(seen, key=self.order_of))

    def day(self, on: Day | None) -> Day:
        """The day of a statement: the one given, else that of the view; raises NotInTheBooks when there is neither."""
        day = self.as_of if on is None else on
        if day is None:
            raise NotInTheBooks("a statement needs a day: give `on`, or a view `as_of` a day")
        return day

    def rows(self, until: Day | None = None, *, books: Sequence[str] | None = None) -> ir.Table:
        """The rows that count, with `on_day` ≤ `until`, of the view's book or of `books`."""
        rows = self.ledger.mutate(**self._joined()) if self.joined else self.ledger
        conditions = [_matches(rows.book, books or self.book), *self._known(rows), *self._filters(rows)]
        if until is not None:
            conditions.append(rows.on_day <= until)
        kept = rows.filter(*conditions)
        return kept.semi_join(self.journeys, "journey") if isinstance(self.journeys, ir.Table) else kept

    def counted(self, books: Sequence[str] | None = None) -> tuple[Hashable, ...]:
        """What `rows` depends on besides the ledger and the last day."""
        where = tuple(sorted((name, _wanted(value)) for name, value in self.where.items()))
        among = None if self.journeys is None else _wanted(tuple(self.journeys))
        known = (self.last_known, self.at_seq, self.recorded_until)
        return (tuple(books or (self.book,)), *known, where, among, tuple(sorted(self.joined.items())))

    def order_of(self, place: str) -> tuple[tuple[int, int, str], ...]:
        """The sort key of a place on the way."""
        return tuple(self._spot(side) for side in place.split(BETWEEN_PAIR))

    def _spot(self, place: str) -> tuple[int, int, str]:
        if place == OUTSIDE:
            return (0, 0, "")
        if place in self.ranks:
            return (1, self.ranks[place], place)
        known = self.definition.all_ids
        return (2, known.index(place) if place in known else len(known), place)

    def _joined(self) -> dict[str, Expression]:
        between: Expression = ibis.literal(APART)
        texts = {
            name: [self.ledger[self.column(each)].cast("string") for each in of] for name, of in self.joined.items()
        }
        return {COLUMN_PREFIX + name: between.join(values) for name, values in texts.items()}

    @cached_property
    def last_known(self) -> Moment | None:
        """The moment until which rows were known that count; None: any."""
        moments = [self.known_until] if self.known_until is not None else []
        if self.as_of is not None:
            moments.append(end_of(self.as_of, self.time_zone))
        return min(moments, default=None)

    def _known(self, rows: ir.Table) -> list[Expression]:
        last = self.last_known
        conditions = [] if last is None else [rows.known_at <= last]
        if self.at_seq is not None:
            conditions.append(rows.seq <= self.at_seq)
        if self.recorded_until is not None:
            conditions.append(rows.recorded_at <= self.recorded_until)
        return conditions

    def _filters(self, rows: ir.Table) -> list[Expression]:
        conditions = [_matches(rows[self.column(name)], value) for name, value in self.where.items()]
        if self.journeys is not None and not isinstance(self.journeys, ir.Table):
            conditions.append(rows.journey.isin(sorted(self.journeys)))
        return conditions


def _matches(column: Expression, value: Value) -> Expression:
    wanted: Sequence[str | int] = _wanted(value)
    if column.type().is_integer():
        wanted = [_whole(each) for each in wanted]
    return column == wanted[0] if len(wanted) == 1 else column.isin(wanted)


def _wanted(value: Value) -> tuple[str | int, ...]:
    return (value,) if isinstance(value, str | int) else tuple(sorted(value))


def _whole(value: str | int) -> int:
    try:
        return int(value)
    except ValueError:
        raise NotInTheBooks(f"'{value}' is not a version; write its number") from None


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
