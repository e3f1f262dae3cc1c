"""How is a filter said and built: chips that drop a condition, rows of a form, and what can be written as a value?

Shared by the list of journeys and the board; computes nothing but words and addresses.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from buyline.app.looking import Frame
from buyline.measure.conditions import OPS, UNARY, Condition, Field, Filter, filter_of
from buyline.web.board.question import BoardQuery, board_of
from buyline.web.frame import Choice, column_words
from buyline.web.journey_question import ListQuery
from buyline.web.numbers import Numbers
from buyline.web.parts import Chip, Evidence, Link, Segments

EVIDENCE: Mapping[str, Evidence] = {"proven": "proven", "only claimed": "claimed", "not observable": "unseen"}
OP_WORDS = {"=": "is", "!=": "is not", "<": "below", "<=": "at most", ">": "above", ">=": "at least"}


def ways_of(query: ListQuery) -> Segments:
    """The same journeys as a table and as a board."""
    is_board = isinstance(query, BoardQuery)
    table = query.list.url() if isinstance(query, BoardQuery) else query.url()
    board = query.url() if is_board else board_of(query).url()
    return Segments("Shown as", (Link("Table", table, not is_board), Link("Board", board, is_board)))


@dataclass(frozen=True, slots=True)
class FilterRow:
    """One row of the filter's form: the word before it, the column, the comparison, the value."""

    number: int
    joins: tuple[Choice, ...]
    columns: tuple[Choice, ...]
    ops: tuple[Choice, ...]
    value: str


@dataclass(frozen=True)
class Filtering:
    """What was asked for, in words, and what there is to choose."""

    query: ListQuery
    frame: Frame
    fields: Mapping[str, Field]
    numbers: Numbers

    def clear(self, read: Filter) -> str:
        """The address without any filter; empty where there is none."""
        is_filtered = read.groups or self.query.where or self.query.search
        return self.query.url(filter="", where=(), search="") if is_filtered else ""

    def keeps(self) -> tuple[tuple[str, str], ...]:
        """What the form of filters carries along unseen."""
        told = (("sort", self.query.sort), ("q", self.query.search))
        return tuple((name, text) for name, text in told if text)

    def suggestions(self) -> tuple[str, ...]:
        """What can be written as a value: stages and the usual values of the columns of the books."""
        values = [value for column in self.frame.columns for value in column.values]
        names = [self.frame.names.get(place, place) for place in self.fields["stage"].ranks or {}]
        return tuple(dict.fromkeys([*names, *EVIDENCE, *values]))

    def chips(self, read: Filter, *, besides: Collection[Condition] = ()) -> tuple[Chip, ...]:
        """A chip for what is searched for, for every condition but some, and for what was drilled into."""
        told = list(read.conditions)
        found = [Chip("Search", self.query.search, self.query.url(search=""))] if self.query.search else []
        for place, (_, condition) in enumerate(told):
            left = filter_of(iter(told[:place] + told[place + 1 :]))
            if condition not in besides:
                found.append(Chip(*self._said(condition), self.query.url(filter=str(left))))
        drilled = (
            Chip(
                *self._drilled(column, value),
                self.query.url(where=tuple(p for p in self.query.where if p[0] != column)),
            )
            for column, value in self.query.where
        )
        return (*found, *drilled)

    def _drilled(self, column: str, value: str) -> tuple[str, str]:
        return self._name(column), column_words(self.frame.columns, column, value)[1]

    def _said(self, condition: Condition) -> tuple[str, str]:
        name = self._name(condition.column)
        if condition.op in UNARY:
            return name, condition.op
        value = self.frame.names.get(condition.value, condition.value)
        return name, value if condition.op == "=" else f"{OP_WORDS.get(condition.op, condition.op)} {value}"

    def _name(self, column: str) -> str:
        return self.fields[column].name if column in self.fields else column

    def rows(self, read: Filter) -> tuple[FilterRow, ...]:
        """A row per condition and an empty one."""
        told = [*read.conditions, ("and", Condition("", "="))]
        return tuple(self._row(number, word, condition) for number, (word, condition) in enumerate(told))

    def _row(self, number: int, word: str, condition: Condition) -> FilterRow:
        columns = [Choice("", "choose a column", not condition.column)]
        columns += [Choice(f.id, f.name, f.id == condition.column) for f in self.fields.values()]
        ops = dict.fromkeys(op for ops in OPS.values() for op in ops)
        return FilterRow(
            number,
            tuple(Choice(join, join, join == word) for join in ("and", "or")),
            tuple(columns),
            tuple(Choice(op, OP_WORDS.get(op, op), op == condition.op) for op in ops),
            condition.value,
        )
