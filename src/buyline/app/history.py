"""How does a whole history get into the books in one go, on every core?

Parties that the books never saw are folded apart from them, share by share, and written as they come; all the rest, and
whatever somebody else brought meanwhile, takes the way of single entries. The books are the same either way: delivery
order means nothing (RULES §1.2).
"""

import gc
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice

import pyarrow as pa

from buyline.app.gathering import Gathered, gather
from buyline.app.hands import Hands, cores
from buyline.app.parties import is_about_company
from buyline.app.posting import company_of
from buyline.app.record import Receipt, Taken, record, record_in
from buyline.app.shares import Share, Worked, as_bytes, named
from buyline.app.verdicts import may_object
from buyline.days import Moment
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Commit, Line, Session
from buyline.ledger.known import Company
from buyline.store.books import Books
from buyline.store.files import joined, wider
from buyline.store.segments import ship
from buyline.store.shape import MOVEMENTS, TOUCHES, Shape

AT_A_TIME = 20_000
IN_VIEW = 400_000
"""So many entries are looked at together: parties that only later ones belong to take the way of single entries."""
IN_A_SHARE = 4_000
IN_A_COMMIT = 14_000
WORTH_HANDS = 20_000
"""From so many entries on, starting other processes takes less time than it saves."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """A load makes millions of records and no cycles: looking for cycles again and again would double its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def hands_for(entries: int) -> Hands:
    """The processes that help with a load of so many entries."""
    return Hands(cores() if cores() > 1 and entries >= WORTH_HANDS else 0)


def load(
    books: Books,
    entries: Iterable[Entry],
    *,
    now: Moment,
    hands: Hands | None = None,
    corrects_from: Moment | None = None,
    step: Callable[[], None] | None = None,
) -> Generator[list[Receipt]]:
    """Record entries in any order, thousands per commit; the receipts of each commit, in the order it wrote them.

    Nothing happens but as receipts are taken. `hands` are the caller's to close; without them, a load that is worth it
    gets its own. `corrects_from` is that of `record`. `step` is called between commits too; what it raises ends all.
    """
    given = iter(entries)
    with _without_collector():
        while view := list(islice(given, IN_VIEW)):
            with nullcontext(hands) if hands else hands_for(len(view)) as helping:
                yield from _Load(books, now, helping, corrects_from).of(view, step or _go_on)
    ship(books, at_least=1)


def _go_on() -> None:
    """Nobody wants to hear of every step."""


class _Load:
    """One view of a history on its way into the books."""

    def __init__(self, books: Books, now: Moment, hands: Hands, corrects_from: Moment | None) -> None:
        self._books, self._now, self._hands, self._corrects_from = books, now, hands, corrects_from
        self._last_seq, self._is_alone = -1, True

    def of(self, view: Sequence[Entry], step: Callable[[], None]) -> Iterator[list[Receipt]]:
        """The entries about the company first, then new parties, then the rest."""
        yield from self._singly([entry for entry in view if is_about_company(entry)])
        with self._books.reading_session() as session:
            company = company_of(session.company_lines())
            shape = session.shape()
            self._last_seq = session.last_seq
            about_others = [entry for entry in view if not is_about_company(entry)]
            parties, rest = _apart(session, about_others, company)
        if not company.adoptions:
            yield from self._singly(about_others)
            return
        text, shares = as_bytes(company), list(_in_runs(parties, IN_A_SHARE))
        asked = [Share([one.entries for one in share], text, shape) for share in shares]
        waiting: list[tuple[Sequence[Gathered], Worked]] = []
        for pair in zip(shares, self._hands.work(asked), strict=True):
            waiting.append(pair)
            step()
            if sum(len(one.contents) for _, one in waiting) >= IN_A_COMMIT:
                yield self._write(waiting, company)
                waiting = []
        if waiting:
            yield self._write(waiting, company)
        yield from self._singly(rest)

    def _singly(self, entries: Sequence[Entry]) -> Iterator[list[Receipt]]:
        for start in range(0, len(entries), AT_A_TIME):
            part = entries[start : start + AT_A_TIME]
            yield record(self._books, part, now=self._now, corrects_from=self._corrects_from)

    def _write(self, waiting: Sequence[tuple[Sequence[Gathered], Worked]], company: Company) -> list[Receipt]:
        parties = [party for share, _ in waiting for party in share]
        with self._books.session() as session:
            self._is_alone = self._is_alone and session.last_seq == self._last_seq
            if not (self._is_alone or _are_new(session, parties, company)):
                entries = [entry for party in parties for entry in party.entries]
                receipts = record_in(session, entries, now=self._now, corrects_from=self._corrects_from)
            else:
                receipts = _written(session, parties, [worked for _, worked in waiting], self._now)
            self._last_seq = session.last_seq
        return receipts


def _apart(session: Session, entries: Sequence[Entry], company: Company) -> tuple[list[Gathered], list[Entry]]:
    """The parties that the books never saw, and the entries that need what the books hold."""
    gone, is_judged = {batch for _, batch in company.retracted}, may_object(company)

    def needs_books(entry: Entry) -> bool:
        return entry.batch in gone or (is_judged and entry.kind == "stage claimed" and entry.member is not None)

    gathered, rest = gather(entries, needs_books=needs_books)
    new = _new_ones(session, gathered)
    rest += [entry for party, is_new in zip(gathered, new, strict=True) if not is_new for entry in party.entries]
    return [party for party, is_new in zip(gathered, new, strict=True) if is_new], rest


def _are_new(session: Session, parties: Sequence[Gathered], company: Company) -> bool:
    """Whether the books, which somebody else wrote meanwhile, still know nothing of these, under the same agreement."""
    return company_of(session.company_lines()) == company and all(_new_ones(session, parties))


def _new_ones(session: Session, parties: Sequence[Gathered]) -> list[bool]:
    """For each party whether neither its entries nor its subjects are known."""
    if session.next_party == 1:
        known: Collection[str] = {line.entry.id for line in session.company_lines()}
        return [not any(entry.id in known for entry in party.entries) for party in parties]
    ids = {entry.id for party in parties for entry in party.entries}
    known = session.versions_of(ids).keys() | session.parties_of(f"e:{id_}" for id_ in ids).keys()
    subjects = session.parties_of(key for party in parties for key in party.keys)
    return [
        subjects.keys().isdisjoint(party.keys)
        and not any(entry.id in known or f"e:{entry.id}" in known for entry in party.entries)
        for party in parties
    ]


def _in_runs(parties: Sequence[Gathered], size: int) -> Iterator[list[Gathered]]:
    run: list[Gathered] = []
    many = 0
    for party in parties:
        run.append(party)
        many += len(party.entries)
        if many >= size:
            yield run
            run, many = [], 0
    if run:
        yield run


def _written(session: Session, parties: Sequence[Gathered], worked: Sequence[Worked], now: Moment) -> list[Receipt]:
    """Write what shares amount to, as one commit."""
    recorded_at, first_party = max(now, session.last_recorded_at + 1), session.next_party
    contents = iter([content for one in worked for content in one.contents])
    lines: list[Line] = []
    for number, party in enumerate(parties, first_party):
        for entry in party.entries:
            seq = session.last_seq + len(lines) + 1
            lines.append(Line(Recorded(seq, recorded_at, session.digest_of(next(contents)), entry), number))
    states = [state for one in worked for state in one.states]
    session.write(
        Commit(
            recorded_at,
            lines=lines,
            movements=_rows(MOVEMENTS, worked, session.last_seq, recorded_at),
            touches=_rows(TOUCHES, worked, session.last_seq, recorded_at),
            subjects={key: number for number, party in enumerate(parties, first_party) for key in party.keys},
            states=dict(enumerate(states, first_party)),
        )
    )
    return [Receipt(line.recorded.entry.id, Taken.RECORDED, line.recorded.seq) for line in lines]


def _rows(table: str, worked: Sequence[Worked], after: int, recorded_at: Moment) -> pa.Table:
    shape, parts = Shape(), []
    for one in worked:
        shape = wider(shape, one.shape)
        part: pa.Table = one.movements if table == MOVEMENTS else one.touches
        parts.append(named(part, after=after, recorded_at=recorded_at))
        after += len(one.contents)
    return joined(table, parts, shape=shape)
