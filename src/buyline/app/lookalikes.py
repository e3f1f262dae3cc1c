"""Which buyers and persons may be one, how sure is that and why, and what was decided?

Pairs stand in the order of how sure they are. The same: a merge. Not the same: they are told apart, by an entry that
can be undone. Later: the pair waits elsewhere until somebody takes it up again. Nothing is ever decided by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buyline.app.acts.linking import WORDS, Of
from buyline.app.lookalikes_search import searched
from buyline.app.refusal import NotFound, Refused
from buyline.app.side_by_side import side_by_side
from buyline.days import Moment, as_datetime
from buyline.definition.problem import advice
from buyline.likeness.kinds import KINDS
from buyline.likeness.weighing import Finding
from buyline.store import alike, who_said
from buyline.store.alike import Lookalike, Waits
from buyline.store.books import Books

NEARLY_SURE, LIKELY = 0.95, 0.7
WAITS: tuple[Waits, ...] = ("waiting", "later", "apart")
SAYS = {"waiting": "wait to be decided", "later": "were put off", "apart": "were told apart"}
PAGE = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """Two records that may be one: how sure and why, in words."""

    kind: Of
    one: str
    other: str
    sure: float | None
    findings: tuple[tuple[str, Finding], ...]
    put_off_at: Moment | None = None

    @property
    def how_sure(self) -> str:
        """How sure it is that they are one, in words."""
        if self.sure is None:
            return "not found alike"
        words = "nearly sure" if self.sure >= NEARLY_SURE else "likely" if self.sure >= LIKELY else "possible"
        return f"{words} ({min(self.sure, 0.999):.1%})" if self.sure > 0.99 else f"{words} ({self.sure:.0%})"

    @property
    def why(self) -> str:
        """What agrees and what differs, in a sentence."""
        agrees = [one.says for _, one in self.findings if one.agrees]
        differs = [one.says for _, one in self.findings if not one.agrees and one.says]
        said = f"{', '.join(agrees)}{'; but ' if agrees and differs else ''}{', '.join(differs)}"
        return f"{said[:1].upper()}{said[1:]}." if said else ""

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": self.kind, "one": self.one, "other": self.other}
        told |= {"sure": None if self.sure is None else round(self.sure, 4), "how_sure": self.how_sure, "why": self.why}
        told["findings"] = [
            {"of": name, "says": one.says, "agrees": one.agrees} for name, one in self.findings if one.says
        ]
        return told | {"put_off_at": None if self.put_off_at is None else as_datetime(self.put_off_at).isoformat()}


@dataclass(frozen=True, kw_only=True)
class Likenesses:
    """A page of pairs; `following` names the last of them where there are more. `changed`: records since the search."""

    kind: Of
    waits: Waits
    pairs: tuple[Likeness, ...]
    following: tuple[float, str] | None
    counts: dict[str, int]
    searched_at: Moment | None
    changed: int | None

    def to_json(self) -> dict[str, Any]:
        at = None if self.searched_at is None else as_datetime(self.searched_at).isoformat()
        told: dict[str, Any] = {"kind": self.kind, "state": self.waits, "counts": self.counts, "searched_at": at}
        return told | {"changed_since": self.changed, "pairs": [one.to_json() for one in self.pairs]}


def kind_named(text: str) -> Of:
    """Buyer or person by its word; Refused for any other."""
    if text not in WORDS:
        raise Refused("Nothing was looked for.", [f"kind: '{text[:40]}' is neither; {advice(text, list(WORDS))}"])
    return "buyer" if text == "buyer" else "person"


def waits_named(text: str) -> Waits:
    """How pairs wait, by its word; Refused for any other."""
    found = next((one for one in WAITS if one == text), None)
    if found is None:
        raise Refused("Nothing was looked for.", [f"state: '{text[:40]}' is none; {advice(text, list(WAITS))}"])
    return found


def likenesses(
    books: Books, kind: Of, *, waits: Waits = "waiting", after: tuple[float, str] | None = None, at_most: int = PAGE
) -> Likenesses:
    """Pairs that may be one, the surest first; behind the pair that `after` names."""
    found = alike.lookalikes(books, kind, waits=waits, after=after, at_most=at_most + 1)
    pairs = tuple(_likeness(one) for one in found[:at_most])
    last = searched(books)
    more = len(found) > at_most
    counts: dict[str, int] = {one: alike.many_lookalikes(books, kind, waits=one) for one in WAITS}
    return Likenesses(
        kind=kind, waits=waits, pairs=pairs, counts=counts,
        following=_place(pairs[-1]) if more and pairs else None, searched_at=None if last is None else last["at"],
        changed=_changed(books, kind, last),
    )  # fmt: skip


def _place(pair: Likeness) -> tuple[float, str]:
    return (pair.sure or 0.0, "|".join(sorted((pair.one, pair.other))))


def _changed(books: Books, kind: Of, last: dict[str, int] | None) -> int | None:
    """How many records changed since the last search; None where it is not told: of all, or by a whole search only."""
    if (
        last is None
        or not books.sight.has_all_journeys
        or (found := who_said.changed_since(books, last["seq"])) is None
    ):
        return None
    return len(found[0 if kind == "buyer" else 1])


def _likeness(one: Lookalike) -> Likeness:
    kind: Of = "buyer" if one.kind == "buyer" else "person"
    return likeness_from(kind, one.one, one.other, sure=one.sure, found=one.found, put_off_at=one.put_off_at)


def likeness_from(
    kind: Of, one: str, other: str, *, sure: float | None, found: Mapping[str, str], put_off_at: Moment | None = None
) -> Likeness:
    """What was found of two records, in words."""
    named = [(name, KINDS[kind].finding(name, word)) for name, word in found.items()]
    findings = tuple((name, each) for name, each in named if each is not None)
    return Likeness(kind=kind, one=one, other=other, sure=sure, findings=findings, put_off_at=put_off_at)


def likeness_of(books: Books, kind: Of, one: str, other: str) -> Likeness | None:
    """What the last search found of two records; None where it found them not alike."""
    found = alike.lookalike(books, kind, one, other)
    return None if found is None else _likeness(found)


def beside_json(books: Books, kind: Of, one: str, other: str) -> dict[str, Any]:
    """Two records side by side with what the last search found of them; NotFound, Refused as `side_by_side`."""
    told = side_by_side(books, kind, one, other).to_json()
    found = likeness_of(books, kind, one, other)
    return told | {"likeness": None if found is None else found.to_json()}


def likenesses_of(books: Books, kind: Of, id_: str) -> list[Likeness]:
    """The pairs of one record that wait to be decided, the surest first."""
    return [_likeness(one) for one in alike.lookalikes_of(books, kind, id_)]


def decide_later(books: Books, kind: Of, one: str, other: str, *, now: Moment, is_later: bool = True) -> str:
    """Put a pair off, or take it up again; what came of it, in a sentence. NotFound for a pair that was not found."""
    is_seen = {one, other} <= alike.merged_into(books, kind, [one, other]).keys()
    if not is_seen or not alike.put_off(books, kind, one, other, at=now if is_later else None):
        raise NotFound(f"No search found {kind}s '{one[:80]}' and '{other[:80]}' alike; nothing was changed.")
    return f"{one} and {other}: {'put off until later' if is_later else 'they wait to be decided again'}."


def ways_back(books: Books, kind: Of, one: str, other: str) -> tuple[str, ...]:
    """The entries that told two records apart and hold: taken back, the pair waits again."""
    entries = alike.entries_telling_apart(books, kind, one, other)
    with books.reading_session() as session:
        known = session.versions_of(entries)
    return tuple(entry for entry in entries if any(not each.is_retracted for each in known.get(entry, ())))
