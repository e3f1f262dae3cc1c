"""Which entries hold?

Of all the lines known by a moment: without retracted batches, and per entry id the last that was said about it
(RULES §1.1).
"""

from collections.abc import Collection, Iterable, Mapping

from buyline.days import Moment
from buyline.journal.entry import Entry, Recorded

RETRACTED = "entry retracted"


def holding(lines: Iterable[Recorded], retracted_batches: Collection[str] = ()) -> list[Entry]:
    """The entries that hold, in the order of a journey's entries."""
    kept = [line for line in lines if line.entry.batch is None or line.entry.batch not in retracted_batches]
    last: dict[str, Recorded] = {}
    for line in kept:
        known = last.get(line.entry.id)
        if known is None or _strength(line) > _strength(known):
            last[line.entry.id] = line
    retractions = [line for line in last.values() if line.entry.kind == RETRACTED]
    gone = _gone(retractions, last) if retractions else frozenset()
    return sorted((line.entry for line in last.values() if line.entry.id not in gone), key=lambda e: e.order)


def _gone(retractions: Iterable[Recorded], last: Mapping[str, Recorded]) -> frozenset[str]:
    """The ids that are retracted: from the last retraction to the first, so that one of them may take back another."""
    gone: set[str] = set()
    for line in sorted(retractions, key=_strength, reverse=True):
        target = last.get(str(line.entry.data["entry"]))
        if line.entry.id not in gone and target is not None and _strength(target) < _strength(line):
            gone.add(target.entry.id)
    return frozenset(gone)


def _strength(line: Recorded) -> tuple[tuple[Moment, int, str], str]:
    return (line.entry.precedence, line.digest)
