"""What does a name in a header usually mean, and what do its cells look like?

Names are compared without case and signs, with those that `headers.yaml` lists. It knows no definition.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).with_name("headers.yaml")
SURE_SHARE = 0.9
DAY_FORMS: tuple[str, ...] = (
    "iso", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M", "%m/%d/%Y, %I:%M %p", "%m/%d/%Y %I:%M %p", "%d-%m-%Y", "%Y/%m/%d", "%d %b %Y", "%b %d, %Y",
    "%d.%m.%y", "%m/%d/%y", "unix s", "unix ms",
)  # fmt: skip
_PREFIXES = ("deal ", "opportunity ", "lead ", "journey ", "organization ", "person ", "contact ", "primary ")
_POINT, _COMMA = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?"), re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")
_MAIL, _CURRENCY = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"), re.compile(r"[A-Z]{3}")
_UNIX = {"unix s": (10**8, 10**10), "unix ms": (10**11, 10**13)}


def plain(name: str) -> str:
    """A name without case and signs: "Deal - Stage*" is "deal stage"."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) if name.isascii() and " " not in name else name
    return " ".join(re.sub(r"[\W_]+", " ", parted.casefold()).split())


@dataclass(frozen=True, slots=True)
class Shape:
    """An export that is recognised: by how many of its names, and what its columns become."""

    name: str
    says: str
    at_least: int
    called: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Headers:
    """What `headers.yaml` lists: names by meaning, words of a status, labels of stages, shapes of exports."""

    names: Mapping[str, Sequence[str]]
    statuses: Mapping[str, Sequence[str]]
    labels: Mapping[str, Sequence[str]]
    shapes: tuple[Shape, ...]

    def shape_of(self, columns: Iterable[str]) -> Shape | None:
        """The export that a file is recognised as: the one with most of its names there."""
        there = {plain(column) for column in columns}
        counted = [(len(there & shape.called.keys()), shape) for shape in self.shapes]
        found = sorted(((count, shape) for count, shape in counted if count >= shape.at_least), key=_by_count)
        return found[0][1] if found else None


def _by_count(pair: tuple[int, Shape]) -> tuple[int, str]:
    return -pair[0], pair[1].name


@cache
def headers() -> Headers:
    """What is listed."""
    told: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return Headers(told["names"], told["statuses"], told["labels"], tuple(Shape(**one) for one in told["shapes"]))


def name_score(name: str, known: Sequence[str]) -> float:
    """How surely a name is one of those known: 1 for the first of them, 0 for none of them."""
    said = plain(name)
    for penalty, form in ((0.0, said), *((0.1, said.removeprefix(prefix)) for prefix in _PREFIXES)):
        if form in known:
            return 1 - penalty - 0.4 * list(known).index(form) / len(known)
    return 0.0


def share(values: Sequence[tuple[str, int]], is_one: Callable[[str], bool]) -> float:
    """Which share of the cells is such a one."""
    whole = sum(count for _, count in values)
    return sum(count for value, count in values if is_one(value)) / whole if whole else 0.0


def day_form(values: Sequence[tuple[str, int]]) -> str:
    """How days are written in a column; empty where they are none. Of several ways, the first that fits most."""
    shares = [(share(values, lambda value, form=form: is_day(value, form)), form) for form in DAY_FORMS]  # type: ignore[misc]
    best = max(one for one, _ in shares)
    return next(form for one, form in shares if one == best) if best >= SURE_SHARE / 2 else ""


def is_day(value: str, form: str) -> bool:
    """Whether a text is a day, or a moment, written in a form."""
    if form in _UNIX:
        low, high = _UNIX[form]
        return value.isdigit() and low <= int(value) < high
    try:
        if form == "iso":
            date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
            return "-" in value
        datetime.strptime(value, form)  # noqa: DTZ007 - whether it can be read at all
    except ValueError:
        return False
    return True


def iso_day(value: str, form: str) -> str:
    """The day that a text says, as ISO text; empty where it says none."""
    if not value or not is_day(value, form):
        return ""
    if form in _UNIX:
        return datetime.fromtimestamp(int(value) / (1 if form == "unix s" else 1_000), UTC).date().isoformat()
    return value[:10] if form == "iso" else datetime.strptime(value, form).date().isoformat()  # noqa: DTZ007 - a day


def number_form(values: Sequence[tuple[str, int]]) -> str:
    """Which sign stands before the decimals of a column of numbers; empty where they are none."""
    point, comma = share(values, is_number), share(values, lambda value: _COMMA.fullmatch(value) is not None)
    if max(point, comma) < SURE_SHARE / 2:
        return ""
    return "." if point >= comma else ","


def is_number(value: str) -> bool:
    """Whether a text is a number with a point before its decimals."""
    return _POINT.fullmatch(value) is not None


def is_mail(value: str) -> bool:
    """Whether a text is a mail address."""
    return _MAIL.fullmatch(value) is not None


def is_currency(value: str) -> bool:
    """Whether a text is the code of a currency."""
    return _CURRENCY.fullmatch(value) is not None
