"""How do books come to be, and under which agreement do they stand?

New books begin with one entry: the first version of the definition. Later versions are entries too.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from buyline.app.kept import kept_while
from buyline.app.posting import company_of
from buyline.app.record import Taken, record
from buyline.app.refusal import NotFound, Refused
from buyline.days import Day, Moment, day_of, start_of
from buyline.definition.agreement import Agreement, first_day, ranked
from buyline.definition.differences import differences
from buyline.definition.document import read
from buyline.definition.model import Definition
from buyline.definition.problem import Problem
from buyline.definition.shipped import DEFAULT, definition_path
from buyline.journal.entry import Entry, Recorded
from buyline.journal.kinds import KINDS
from buyline.store.books import Books, NoBooksError

SOURCE = "books"


def read_definition(source: Path | str) -> Definition:
    """The definition in a file, or the shipped one of that name; Refused lists every problem with its line."""
    shipped = definition_path(str(source))
    found = read(Path(source), kinds=KINDS) if shipped is None else _shipped(shipped)
    if isinstance(found, Definition):
        return found
    raise Refused("The definition cannot be used; nothing was changed.", [str(problem) for problem in found])


@lru_cache(maxsize=16)
def _shipped(path: Path) -> Definition | list[Problem]:
    """A definition that ships, read once: its file stays as it is."""
    return read(path, kinds=KINDS)


def create_books(path: Path | str, definition: Definition | None = None, *, now: Moment) -> Books:
    """New books in an empty folder, under a definition (the shipped B2B one unless given)."""
    definition = definition or read_definition(DEFAULT)
    if definition.version != 1 or definition.in_force_from is not None:
        raise Refused("New books begin with version 1, which holds since ever.", ["remove 'in_force_from'"])
    try:
        books = Books.create(path, now=now)
    except NoBooksError as problem:
        raise Refused(str(problem)) from None
    record(books, [adoption_of(definition, known_at=0, occurred_at=0)], now=now)
    return books


def open_books(path: Path | str) -> Books:
    """Existing books; NotFound says how to make some."""
    try:
        return Books.open(path)
    except NoBooksError as problem:
        raise NotFound(str(problem)) from None


def adoption_of(definition: Definition, *, known_at: Moment, occurred_at: Moment) -> Entry:
    """The entry by which a version is agreed."""
    return Entry(
        source=SOURCE,
        record="definition",
        what=f"version {definition.version}",
        kind="definition adopted",
        occurred_at=occurred_at,
        known_at=known_at,
        data={"definition": definition.model_dump(mode="json")},
    )


def versions_of(lines: Iterable[Recorded]) -> list[Definition]:
    """All versions of the definition among the lines about the company, oldest first, ranks written out."""
    return ranked([adoption.definition for adoption in company_of(lines).adoptions])


def company_lines(books: Books) -> list[Recorded]:
    """The lines about the whole company."""
    with books.reading() as cursor:
        return books.company_lines_in(cursor)


def agreement_of(books: Books) -> Agreement:
    """All versions of the definition of these books."""
    lines = company_lines(books)
    return kept_while(books, "agreement", state_of(lines), lambda: Agreement.of(versions_of(lines)))


def state_of(lines: Iterable[Recorded]) -> tuple[tuple[int, str], ...]:
    """What tells lines of the journal apart from others: their numbers and digests."""
    return tuple((line.seq, line.digest) for line in lines)


def definition_of(books: Books) -> Definition:
    """The newest version of the definition."""
    return agreement_of(books).latest


def company_name(books: Books) -> str:
    """The company whose books these are, as the newest version of the definition calls it."""
    return definition_of(books).company


def today_of(books: Books, now: Moment) -> Day:
    """The day it is in the books' time zone."""
    return day_of(now, definition_of(books).time_zone)


@lru_cache(maxsize=8)
def time_zone_of(books: Books) -> str:
    """The time zone of books: it is set when they are made, and stays."""
    return definition_of(books).time_zone


def adopt(books: Books, definition: Definition, *, now: Moment) -> list[str]:
    """Agree on a new version of the definition; what changes, in words. Refused when it cannot follow the last one."""
    before = definition_of(books)
    reasons = list(cannot_follow(before, definition, now=now))
    if reasons:
        raise Refused("The definition cannot follow the one in force; nothing was changed.", reasons)
    entry = adoption_of(definition, known_at=now, occurred_at=now)
    receipt = record(books, [entry], now=now)[0]
    if receipt.taken not in {Taken.RECORDED, Taken.KNOWN}:
        raise Refused("The definition was not adopted.", receipt.reasons)
    return differences(before, definition)


def cannot_follow(before: Definition, after: Definition, *, now: Moment) -> Iterable[str]:
    """Why a definition cannot be the next version: a sentence each, beginning with the field that it is about."""
    if after.version != before.version + 1:
        yield f"version: it is {after.version}; the next one is {before.version + 1}"
    if after.in_force_from is None:
        yield "in_force_from: write the first day on which it holds"
    elif start_of(first_day(after), before.time_zone) <= now - 86_400_000_000:
        yield f"in_force_from: {after.in_force_from} is past; the past keeps its definition"
    if after.time_zone != before.time_zone or after.currency != before.currency:
        yield "time_zone, currency: they are set when the books are made and stay"
    for place in before.stage_by_id:
        if place not in after.stage_by_id and place not in after.moves:
            yield f"moves: say where journeys in '{place}' go, since this version drops it"
    kept = [stage for stage in before.stage_by_id if stage in after.stage_by_id]
    if kept != [stage for stage in after.stage_by_id if stage in before.stage_by_id]:
        yield "stages: the order of known stages changes only by a new pipeline"


def as_json(definition: Definition) -> str:
    """A definition as JSON text."""
    return json.dumps(definition.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=2)
