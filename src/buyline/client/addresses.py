"""How is a question written in the address of a server?

By the names of the API (`buyline.api.parameters`): days as ISO text, `where` as `column=value` and repeated. Where this
side holds two things together (the ends of a period, a stage and a goal), the address has a name for each.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from buyline.days import as_date

PREFIX = "/api/v1"
Pairs = Iterable[tuple[str, str]]
_NAMES: Mapping[str, tuple[str, ...]] = {
    "first": ("from",),
    "last": ("to",),
    "from_day": ("from",),
    "to_day": ("to",),
    "period": ("from", "to"),
    "begun": ("entered_from", "entered_to"),
    "from_stage": ("from",),
    "to_stage": ("to",),
    "stages": ("stage", "goal"),
    "within_days": ("within",),
    "what": ("of",),
    "number": ("of",),
    "horizons": ("horizon",),
    "many_quarters": ("quarters",),
    "earlier": ("compare_as_of",),
    "by_day": ("by",),
    "since_day": ("since",),
    "expected": ("expect",),
    "shares": ("share",),
    "arrivals": ("at_most",),
    "costs": ("cost",),
    "journeys": ("journey",),
}
_DAYS = frozenset({"on", "as_of", "entered_from", "entered_to", "compare_as_of", "export_day"})
_OF_PERIODS = frozenset({"first", "last", "from_day", "to_day", "period", "by_day", "since_day"})


def address(path: str, asked: Pairs = ()) -> str:
    """The address of a path of the API."""
    query = urlencode(list(asked))
    return f"{PREFIX}{path}?{query}" if query else PREFIX + path


def part(id_: str) -> str:
    """An id as a part of a path."""
    return quote(id_, safe="")


def pairs(named: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What was given, by the names of the API; several values of a name one by one."""
    for name, value in named.items():
        names = _NAMES.get(name, (name,))
        for spoken, one in zip(names, value if len(names) > 1 else (value,), strict=True):
            is_day = spoken in _DAYS or name in _OF_PERIODS
            for each in one if isinstance(one, tuple) else (one,):
                if each is not None:
                    yield spoken, as_date(each).isoformat() if is_day else _text(each)


def filters(where: Mapping[str, str | Collection[str]]) -> Iterator[tuple[str, str]]:
    """The filters, one for each value."""
    for column, values in where.items():
        for value in [values] if isinstance(values, str) else values:
            yield "where", f"{column}={value}"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
