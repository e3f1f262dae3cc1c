"""Which question does the URL ask, and what is wrong with it?

Reads `from`, `to`, `as_of`, `book` and `where` (`column=value`, repeated; or once as `column` and `value`). What
cannot be read becomes a sentence beside the field, and the answer falls back on what the app does without it. No books
are opened here.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from buyline.days import Day, as_date, day_number, parse_day
from buyline.web.words import BOOK_NAMES

DAYS = ("from", "to", "as_of")
EARLIEST, LATEST = day_number(date(1900, 1, 1)), day_number(date(2999, 12, 31))


@dataclass(frozen=True)
class Question:
    """What was asked, as far as it could be read; `typed` as it came; `problems` by field."""

    from_day: Day | None = None
    to_day: Day | None = None
    as_of: Day | None = None
    book: str = "claimed"
    where: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def without(self, part: str, sentence: str) -> "Question":
        """The same question without one part that the books could not answer, and the reason."""
        bare = Question()
        if part in dict(self.more):
            left = tuple(pair for pair in self.more if pair[0] != part)
            return replace(self, more=left, problems=self.problems | {part: sentence})
        known = {"from": "from_day", "to": "to_day", "as_of": "as_of", "book": "book", "where": "where"}
        dropped = (
            {known[part]: getattr(bare, known[part])}
            if part in known
            else {name: getattr(bare, name) for name in known.values()}
        )
        return replace(self, **dropped, problems=self.problems | {part: sentence})

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The question as it stands in an address: names and values, what goes without saying left out."""
        days = (("from", self.from_day), ("to", self.to_day))
        asked = [(name, as_date(day).isoformat()) for name, day in days if day is not None]
        asked += self.more
        asked += [("as_of", as_date(self.as_of).isoformat())] if self.as_of is not None else []
        asked += [("book", self.book)] if self.book != "claimed" else []
        return (*asked, *(("where", f"{column}={value}") for column, value in self.where))

    def ways(self) -> str:
        """What goes along to another statement of the same books: period, book, day and filters."""
        return self.changed(more=())

    def changed(self, **parts: Any) -> str:
        """The address of the same question with some parts changed."""
        return "?" + urlencode(replace(self, **parts).pairs())

    def url(self, *, from_day: Day | None, to_day: Day | None) -> str:
        """The address of the same question about another period; None: without that day."""
        return self.changed(from_day=from_day, to_day=to_day)


def read(query: QueryDict, more: tuple[str, ...] = ()) -> Question:
    """The question that a query string asks; `more`: the fields of its own that a page has."""
    typed = {name: query.get(name, "").strip() for name in (*DAYS, "book")}
    problems: dict[str, str] = {}
    from_day, to_day, as_of = (_day(name, typed[name], problems) for name in DAYS)
    if from_day is not None and to_day is not None and from_day > to_day:
        problems["from"] = (
            f"The period would end before it begins: {typed['from']} is after {typed['to']}. Swap the days."
        )
        from_day = to_day = None
    book = typed["book"] or "claimed"
    if book not in BOOK_NAMES:
        problems["book"] = f"There is no book '{book}'. Choose {' or '.join(BOOK_NAMES)}."
        book = "claimed"
    where = _where(_asked_filters(query), problems)
    own = tuple((name, text) for name in more if (text := query.get(name, "").strip()))
    return Question(from_day, to_day, as_of, book, where, own, typed, problems)


def _day(name: str, text: str, problems: dict[str, str]) -> Day | None:
    if not text:
        return None
    try:
        day = parse_day(text)
    except ValueError as problem:
        problems[name] = f"{problem}."
        return None
    if not EARLIEST <= day <= LATEST:
        problems[name] = f"{text} is beyond the calendar of these books; write a day from 1900 to 2999."
        return None
    return day


def _asked_filters(query: QueryDict) -> list[str]:
    """Every `where`, and the filter that a form asks for in two fields: `column` and `value`."""
    column, value = query.get("column", "").strip(), query.get("value", "").strip()
    return [*query.getlist("where"), *([f"{column}={value}"] if column and value else [])]


def _where(texts: list[str], problems: dict[str, str]) -> tuple[tuple[str, str], ...]:
    found = []
    for text in filter(None, (text.strip() for text in texts)):
        column, equals, value = text.partition("=")
        if not equals or not column or not value:
            problems["where"] = f"'{text}' is not a filter; write it like segment=retail."
        else:
            found.append((column, value))
    return tuple(found)
