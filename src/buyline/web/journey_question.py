"""Which list of journeys does an address ask for, and how is it written?

`filter` as text, `q` (what names and ids hold), `sort`, `group`, `show` (columns), `as_of`, `where` and the place of a
further page. The filter's form sends its rows apart (`join`, `column`, `op`, `value`), read into the same text.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import urlencode

from django.http import QueryDict

from buyline.app.journey_list import SHOWN, ListAsked
from buyline.days import Day, as_date, parse_day
from buyline.measure.conditions import OPS, UNARY, Condition, Filter, Op, both, filter_of, read_filter

ROWS = ("join", "column", "op", "value")
MOST_COLUMNS, LONGEST_SEARCH = 30, 200


@dataclass(frozen=True)
class ListQuery:
    """A list as its address says it; `problems` what could not be read; `is_form`: it came from the filter's rows."""

    filter: str = ""
    search: str = ""
    sort: str = ""
    group: str = ""
    show: tuple[str, ...] = SHOWN
    as_of: Day | None = None
    where: tuple[tuple[str, str], ...] = ()
    after: tuple[Any, ...] = ()
    is_form: bool = False
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> ListAsked:
        """What is asked of the books."""
        return ListAsked(
            as_of=self.as_of,
            where=self.where,
            filter=self.filter,
            search=self.search,
            sort=self.sort,
            group=self.group,
            after=self.after,
        )

    def with_problem(self, part: str, sentence: str) -> "ListQuery":
        """The same list without its filter, order and group, which these books cannot answer, and why."""
        return replace(
            self, filter="", sort="", group="", where=(), after=(), problems={**self.problems, part: sentence}
        )

    def query(self, **changed: Any) -> str:
        """The query string of the same list with parts changed; a further page is left unless it is given."""
        this = replace(self, **({"after": ()} | changed))
        told: list[tuple[str, str]] = [(name, getattr(this, name)) for name in ("filter", "sort", "group")]
        told = [(name, text) for name, text in told if text]
        told += [("q", this.search)] if this.search else []
        told += [("show", column) for column in this.show] if this.show != SHOWN else []
        told += [("as_of", as_date(this.as_of).isoformat())] if this.as_of is not None else []
        told += [("where", f"{column}={value}") for column, value in this.where]
        told += [("after", cursor_text(this.after))] if this.after else []
        return urlencode(told)

    def url(self, **changed: Any) -> str:
        """The address of the same list with parts changed."""
        query = self.query(**changed)
        return f"{self.room}?{query}" if query else self.room

    def narrowed(self, column: str, value: str, op: Op = "=") -> "ListQuery":
        """The same list with one more condition, from its first page on."""
        read = both(read_filter(self.filter), Filter(((Condition(column, op, value),),)))
        return replace(self, filter=str(read), group="", after=())

    @property
    def room(self) -> str:
        """The address without a question."""
        return "/journeys"


def read_list(query: QueryDict) -> ListQuery:
    """The list that a query string asks for."""
    problems: dict[str, str] = {}
    is_form = bool(query.getlist("column"))
    return ListQuery(
        filter=str(filter_of(_rows(query))) if is_form else query.get("filter", "").strip(),
        search=query.get("q", "").strip()[:LONGEST_SEARCH],
        sort=query.get("sort", "").strip(),
        group=query.get("group", "").strip(),
        show=tuple(dict.fromkeys(filter(None, query.getlist("show"))))[:MOST_COLUMNS] or SHOWN,
        as_of=_day(query.get("as_of", "").strip(), problems),
        where=tuple(_where(query.getlist("where"))),
        after=_after(query.get("after", ""), problems),
        is_form=is_form,
        problems=problems,
    )


def _rows(query: QueryDict) -> Iterator[tuple[str, Condition]]:
    """The rows of the form that name a column; a comparison without a value asks for nothing."""
    lists = [query.getlist(name) for name in ROWS]
    known = {op for ops in OPS.values() for op in ops}
    for join, column, op, value in zip(*lists, strict=False):
        if column and op in known and (value.strip() or op in UNARY):
            yield join, Condition(column, cast("Op", op), "" if op in UNARY else value.strip())


def _where(texts: list[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        column, equals, value = text.partition("=")
        if equals and column and value:
            yield column, value


def _day(text: str, problems: dict[str, str]) -> Day | None:
    if not text:
        return None
    try:
        return parse_day(text)
    except ValueError as problem:
        problems["as_of"] = f"{problem}."
        return None


def cursor_text(after: tuple[Any, ...]) -> str:
    """The place of a further page as a word of an address."""
    return urlsafe_b64encode(json.dumps(after, ensure_ascii=False).encode()).decode().rstrip("=")


def _after(text: str, problems: dict[str, str]) -> tuple[Any, ...]:
    if not text:
        return ()
    try:
        found = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    if isinstance(found, list) and all(isinstance(each, str | int | float | None) for each in found):
        return tuple(found)
    problems["after"] = "This address of a further page cannot be read; this is the first page."
    return ()
