"""How are notes kept to be found, with whom they mean?

A read model of the notes that hold, and of files that were put beside journeys with what was said of them, written in
the transaction of the entry, with a table of words beside that of names (`search`), so that neither gets in the other's
way. It holds plain text: an erasure rewrites it. The text as it was written is not kept here; whoever shows it opens
the entry.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from buyline.journal.port import Commit
from buyline.store import attachments, search, tables
from buyline.store.retractions import Mark, retractions_of
from buyline.store.vault import Vault

KIND = "note written"
KINDS = f"('{KIND}', '{attachments.KIND}')"
"""What is found by its words and can mean members: notes, and files with what was said of them."""
TABLE = "books_search_notes"
UNREAD = "notes to find"
"""The setting by which the next opening knows that the notes of before are not found yet."""


def create(cursor: Any) -> None:
    """Make the table of words; a number in it is that of the note's line."""
    search.create_words(cursor, TABLE)


def touched(cursor: Any, commit: Commit) -> set[str]:
    """The entries whose note a commit writes, corrects, takes back or lets hold again."""
    entries = [line.recorded.entry for line in commit.lines]
    found = {e.id for e in entries if e.kind in (KIND, attachments.KIND)}
    targets = {str(e.data.get("entry")) for e in entries if e.kind == "entry retracted"}
    batches = {str(e.data.get("batch")) for e in entries if e.kind == "batch retracted"}
    for entry, kind, about in list(tables.select_in(cursor, _IN_BATCH, batches)):
        found |= {entry} if kind in (KIND, attachments.KIND) else set()
        targets |= {str(about)} if kind == "entry retracted" else set()
    return found | {row[0] for row in tables.select_in(cursor, _NOTES_AMONG, targets)}


def sealed_by(cursor: Any, key: str) -> set[str]:
    """The entries of notes that are sealed under a key."""
    return {row[0] for row in tables.select_in(cursor, _SEALED_BY, [key])}


def rewrite(cursor: Any, entries: Iterable[str], *, vault: Vault) -> None:
    """Write what is known of these notes anew, from the lines that hold."""
    ids = set(entries)
    if not ids:
        return
    gone = [row[0] for row in tables.select_in(cursor, "SELECT seq FROM books_note WHERE entry IN ({})", ids)]
    tables.change_in(cursor, "DELETE FROM books_note WHERE entry IN ({})", ids)
    tables.change_in(cursor, "DELETE FROM books_mention WHERE entry IN ({})", ids)
    holding = _holding(cursor, ids)
    attachments.rewrite(cursor, ids, {row[0] for row in holding})
    texts = vault.open_all([(row[8] or "", row[9], str(row[0])) for row in holding])
    told = [(row, words) for row, text in zip(holding, texts, strict=True) if (words := _words(text))]
    notes = [(row[1], row[0], row[6], row[7] or "", row[10]) for row, _ in told]
    tables.insert(cursor, "Note", notes, conflict="replace")
    meant = [(f"{row[1]} {member}", row[1], member) for row, _ in told for member in _meant(row[11])]
    tables.insert(cursor, "Mention", meant, conflict="replace")
    search.put_words(cursor, TABLE, gone, [(row[0], words) for row, words in told])


def _holding(cursor: Any, ids: set[str]) -> list[tuple[Any, ...]]:
    """The line of each of these entries that holds and is about a journey."""
    found = list(tables.select_in(cursor, _LINES, ids))
    marks = [Mark(row[1], (row[2], row[3], row[1]), row[5]) for row in found]
    retracted = retractions_of(cursor, marks)
    pairs = zip(marks, found, strict=True)
    standing = sorted((mark.precedence, row[4], row) for mark, row in pairs if not retracted.has(mark))
    last = {row[1]: row for _, _, row in standing}
    return [row for row in last.values() if row[6] is not None]


def _words(personal: Mapping[str, Any]) -> str:
    return search.folded(*(str(value) for value in personal.values()))


def _meant(data: str) -> list[str]:
    if '"mentions"' not in data:
        return []
    return list(dict.fromkeys(str(one).casefold() for one in json.loads(data).get("mentions", ())))


def rewrite_all(cursor: Any, *, vault: Vault) -> None:
    """Write every note anew, for books whose notes were not found before."""
    cursor.execute(f"SELECT DISTINCT entry FROM books_journalentry WHERE kind IN {KINDS}")
    rewrite(cursor, [str(row[0]) for row in cursor.fetchall()], vault=vault)


_IN_BATCH = (
    "SELECT DISTINCT entry, kind, about FROM books_journalentry WHERE batch IN ({})"
    f" AND kind IN ('{KIND}', '{attachments.KIND}', 'entry retracted')"
)
_NOTES_AMONG = f"SELECT DISTINCT entry FROM books_journalentry WHERE entry IN ({{}}) AND kind IN {KINDS}"
_SEALED_BY = "SELECT n.entry FROM books_journalentry e JOIN books_note n ON n.seq = e.seq WHERE e.sealed_by IN ({})"
_LINES = (
    "SELECT seq, entry, known_at, source_order, digest, batch, journey, member, sealed_by, sealed, occurred_at, data"
    f" FROM books_journalentry WHERE entry IN ({{}}) AND kind IN {KINDS}"
)
