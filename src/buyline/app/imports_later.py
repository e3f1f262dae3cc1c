"""How is an export brought in while one does something else?

The files are copied beside the books, a job is asked for, and whoever looks sees how far it is. The import has the
job's own moment and therefore the same id at every try: what an interrupted try brought is known to the next. An import
that is cancelled is taken back as a whole.
"""

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from buyline.app.books import definition_of
from buyline.app.imports import Imported, batch_id, batches, load_mapping, ready, run, undo
from buyline.app.lookalikes_search import find_later
from buyline.app.refusal import NotFound
from buyline.app.work import CancelledError, Run
from buyline.connect.fixes import Fixes
from buyline.days import Day, Moment
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.wanted import Wanted

KIND = "import files"
FOLDER = "incoming"
MAPPING, DONE, FIXES, DRAFT = "mapping.yaml", "done.json", "fixes.json", "draft.json"
DRAFTS_KEPT_SECONDS = 24 * 3_600


def import_later(
    books: Books,
    mapping: str,
    paths: Sequence[Path],
    *,
    now: Moment,
    names: dict[str, str] | None = None,
    export_day: Day | None = None,
) -> str:
    """Ask for an import in the background; the job's id. Refused at once when the files do not fit the mapping."""
    found, mapping_path = load_mapping(mapping, names)
    ready(found, paths, definition_of(books), now=now, export_day=export_day)
    id_ = uuid4().hex[:16]
    folder = books.path / FOLDER / id_
    folder.mkdir(parents=True)
    shutil.copyfile(mapping_path, folder / MAPPING)
    kept = [_copied(path, folder, place) for place, path in enumerate(paths)]
    about = {"source": found.source, "files": kept, "names": names or {}, "export_day": export_day}
    return jobs.ask(books, Wanted(KIND, about), now=now, id_=id_)


def _copied(path: Path, folder: Path, place: int) -> str:
    """A file, or a folder of files, under a name of its own: a mapping may know files by their names."""
    into = folder / str(place) / path.name
    into.parent.mkdir()
    if path.is_dir():
        shutil.copytree(path, into)
    else:
        shutil.copyfile(path, into)
    return str(into.relative_to(folder))


def import_files(books: Books, run_: Run) -> Mapping[str, Any]:
    """The job: the import, its progress in entries; what it did, as the command says it.

    The files hold what people wrote about persons, so they are removed as soon as their entries are in the books. What
    was done is left in their place, for a worker that dies before it says so.
    """
    folder = books.path / FOLDER / run_.job.id
    about = run_.about
    if (folder / DONE).is_file():
        done: dict[str, Any] = json.loads((folder / DONE).read_text(encoding="utf-8"))
        return done
    paths = [folder / str(name) for name in about["files"]]
    if missing := [path.name for path in (folder / MAPPING, *paths) if not path.exists()]:
        raise NotFound(
            f"The files of this import are gone ({', '.join(missing)}); nothing was changed. Ask for it anew."
        )
    mapping, _ = load_mapping(str(folder / MAPPING), dict(about["names"]))
    fixes = fixes_in(folder)
    plan = ready(mapping, paths, definition_of(books), now=run_.now, export_day=about["export_day"], fixes=fixes)
    batch, far = batch_id(mapping.source, run_.now), _Far(run_)
    try:
        found = run(books, plan, now=run_.now, progress=far.took, reading=far.read)
    except CancelledError:
        result = _taken_back(books, batch, now=run_.now)
        shutil.rmtree(folder, ignore_errors=True)
        raise CancelledError(result) from None
    is_known = any(one["id"] == batch for one in batches(books))
    said = _said(found, batch if is_known else None)
    _clear(folder, said)
    find_later(books, now=run_.now)
    return said


def _clear(folder: Path, said: Mapping[str, Any]) -> None:
    """Leave what was done in the place of the files."""
    part = folder / f"{DONE}.part"
    part.write_text(json.dumps(said), encoding="utf-8")
    part.rename(folder / DONE)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != DONE:
            path.unlink(missing_ok=True)


def fixes_in(folder: Path) -> Fixes:
    """What somebody fixed in the files of a folder."""
    path = folder / FIXES
    return Fixes.of_json(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else Fixes()


@dataclass
class _Far:
    """How far an import is: rows are read ahead, so both numbers are said."""

    run: Run
    taken: int = 0
    rows: int = 0

    def took(self, taken: int) -> None:
        self.taken = taken
        self._tell()

    def read(self, rows: int) -> None:
        self.rows = rows
        self._tell()

    def _tell(self) -> None:
        read = f" ({self.rows:,} read)" if self.rows else ""
        self.run.progress(self.taken, says=f"entries taken{read}")


def _said(found: Imported, batch: str | None) -> Mapping[str, Any]:
    """What the import did, its batch also when an earlier try brought it; examples may name persons and stay out."""
    return {name: value for name, value in found.to_json().items() if name != "examples"} | {"batch": batch}


def _taken_back(books: Books, batch: str, *, now: Moment) -> Mapping[str, Any]:
    brought = next((one for one in batches(books) if one["id"] == batch), None)
    if brought is None or not brought["entries"]:
        return {"batch": None, "taken_back": 0}
    undo(books, batch, now=now)
    return {"batch": batch, "taken_back": brought["entries"]}


def forget_files(books: Books, *, keep: set[str]) -> None:
    """Remove the files of imports that nobody will do any more, and drafts of more than a day."""
    with suppress(FileNotFoundError):
        for folder in (books.path / FOLDER).iterdir():
            if folder.name not in keep and not is_fresh_draft(folder):
                shutil.rmtree(folder, ignore_errors=True)


def forget_drafts(books: Books) -> None:
    """Remove drafts of more than a day."""
    with suppress(FileNotFoundError):
        for folder in (books.path / FOLDER).iterdir():
            if (folder / DRAFT).is_file() and not is_fresh_draft(folder):
                shutil.rmtree(folder, ignore_errors=True)


def is_fresh_draft(folder: Path) -> bool:
    """Whether a folder holds a draft that somebody may go on with."""
    with suppress(OSError):
        return time.time() - (folder / DRAFT).stat().st_mtime < DRAFTS_KEPT_SECONDS
    return False
