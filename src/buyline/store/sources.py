"""When was each source heard last?

Kept by every commit in its own transaction, so that a source that fell silent is found without a walk through the
journal. They are read in `mending`.
"""

from collections.abc import Sequence
from typing import Any

from buyline.journal.entry import Recorded


def heard(cursor: Any, lines: Sequence[Recorded]) -> None:
    """Note the sources of some lines."""
    told: dict[str, list[int]] = {}
    for line in lines:
        entry = line.entry
        counts = told.get(entry.source)
        if counts is None:
            told[entry.source] = [1, entry.known_at, line.recorded_at]
        else:
            counts[0] += 1
            counts[1] = max(counts[1], entry.known_at)
    if told:
        cursor.executemany(_NOTE, [(source, *counts) for source, counts in told.items()])


_NOTE = (
    "INSERT INTO books_source (id, lines, last_known_at, last_recorded_at) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (id) DO UPDATE SET lines = books_source.lines + excluded.lines,"
    " last_recorded_at = excluded.last_recorded_at,"
    " last_known_at = CASE WHEN excluded.last_known_at > books_source.last_known_at"
    " THEN excluded.last_known_at ELSE books_source.last_known_at END"
)
