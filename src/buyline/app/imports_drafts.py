"""Where is a file kept between its upload and its import, with what was chosen for it?

A draft is a folder beside the books, as that of an import in the background, and becomes one when it is run. It belongs
to the member who began it. It holds what people wrote about persons, so it goes with the run, when it is dropped, and
after a day.
"""

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from buyline.app.imports import batch_id, mapping_of, ready
from buyline.app.imports_later import DRAFT, FIXES, FOLDER, KIND, MAPPING, forget_drafts
from buyline.app.imports_suggested import Suggestion, remember, seen_in, suggestion_for
from buyline.app.refusal import NotFound, Refused
from buyline.config.sizes import UPLOAD_BYTES
from buyline.connect.choices import Choices
from buyline.connect.fixes import Fixes
from buyline.connect.matching import headers
from buyline.connect.previews import Preview
from buyline.days import Moment
from buyline.definition.model import Definition
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.wanted import Wanted

SEEN = "preview.json"
NAME_AT_MOST = 120
GONE = "This file is not here any more: it was imported or dropped, or a day has gone by. Send it again."


@dataclass(frozen=True)
class Draft:
    """A file that waits to be imported, and what was chosen for it.

    `is_decided`: somebody looked at it, so that a label without a stage is left out on purpose.
    """

    id: str
    folder: Path
    file: str
    seen: Preview
    choices: Choices
    fixes: Fixes
    is_remembered: bool = False
    is_decided: bool = False

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.folder / "0" / self.file

    @property
    def shape(self) -> str:
        """The export that the file is recognised as; empty for any other."""
        found = headers().shape_of(one.name for one in self.seen.columns)
        return found.says if found else ""

    def suggestion(self, definition: Definition) -> Suggestion:
        """What was chosen, as a suggestion that can be asked for its mapping."""
        return Suggestion(self.seen, self.choices, definition, self.shape, self.is_remembered)


def begin(books: Books, name: str, pieces: Iterable[bytes], *, by: str, definition: Definition, now: Moment) -> Draft:
    """Take a file in and look at it; Refused when it is too large or no table, and nothing is left of it then."""
    forget_drafts(books)
    id_ = uuid4().hex[:16]
    folder = books.path / FOLDER / id_
    path = folder / "0" / _file_name(name)
    path.parent.mkdir(parents=True)
    try:
        _write(path, pieces)
        found = suggestion_for(seen_in(path), definition, now=now, books=books)
        draft = Draft(id_, folder, path.name, found.seen, found.choices, Fixes(), found.is_remembered)
        _put(folder / SEEN, found.seen.to_json())
        save(draft, by=by)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return draft


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    size = 0
    with path.open("wb") as out:
        for piece in pieces:
            size += len(piece)
            if size > UPLOAD_BYTES:
                raise Refused(
                    f"{path.name} has more than {UPLOAD_BYTES // 1_000_000:,} MB; nothing was imported. Export it in "
                    "parts, or import it with `buyline import`, which has no limit."
                )
            out.write(piece)


def _file_name(name: str) -> str:
    plain = re.sub(r"[^\w.()+ -]", "_", Path(name.replace("\\", "/")).name).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or ending)[: NAME_AT_MOST - 10]}{dot if stem else ''}{ending[:8] if stem else ''}" or "file.csv"


def save(draft: Draft, *, by: str) -> None:
    """Keep what was chosen."""
    told: dict[str, Any] = {"by": by, "file": draft.file, "choices": draft.choices.to_json()}
    told |= {"is_remembered": draft.is_remembered, "is_decided": draft.is_decided}
    _put(draft.folder / DRAFT, told)
    _put(draft.folder / FIXES, draft.fixes.to_json())


def draft_of(books: Books, id_: str, *, by: str) -> Draft:
    """The draft of a member; NotFound where it is somebody else's, was run or dropped, or is older than a day."""
    folder = books.path / FOLDER / Path(id_).name
    try:
        told, seen = _get(folder / DRAFT), _get(folder / SEEN)
        fixes = _get(folder / FIXES)
    except (OSError, ValueError):
        told = {}
        seen = fixes = {}
    if told.get("by") != by or not (folder / "0" / str(told.get("file"))).is_file():
        raise NotFound(GONE)
    choices = Choices.of_json(told["choices"])
    seen_before, fixed = Preview.of_json(seen), Fixes.of_json(fixes)
    return Draft(id_, folder, told["file"], seen_before, choices, fixed, told["is_remembered"], told["is_decided"])


def drop(draft: Draft) -> None:
    """Forget a draft, its file included."""
    shutil.rmtree(draft.folder, ignore_errors=True)


def run_draft(books: Books, draft: Draft, definition: Definition, *, now: Moment) -> str:
    """Ask for the import of a draft, which is one no more; its batch. Refused when something must be chosen first.

    The job has the id of the draft, and what was chosen is offered for the next file with these columns.
    """
    suggestion = draft.suggestion(definition)
    if suggestion.lacking:
        raise Refused(" ".join(suggestion.lacking))
    mapping = mapping_of(suggestion.mapping)
    ready(mapping, [draft.path], definition, now=now, fixes=draft.fixes)
    remember(books, draft.choices)
    (draft.folder / MAPPING).write_text(suggestion.mapping, encoding="utf-8")
    try:
        (draft.folder / DRAFT).unlink()
    except FileNotFoundError:
        raise NotFound(GONE) from None
    (draft.folder / SEEN).unlink(missing_ok=True)
    same = sum(1 for id_ in (*draft.choices.same.values(), *draft.choices.same_people.values()) if id_)
    about: dict[str, Any] = {
        "source": mapping.source,
        "files": [f"0/{draft.file}"],
        "names": {},
        "export_day": None,
        "same": same,
    }
    jobs.ask(books, Wanted(KIND, about), now=now, id_=draft.id)
    return batch_id(mapping.source, now)


def _put(path: Path, told: Any) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(told), encoding="utf-8")
    part.replace(path)


def _get(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
