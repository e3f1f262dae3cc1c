"""How do entries come in as JSON?

Each is checked; what cannot be taken is kept in the dead letters with a reason per field, and can be brought again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.app.attachments import reasons_against
from buyline.app.books import agreement_of
from buyline.app.record import Receipt, Taken, record
from buyline.app.refusal import Refused
from buyline.app.upkeep import tidy
from buyline.days import Moment
from buyline.journal.entry import Entry
from buyline.journal.port import DeadLetter
from buyline.journal.validation import Refused as NotTaken
from buyline.journal.validation import Rules, checked
from buyline.store.books import Books


@dataclass(frozen=True, slots=True)
class Unfit:
    """What cannot be an entry whatever the rules say (a line that is no JSON): what stands there, and what is wrong."""

    given: str | Mapping[str, Any]
    reason: str


def record_json(books: Books, text: str, *, now: Moment) -> list[Receipt]:
    """Record a JSON entry, a list of them, or one a line; a receipt each, in order."""
    given = list(_contents(text))
    return record_contents(books, [one for _, one in given], now=now, lines=[line for line, _ in given])


def record_contents(
    books: Books, contents: list[Any], *, now: Moment, sent_by: str = "", lines: Sequence[int] | None = None
) -> list[Receipt]:
    """Record entries given as mappings; a receipt each, in order. `lines`: where each stands, for dead letters."""
    lines = range(1, len(contents) + 1) if lines is None else lines
    rules = Rules.of([one for _, one in agreement_of(books).versions], now=now)
    found: list[Entry | NotTaken] = [_checked(books, content, rules) for content in contents]
    entries = [one for one in found if isinstance(one, Entry)]
    letters = [
        DeadLetter(sent_by or _source(content), None, line, _kept(content), one.reasons)
        for line, content, one in zip(lines, contents, found, strict=True)
        if isinstance(one, NotTaken)
    ]
    expected = {
        one.id: content["expected_version"]
        for content, one in zip(contents, found, strict=True)
        if isinstance(one, Entry) and content.get("expected_version") is not None
    }
    taken = iter(record(books, entries, now=now, expected=expected, dead=letters))
    tidy(books)
    return [
        next(taken) if isinstance(one, Entry) else Receipt(_id(content), Taken.REFUSED, reasons=one.reasons)
        for content, one in zip(contents, found, strict=True)
    ]


def reasons_against_all(books: Books, contents: Sequence[Mapping[str, Any]], *, now: Moment) -> list[str]:
    """Every reason against entries given as mappings, nothing written; empty when the rules take them all."""
    against = reasons_against_each(books, contents, now=now)
    return list(dict.fromkeys(reason for reasons in against for reason in reasons))


def reasons_against_each(books: Books, contents: Sequence[Mapping[str, Any]], *, now: Moment) -> list[tuple[str, ...]]:
    """The reasons against each of several entries given as mappings, nothing written."""
    rules = Rules.of([one for _, one in agreement_of(books).versions], now=now)
    found = (_checked(books, content, rules) for content in contents)
    return [one.reasons if isinstance(one, NotTaken) else () for one in found]


def _checked(books: Books, content: Any, rules: Rules) -> Entry | NotTaken:
    if isinstance(content, Unfit):
        return NotTaken((content.reason,))
    if not isinstance(content, Mapping):
        return NotTaken(("an entry is a JSON object with fields like source, record, what, kind and occurred_at",))
    found = checked(content, rules)
    against = tuple(reasons_against(books, found.kind, found.data)) if isinstance(found, Entry) else ()
    return NotTaken(against) if against else found


def _contents(text: str) -> list[tuple[int, Any]]:
    """The entries in a text, each with its line: one JSON document, or one a line."""
    if not text.strip():
        raise Refused("There is no entry to record: the input is empty; give an entry as JSON, or one a line.")
    try:
        whole = json.loads(text)
    except RecursionError:
        return [(number, line_of(line, number)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    except json.JSONDecodeError as problem:
        found = [(number, line_of(line, number)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if any(not isinstance(one, Unfit) for _, one in found):
            return found
        return [(problem.lineno, _not_json(text, problem, problem.lineno))]  # one document, written over several lines
    return list(enumerate(whole, 1)) if isinstance(whole, list) else [(1, whole)]


def line_of(line: str, number: int) -> Any:
    """The JSON of one line, or what stands there and why it is none."""
    try:
        return json.loads(line)
    except json.JSONDecodeError as problem:
        return _not_json(line, problem, number)
    except RecursionError:
        return Unfit(line[:200], f"line {number} is nested too deeply to be an entry; write one object a line")


def _not_json(text: str, problem: json.JSONDecodeError, line: int) -> Unfit:
    return Unfit(text, f"line {line} is not JSON: {problem.msg} at character {problem.colno}; write one object a line")


def _source(content: Any) -> str:
    content = content.given if isinstance(content, Unfit) else content
    source = content.get("source") if isinstance(content, Mapping) else None
    if not isinstance(source, str) or not source:
        return "unknown"
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in source)


def _id(content: Any) -> str:
    content = content.given if isinstance(content, Unfit) else content
    if not isinstance(content, Mapping):
        return ""
    return "|".join(str(content.get(part) or "") for part in ("source", "record", "what", "version"))


def _kept(content: Any) -> dict[str, Any]:
    content = content.given if isinstance(content, Unfit) else content
    return dict(content) if isinstance(content, Mapping) else {"text": str(content)}
