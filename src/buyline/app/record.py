"""How does an entry get into the books?

One writer at a time: decide which entries are new, find their parties, fold, and write all of it in one commit. A
repeat is the same entry for ever; other content under the same id is a correction, if it comes from the same sender.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

from buyline.app.parties import Grouping, group
from buyline.app.posting import Written, company_of, fold_lines, refold
from buyline.app.verdicts import may_object, objection
from buyline.days import Moment
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Commit, DeadLetter, Journal, KnownVersion, Line, Session
from buyline.journal.text import in_order, json_of
from buyline.ledger.known import Company

_CHANGES_ALL = frozenset({"definition adopted", "batch retracted"})


class Taken(StrEnum):
    """What became of an entry."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    KNOWN = "already known"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer for one entry: acknowledged means on disk."""

    id: str
    taken: Taken
    seq: int | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Asked:
    expected: Mapping[str, int]
    corrects_from: Moment | None


@dataclass
class _Decision:
    receipts: list[Receipt] = field(default_factory=list)
    lines: list[Recorded] = field(default_factory=list)
    repeats: set[int] = field(default_factory=set)
    dead: list[DeadLetter] = field(default_factory=list)


def record(
    journal: Journal,
    entries: Sequence[Entry],
    *,
    now: Moment,
    expected: Mapping[str, int] | None = None,
    dead: Sequence[DeadLetter] = (),
    corrects_from: Moment | None = None,
) -> list[Receipt]:
    """Record entries, all in one transaction; one receipt each, in the order given.

    `expected` maps an entry id to the version of its journey that the member had seen (entries by members only).
    `dead` are letters to keep beside them. `corrects_from`: a load that says something else than before about an entry
    id is believed from this moment on, so that what was known before stays what was known before.
    """
    with journal.session() as session:
        return record_in(session, entries, now=now, expected=expected, dead=dead, corrects_from=corrects_from)


def record_in(
    session: Session,
    entries: Sequence[Entry],
    *,
    now: Moment,
    expected: Mapping[str, int] | None = None,
    dead: Sequence[DeadLetter] = (),
    corrects_from: Moment | None = None,
) -> list[Receipt]:
    """The same inside a session that is open already."""
    receipts: list[Receipt] = []
    letters = list(dead)
    for changes_all, run in groupby(entries, key=lambda entry: entry.kind in _CHANGES_ALL):
        for part in [[entry] for entry in run] if changes_all else [list(run)]:
            asked = _Asked(expected or {}, corrects_from)
            receipts += _record_run(session, part, now=now, asked=asked, dead=letters)
            letters = []
    if letters:
        session.write(Commit(_moment(session, now), dead=letters))
    return receipts


def _moment(session: Session, now: Moment) -> Moment:
    return max(now, session.last_recorded_at + 1)


def _record_run(
    session: Session,
    entries: Sequence[Entry],
    *,
    now: Moment,
    asked: _Asked,
    dead: Sequence[DeadLetter],
) -> list[Receipt]:
    recorded_at = _moment(session, now)
    decision = _decide(session, entries, recorded_at=recorded_at, asked=asked)
    if not decision.lines and not decision.dead and not dead:
        return decision.receipts
    letters = [*dead, *decision.dead]
    commit = commit_of(session, decision.lines, recorded_at=recorded_at, repeats=decision.repeats, dead=letters)
    session.write(commit)
    return decision.receipts


def commit_of(
    session: Session,
    lines: Sequence[Recorded],
    *,
    recorded_at: Moment,
    repeats: Collection[int],
    dead: Sequence[DeadLetter] = (),
) -> Commit:
    """What lines that were decided to be new write: the same lines after the same past give the same commit."""
    if lines and lines[0].entry.kind in _CHANGES_ALL:
        return _change_all(session, lines[0], recorded_at, dead)
    grouping = group(session, [line.entry for line in lines], {line.entry.id for line in lines if line.seq in repeats})
    company = company_of(session.company_lines())
    written = fold_lines(session, lines, grouping, company=company, recorded_at=recorded_at, repeats=frozenset(repeats))
    return _with_rows(lines, grouping, written, recorded_at, dead)


def _with_rows(
    lines: Sequence[Recorded], grouping: Grouping, written: Written, recorded_at: Moment, dead: Sequence[DeadLetter]
) -> Commit:
    return Commit(
        recorded_at,
        lines=[Line(line, party) for line, party in zip(lines, grouping.party_of, strict=True)],
        movements=written.movements,
        touches=written.touches,
        subjects=grouping.subjects,
        absorbed=grouping.absorbed,
        states=written.states,
        dead=dead,
    )


def _change_all(session: Session, line: Recorded, recorded_at: Moment, dead: Sequence[DeadLetter]) -> Commit:
    """A version adopted or a batch retracted: every party it concerns is folded anew."""
    known = session.company_lines()
    if line.entry.kind == "batch retracted":
        parties: Iterable[int] = session.parties_of_batch(str(line.entry.data["batch"]))
    else:
        parties = session.all_parties()
    after = company_of([*known, line])
    written = Written()
    if any(one.entry.kind == "definition adopted" for one in known):
        before = company_of(known)
        written = refold(session, parties, before=before, after=after, seq=line.seq, recorded_at=recorded_at)
    return _with_rows([line], Grouping([None]), written, recorded_at, dead)


# -- which entries are new -----------------------------------------------------------------------------------------


def _decide(session: Session, entries: Sequence[Entry], *, recorded_at: Moment, asked: _Asked) -> _Decision:
    known: dict[str, list[KnownVersion]] = session.versions_of({entry.id for entry in entries})
    decision = _Decision()
    company: Company | None = None
    judges: bool | None = None
    seq = session.last_seq
    for given in entries:
        entry = given if given.sent_by else replace(given, sent_by=given.source)
        digest = session.digest_of(content_of(entry))
        versions = known.get(entry.id, [])
        answer = _answer(entry, digest, versions)
        expected = asked.expected.get(entry.id)
        if answer is None and entry.member and (entry.kind == "stage claimed" or expected is not None):
            company = company or company_of(session.company_lines())
            judges = may_object(company) if judges is None else judges
            answer = _judged(session, company, entry, expected) if judges or expected is not None else None
        if answer is not None:
            decision.receipts.append(answer)
            if answer.taken == Taken.REFUSED:
                decision.dead.append(_dead_letter(entry, answer.reasons))
            continue
        seq += 1
        if versions:
            decision.repeats.add(seq)
        live = any(not version.is_retracted for version in versions)
        if live and asked.corrects_from is not None:
            entry = replace(entry, known_at=max(entry.known_at, asked.corrects_from))
        decision.receipts.append(Receipt(entry.id, Taken.CORRECTED if live else Taken.RECORDED, seq))
        decision.lines.append(Recorded(seq, recorded_at, digest, entry))
        known[entry.id] = [*versions, KnownVersion(seq, digest, entry.sent_by, entry.batch, False)]
    return decision


def _answer(entry: Entry, digest: str, versions: Sequence[KnownVersion]) -> Receipt | None:
    """The receipt of an entry that is known already or that may not be corrected from here; None when it is new."""
    live = [version for version in versions if not version.is_retracted]
    same = next((version for version in live if version.digest == digest), None)
    if same is not None:
        return Receipt(entry.id, Taken.KNOWN, same.seq)
    if live and all(version.sent_by != entry.sent_by for version in live):
        first = live[0].sent_by
        reason = f"'{entry.id}' was recorded from {first}; only {first} can correct it. Nothing was changed."
        return Receipt(entry.id, Taken.REFUSED, reasons=(reason,))
    return None


def _judged(session: Session, company: Company, entry: Entry, expected: int | None) -> Receipt | None:
    conflict, reasons = objection(session, company, entry, expected)
    if not reasons:
        return None
    return Receipt(entry.id, Taken.CONFLICT if conflict else Taken.REFUSED, reasons=reasons)


_content = attrgetter("kind", "is_day", "occurred_at", "journey", "buyer", "person", "function", "member", "trust")


def content_of(entry: Entry) -> bytes:
    """What makes two entries of one id the same, as a hash: everything but how and when they reached the books."""
    data = in_order(entry.data) if entry.data else None
    personal = in_order(entry.personal) if entry.personal else None
    return sha256(json_of((*_content(entry), data, personal))).digest()


def _dead_letter(entry: Entry, reasons: tuple[str, ...]) -> DeadLetter:
    return DeadLetter(entry.sent_by, entry.batch, None, entry.content(), reasons)
