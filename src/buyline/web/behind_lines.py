"""Which columns has the list of what is behind a number, by the kind of number?"""

from collections.abc import Callable
from dataclasses import dataclass

from buyline.app.behind import RowsBehind
from buyline.days import Day
from buyline.definition.money import digits_of
from buyline.measure.behind import MOVING, REACHING, STANDING, Line
from buyline.measure.picture import Amount
from buyline.web.behind_links import buyer_url, journey_url
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Number
from buyline.web.tables import Cell, Row, Table

_CHANGES = "What each journey added or took away when its amount or one of its columns changed."
_NET = "Net of reversals: what was taken back is not here."


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, what it says of a line, and whether it says words rather than numbers."""

    head: str
    says: Callable[[Line], Cell]
    is_text: bool = True


def table_of(rows: RowsBehind, numbers: Numbers) -> Table:
    """The lines of the page as a table."""
    columns = (*_named(rows), *_Columns(rows, numbers).of())
    lines = tuple(Row("", tuple(column.says(line) for column in columns)) for line in rows.found.lines)
    texts = tuple(place for place, column in enumerate(columns) if column.is_text)
    note = _CHANGES if rows.found.number.what == "changed" else _NET
    return Table("lines", "Which are they?", note, tuple(c.head for c in columns), 1, lines, texts)


def _named(rows: RowsBehind) -> tuple[Column, ...]:
    def buyer(line: Line) -> Cell:
        return Number(rows.buyer_names.get(line.buyer, line.buyer), buyer_url(line.buyer)) if line.buyer else TO

    return (Column("Journey", lambda line: Number(line.journey, journey_url(line.journey))), Column("Buyer", buyer))


@dataclass(frozen=True)
class _Columns:
    rows: RowsBehind
    numbers: Numbers

    def of(self) -> tuple[Column, ...]:
        number = self.rows.found.number
        if number.what in STANDING:
            return self._standing()
        if number.what in MOVING:
            return self._moving()
        if number.what in REACHING and number.unit == "journey":
            return (Column("First came on", lambda line: self._day(line.since)), *self._marked("At the goal in time"))
        return self._staying()

    def _standing(self) -> tuple[Column, ...]:
        number, days = self.rows.found.number, self.rows.found.number.on_days
        on = number.last if number.last is not None else self.rows.day
        proof = number.what in ("proven", "unproven", "proven share") and self.rows.found.book == "claimed"
        return (
            Column("Stage", lambda line: self._place(line.to_stage)),
            *((Column("Proven", lambda line: self._place(line.kind)),) if proof else ()),
            *((Column("On", lambda line: self._day(line.on_day)),) if days else ()),
            Column("Since", lambda line: self._day(line.since)),
            Column("Days there", lambda line: self._length(line.since, line.on_day or on), is_text=False),
            Column("Amount", self._amount, is_text=False),
        )

    def _moving(self) -> tuple[Column, ...]:
        if self.rows.found.number.what == "changed":
            return (
                Column("Stage", lambda line: self._place(line.to_stage)),
                Column("Journeys", lambda line: self.numbers.signed(line.n), is_text=False),
                Column("Amount", self._amount, is_text=False),
            )
        return (
            Column("On", lambda line: self._day(line.on_day)),
            Column("From", lambda line: self._place(line.from_stage)),
            Column("To", lambda line: self._place(line.to_stage)),
            Column("Amount", self._amount, is_text=False),
        )

    def _staying(self) -> tuple[Column, ...]:
        seen = self.rows.found.number.on or self.rows.day
        watched = (Column("Seen from", self._seen_from),)
        return (
            Column("Since", lambda line: self._day(line.since)),
            *(watched if self.rows.found.number.what == "seen stays" else ()),
            Column("Until", lambda line: self._day(line.until) if line.until is not None else "still there"),
            Column("Went to", lambda line: self._place(line.to_stage) if line.to_stage else TO),
            Column("Days", lambda line: self._length(line.since, line.until or seen), is_text=False),
            *self._marked("Went there in time"),
        )

    def _marked(self, head: str) -> tuple[Column, ...]:
        """Of a share: whether a line is in its numerator."""
        if self.rows.found.number.what != "share":
            return ()
        return (Column(head, lambda line: "yes" if line.part else "no"),)

    def _seen_from(self, line: Line) -> str:
        return "its beginning" if line.on_day is None else self._day(line.on_day)

    def _day(self, day: Day | None) -> str:
        return "unknown" if day is None else self.numbers.day(day)

    def _length(self, since: Day | None, until: Day) -> str:
        return TO if since is None else self.numbers.count(until - since)

    def _place(self, place: str) -> str:
        return self.rows.frame.names.get(place, place)

    def _amount(self, line: Line) -> str:
        if not line.amount:
            return TO
        return self.numbers.amount(Amount(minor=line.amount, currency=line.currency, digits=digits_of(line.currency)))
