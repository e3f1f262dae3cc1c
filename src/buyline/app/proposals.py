"""Which versions of the definition were proposed, who signed them, and what became of each?

Read from the lines about the company and nowhere else. What may be done with a proposal is said in `agreeing`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from buyline.app.books import company_lines
from buyline.app.posting import definition_in
from buyline.app.refusal import NotFound
from buyline.days import Moment
from buyline.definition.differences import differences
from buyline.definition.goals import Goal
from buyline.definition.model import Definition
from buyline.definition.signing import must_sign
from buyline.journal.entry import Entry, Recorded
from buyline.store.books import Books


class State(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    IN_FORCE = "agreed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Signature:
    """That a function did something, by which member (empty from the command line), and when."""

    function: str
    member: str
    at: Moment


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The next version of the definition as somebody proposes it; `before`: the version that it follows.

    `goals`: what the functions sign for with it; they are set when it is agreed.
    """

    id: str
    definition: Definition
    before: Definition
    proposed: Signature
    signatures: tuple[Signature, ...] = ()
    state: State = State.OPEN
    ended: Signature | None = None
    goals: tuple[Goal, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def must_sign(self) -> tuple[str, ...]:
        """The functions whose signatures it needs."""
        return must_sign(self.before, self.definition)

    @property
    def signed(self) -> tuple[str, ...]:
        """The functions that have signed."""
        return tuple(one.function for one in self.signatures)

    @property
    def missing(self) -> tuple[str, ...]:
        """The functions that have yet to sign."""
        return tuple(function for function in self.must_sign if function not in self.signed)

    @property
    def changes(self) -> list[str]:
        """What differs from the version that it follows, in words."""
        return differences(self.before, self.definition)


def proposals_of(lines: Iterable[Recorded]) -> list[Proposal]:
    """Every proposal among the lines about the company, in order of proposing.

    What came with a load of entries proposes and signs nothing: a source does not speak for a function.
    """
    found: dict[str, Proposal] = {}
    before: Definition | None = None
    for line in lines:
        entry = line.entry
        if entry.kind == "definition adopted":
            before = definition_in(entry)
            _end(found, entry, adopted=before)
        elif entry.batch is not None:
            continue
        elif entry.kind == "definition proposed" and before is not None:
            _end(found, entry)
            id_ = str(entry.data["proposal"])
            found[id_] = Proposal(
                id=id_, definition=definition_in(entry), before=before, proposed=_by(entry), goals=_goals(entry)
            )
        elif str(entry.data.get("proposal")) in found:
            _told(found, entry)
    return list(found.values())


def proposals(books: Books) -> list[Proposal]:
    """Every proposal of these books, in order of proposing."""
    return proposals_of(company_lines(books))


def open_proposal(books: Books) -> Proposal | None:
    """The proposal that waits for signatures; there is one at most."""
    return next(_open(proposals(books)), None)


def proposal(books: Books, id_: str) -> Proposal:
    """One proposal; NotFound when there is none of that id."""
    return named(proposals(books), id_)


def named(found: list[Proposal], id_: str) -> Proposal:
    """The proposal of that id; NotFound says which there are."""
    for one in found:
        if one.id == id_:
            return one
    there = f"there are {', '.join(one.id for one in found)}" if found else "nothing was proposed yet"
    raise NotFound(f"There is no proposal '{id_}'; {there}.")


def _open(found: Iterable[Proposal]) -> Iterator[Proposal]:
    return (one for one in found if one.is_open)


def _goals(entry: Entry) -> tuple[Goal, ...]:
    return tuple(Goal.model_validate(one) for one in entry.data.get("goals", ()))


def _by(entry: Entry) -> Signature:
    return Signature(entry.function or "", entry.member or "", entry.known_at)


def _end(found: dict[str, Proposal], entry: Entry, adopted: Definition | None = None) -> None:
    """The open proposal ends: it is what was adopted, something else was adopted, or another takes its place."""
    for one in list(_open(found.values())):
        state = State.REPLACED if adopted is None else State.OVERTAKEN
        if one.definition == adopted:
            state = State.IN_FORCE
        found[one.id] = replace(one, state=state, ended=_by(entry))


def _told(found: dict[str, Proposal], entry: Entry) -> None:
    """A signature or a withdrawal; one that came too late says nothing."""
    one = found[str(entry.data["proposal"])]
    if not one.is_open:
        return
    if entry.kind == "proposal withdrawn":
        found[one.id] = replace(one, state=State.WITHDRAWN, ended=_by(entry))
    elif entry.kind == "definition signed" and str(entry.data["function"]) in one.missing:
        signature = replace(_by(entry), function=str(entry.data["function"]))
        found[one.id] = replace(one, signatures=(*one.signatures, signature))
