"""How do the functions agree on the next version of the definition?

One function proposes it and thereby signs for itself; the others sign, each by its own members; the last signature
adopts the version in the same transaction. What a proposal is, and what became of it, is read in `proposals`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.app.books import SOURCE, adoption_of, cannot_follow, versions_of
from buyline.app.goals import goals_set
from buyline.app.proposals import Proposal, State, named, proposals_of
from buyline.app.record import Taken, record_in
from buyline.app.refusal import Refused
from buyline.days import Moment
from buyline.definition.goals import Goal
from buyline.definition.model import Definition
from buyline.definition.signing import must_sign
from buyline.journal.entry import Entry
from buyline.journal.port import Journal, Session

ADMINISTRATOR = "administrator"
_ENDED = {
    State.IN_FORCE: "was signed by all and is agreed",
    State.REPLACED: "was replaced by a later one",
    State.WITHDRAWN: "was withdrawn",
    State.OVERTAKEN: "was overtaken by a version adopted without it",
}


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever acts: for which function, and which member; the member is empty on the command line."""

    function: str
    member: str = ""


def propose(books: Journal, definition: Definition, *, by: Who, now: Moment, goals: tuple[Goal, ...] = ()) -> Proposal:
    """Propose the next version; it takes the place of the open proposal, and earlier signatures fall with that.

    The function that proposes signs thereby. The same document again is the same proposal. Refused when it cannot
    follow the newest version. `goals` are signed with it, and set when it is agreed.
    """
    with books.session() as session:
        lines = session.company_lines()
        found, before = proposals_of(lines), versions_of(lines)[-1]
        _check(before, definition, "The definition cannot be proposed; nothing was changed.", now=now)
        last = found[-1] if found else None
        if last is not None and last.is_open and (last.definition, last.goals) == (definition, goals):
            return last
        id_ = f"p{len(found) + 1}"
        data: dict[str, Any] = {"proposal": id_, "definition": definition.model_dump(mode="json")}
        if goals:
            data["goals"] = [goal.model_dump(mode="json", by_alias=True, exclude_none=True) for goal in goals]
        entries = [_entry("definition proposed", id_, "proposed", data, by=by, now=now)]
        if by.function in must_sign(before, definition):
            entries.append(_signature(id_, by=by, now=now))
        return _done(session, id_, entries, now=now)


def sign(books: Journal, id_: str, *, by: Who, now: Moment) -> Proposal:
    """Sign a proposal for one's own function; the last signature brings it into force from its day.

    Signed twice is signed once. Refused with the reason when there is nothing for this function to sign.
    """
    with books.session() as session:
        lines = session.company_lines()
        found = named(proposals_of(lines), id_)
        if by.function in found.signed and found.is_open:
            return found
        reason = cannot_sign(found, by.function)
        if reason is not None:
            raise Refused(reason)
        if found.missing == (by.function,):
            words = f"{id_} cannot come into force any more; the signature was not taken. Propose it anew."
            _check(versions_of(lines)[-1], found.definition, words, now=now)
        return _done(session, id_, [_signature(id_, by=by, now=now)], now=now)


def withdraw(books: Journal, id_: str, *, by: Who, now: Moment) -> Proposal:
    """Take a proposal back; Refused when it is not one's own, or no longer open."""
    with books.session() as session:
        found = named(proposals_of(session.company_lines()), id_)
        reason = cannot_withdraw(found, by.function)
        if reason is not None:
            raise Refused(reason)
        entry = _entry("proposal withdrawn", id_, "withdrawn", {"proposal": id_}, by=by, now=now)
        return _done(session, id_, [entry], now=now)


def cannot_sign(proposal: Proposal, function: str) -> str | None:
    """Why a function cannot sign a proposal, as a sentence; None when it can."""
    if not proposal.is_open:
        return f"{proposal.id} {_ENDED[proposal.state]}; there is nothing to sign."
    if function in proposal.signed:
        return f"{function} has signed {proposal.id} already."
    if function not in proposal.must_sign:
        return (
            f"{function} has nothing to sign in {proposal.id}: it leads and does nothing there. "
            f"{_listed(proposal.missing)} {'has' if len(proposal.missing) == 1 else 'have'} yet to sign, each by its "
            "own members; nobody signs for another function, even for one that has no member yet."
        )
    return None


def cannot_withdraw(proposal: Proposal, function: str) -> str | None:
    """Why a function cannot take a proposal back, as a sentence; None when it can."""
    if not proposal.is_open:
        return f"{proposal.id} {_ENDED[proposal.state]}; there is nothing to withdraw."
    if function not in {proposal.proposed.function, ADMINISTRATOR}:
        return (
            f"{proposal.id} was proposed by {proposal.proposed.function}, and only they or an administrator withdraw "
            "it. Whoever does not agree does not sign, or proposes something else."
        )
    return None


def _check(before: Definition, after: Definition, words: str, *, now: Moment) -> None:
    reasons = list(cannot_follow(before, after, now=now))
    if reasons:
        raise Refused(words, reasons)


def _done(session: Session, id_: str, entries: Sequence[Entry], *, now: Moment) -> Proposal:
    """Record the entries, and the adoption where nobody is missing any more; the proposal as it stands then."""
    _record(session, entries, now=now)
    found = named(proposals_of(session.company_lines()), id_)
    if found.is_open and not found.missing:
        adoption = adoption_of(found.definition, known_at=now, occurred_at=now)
        _record(session, [adoption, *goals_set(found, now=now)], now=now)
        found = named(proposals_of(session.company_lines()), id_)
    return found


def _record(session: Session, entries: Sequence[Entry], *, now: Moment) -> None:
    for receipt in record_in(session, entries, now=now):
        if receipt.taken is not Taken.RECORDED:
            raise Refused("That was not recorded; nothing was changed.", list(_why(receipt.id, receipt.reasons)))


def _why(id_: str, reasons: Sequence[str]) -> Iterator[str]:
    yield from reasons or (f"{id_} is in the journal already",)


def _signature(id_: str, *, by: Who, now: Moment) -> Entry:
    data = {"proposal": id_, "function": by.function}
    return _entry("definition signed", id_, f"signed by {by.function}", data, by=by, now=now)


def _entry(kind: str, id_: str, what: str, data: dict[str, Any], *, by: Who, now: Moment) -> Entry:
    return Entry(
        source=SOURCE,
        record=f"proposal {id_}",
        what=what,
        kind=kind,
        occurred_at=now,
        known_at=now,
        function=by.function,
        member=by.member or None,
        data=data,
    )


def _listed(names: Sequence[str]) -> str:
    *others, last = names or ("nobody",)
    return f"{', '.join(others)} and {last}" if others else last
