"""What would a draft bring: how many entries, which rows are faulty, and which buyers may be there already?

Nothing is written. Of a very long file the first rows are checked; the others are when they are imported, and what is
faulty there is kept as bad rows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from buyline.app.free_mail import DOMAINS
from buyline.app.imports import mapping_of, ready
from buyline.app.imports_drafts import Draft
from buyline.app.refusal import Refused
from buyline.connect.choices import Meaning
from buyline.connect.translation import BadRow
from buyline.days import Moment
from buyline.definition.model import Definition
from buyline.definition.problem import Problem
from buyline.journal.entry import Entry
from buyline.store import known
from buyline.store.books import Books

SAME_NAME, SAME_MAIL = "They have the same name.", "A person of both has the same mail address."
SAME_DOMAIN, DECIDED = "Their people write from the same domain.", "It was decided that they are one."
ROWS_CHECKED, FAULTY_SHOWN, ALIKE_SHOWN = 20_000, 50, 50


@dataclass(frozen=True)
class Faulty:
    """A row that cannot be taken as it is: its cells, and what is wrong; without cells it can only be dropped."""

    line: int
    cells: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def wrong(self) -> frozenset[str]:
        """The columns whose cells are named as wrong."""
        return frozenset(name for one in self.problems for name in one.column.split(", ") if name in self.cells)


@dataclass(frozen=True)
class MaybeSame:
    """A buyer of the file that may be one of the books: its id and name in the file, which one, and why.

    `chosen`: the id in the books that was decided, an empty text for "another"; None before. `is_likely`: the keys
    are so much alike that one may begin with "the same".
    """

    said: str
    label: str
    id: str
    name: str
    why: str
    chosen: str | None = None
    is_likely: bool = True


@dataclass(frozen=True)
class Checked:
    """What a draft would bring. `is_all`: every row was checked."""

    kinds: Counter[str]
    rows: int
    faulty_rows: int
    faulty: tuple[Faulty, ...]
    reasons: Counter[str]
    alike: tuple[MaybeSame, ...]
    is_all: bool

    @property
    def entries(self) -> int:
        """How many entries would come."""
        return self.kinds.total()


def check(books: Books, draft: Draft, definition: Definition, *, now: Moment) -> Checked:
    """What a draft would bring; Refused with the reasons when its choices make no mapping that fits."""
    suggestion = draft.suggestion(definition)
    if suggestion.lacking:
        raise Refused(" ".join(suggestion.lacking))
    plan = ready(mapping_of(suggestion.mapping), [draft.path], definition, now=now, fixes=draft.fixes)
    looking = _Looking()
    for line, found in plan.blinded_by(books.vault.lookup_of).entries():
        if not looking.goes_on(line):
            break
        looking.take(line, found)
    return Checked(
        looking.kinds,
        len(looking.lines),
        looking.faulty_rows,
        tuple(looking.faulty),
        looking.reasons,
        tuple(_alike(books, draft, looking)),
        looking.is_all,
    )


class _Looking:
    """What was seen so far."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.lines: set[int] = set()
        self.faulty_rows = 0
        self.faulty: list[Faulty] = []
        self.names: dict[str, str] = {}
        self.mails: dict[str, set[str]] = {}
        self.buyer_of: dict[str, str] = {}
        self.is_all = True

    def goes_on(self, line: int) -> bool:
        """Whether one more row is looked at."""
        self.is_all = len(self.lines) < ROWS_CHECKED or line in self.lines
        return self.is_all

    def take(self, line: int, found: Entry | BadRow) -> None:
        """Note an entry or a faulty row."""
        self.lines.add(line)
        if isinstance(found, BadRow):
            self.faulty_rows += 1
            for problem in found.problems:
                self.reasons[f"{problem.column}: {problem.reason}" if problem.column else problem.reason] += 1
            if len(self.faulty) < FAULTY_SHOWN:
                cells = found.content.get("cells")
                self.faulty.append(Faulty(line, cells if isinstance(cells, dict) else {}, found.problems))
            return
        self.kinds[found.kind] += 1
        if found.buyer:
            self.names.setdefault(found.buyer, "")
        if found.kind == "buyer described" and found.buyer:
            self.names[found.buyer] = str(found.personal.get("name", ""))
        if found.kind == "person identified" and found.person and found.buyer:
            self.buyer_of[found.person] = found.buyer
        mail = str(found.personal.get("email", "")) if found.kind == "person described" else ""
        if "@" in mail and found.person:
            self.mails.setdefault(self.buyer_of.get(found.person, ""), set()).add(mail)


def _alike(books: Books, draft: Draft, looking: _Looking) -> Iterator[MaybeSame]:
    """Buyers of the file that the books may know under another id; those that were decided stay with their answer."""
    decided = draft.choices.same
    if draft.choices.one(Meaning.BUYER_ID) is None and draft.choices.one(Meaning.BUYER_NAME) is None:
        return
    there = known.buyers_there(books, looking.names.keys())
    new = {id_: name for id_, name in looking.names.items() if id_ not in there}
    found = dict(_by_keys(books, new, {id_: mails for id_, mails in looking.mails.items() if id_ in new}))
    names = known.names_of(books, [*(id_ for id_, _ in found.values()), *decided.values()])
    rows = [
        MaybeSame(said, said, id_, names.get(id_, id_), DECIDED, id_) for said, id_ in decided.items() if id_
    ]  # fmt: skip
    rows += [
        MaybeSame(said, new[said] or said, id_, names.get(id_, id_), why, decided.get(said), why != SAME_DOMAIN)
        for said, (id_, why) in found.items()
    ]
    yield from sorted(rows, key=lambda one: one.said)[:ALIKE_SHOWN]


def _by_keys(
    books: Books, new: Mapping[str, str], mails: Mapping[str, set[str]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """By the id in the file: the buyer in the books that may be meant, and why."""
    by_name = known.buyers_by_name(books, [name or id_ for id_, name in new.items()])
    by_mail = known.buyers_by_mail(books, {mail for found in mails.values() for mail in found})
    domains = {_domain(mail) for found in mails.values() for mail in found} - DOMAINS
    by_domain = known.buyers_by_domain(books, domains)
    for id_, name in sorted(new.items()):
        own = sorted(mails.get(id_, ()))
        at_mail = next((by_mail[mail] for mail in own if mail in by_mail), "")
        at_domain = next((by_domain[_domain(mail)] for mail in own if _domain(mail) in by_domain), "")
        key = (name or id_).casefold()
        if key in by_name and by_name[key][0] != id_:
            yield id_, (by_name[key][0], SAME_NAME)
        elif at_mail and at_mail != id_:
            yield id_, (at_mail, SAME_MAIL)
        elif at_domain and at_domain != id_:
            yield id_, (at_domain, SAME_DOMAIN)


def _domain(mail: str) -> str:
    return mail.rpartition("@")[2].casefold()
