"""What will a file become that comes without a mapping?

It is looked at, its columns and labels are matched, and an ordinary mapping is proposed. What somebody chose for the
same columns before is offered again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from buyline.app.books import definition_of, open_books, read_definition
from buyline.app.refusal import Refused
from buyline.connect.choices import Choices, Meaning
from buyline.connect.matching import headers, plain
from buyline.connect.previews import Preview, preview
from buyline.connect.proposing import lacking, mapping_text
from buyline.connect.suggesting import suggested
from buyline.days import Moment, day_of
from buyline.definition.model import Definition
from buyline.definition.problem import Problem
from buyline.definition.shipped import DEFAULT
from buyline.store.books import Books
from buyline.store.places import has_books

_KEPT = "import choices "


@dataclass(frozen=True)
class Suggestion:
    """A file as it was seen, and what is proposed for it; `shape`: the export it is recognised as."""

    seen: Preview
    choices: Choices
    definition: Definition
    shape: str = ""
    is_remembered: bool = False

    @property
    def mapping(self) -> str:
        """The proposed mapping as a YAML document; empty while something must be chosen first."""
        return "" if self.lacking else mapping_text(self.choices, self.definition)

    @property
    def lacking(self) -> list[str]:
        """What must be chosen before there is a mapping."""
        return lacking(self.choices)

    @property
    def unmatched(self) -> list[str]:
        """Labels of stages that nothing was found for."""
        return [label for label, stage in self.choices.stages.items() if not stage]

    def to_json(self) -> dict[str, Any]:
        """Itself as JSON; no cell but the labels of stages."""
        chosen = [
            {"column": one.column, "becomes": one.of if one.meaning == Meaning.COLUMN else str(one.meaning)}
            for one in self.choices.columns
        ]
        return {
            "file": self.seen.file,
            "rows": self.seen.rows,
            "is_all": self.seen.is_all,
            "recognised_as": self.shape or None,
            "columns": chosen,
            "stages": {label: stage or None for label, stage in self.choices.stages.items()},
            "lacking": self.lacking,
            "mapping": self.mapping or None,
        }


def suggest_at(folder: Path, path: Path, *, now: Moment) -> Suggestion:
    """What is proposed for a file where the books are, or will be; makes no books."""
    if not has_books(folder):
        return suggest(path, read_definition(DEFAULT), now=now)
    with open_books(folder) as books:
        return suggest(path, definition_of(books), now=now, books=books)


def suggest(path: Path, definition: Definition, *, now: Moment, books: Books | None = None) -> Suggestion:
    """What is proposed for a file; Refused when it is no table, with what to do."""
    seen = seen_in(path)
    return suggestion_for(seen, definition, now=now, books=books)


def seen_in(path: Path) -> Preview:
    """The file as its first rows show it; Refused when it is no table, with what to do."""
    found = preview(path)
    if isinstance(found, Problem):
        raise Refused(f"{found.file}: {found.reason}; nothing was imported. {_sentence(found.remedy)}")
    return found


def suggestion_for(seen: Preview, definition: Definition, *, now: Moment, books: Books | None = None) -> Suggestion:
    """The same for a file that was looked at before."""
    names = [one.name for one in seen.columns]
    kept = None if books is None else remembered(books, names)
    today = day_of(now, definition.time_zone)
    shape = headers().shape_of(names)
    choices = suggested(seen, definition, today=today, kept=kept)
    return Suggestion(seen, choices, definition, shape.says if shape else "", kept is not None)


def signature(columns: Iterable[str]) -> str:
    """By what the same columns are known again, in any order."""
    text = json.dumps(sorted(plain(column) for column in columns))
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def remembered(books: Books, columns: Iterable[str]) -> Choices | None:
    """What was chosen for the same columns before."""
    told = books.setting(_KEPT + signature(columns))
    return Choices.of_json(json.loads(told)) if told else None


def remember(books: Books, choices: Choices) -> None:
    """Keep what was chosen, for the next file with these columns."""
    told = json.dumps(choices.remembered(), ensure_ascii=True)
    books.set_setting(_KEPT + signature(one.column for one in choices.columns), told, unless_same=True)


def _sentence(remedy: str) -> str:
    return f"{remedy[:1].upper()}{remedy[1:]}."
