"""How does the docstring of a spec test become a journal? One line per entry: day, who, what.

    2026-01-05 acme: form submitted
    2026-01-20T10:00 acme/deal-1: sales claims prospect, 12000 EUR, region=north
    2026-01-20 acme/deal-1: crm shows lead since 2025-12-01
    2026-01-21 person jo: page visited
    2026-01-22 acme/deal-1: meeting attended (stated by sales) [as visit]
    2026-01-23 marketing confirms visit
    2026-01-25 jo is acme

Who: `buyer`, `buyer/journey` (the journey is named `journey`), `/journey` without a buyer, or `person NAME`. In round
brackets the class of trust; in square ones `as NAME`, `corrects NAME`, `known DAY`, `recorded DAY`, `batch NAME`,
`order N`. An act of the buyer is first-party web unless said, all else is stated.
It knows nothing of what entries mean.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import Any

from buyline.days import Moment, parse_moment
from buyline.definition.model import Definition
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry, Recorded
from buyline.journal.kinds import KINDS, Side
from tests.spec.definition_language import definitions

ZONE = "UTC"
LINE = re.compile(r"(?P<day>\d{4}-\d\d-\d\d\S*) +(?P<text>.*?)(?: *\[(?P<marks>[^\]]*)\])?")
SUBJECT = re.compile(r"(?:person (?P<person>[\w-]+)|(?P<buyer>[\w-]*)(?:/(?P<journey>[\w~-]+))?): +(?P<what>.*)")
Fields = dict[str, Any]


@dataclass
class Journal:
    """The entries of a docstring in the order of its lines, each with the name it was given."""

    definitions: list[Definition]
    recorded: list[Recorded] = field(default_factory=list)
    by_name: dict[str, Entry] = field(default_factory=dict)

    def add(self, entry: Entry, *, recorded_at: Moment, name: str) -> None:
        seq = len(self.recorded) + 1
        self.recorded.append(Recorded(seq, recorded_at, f"{seq:064x}", entry))
        self.by_name[name] = entry


def journal(text: str) -> Journal:
    """The journal of a docstring; a line that says nothing known is a ValueError."""
    lines = [line.strip() for line in cleandoc(text).splitlines() if line.strip()]
    lines = [line for line in lines if line.startswith("define ") or line[0].isdigit()]
    versions = definitions(line for line in lines if line.startswith("define "))
    made = Journal(versions)
    for version in versions:
        made.add(_adopted(version), recorded_at=0, name=f"version {version.version}")
    for number, line in enumerate((line for line in lines if line[0].isdigit()), start=1):
        _read(line, number, made)
    return made


def _adopted(version: Definition) -> Entry:
    data = {"definition": version.model_dump(mode="json")}
    return Entry("buyline", f"definition {version.version}", "adopted", "definition adopted", 0, 0, data=data)


def _read(line: str, number: int, made: Journal) -> None:
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"line {number} is not 'DAY WHO: WHAT [MARKS]': {line}")
    occurred_at, is_day = parse_moment(found["day"], ZONE)
    fields: Fields = {"source": "spec", "record": f"line {number}", "what": "entry", "occurred_at": occurred_at}
    fields |= {"known_at": occurred_at, "is_day": is_day, "data": {}} | _said(found["text"], made)
    recorded_at = fields.pop("recorded_at", None)
    name = _mark(found["marks"] or "", fields, made) or f"line {number}"
    recorded_at = fields.pop("recorded_at", recorded_at)
    entry = Entry(**fields)
    made.add(entry, recorded_at=entry.known_at if recorded_at is None else recorded_at, name=name)


def _mark(marks: str, fields: Fields, made: Journal) -> str | None:
    name = None
    for mark in filter(None, (part.strip() for part in marks.split(","))):
        word, _, value = mark.partition(" ")
        if word == "as":
            name = value
        elif word == "corrects":
            corrected = made.by_name[value]
            fields |= {"record": corrected.record, "what": corrected.what}
        elif word in {"known", "recorded"}:
            fields[f"{word}_at"] = parse_moment(value, ZONE)[0]
        elif word == "order":
            fields["source_order"] = int(value)
        elif word == "batch":
            fields["batch"] = value
        else:
            raise ValueError(f"'[{mark}]' is not a mark; write as, corrects, known, recorded, batch or order")
    return name


def _said(text: str, made: Journal) -> Fields:
    """What a line says, tried against each form in turn."""
    for pattern, meaning in _FORMS:
        if found := re.fullmatch(pattern, text):
            return meaning(found, made)
    found = SUBJECT.fullmatch(text)
    if found is None:
        raise ValueError(f"nobody understands '{text}'")
    who = {name: found[name] or None for name in ("person", "buyer", "journey")}
    return who | _happened(found["what"])


def _identity(kind: str, subject: str) -> Callable[[re.Match[str], Journal], Fields]:
    def meaning(found: re.Match[str], _: Journal) -> Fields:
        return {"kind": kind, subject: found[1], "data": {"into": found[2]}}

    return meaning


def _identified(found: re.Match[str], _: Journal) -> Fields:
    return {"kind": "person identified", "person": found[1], "buyer": found[2]}


def _confirms(found: re.Match[str], made: Journal) -> Fields:
    return {"kind": "act confirmed", "function": found[1], "data": {"entry": made.by_name[found[2]].id}}


def _retracted(found: re.Match[str], made: Journal) -> Fields:
    known = made.by_name.get(found[1])
    number = found[1].removeprefix("line ")
    return {"kind": "entry retracted", "data": {"entry": known.id if known else f"spec|line {number}|entry|"}}


def _undone(found: re.Match[str], made: Journal) -> Fields:
    """An undo is known as early as the first entry of its batch, so that it holds for every past day."""
    known = [r.entry.known_at for r in made.recorded if r.entry.batch == found[1]]
    return {"kind": "batch retracted", "data": {"batch": found[1]}, "known_at": min(known), "recorded_at": None}


def _records(found: re.Match[str], _: Journal) -> Fields:
    return {"kind": "records began", "data": {"to_stage": found[1], "on": found[2]}}


_FORMS: tuple[tuple[str, Callable[[re.Match[str], Journal], Fields]], ...] = (
    (r"([\w-]+) is also person ([\w-]+)", _identity("persons merged", "person")),
    (r"([\w-]+) is also ([\w-]+)", _identity("buyers merged", "buyer")),
    (r"([\w-]+) is not ([\w-]+)", _identity("buyers parted", "buyer")),
    (r"([\w-]+) is ([\w-]+)", _identified),
    (r"/([\w-]+) joins /([\w-]+)", _identity("journeys joined", "journey")),
    (r"/([\w-]+) parts from /([\w-]+)", _identity("journeys parted", "journey")),
    (r"(\w+) confirms (.+)", _confirms),
    (r"retracted: (.+)", _retracted),
    (r"batch ([\w-]+) undone", _undone),
    (r"records of (\S+) began on (\S+)", _records),
)


def _happened(what: str) -> Fields:
    first, *more = (part.strip() for part in what.split(", "))
    fields = _deed(first)
    for part in more:
        _carry(part, fields["data"])
    return fields


def _deed(text: str) -> Fields:
    if found := re.fullmatch(r"(\w+) claims (\S+)(?: because (.+))?", text):
        data = {"stage": found[2]} | ({"reason": found[3]} if found[3] else {})
        function = None if found[1] == "source" else found[1]
        return {"kind": "stage claimed", "function": function, "data": data}
    if found := re.fullmatch(r"(\w+) shows (\S+) since (\S+)", text):
        since = {} if found[3] == "unknown" else {"since": found[3]}
        return {"kind": "opening recorded", "data": {"stage": found[2], **since}}
    if found := re.fullmatch(r"amount (\S+) (\S+)", text):
        return {"kind": "amount changed", "data": {"amount": found[1], "currency": found[2]}}
    if found := re.fullmatch(r"([a-z]+(?: [a-z]+){1,2})(?: \(([^)]*)\))?", text):
        return {"kind": found[1], "data": {}} | _trusted(found[1], found[2])
    raise ValueError(f"nobody understands '{text}'")


def _trusted(kind: str, said: str | None) -> Fields:
    is_buyers = kind in KINDS and KINDS[kind].side == Side.BUYER
    if said is None:
        return {"trust": Trust.FIRST_PARTY_WEB if is_buyers else Trust.STATED}
    trust, _, function = said.partition(" by ")
    return {"trust": Trust(trust), "function": function or None}


def _carry(text: str, data: Fields) -> None:
    """What an entry carries: `1200 EUR`, `fact size=50`, `content=price-list`, or a column `region=north`."""
    if found := re.fullmatch(r"([\d.-]+) ([A-Z]{3})", text):
        data |= {"amount": found[1], "currency": found[2]}
        return
    is_fact, (name, _, value) = text.startswith("fact "), text.removeprefix("fact ").partition("=")
    if is_fact:
        data.setdefault("facts", {})[name] = int(value) if value.isdigit() else value
    elif name in {"content", "program", "pipeline"}:
        data[name] = value
    else:
        data.setdefault("columns", {})[name] = value
