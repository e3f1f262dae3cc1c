"""What would a draft bring: how many entries, which rows are faulty, and which buyers and people may be there already?

Nothing is written. Of a very long file the first rows are checked; the others are when they are imported, and what is
faulty there is kept as bad rows.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from buyline.app.imports import mapping_of, ready
from buyline.app.imports_alike import MaybeSame, Named, alike_in
from buyline.app.imports_drafts import Draft
from buyline.app.refusal import Refused
from buyline.connect.translation import BadRow
from buyline.days import Moment
from buyline.definition.model import Definition
from buyline.definition.problem import Problem
from buyline.journal.entry import Entry
from buyline.store.books import Books

ROWS_CHECKED, FAULTY_SHOWN = 20_000, 50


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
        tuple(alike_in(books, draft, looking.named)),
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
        self.named = Named()
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
        self.named.take(found)
