"""How does work that is to be done later stand in the books, and who may take it?

A job is a row: asked for in the transaction of a commit, so that neither comes without the other, or alone. Taking one
is a lease: whoever took it must give signs of life, or another takes it again. So a job is done at least once, and a
worker that was thought dead learns it at its next sign. It knows no kinds of work and reads no clock.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from buyline.days import Moment
from buyline.journal.text import as_text
from buyline.store.books import Books
from buyline.store.wanted import State, Wanted, put


class LeaseLostError(Exception):
    """The job was taken by somebody else meanwhile, or is no more: whoever finds this stops."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands in the books."""

    id: str
    kind: str
    about: Mapping[str, Any]
    state: State
    asked_at: Moment
    run_at: Moment
    tries: int
    lease_until: Moment | None
    done: int
    of: int | None
    says: str
    cancel_at: Moment | None
    ended_at: Moment | None
    result: Mapping[str, Any]
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether something may still come of it."""
        return self.state in {State.WAITING, State.RUNNING}

    @property
    def may_be_tried_again(self) -> bool:
        """Whether it failed, or was cancelled before it began; one that was stopped on its way is asked for anew."""
        return self.state == State.FAILED or (self.state == State.CANCELLED and self.tries == 0)


def ask(books: Books, wanted: Wanted, *, now: Moment, id_: str | None = None) -> str:
    """Ask for work, alone; the job's id."""
    with books.beside() as cursor:
        return put(cursor, wanted, now=now, id_=id_)


def take(books: Books, *, kinds: Collection[str], now: Moment, lease: int) -> Job | None:
    """The next job of these kinds that waits or whose worker is silent, leased to the caller; None without any."""
    marks = ", ".join(["%s"] * len(kinds))
    if not _has_some(books, marks, kinds, now):
        return None
    with books.beside() as cursor:
        apart = " FOR UPDATE SKIP LOCKED" if books.place.is_postgresql else ""
        cursor.execute(_NEXT.format(marks) + apart, [*kinds, now, now])
        found = cursor.fetchone()
        if found is None:
            return None
        cursor.execute(_TAKE, [now + lease, found[0]])
        return _one(cursor, found[0])


def _has_some(books: Books, marks: str, kinds: Collection[str], now: Moment) -> bool:
    """A look that waits for no writer."""
    with books.connection.cursor() as cursor:
        cursor.execute(_NEXT.format(marks), [*kinds, now, now])
        return cursor.fetchone() is not None


def keep(books: Books, job: Job, *, now: Moment, lease: int) -> bool:
    """A sign of life; whether the job was asked to stop. LeaseLostError when it is not the caller's any more."""
    return _sign(books, job, "", [], now=now, lease=lease)


def progress(books: Books, job: Job, *, now: Moment, lease: int, done: int, of: int | None, says: str) -> bool:
    """How far the job is, which is a sign of life too; whether it was asked to stop."""
    return _sign(books, job, ', done = %s, "of" = %s, says = %s', [done, of, says], now=now, lease=lease)


def _sign(books: Books, job: Job, more: str, values: list[Any], *, now: Moment, lease: int) -> bool:
    with books.beside() as cursor:
        cursor.execute(_SIGN.format(more), [now + lease, *values, job.id, job.tries])
        _check_lease(cursor, job)
        cursor.execute("SELECT cancel_at FROM books_job WHERE id = %s", [job.id])
        return cursor.fetchone()[0] is not None


def end(
    books: Books, job: Job, state: State, *, now: Moment, result: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """The job came to an end; LeaseLostError when it is not the caller's any more."""
    with books.beside() as cursor:
        cursor.execute(_END, [str(state), now, as_text(result or {}), reason, job.id, job.tries])
        _check_lease(cursor, job)


def again(books: Books, job: Job, *, at: Moment, reason: str = "") -> None:
    """Give a job back, to be tried not before a moment; LeaseLostError when it is not the caller's any more."""
    with books.beside() as cursor:
        cursor.execute(_AGAIN, [at, reason, job.id, job.tries])
        _check_lease(cursor, job)


def cancel(books: Books, id_: str, *, now: Moment) -> State | None:
    """Ask a job to stop: one that waits ends at once, one that runs at its next sign; its state, None without one."""
    with books.beside() as cursor:
        cursor.execute(_CANCEL_WAITING, [now, now, id_])
        if not cursor.rowcount:
            cursor.execute(_CANCEL_RUNNING, [now, id_])
        found = _one(cursor, id_)
    return None if found is None else found.state


def revive(books: Books, id_: str, *, now: Moment) -> bool:
    """Let a job be tried again, as if it were asked for now; whether there was one that may be."""
    with books.beside() as cursor:
        cursor.execute(_REVIVE, [now, now, id_])
        return bool(cursor.rowcount)


def job(books: Books, id_: str) -> Job | None:
    """A job; None when there is none of this id."""
    with books.connection.cursor() as cursor:
        return _one(cursor, id_)


def jobs(books: Books, *, at_most: int = 100, open_only: bool = False) -> list[Job]:
    """The newest jobs first."""
    where = " WHERE ended_at IS NULL" if open_only else ""
    with books.connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM books_job{where} ORDER BY asked_at DESC, id LIMIT %s", [at_most])
        return [_job(row) for row in cursor.fetchall()]


def forget(books: Books, *, ended_before: Moment) -> list[str]:
    """Take out jobs that ended before a moment; their ids."""
    with books.beside() as cursor:
        cursor.execute("SELECT id FROM books_job WHERE ended_at < %s", [ended_before])
        gone = [str(row[0]) for row in cursor.fetchall()]
        cursor.executemany("DELETE FROM books_job WHERE id = %s", [(id_,) for id_ in gone])
    return gone


def _check_lease(cursor: Any, job: Job) -> None:
    if not cursor.rowcount:
        raise LeaseLostError(f"job {job.id} was taken by another worker")


def _one(cursor: Any, id_: str) -> Job | None:
    cursor.execute(f"SELECT {_COLUMNS} FROM books_job WHERE id = %s", [id_])
    found = cursor.fetchone()
    return None if found is None else _job(found)


def _job(row: tuple[Any, ...]) -> Job:
    fields = dict(zip(_NAMES, row, strict=True))
    told = {"about": json.loads(fields["about"]), "result": json.loads(fields["result"])}
    return Job(**fields | told | {"state": State(fields["state"])})


_NAMES = (
    "id", "kind", "about", "state", "asked_at", "run_at", "tries", "lease_until", "done", "of", "says", "cancel_at",
    "ended_at", "result", "reason",
)  # fmt: skip
_COLUMNS = ", ".join(f'"{name}"' for name in _NAMES)
_NEXT = (
    "SELECT id FROM books_job WHERE ended_at IS NULL AND kind IN ({}) AND ((state = 'waiting' AND run_at <= %s)"
    " OR (state = 'running' AND lease_until < %s)) ORDER BY run_at, id LIMIT 1"
)
_TAKE = "UPDATE books_job SET state = 'running', tries = tries + 1, lease_until = %s WHERE id = %s"
_MINE = " WHERE id = %s AND tries = %s AND state = 'running'"
_SIGN = "UPDATE books_job SET lease_until = %s{}" + _MINE
_END = "UPDATE books_job SET state = %s, ended_at = %s, lease_until = NULL, result = %s, reason = %s" + _MINE
_AGAIN = "UPDATE books_job SET state = 'waiting', run_at = %s, lease_until = NULL, key = NULL, reason = %s" + _MINE
_CANCEL_WAITING = (
    "UPDATE books_job SET state = 'cancelled', cancel_at = %s, ended_at = %s WHERE id = %s AND state = 'waiting'"
)
_CANCEL_RUNNING = "UPDATE books_job SET cancel_at = %s WHERE id = %s AND state = 'running' AND cancel_at IS NULL"
_REVIVE = (
    "UPDATE books_job SET state = 'waiting', asked_at = %s, run_at = %s, tries = 0, key = NULL, cancel_at = NULL,"
    " ended_at = NULL, reason = '' WHERE id = %s AND (state = 'failed' OR (state = 'cancelled' AND tries = 0))"
)
