"""Which merges go with an import that is taken back?

A merge that a member made of a record which only that import brought: without the import there is no such record, and
the other one would be known by a name that nothing tells of. Merges of records that the books know otherwise stay. It
records nothing.
"""

from collections.abc import Iterable, Iterator

from buyline.app.acts.about import SOURCE
from buyline.app.acts.linking import WORDS, Of
from buyline.app.posting import company_of
from buyline.days import Moment
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Session
from buyline.ledger.identity import changes_identity
from buyline.ledger.visible import RETRACTED, holding
from buyline.store import alike
from buyline.store.books import Books

KINDS: tuple[Of, ...] = ("buyer", "person")
AT_ONCE = 500
_EVER = 2**62


def merges_with(books: Books, session: Session, lines: Iterable[Recorded], batch: str, *, now: Moment) -> list[Entry]:
    """The entries that take back the merges which go with an import of these lines, the last merge first."""
    held, found = [line.entry for line in lines], dict[str, Entry]()
    gone = {*company_of(session.company_lines()).retracted_at(_EVER), batch}
    for of in KINDS:
        brought = {id_ for entry in held if (id_ := getattr(entry, of))}
        merged = [pair for pair in alike.merges(books, of) if brought & set(pair)]
        for place in range(0, len(merged), AT_ONCE):
            ids = {id_ for pair in merged[place : place + AT_ONCE] for id_ in pair}
            found |= {entry.id: entry for entry in _bare(session, of, ids, gone)}
    return [
        _taken_back(entry, batch, place, now=now)
        for place, entry in enumerate(sorted(found.values(), key=lambda each: each.precedence, reverse=True))
    ]


def _bare(session: Session, of: Of, ids: set[str], gone: set[str]) -> Iterator[Entry]:
    """The merges by members of records of which nothing but the import tells."""
    parties = set(session.parties_of(f"{of[0]}:{id_}" for id_ in ids).values())
    for lines in session.entries_of(parties).values():
        entries = holding(lines, gone)
        told = {getattr(entry, of) for entry in entries if not changes_identity(entry)}
        for entry in entries:
            names = {getattr(entry, of), entry.data.get("into")}
            if entry.kind == f"{WORDS[of]} merged" and entry.source == SOURCE and not names <= told:
                yield entry


def _taken_back(entry: Entry, batch: str, place: int, *, now: Moment) -> Entry:
    data = {"entry": entry.id, "reason": "the import that brought it was taken back"}
    return Entry("books", batch, f"merge taken back {place}", RETRACTED, now, now, data=data)
