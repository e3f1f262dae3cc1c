"""Which journeys does a filter ask for? Conditions joined by and and or, read from text and written back.

`amount >= 5000 and segment = food or owner is empty`: and binds closer than or. A word with blanks or signs stands in
double quotes. What a column holds, and so which comparisons it bears, its `Field` says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from buyline.days import Day, parse_day
from buyline.measure.view import Expression

Kind = Literal["text", "stage", "day", "count", "money"]
Op = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "is empty", "is known"]
ORDERED: tuple[Op, ...] = ("=", "!=", "<", "<=", ">", ">=")
OPS: Mapping[Kind, tuple[Op, ...]] = {
    "text": ("=", "!=", "contains", "is empty", "is known"),
    "stage": ORDERED,
    "day": (*ORDERED, "is empty", "is known"),
    "count": (*ORDERED, "is empty", "is known"),
    "money": ORDERED,
}
UNARY = frozenset({"is empty", "is known"})
MOST = 30


class NoFilter(ValueError):
    """A filter that cannot be read or asked; the sentence says what is possible."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a list: its id, its words, what it holds; for stages their ranks by id, and their ids by name."""

    id: str
    name: str
    kind: Kind
    ranks: Mapping[str, int] | None = None
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A column compared with a value as it was written."""

    column: str
    op: Op
    value: str = ""

    def __str__(self) -> str:
        words = (
            (_quoted(self.column), self.op)
            if self.op in UNARY
            else (_quoted(self.column), self.op, _quoted(self.value))
        )
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Filter:
    """Any of the groups, of each all conditions; without groups everything."""

    groups: tuple[tuple[Condition, ...], ...] = ()

    def __str__(self) -> str:
        return " or ".join(" and ".join(map(str, group)) for group in self.groups)

    @property
    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Each condition in order, with the word before it: nothing, and, or."""
        for number, group in enumerate(self.groups):
            for place, condition in enumerate(group):
                yield ("and" if place else "or" if number else ""), condition


def filter_of(joined: Iterator[tuple[str, Condition]]) -> Filter:
    """The filter of conditions with the word before each; the first word does not matter."""
    groups: list[list[Condition]] = []
    for word, condition in joined:
        if word == "or" or not groups:
            groups.append([])
        groups[-1].append(condition)
    return Filter(tuple(tuple(group) for group in groups))


def both(one: Filter, other: Filter) -> Filter:
    """The filter that lets through what both let through."""
    return Filter(tuple((*first, *second) for first in one.groups or ((),) for second in other.groups or ((),)))


_TOKEN = re.compile(r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<sign><=|>=|!=|=|<|>)|(?P<word>[^\s"=<>!]+))', re.DOTALL)


def read_filter(text: str) -> Filter:
    """The filter that a text says; raises NoFilter."""
    words = list(_words(text))
    found: list[tuple[str, Condition]] = []
    joiner = ""
    while words:
        found.append((joiner, _condition(words)))
        if not words:
            break
        kind, joiner = words.pop(0)
        if kind == "quoted" or joiner not in ("and", "or"):
            raise NoFilter(f"between two conditions stands 'and' or 'or', not '{joiner}'")
        if not words:
            raise NoFilter(f"a condition is missing after '{joiner}'")
    if len(found) > MOST:
        raise NoFilter(f"a filter has at most {MOST} conditions, this one has {len(found)}")
    return filter_of(iter(found))


def _words(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None:
            raise NoFilter(f"'{text[place:].strip()[:40]}' cannot be read; close the quotes")
        place, kind = found.end(), str(found.lastgroup)
        said = found[kind]
        yield kind, re.sub(r"\\(.)", r"\1", said[1:-1], flags=re.DOTALL) if kind == "quoted" else said


def _condition(words: list[tuple[str, str]]) -> Condition:
    _, column = words.pop(0)
    kind, op = words.pop(0) if words else ("", "")
    if op == "is" and kind == "word" and words and words[0][1] in ("empty", "known"):
        return Condition(column, "is empty" if words.pop(0)[1] == "empty" else "is known")
    if kind == "quoted" or op not in (*ORDERED, "contains"):
        possible = ", ".join((*ORDERED, "contains", "is empty", "is known"))
        raise NoFilter(f"after '{column}' comes a comparison ({possible}), not '{op or 'nothing'}'")
    if not words:
        raise NoFilter(f"a value is missing after '{column} {op}'")
    return Condition(column, op, words.pop(0)[1])


def _quoted(text: str) -> str:
    is_plain = re.fullmatch(r"[^\s\"=<>!\\]+", text) and text not in ("and", "or", "is")
    return text if is_plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def matching(asked: Filter, fields: Mapping[str, Field], columns: Mapping[str, Expression]) -> Expression | None:
    """The condition on a row; None for no condition. Raises NoFilter for what a column cannot be asked.

    The column of a field with ranks holds these. The condition may be unknown (null) where a value is missing: a row is
    meant only where it is true.
    """
    whole: Expression = None
    for group in asked.groups:
        each: Expression = None
        for condition in group:
            one = _compared(condition, _field(condition, fields), columns[condition.column])
            each = one if each is None else each & one
        whole = each if whole is None else whole | each
    return whole


def _field(condition: Condition, fields: Mapping[str, Field]) -> Field:
    field = fields.get(condition.column)
    if field is None:
        raise NoFilter(f"there is no column '{condition.column}'; there are {', '.join(fields)}")
    if condition.op not in OPS[field.kind]:
        raise NoFilter(f"'{field.name}' cannot be asked '{condition.op}'; possible: {', '.join(OPS[field.kind])}")
    return field


def _compared(condition: Condition, field: Field, column: Expression) -> Expression:
    if condition.op in UNARY:
        empty = column.isnull() | (column == "") if field.kind == "text" else column.isnull()
        return empty if condition.op == "is empty" else ~empty
    if field.kind == "text":
        return _text(condition, column)
    value = value_of(condition, field)
    if condition.op == "!=":
        return (column != value).fill_null(True)
    # What is missing compares as unknown, which no filter lets through: nothing here is ever negated.
    return {
        "=": column == value, "<": column < value, "<=": column <= value, ">": column > value, ">=": column >= value,
    }[condition.op]  # fmt: skip


def _text(condition: Condition, column: Expression) -> Expression:
    said = column.fill_null("")
    if condition.op == "contains":
        return said.lower().contains(condition.value.casefold())
    return said == condition.value if condition.op == "=" else said != condition.value


def value_of(condition: Condition, field: Field) -> int | float | Day:
    """The value as the column holds it: a day, a number, the rank of a stage."""
    text = condition.value.strip()
    if field.ranks is not None:
        text = (field.names or {}).get(text.casefold(), text)
        if text not in field.ranks:
            raise NoFilter(f"'{text}' is not a stage; there are {', '.join(field.ranks)}")
        return field.ranks[text]
    if field.kind == "day":
        try:
            return parse_day(text)
        except ValueError as problem:
            raise NoFilter(str(problem)) from None
    try:
        return int(text) if field.kind == "count" else float(text)
    except ValueError:
        raise NoFilter(f"'{field.name}' is compared with a number, not with '{text}'") from None
