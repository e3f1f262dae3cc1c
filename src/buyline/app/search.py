"""What in the books is called so: buyers, people, journeys, notes, programs, content?

Names and notes are looked up by the beginnings of their words, ids by their own beginnings; the journeys of a buyer who
is found are found too. Few of each kind are answered, the best first: what is asked in full, then what begins with it;
of notes the newest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from buyline.app.noted import notes_with
from buyline.app.snippets import snippet
from buyline.store import read_models, search
from buyline.store.books import Books

Kind = Literal["journey", "buyer", "person", "note", "program", "content"]
KINDS: tuple[Kind, ...] = ("buyer", "person", "journey", "note", "program", "content")
LOOKED_AT = 200
EACH = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """Something found: what it is, its id, its name, words beside it, and the journey that it is or is about.

    The name of a note is where the words stand in it.
    """

    kind: Kind
    id: str
    name: str
    note: str = ""
    journey: str = ""

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind, "id": self.id, "name": self.name, "note": self.note, "journey": self.journey}


@dataclass(frozen=True, kw_only=True)
class Hits:
    """What was found for a text, kind by kind; `has_more` where a kind had more than are told."""

    asked: str
    hits: tuple[Hit, ...]
    has_more: frozenset[Kind]

    def of(self, kind: Kind) -> tuple[Hit, ...]:
        """What was found of one kind."""
        return tuple(hit for hit in self.hits if hit.kind == kind)


def search_books(books: Books, text: str, *, each: int = EACH) -> Hits:
    """What begins so, at most `each` of a kind; nothing for an empty text."""
    asked = text.strip()
    words = search.folded(asked)
    found: list[Hit] = []
    if asked:
        with books.connection.cursor() as cursor:
            ids: dict[str, list[str]] = {"buyer": [], "person": []}
            for kind, id_, _ in search.found(cursor, asked, at_most=LOOKED_AT):
                ids[kind].append(id_)
        found += _buyers(books, ids["buyer"], asked)
        found += _people(books, ids["person"], asked)
        found += _journeys(books, asked, each, [hit.id for hit in found if hit.kind == "buyer"])
        found += _notes(books, asked, each)
        found += [*_described("program", read_models.programs(books), words)]
        found += [*_described("content", read_models.contents(books), words)]
    kept: list[Hit] = []
    more: set[Kind] = set()
    for kind in KINDS:
        some = [hit for hit in found if hit.kind == kind]
        if kind != "note":
            some.sort(key=lambda hit: _order(hit, words, asked))
        kept += some[:each]
        more |= {kind} if len(some) > each else set()
    return Hits(asked=asked, hits=tuple(kept), has_more=frozenset(more))


def named(books: Books, about: Sequence[tuple[str, str]]) -> list[Hit]:
    """Records by kind and id as the search names them, in their order; what is there no more is left out."""
    ids = {kind: [id_ for of, id_ in about if of == kind] for kind in ("journey", "buyer", "person")}
    journeys = read_models.journeys_by_id(books, ids["journey"])
    hits = [
        *_buyers(books, ids["buyer"], read_models.HIGHEST),
        *_people(books, ids["person"], read_models.HIGHEST),
        *(Hit(kind="journey", id=id_, name=id_, note=one.buyer_name, journey=id_) for id_, one in journeys.items()),
    ]
    found = {(str(hit.kind), hit.id): hit for hit in hits}
    return [found[one] for one in about if one in found]


def _order(hit: Hit, words: str, asked: str) -> tuple[bool, bool, bool, str]:
    name = search.folded(hit.name)
    return (hit.id != asked, name != words, not name.startswith(words), name)


def _buyers(books: Books, ids: list[str], asked: str) -> list[Hit]:
    lines = read_models.buyers_called(books, ids, begins=asked, at_most=EACH + 1)
    return [Hit(kind="buyer", id=line.id, name=line.name or line.id, note=_many(line.journeys)) for line in lines]


def _many(journeys: int) -> str:
    return f"{journeys:,} {'journey' if journeys == 1 else 'journeys'}"


def _people(books: Books, ids: list[str], asked: str) -> list[Hit]:
    lines = read_models.people_called(books, ids, begins=asked, at_most=EACH + 1)
    return [
        Hit(
            kind="person",
            id=line.id,
            name=line.name or line.id,
            note=", ".join(filter(None, (line.role, line.buyer_name))),
        )
        for line in lines
    ]


def _journeys(books: Books, asked: str, each: int, buyers: list[str]) -> list[Hit]:
    found = read_models.journeys_called(books, begins=asked, buyers=buyers, at_most=each + 1)
    return [Hit(kind="journey", id=id_, name=id_, note=buyer or "", journey=id_) for id_, buyer in found]


def _notes(books: Books, asked: str, each: int) -> list[Hit]:
    """Notes with the piece of each in which the words stand; the text of an erased person is found no more."""
    found = notes_with(books, asked, at_most=each + 1)
    texts = books.personal_of_all([one.seq for one in found])
    return [
        Hit(
            kind="note",
            id=one.entry,
            name=snippet(" ".join(str(value) for value in texts.get(one.seq, {}).values()), asked),
            note=", ".join(filter(None, (one.buyer_name, one.journey, one.by))),
            journey=one.journey,
        )
        for one in found
    ]


def _described(kind: Kind, described: dict[str, dict[str, Any]], words: str) -> list[Hit]:
    wanted = words.split()
    found = []
    for id_, fields in described.items():
        name = str(fields.get("name") or fields.get("title") or id_)
        said = search.folded(id_, name).split()
        if wanted and all(any(word.startswith(asked) for word in said) for asked in wanted):
            found.append(Hit(kind=kind, id=id_, name=name))
    return found
