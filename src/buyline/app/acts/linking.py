"""Which records does an act about who is who concern, and what is against it?

Read from the books for `contents`, which makes the entries. Nothing is recorded here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from buyline.app.posting import company_of
from buyline.journal.entry import Entry
from buyline.ledger.identity import ties_of
from buyline.ledger.visible import holding
from buyline.store import alike
from buyline.store.books import Books
from buyline.store.sight import sees

Of = Literal["buyer", "person"]
_EVER = 2**62
WORDS: Mapping[str, str] = {"buyer": "buyers", "person": "persons"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """A buyer or a person and the other record that an act names, as the books know them.

    `into`: by which record each of them is known since a merge, None for one of its own; unknown ids are absent.
    `ties`: the two records of each merge that must be undone. `is_apart`: they were told apart before.
    """

    of: Of
    id: str
    other: str = ""
    into: Mapping[str, str | None]
    erased: frozenset[str] = frozenset()
    ties: tuple[tuple[str, str], ...] = ()
    is_apart: bool = False

    @property
    def words(self) -> str:
        """What such records are called."""
        return WORDS[self.of]


def linked_of(books: Books, given: Mapping[str, Any]) -> Linked | None:
    """The records that an act names; None when it names neither a buyer nor a person, or both."""
    said = {of: str(given.get(of) or "").strip() for of in WORDS}
    named = [of for of in ("buyer", "person") if said[of]]
    if len(named) != 1:
        return None
    of: Of = "buyer" if named == ["buyer"] else "person"
    id_ = said[of]
    other = str(given.get("into") or given.get("other") or "").strip()
    return Linked(
        of=of,
        id=id_,
        other=other,
        into=alike.merged_into(books, of, [id_, other]),
        erased=frozenset(one for one in (id_, other) if of == "person" and one and books.is_erased(person=one)),
        ties=tuple(_ties(books, of, id_)),
        is_apart=bool(other) and alike.is_told_apart(books, of, id_, other),
    )


def _ties(books: Books, of: Of, id_: str) -> Iterator[tuple[str, str]]:
    for entry in ties_of(entries_about(books, of, id_), of, id_):
        yield str(getattr(entry, of)), str(entry.data["into"])


def entries_about(books: Books, of: Of, id_: str) -> list[Entry]:
    """The entries that hold of all that belongs together with a buyer or a person; none for an unknown one."""
    key = f"{of[0]}:{id_}"
    with books.reading_session() as session:
        party = session.parties_of([key]).get(key)
        lines = [] if party is None else session.entries_of([party])[party]
        company = company_of(session.company_lines())
    own = [line for line in lines if line.entry.journey is None or sees(books, line.entry.journey)]
    return holding(own, company.retracted_at(_EVER))


def against_merge(linked: Linked) -> list[str]:
    """Why two records cannot be made one; empty when they can."""
    found = [*_unknown(linked, "into")]
    if found:
        return found
    if linked.id == linked.other:
        return [f"into: {linked.other} is the same record"]
    if into := linked.into[linked.id]:
        found.append(f"{linked.of}: {linked.id} is merged into {into} already; unmerge it first, or merge {into}")
    if into := linked.into[linked.other]:
        found.append(f"into: {linked.other} is merged into {into}; name {into}")
    return found


def against_unmerge(linked: Linked) -> list[str]:
    """Why a record cannot be made one of its own; empty when it can."""
    found = [*_unknown(linked, "")]
    if not found and not linked.ties:
        found.append(f"{linked.of}: {linked.id} is not merged into another; name the record that was")
    return found


def against_distinguish(linked: Linked) -> list[str]:
    """Why two records cannot be told apart; empty when they can."""
    found = [*_unknown(linked, "other")]
    if found:
        return found
    if linked.id == linked.other:
        return [f"other: {linked.other} is the same record"]
    one, other = (linked.into[each] or each for each in (linked.id, linked.other))
    if one == other:
        return [f"{linked.of}: {linked.id} and {linked.other} are one now; unmerge them first"]
    return [f"{linked.of}: {linked.id} and {linked.other} were told apart before"] if linked.is_apart else []


def _unknown(linked: Linked, field: str) -> Iterator[str]:
    for name, id_ in ((linked.of, linked.id), (field, linked.other)):
        if name and id_ not in linked.into:
            yield f"{name}: there is no {linked.of} '{id_[:80]}' in these books"
        elif name and id_ in linked.erased:
            yield f"{name}: {id_} was erased; nothing is known of them any more"
