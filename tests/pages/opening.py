"""What is opened by a click on a number, and is it what the number says?

Lists of what is behind a number are asked of the books, lists of journeys too; each address once. A share must be that
of its parts, an amount the sum per currency, a number of days the quartile of the stays that are listed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict

from buyline.app.behind import RowsBehind, behind_of, rows_behind
from buyline.app.journey_list import journey_list
from buyline.days import Moment
from buyline.definition.money import digits_of
from buyline.measure.picture import Amount
from buyline.store.books import Books
from buyline.web.journey_question import read_list
from buyline.web.numbers import Numbers, locale_for
from tests.pages.written import Said
from tests.unit.measure.listed_stays import Lasting

BRITISH = Numbers(locale_for("en-GB"))
TOKEN = re.compile(r"[\N{MINUS SIGN}<>]? ?(?:[€$£]|[A-Z]{3} ?)?\d[\d,.]*(?:%|[KM]\b)?")
OF = re.compile(r"([\d,]+) of ([\d,]+)")
KNOWN_ON = re.compile(r" \d{1,2} [A-Z][a-z]{2,3} \d{4}$")
"""The day of knowing in the head of a column."""
WHOLES = ("Entered", "Of stays", "Stays", "Counted")
"""What a share is of, in the heads of columns."""
QUARTERS: Mapping[str, float] = {
    "A quarter over": 0.25, "Half over": 0.5, "Three quarters over": 0.75, "Median stay": 0.5, "Normal stay": 0.5,
    "Median days in stage": 0.5,
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What a list adds up to: how many, the part of a share, amounts by currency; `rows` where lines are behind it."""

    counted: int
    part: int | None
    amounts: Mapping[str, int]
    rows: RowsBehind | None = None


@dataclass
class Clicks:
    """The lists of one set of books, each opened once."""

    books: Books
    now: Moment
    opened: dict[str, Found] = field(default_factory=dict)

    def at(self, url: str) -> Found:
        """What stands at an address."""
        if url not in self.opened:
            self.opened[url] = self._behind(url) if "behind=" in url else self._listed(url)
        return self.opened[url]

    def _behind(self, url: str) -> Found:
        asked = behind_of(parse_qs(urlsplit(url).query, keep_blank_values=True))
        rows = rows_behind(self.books, asked, now=self.now, at_most=None)
        found = rows.found
        assert sum(line.n for line in found.lines) == found.counted, url
        assert len(found.lines) == found.found, url
        return Found(found.counted, found.part, found.amounts, rows)

    def _listed(self, url: str) -> Found:
        found = journey_list(self.books, read_list(QueryDict(urlsplit(url).query)).asked, now=self.now).found
        return Found(found.found, None, found.amounts)


def money(amounts: Mapping[str, int], write: Callable[[Amount], str] = BRITISH.amount) -> str:
    """Amounts as a page writes them."""
    told = (Amount(minor=minor, currency=name, digits=digits_of(name)) for name, minor in sorted(amounts.items()))
    return " + ".join(write(amount) for amount in told if amount.minor)


def is_opened(said: Said, found: Found) -> bool:
    """Whether the number is what it opens."""
    return any(said.words.rstrip("*") == words.replace("\u2009", " ") for words in _possible(said, found))


def tokens(words: str) -> Iterator[str]:
    """The single numbers in a text."""
    for token in TOKEN.findall(words):
        yield token.strip().rstrip(".,")


def parts_of(found: Found) -> Iterator[str]:
    """The numbers that a drawing or a note may say of a list: amounts, also in short, and how many from each stage."""
    yield from tokens(money(found.amounts))
    yield from tokens(money(found.amounts, BRITISH.amount_compact))
    lines = () if found.rows is None else found.rows.found.lines
    yield from (BRITISH.count(n) for n in Counter(line.from_stage for line in lines).values())


def _possible(said: Said, found: Found) -> Iterator[str]:
    """The ways in which a list can be said, by what it is a list of and under which head."""
    rows = found.rows
    if rows is None:
        yield from (BRITISH.count(found.counted), money(found.amounts))
        return
    number = rows.found.number
    if number.currency:
        yield BRITISH.minor(found.amounts.get(number.currency, 0), number.currency, digits_of(number.currency))
    elif number.what == "seen stays":
        yield from _days(said.head, rows)
    elif said.table == "ways" and said.head == "Share" and (of := OF.fullmatch(said.row[2].words)):
        part, whole = (int(text.replace(",", "")) for text in of.groups())
        yield BRITISH.share(part / whole) if part == found.part or whole == found.counted else ""
    elif number.what in ("share", "proven share"):
        yield from _shares(said, found, rows)
    else:
        yield from _counts(said, found, rows)
        yield from (money(found.amounts), money(found.amounts, BRITISH.amount_compact))


def _counts(said: Said, found: Found, rows: RowsBehind) -> Iterator[str]:
    number, counted = rows.found.number, found.counted
    if number.what == "normal":
        yield BRITISH.count(counted / len(number.on_days))
        return
    yield from (BRITISH.count(counted), BRITISH.signed(counted), BRITISH.signed(-counted))
    yield from (f"{BRITISH.count(counted)} entered", f"+{BRITISH.count(counted)}")
    if said.table == "compared" and said.head == "Normal" and number.what == "arrived":
        yield BRITISH.count(counted * _length(said.row[6].url) / _length(said.url))
    if said.head == "Seen long enough":
        yield BRITISH.share(counted / _count(next(one for one in said.row if one.head == "Entered")))
    if number.what == "lost" and (of := OF.fullmatch(said.words)):
        part, whole = (int(text.replace(",", "")) for text in of.groups())
        yield said.words if whole - part == counted else ""
    if number.what == "moved" and OF.fullmatch(said.words):
        yield said.words if said.words.startswith(f"{BRITISH.count(counted)} of ") else ""


def _length(url: str) -> int:
    """How many days the period of a list has."""
    number = behind_of(parse_qs(urlsplit(url).query)).number
    assert number.first is not None
    assert number.last is not None
    return number.last - number.first + 1


def _count(said: Said) -> int:
    return int(re.sub(r"\D", "", said.words))


def _shares(said: Said, found: Found, rows: RowsBehind) -> Iterator[str]:
    """A raw share is that of its parts; an estimate is of those who are listed, as many as the row says."""
    part, whole = found.part or 0, found.counted
    yield from (f"{BRITISH.count(part)} of {BRITISH.count(whole)}", f"{BRITISH.count(whole)} entered")
    if whole:
        yield BRITISH.share(part / whole)
    is_now = said.head != "Normal share"
    if said.table == "cohorts":
        return
    known = KNOWN_ON.search(said.head)
    heads = [whole + (known[0] if known else "") for whole in WHOLES]
    beside = [_count(one) for one in said.row if is_now and one.head in heads and one.is_number]
    is_estimate = said.words.endswith("%") or said.words.endswith("(too few to say)")
    if rows.found.number.what == "share" and is_estimate and 0 <= part <= whole and all(n == whole for n in beside):
        yield said.words


def _days(head: str, rows: RowsBehind) -> Iterator[str]:
    """The quartiles, the mean and the longest age that the stays listed have."""
    seen_on = rows.found.number.on
    curve = Lasting.of(rows.found.lines, seen_on=rows.day if seen_on is None else seen_on)
    if curve.tau is None:
        return
    if head == "Seen up to":
        yield f"{BRITISH.count(curve.tau)} d"
    elif head == "Mean":
        few, many = curve.mean
        yield from (f"{BRITISH.count(days)} d" for days in range(round(few), round(many) + 1))
    else:
        early, late = curve.quantile(QUARTERS.get(KNOWN_ON.sub("", head), 0.5))
        days = () if early is None else range(early, (curve.tau if late is None else late) + 1)
        yield from (BRITISH.days(day, beyond=curve.tau) for day in days)
        yield from (f"{BRITISH.count(day)} d" for day in days)
        yield from () if late is not None else (BRITISH.days(None, beyond=curve.tau), "not reached")
