"""Which rows are behind a number, and under which address are they listed?

A `Behind` names a number and the view of the books that it was counted in. `behind_url` writes it as the address of the
list, `behind_of` reads it back, and `rows_behind` lists exactly what adds up to the number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import cast
from urllib.parse import quote_plus

from buyline.app.looking import Frame, PageQuestion, frame_of, looking_at
from buyline.app.refusal import Refused
from buyline.app.restating import caused_by
from buyline.days import Day, Moment, as_date, end_of, parse_day
from buyline.measure.behind import STANDING, WHATS, Lines, Number, What, behind
from buyline.measure.picture import Unanswerable
from buyline.measure.view import NotInTheBooks, View
from buyline.store import read_models
from buyline.store.books import Books

PATH = "/journeys"
PAGE = 100
OWN = (
    "behind", "stage", "goal", "posted", "on", "days", "within", "unit", "age", "younger_than", "currency", "reason",
    "proof", "known_after", "cause", "by", "value",
)  # fmt: skip
"""The fields of the address beside those that every statement has (from, to, as_of, book, where)."""


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A number, and the book, the day of knowledge and the rows that it was counted in.

    `known_after`: of the rows that became known after that day alone, and of those by one `cause`; `by` and `value`:
    the group of a breakdown.
    """

    number: Number
    book: str = "claimed"
    as_of: Day | None = None
    where: tuple[tuple[str, str], ...] = ()
    known_after: Day | None = None
    cause: str = ""
    by: str = ""
    value: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """What the rows are filtered by."""
        return dict(self.where) | ({self.by: self.value} if self.by else {})


@dataclass(frozen=True, kw_only=True)
class RowsBehind:
    """The lines behind a number, what stands around them, the names of their buyers, and where in the list they are.

    `day`: the one that the books are seen from.
    """

    asked: Behind
    found: Lines
    frame: Frame
    day: Day
    buyer_names: Mapping[str, str] = field(default_factory=dict)
    skip: int = 0

    @property
    def is_last(self) -> bool:
        return self.skip + len(self.found.lines) >= self.found.found


def behind_url(asked: Behind) -> str:
    """The address of the list of what is behind a number."""
    number = asked.number
    days = (("from", number.first), ("to", number.last), ("on", number.on), ("as_of", asked.as_of))
    told: list[tuple[str, str]] = [("behind", number.what), *(("stage", stage) for stage in number.stages)]
    words = {"goal": number.goal, "posted": number.posted, "currency": number.currency, "proof": number.proof}
    told += [(name, text) for name, text in words.items() if text]
    told += [(name, _iso(day)) for name, day in days if day is not None]
    told += [("days", ",".join(_iso(day) for day in number.on_days))] if number.on_days else []
    told += [(name, str(getattr(number, name))) for name in ("within", "age", "younger_than") if getattr(number, name)]
    told += [("reason", number.reason)] if number.reason is not None else []
    told += [("unit", number.unit)] if number.unit != "journey" else []
    told += [("known_after", _iso(asked.known_after))] if asked.known_after is not None else []
    told += [("cause", asked.cause)] if asked.cause else []
    told += [("book", asked.book)] if asked.book != "claimed" else []
    told += [("where", f"{column}={value}") for column, value in asked.where]
    told += [("by", asked.by), ("value", asked.value)] if asked.by else []
    return f"{PATH}?{'&'.join(f'{name}={_quoted(text)}' for name, text in told)}"


def behind_of(fields: Mapping[str, Sequence[str]]) -> Behind:
    """The number that the fields of an address name; Refused says what cannot be read."""
    one = {name: (values[0].strip() if values else "") for name, values in fields.items()}
    what = one.get("behind", "")
    if what not in WHATS:
        raise Refused(f"There is no number '{what}' to open. Possible: {', '.join(WHATS)}.")
    if (unit := one.get("unit") or "journey") not in ("journey", "spell"):
        raise Refused(f"There is no unit '{unit}'. Choose journey or spell.")
    try:
        number = Number(
            what=cast("What", what),
            stages=tuple(filter(None, fields.get("stage", ()))),
            goal=one.get("goal", ""),
            posted=one.get("posted", ""),
            first=_day(one, "from"),
            last=_day(one, "to"),
            on=_day(one, "on"),
            on_days=tuple(parse_day(text) for text in one.get("days", "").split(",") if text),
            within=_whole(one, "within"),
            unit="spell" if unit == "spell" else "journey",
            age=_whole(one, "age"),
            younger_than=_whole(one, "younger_than"),
            currency=one.get("currency", ""),
            reason=fields["reason"][0] if "reason" in fields else None,
            proof=one.get("proof", ""),
        )
    except ValueError as problem:
        raise Refused(f"{problem}.") from None
    return Behind(
        number=number,
        book=one.get("book") or "claimed",
        as_of=_day_or_refused(one, "as_of"),
        where=tuple(_filters(fields.get("where", ()))),
        known_after=_day_or_refused(one, "known_after"),
        cause=one.get("cause", ""),
        by=one.get("by", ""),
        value=one.get("value", ""),
    )


def rows_behind(books: Books, asked: Behind, *, now: Moment, at_most: int | None = PAGE, skip: int = 0) -> RowsBehind:
    """What is behind a number, with the buyers' names as they are today.

    Raises Refused for a book, a place or a column that these books do not know.
    """
    # Values are not looked up: a group of a breakdown may have none, and nobody behind it is said by the list.
    question = PageQuestion(from_day=None, to_day=None, as_of=asked.as_of, book=asked.book, where=())
    try:
        with looking_at(books, question, now=now) as looking:
            seen, number = replace(looking.seen, where=asked.filters), _seen_from(asked.number, looking.day)
            found = behind(_became_known(books, seen, asked, number), number, at_most=at_most, skip=skip)
            frame, day = frame_of(looking, looking.times.period), looking.day
    except NotInTheBooks as problem:
        raise Refused(f"{problem}.") from None
    except Unanswerable as problem:
        raise Refused(problem.sentence) from None
    names = read_models.buyer_names(books, {line.buyer for line in found.lines})
    return RowsBehind(asked=asked, found=found, frame=frame, day=day, buyer_names=names, skip=skip)


def _became_known(books: Books, seen: View, asked: Behind, number: Number) -> View:
    """The view of what became known after a day alone, where one is named, and of one cause of it."""
    if asked.known_after is None:
        if asked.cause:
            raise Refused("A cause is told of what became known after a day; name that day too, as `known_after`.")
        return seen
    ledger = seen.ledger
    if not asked.cause:
        return replace(seen, ledger=ledger.filter(ledger.known_at > end_of(asked.known_after, seen.time_zone)))
    until = seen.day(number.last)
    caused = caused_by(books, seen, asked.cause, known_after=asked.known_after, until=until, since=number.first)
    return replace(seen, ledger=ledger.filter(caused(ledger)))


def _seen_from(number: Number, day: Day) -> Number:
    """The number, seen from the day of the page where it names none."""
    last = day if number.last is None and number.what in STANDING else number.last
    return replace(number, last=last, on=day if number.on is None else number.on)


_quoted = lru_cache(maxsize=8_192)(quote_plus)


@lru_cache(maxsize=8_192)
def _iso(day: Day) -> str:
    return as_date(day).isoformat()


def _day(fields: Mapping[str, str], name: str) -> Day | None:
    return parse_day(fields[name]) if fields.get(name) else None


def _day_or_refused(fields: Mapping[str, str], name: str) -> Day | None:
    try:
        return _day(fields, name)
    except ValueError as problem:
        raise Refused(f"{problem}.") from None


def _whole(fields: Mapping[str, str], name: str) -> int:
    text = fields.get(name, "")
    if text and not text.isdecimal():
        raise ValueError(f"'{text}' is no number of days")
    return int(text[:9] or 0)


def _filters(texts: Sequence[str]) -> Iterable[tuple[str, str]]:
    for text in filter(None, texts):
        column, equals, value = text.partition("=")
        if not equals:
            raise Refused(f"'{text}' is not a filter; write it like segment=retail.")
        yield column, value
