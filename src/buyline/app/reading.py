"""What stands in the journal, line by line, and what could not be taken?

Plain reads behind a place, for entrances that page through them. Personal fields are opened as far as their keys exist.
"""

from itertools import islice
from typing import Any

from buyline.app.books import agreement_of
from buyline.app.journeys import journey_record
from buyline.app.refusal import NotFound
from buyline.days import Moment, as_date, as_datetime, day_of
from buyline.definition.model import Definition
from buyline.journal.entry import Recorded
from buyline.journal.port import DeadLetter
from buyline.store.books import Books


def lines_after(books: Books, seq: int, *, at_most: int) -> list[dict[str, Any]]:
    """Lines of the journal behind a sequence number, in order; moments as ISO text."""
    found = list(islice(books.lines(after=seq), at_most))
    personal = books.personal_of_all([line.seq for line in found])
    zone = agreement_of(books).latest.time_zone
    return [_line(line, personal.get(line.seq, {}), zone) for line in found]


def _line(line: Recorded, personal: dict[str, Any], zone: str) -> dict[str, Any]:
    entry = line.entry
    given = entry.content() | {"trust": str(entry.trust), "data": dict(entry.data), "personal": personal}
    times = {name: _when(given[name]) for name in ("known_at", "sent_at")}
    occurred = as_date(day_of(entry.occurred_at, zone)).isoformat() if entry.is_day else _when(entry.occurred_at)
    named = {"seq": line.seq, "id": entry.id, "recorded_at": _when(line.recorded_at)}
    return named | given | times | {"occurred_at": occurred}


def letters_after(books: Books, number: int, *, at_most: int, batch: str | None = None) -> list[dict[str, Any]]:
    """Rows and entries that could not be taken and were not replayed, behind a number, oldest first."""
    return [as_letter(n, one) for n, one in islice(books.dead_letters(batch=batch, after=number), at_most)]


def as_letter(number: int, letter: DeadLetter) -> dict[str, Any]:
    """One of them, as every entrance shows it."""
    return {
        "number": number,
        "source": letter.source,
        "import": letter.batch,
        "line": letter.line,
        "reasons": list(letter.reasons),
        "content": dict(letter.content),
    }


def version_of(books: Books, version: int | None) -> Definition:
    """A version of the definition, the newest when None; NotFound lists those that there are."""
    versions = [one for _, one in agreement_of(books).versions]
    found = versions[-1] if version is None else next((one for one in versions if one.version == version), None)
    if found is None:
        raise NotFound(f"There is no version {version}; there are {', '.join(str(one.version) for one in versions)}.")
    return found


def verdicts_of(books: Books, journey: str, *, now: Moment) -> dict[str, Any]:
    """What is proven of a journey, by which entries, and what is missing, for each stage."""
    record = journey_record(books, journey, now=now).to_json()
    return {name: record[name] for name in ("journey", "version", "proof")}


def state_of(books: Books, *, now: Moment) -> dict[str, Any]:
    """Which books these are and in which state."""
    definition = agreement_of(books).latest
    return {
        "company": definition.company,
        "currency": definition.currency,
        "time_zone": definition.time_zone,
        "today": as_date(day_of(now, definition.time_zone)).isoformat(),
        "last_seq": books.last_seq(),
        "last_recorded_at": _when(books.last_recorded_at()),
    }


def _when(moment: Moment | None) -> str | None:
    return None if moment is None else as_datetime(moment).isoformat()
