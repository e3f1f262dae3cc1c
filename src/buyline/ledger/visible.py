"""Which entries hold?

Of all the lines known by a moment: without retracted batches, and per entry id the last that was said about it
(RULES §1.1).
"""

from collections.abc import Collection, Iterable, Sequence

from buyline.days import Moment
from buyline.journal.entry import Entry, Recorded

RETRACTED = "entry retracted"
_Said = tuple[tuple[Moment, int, str], str, Entry | None]


def holding(lines: Iterable[Recorded], retracted_batches: Collection[str] = ()) -> list[Entry]:
    """The entries that hold, in the order of a journey's entries."""
    kept = [line for line in lines if line.entry.batch is None or line.entry.batch not in retracted_batches]
    contents: dict[str, list[Recorded]] = {}
    about: dict[str, list[Recorded]] = {}
    for line in kept:
        contents.setdefault(line.entry.id, []).append(line)
        if line.entry.kind == RETRACTED:
            about.setdefault(str(line.entry.data["entry"]), []).append(line)
    if len(contents) == len(kept) and not about:
        return sorted((line.entry for line in kept), key=lambda e: e.order)
    found = (_last(contents[id_], about, frozenset()) for id_ in contents)
    return sorted((entry for entry in found if entry is not None), key=lambda e: e.order)


def _last(lines: Sequence[Recorded], about: dict[str, list[Recorded]], asking: frozenset[str]) -> Entry | None:
    id_ = lines[0].entry.id
    said: list[_Said] = [(line.entry.precedence, line.digest, line.entry) for line in lines]
    for line in about.get(id_, ()):
        retraction = line.entry
        if retraction.id not in asking and _last([line], about, asking | {id_}) is not None:
            said.append((retraction.precedence, line.digest, None))
    return max(said, key=lambda s: s[:2])[2]
