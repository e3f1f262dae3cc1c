"""What had told of a buyer or a person, and by which undo was it taken back?

For records that have no name left: their page stays, since the journal keeps every line, and says why it is empty. It
takes nothing back itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from buyline.days import Moment, as_date, day_of
from buyline.journal.entry import Recorded
from buyline.ledger.visible import RETRACTED
from buyline.store import read_models
from buyline.store.books import Books


def what_was_taken_back(
    books: Books, mine: Sequence[Recorded], party: Sequence[Recorded], *, zone: str
) -> tuple[str, ...]:
    """Sentences, one for each undo that took back lines of a record; none where all of them hold.

    `party`: all lines of the party of the record, among them the retractions.
    """
    with books.reading_session() as session:
        known = session.versions_of({line.entry.id for line in mine})
    gone = {one.seq for versions in known.values() for one in versions if one.is_retracted}
    lost = [line for line in mine if line.seq in gone]
    return tuple(_sentences(books, lost, _retractions(party), zone)) if lost else ()


def _retractions(party: Sequence[Recorded]) -> dict[str, Recorded]:
    """By the id of an entry the last retraction of it."""
    found = sorted((line for line in party if line.entry.kind == RETRACTED), key=lambda line: line.entry.precedence)
    return {str(line.entry.data["entry"]): line for line in found}


def _sentences(books: Books, lost: Sequence[Recorded], single: Mapping[str, Recorded], zone: str) -> Iterator[str]:
    def on(at: Moment) -> str:
        return as_date(day_of(at, zone)).isoformat()

    undone = {one.id: one for one in read_models.batches(books) if one.retracted_at is not None}
    by_batch = Counter(line.entry.batch for line in lost if line.entry.batch in undone)
    for batch, n in sorted(by_batch.items(), key=lambda pair: str(pair[0])):
        of = undone[str(batch)]
        entries = "1 entry" if n == 1 else f"{n:,} entries"
        came, went = on(of.recorded_at), on(of.retracted_at or 0)
        yield f"{entries} about it came with the import {batch} on {came}; the import was undone on {went}."
    alone = [single[line.entry.id] for line in lost if line.entry.batch not in undone and line.entry.id in single]
    by_whom = Counter((by.entry.member or by.entry.source, on(by.recorded_at)) for by in alone)
    for (who, day), n in sorted(by_whom.items()):
        entries = "1 entry about it was" if n == 1 else f"{n:,} entries about it were"
        yield f"{entries} undone by {who} on {day}."
