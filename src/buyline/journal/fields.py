"""What may stand in each field of an entry's data?

One check per field: a value goes in, the reason against it comes out, or None. It does not know kinds or subjects.
"""

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from buyline.days import parse_day
from buyline.definition.problem import advice, is_control, shown

Check = Callable[[Any], str | None]
TEXT_AT_MOST = 200
PERSONAL_AT_MOST = 20_000
FACTS_AT_MOST = 100
MENTIONS_AT_MOST = 20
OUTLOOKS_AT_MOST = 60
ARRIVALS_AT_MOST = 10**7
_OUTLOOK_NEEDS = frozenset({"name", "first", "last", "wins"})
_OUTLOOK_MAY = frozenset({"revenue", "parts", "revenue_parts"})
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_FILE = re.compile(r"[0-9a-f]{64}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def text(value: Any) -> str | None:
    """A short text of one line, as for codes and ids."""
    if not isinstance(value, str):
        return f"{shown(value)} is not a text; write it in quotes"
    if len(value) > TEXT_AT_MOST:
        return f"it has {len(value):,} characters; at most {TEXT_AT_MOST} are taken"
    return None if value.isprintable() else unprintable(value)


def unprintable(value: str) -> str | None:
    """The reason against a text with characters that are no text; spaces of other scripts are fine."""
    bad = next((c for c in value if not c.isprintable() and is_control(c)), None)
    if bad is None:
        return None
    if "\ud800" <= bad <= "\udfff":
        return "it holds bytes that are no text in the file's encoding; name the right encoding, or save it as UTF-8"
    return f"it holds the control character U+{ord(bad):04X}; remove it"


def amount(value: Any) -> str | None:
    """A decimal number as text, in major units."""
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return None
    return (
        f"'{shown(value)}' is not an amount; write a text of digits with a point before the decimals, like \"1200.50\""
    )


def rate(value: Any) -> str | None:
    """A positive decimal number as text."""
    try:
        if isinstance(value, str) and len(value) <= 40 and 0 < Decimal(value) < 10**9:
            return None
    except InvalidOperation:
        pass
    return f"'{shown(value)}' is not a rate; write how much one unit is in the currency of the books, like \"0.92\""


def currency(value: Any) -> str | None:
    """A currency by its code."""
    if isinstance(value, str) and _CURRENCY.fullmatch(value):
        return None
    return f"'{shown(value)}' is not a currency; write three capital letters, like EUR"


def day(value: Any) -> str | None:
    """A day as ISO text."""
    if not isinstance(value, str):
        return f"{shown(value)} is not a day; write it like 2026-03-31"
    try:
        parse_day(value)
    except ValueError as error:
        return str(error)
    return None


def expected(known: Collection[str]) -> Check:
    """A check of what a program is to bring: stages to numbers of arrivals above 0."""
    stage = one_of(known, "a stage of the definition")

    def check(value: Any) -> str | None:
        if not isinstance(value, Mapping):
            return 'it must be stages and how many arrivals each, like {"lead": 40}'
        for name, many in value.items():
            if reason := stage(name):
                return reason
            if not _is_number(many) or not 0 < many <= ARRIVALS_AT_MOST:
                return (
                    f"{shown(many)} is not a number of arrivals in '{name}'; write a number above 0, 10 million at most"
                )
        return None

    return check


def hours(value: Any) -> str | None:
    """Hours somebody spent."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10_000:
        return None
    return f"{shown(value)} is not a number of hours; write a number between 0 and 10,000"


def whole(value: Any) -> str | None:
    """A number of things, at least one."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**62:
        return None
    return f"{shown(value)} is not a number of things; write a whole number from 1 on"


def file(value: Any) -> str | None:
    """A file by the hash under which it lies in the folder of the books."""
    if isinstance(value, str) and _FILE.fullmatch(value):
        return None
    return f"'{shown(value)}' is not the hash of a file; attach the file itself to the journey"


def columns(known: Collection[str]) -> Check:
    """A check of columns of the books: ids to short texts."""
    known = frozenset(known)

    def check(value: Any) -> str | None:
        if not isinstance(value, Mapping):
            return 'it must be columns and their values, like {"segment": "small"}'
        for name, inner in value.items():
            if name not in known:
                return f"'{shown(name)}' is not a column of the books; {advice(str(name), sorted(known))}"
            if reason := text(inner):
                return f"column '{name}': {reason}"
        return None

    return check


def facts(value: Any) -> str | None:
    """Facts about a buyer or a journey: names to texts, numbers or yes and no."""
    if not isinstance(value, Mapping) or len(value) > FACTS_AT_MOST:
        return f'it must be at most {FACTS_AT_MOST} facts and their values, like {{"employees": 120}}'
    for name, inner in value.items():
        reason = text(name) or (None if isinstance(inner, int | float) and abs(inner) < 1e300 else text(inner))
        if reason:
            return f"fact '{shown(name)}': {reason}"
    return None


def one_of(known: Collection[str], what: str) -> Check:
    """A check that a text is one of the known words."""
    words = frozenset(known)

    def check(value: Any) -> str | None:
        if isinstance(value, str) and value in words:
            return None
        return f"'{shown(value)}' is not {what}; {advice(str(value), list(known))}"

    return check


def personal(value: Any) -> str | None:
    """A text about a person, long ones too; line breaks are fine."""
    if isinstance(value, int | float) or value is None:
        return None
    if not isinstance(value, str):
        return "it must be a text or a number"
    if len(value) > PERSONAL_AT_MOST:
        return f"it has {len(value):,} characters; at most {PERSONAL_AT_MOST:,} are taken"
    return None if value.isprintable() else unprintable(re.sub(r"[\t\r\n]", " ", value))


def mentions(value: Any) -> str | None:
    """Members who are meant by a remark: a list of their addresses."""
    if not isinstance(value, list) or len(value) > MENTIONS_AT_MOST:
        return f"it must be a list of at most {MENTIONS_AT_MOST} members"
    return next((reason for one in value if (reason := text(one))), None)


def outlooks(value: Any) -> str | None:
    """What a forecast said of some windows: the days of each, and wins and revenue as means, quantiles and parts."""
    if not isinstance(value, list) or len(value) > OUTLOOKS_AT_MOST:
        return f"it must be a list of at most {OUTLOOKS_AT_MOST} windows"
    return next((reason for one in value if (reason := _outlook(one))), None)


def _outlook(value: Any) -> str | None:
    if not isinstance(value, Mapping) or not _OUTLOOK_NEEDS <= set(value) <= _OUTLOOK_NEEDS | _OUTLOOK_MAY:
        return f"each window has {', '.join(sorted(_OUTLOOK_NEEDS))}, and may have {', '.join(sorted(_OUTLOOK_MAY))}"
    if reason := text(value["name"]) or day(value["first"]) or day(value["last"]):
        return reason
    told = [value[name] for name in ("wins", "revenue", "parts", "revenue_parts") if value.get(name) is not None]
    return next((reason for one in told if (reason := _numbers(one))), None)


def _numbers(value: Any) -> str | None:
    if not isinstance(value, Mapping) or len(value) > OUTLOOKS_AT_MOST:
        return "wins, revenue and parts are names and their numbers"
    is_told = all(isinstance(name, str) and _is_number(one) for name, one in value.items())
    return None if is_told else "wins, revenue and parts are names and their numbers"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
