"""What work is wanted, and how is it asked for in the very transaction that makes it necessary?

Neither comes without the other: what was committed is on its way to be done, and what was not leaves no trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import uuid4

from buyline.days import Moment
from buyline.journal.text import as_text

TIDY = "tidy segments"
TIDY_EVERY = 5_000
"""After so many lines of the journal the tail is looked at."""


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Work to be done: its kind, with what, not before when, and the key under which it waits once only."""

    kind: str
    about: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    not_before: Moment = 0


TIDYING = Wanted(TIDY, key=TIDY)


def put(cursor: Any, wanted: Wanted, *, now: Moment, id_: str | None = None) -> str:
    """Ask for work in the transaction of a cursor; the job's id, or that of the one that waits under the same key."""
    made = id_ or uuid4().hex[:16]
    values = [made, wanted.kind, wanted.key, as_text(wanted.about), now, max(now, wanted.not_before)]
    while True:
        cursor.execute(_PUT, values)
        if cursor.rowcount:
            return made
        cursor.execute(_WAITS, [made, wanted.key])
        if found := cursor.fetchone():
            return str(found[0])  # else it was taken in between, and may have looked before this was wanted


_PUT = (
    "INSERT INTO books_job (id, kind, key, about, state, asked_at, run_at, tries, done, says, result, reason)"
    " VALUES (%s, %s, %s, %s, 'waiting', %s, %s, 0, 0, '', '{}', '') ON CONFLICT DO NOTHING"
)
_WAITS = "SELECT id FROM books_job WHERE id = %s OR (key = %s AND state = 'waiting')"
