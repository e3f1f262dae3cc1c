"""How does an export become entries, and how is that taken back?

A mapping says which columns become which entries. A dry run counts and writes nothing; a run keeps the bad rows with
their reasons and takes the good ones; the same file twice changes nothing; an undo is one entry.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from buyline.app.books import create_books as _create
from buyline.app.books import definition_of, open_books, read_definition
from buyline.app.history import load
from buyline.app.imports_merged import merges_with
from buyline.app.record import Receipt, Taken, record
from buyline.app.refusal import NotFound, Refused
from buyline.app.upkeep import tidy
from buyline.connect.fixes import Fixes
from buyline.connect.mapping import Mapping
from buyline.connect.mapping_document import definition_file, mapping_file, read_mapping, renamed
from buyline.connect.translation import BadRow, Prepared, prepared, translated_again
from buyline.days import Day, Moment, as_datetime
from buyline.definition.model import Definition
from buyline.definition.problem import Problem
from buyline.definition.shipped import mapping_names
from buyline.journal.entry import Entry
from buyline.journal.port import DeadLetter
from buyline.store import read_models
from buyline.store.books import Books
from buyline.store.places import has_books

AT_A_TIME = 100_000
SAID_EVERY = 2_000
SHOWN_PROBLEMS = 20
Progress = Callable[[int], None]


@dataclass
class Imported:
    """What an import did, or would do: entries by kind, by what became of them, and what was wrong."""

    batch: str | None
    is_dry: bool
    kinds: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    bad_rows: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many entries are in the books now that were not before."""
        return self.taken[Taken.RECORDED] + self.taken[Taken.CORRECTED]

    def to_json(self) -> dict[str, Any]:
        return {
            "batch": self.batch,
            "dry_run": self.is_dry,
            "entries": sum(self.kinds.values()),
            "kinds": dict(sorted(self.kinds.items())),
            "taken": dict(sorted(self.taken.items())),
            "changed": self.changed,
            "bad_rows": self.bad_rows,
            "problems": dict(self.problems.most_common()),
            "examples": self.examples,
        }


def load_mapping(name: str, names: dict[str, str] | None = None) -> tuple[Mapping, Path]:
    """A mapping by its file or its shipped name, columns renamed; Refused lists every problem with its line."""
    path = mapping_file(name)
    found = [path] if isinstance(path, Problem) else read_mapping(path)
    if isinstance(found, Mapping) and isinstance(path, Path):
        return (renamed(found, names) if names else found), path
    raise Refused(f"The mapping '{name}' cannot be used; nothing was imported.", [str(one) for one in found])


def shipped_mapping(name: str, names: dict[str, str] | None = None) -> Mapping:
    """A mapping by its shipped name only, for whoever may not name files of this machine."""
    if name not in mapping_names():
        raise NotFound(
            f"There is no mapping '{name}'; there are {', '.join(mapping_names())}. Or send one of your own."
        )
    return load_mapping(name, names)[0]


def mapping_of(text: str, names: dict[str, str] | None = None) -> Mapping:
    """A mapping from its text, columns renamed; Refused lists every problem with its line."""
    found = read_mapping(text)
    if isinstance(found, Mapping):
        return renamed(found, names) if names else found
    raise Refused("The mapping cannot be used; nothing was imported.", [str(one) for one in found])


def books_for(path: Path, mapping: Mapping, mapping_path: Path, *, now: Moment) -> Books:
    """The books to import into: those that are there, else new ones under the definition that the mapping names."""
    if has_books(path):
        return open_books(path)
    named = definition_file(mapping, mapping_path.parent)
    if isinstance(named, Problem):
        raise Refused("The mapping's definition cannot be used; nothing was imported.", [str(named)])
    return _create(path, read_definition(named) if named else None, now=now)


def definition_for(path: Path, mapping: Mapping, mapping_path: Path) -> Definition:
    """The definition under which an import into these books would be read; makes nothing."""
    if has_books(path):
        with open_books(path) as books:
            return definition_of(books)
    named = definition_file(mapping, mapping_path.parent)
    return read_definition(named if isinstance(named, Path) else "b2b")


def ready(
    mapping: Mapping,
    paths: Sequence[Path],
    definition: Definition,
    *,
    now: Moment,
    export_day: Day | None = None,
    fixes: Fixes | None = None,
) -> Prepared:
    """The files made ready under a mapping; Refused says everything that does not fit, at once."""
    found = prepared(mapping, paths, definition, now=now, export_day=export_day, fixes=fixes)
    if isinstance(found, Prepared):
        return found
    raise Refused(_misfit(mapping), [str(one) for one in found])


def _misfit(mapping: Mapping) -> str:
    """What to say when files do not fit; a mapping with a definition of its own usually meant books of its own."""
    said = "These files do not fit the mapping; nothing was imported."
    if mapping.definition is None:
        return said
    return (
        f"{said} The mapping brings a definition of its own: name a folder without books, and they are made with it; "
        "or give these books the columns and stages that it names."
    )


def dry_run(plan: Prepared, *, progress: Progress | None = None) -> Imported:
    """What an import would do, by kind of entry and by problem; writes nothing."""
    result = Imported(None, True)
    for done, (_, found) in enumerate(plan.entries(), 1):
        _tally(result, found)
        if progress and done % AT_A_TIME == 0:
            progress(done)
    return result


def run(
    books: Books,
    plan: Prepared,
    *,
    now: Moment,
    progress: Progress | None = None,
    reading: Progress | None = None,
) -> Imported:
    """Import: good rows in, bad rows kept with their reasons; all that it brought can be undone by its batch.

    The same file again changes nothing: known entries are not recorded twice, and bad rows not kept twice. `progress`
    hears how many entries are taken, `reading` how many were read; what either raises ends the import where it is.
    """
    source, batch = plan.mapping.source, batch_id(plan.mapping.source, now)
    result, kept, plan = Imported(batch, False), _KeptRows(books, source), plan.blinded_by(books.vault.lookup_of)

    def step() -> None:
        if progress:
            progress(result.taken.total())

    for chunk in _chunks(_heard(plan.entries(), reading)):
        entries = [_stamped(found, batch, source) for _, found in chunk if isinstance(found, Entry)]
        bad = [_letter(found, batch, source) for _, found in chunk if isinstance(found, BadRow)]
        for _, found in chunk:
            _tally(result, found)
        record(books, [], now=now, dead=kept.new_of(bad))
        with closing(load(books, entries, now=now, corrects_from=now, step=step)) as loading:
            for receipts in loading:
                _count_receipts(result, receipts)
                step()
    if not result.changed and not kept.added and not result.taken[Taken.REFUSED]:
        result.batch = None
    tidy(books)
    return result


def _heard(rows: Iterable[tuple[int, Entry | BadRow]], hear: Progress | None) -> Iterator[tuple[int, Entry | BadRow]]:
    """The rows as they are; now and then it is said how many came."""
    for number, row in enumerate(rows, 1):
        if hear and number % SAID_EVERY == 0:
            hear(number)
        yield row


class _KeptRows:
    """The bad rows of a source that are kept already; read when the first bad row comes."""

    def __init__(self, books: Books, source: str) -> None:
        self._books, self._source = books, source
        self._seen: set[str] | None = None
        self.added = 0

    def new_of(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        """Those of the letters that are not kept yet."""
        if not letters:
            return []
        if self._seen is None:
            self._seen = {_as_kept(one) for _, one in self._books.dead_letters() if one.source == self._source}
        found = [one for one in letters if _as_kept(one) not in self._seen]
        self.added += len(found)
        return found


def _as_kept(letter: DeadLetter) -> str:
    return json.dumps([letter.line, letter.content, letter.reasons], sort_keys=True, default=str)


def batch_id(source: str, now: Moment) -> str:
    """The id of the import that a source's files had at a moment."""
    return f"{source}-{as_datetime(now):%Y%m%dT%H%M%S}-{now % 1_000_000:06d}"


def _chunks(rows: Iterable[tuple[int, Entry | BadRow]]) -> Iterator[list[tuple[int, Entry | BadRow]]]:
    chunk: list[tuple[int, Entry | BadRow]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= AT_A_TIME:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _stamped(entry: Entry, batch: str | None, source: str) -> Entry:
    return replace(entry, batch=batch, sent_by=source)


def _letter(found: BadRow, batch: str | None, source: str) -> DeadLetter:
    return DeadLetter(source, batch, found.line, found.content, tuple(str(problem) for problem in found.problems))


def _tally(result: Imported, found: Entry | BadRow) -> None:
    if isinstance(found, Entry):
        result.kinds[found.kind] += 1
        return
    result.bad_rows += 1
    for problem in found.problems:
        result.problems[f"{problem.column}: {problem.remedy}" if problem.column else problem.reason] += 1
        if len(result.examples) < SHOWN_PROBLEMS:
            result.examples.append(str(problem))


def _count_receipts(result: Imported, receipts: Iterable[Receipt]) -> None:
    for receipt in receipts:
        result.taken[receipt.taken] += 1
        if receipt.reasons and len(result.examples) < SHOWN_PROBLEMS:
            result.examples += receipt.reasons


# -- batches -----------------------------------------------------------------------------------------------------------


def batches(books: Books) -> list[dict[str, Any]]:
    """Every import with what it brought and whether it was undone, newest first."""
    return [
        {
            "id": batch.id,
            "source": batch.source,
            "recorded_at": as_datetime(batch.recorded_at).isoformat(timespec="seconds"),
            "entries": batch.lines,
            "bad_rows": batch.dead,
            "undone_at": None
            if batch.retracted_at is None
            else as_datetime(batch.retracted_at).isoformat(timespec="seconds"),
        }
        for batch in read_models.batches(books)
    ]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An import that was taken back: the receipt of the entry, and how many merges went with it."""

    receipt: Receipt
    merges: int

    @property
    def says(self) -> str:
        """What went with it and what holds again, in a sentence."""
        if not self.merges:
            return "What it had overwritten holds again."
        many = "1 merge" if self.merges == 1 else f"{self.merges:,} merges"
        went = "went with it, of a record" if self.merges == 1 else "went with it, of records"
        return f"What it had overwritten holds again; {many} {went} that only it had brought."


def undo(books: Books, batch: str, *, now: Moment) -> TakenBack:
    """Take back a whole import: one entry, known from when the batch's first entry was.

    Merges by members of records that only this import brought are taken back in the same transaction.
    """
    with books.session() as session:
        lines = session.entries_of_batch(batch)
        merges = merges_with(books, session, lines, batch, now=now)
    imports = {str(one["id"]): one for one in batches(books)}
    if batch not in imports:
        known = ", ".join(list(imports)[:5]) or "there are none"
        raise NotFound(f"There is no import '{batch}'; nothing was changed. The latest: {known}")
    if imports[batch]["undone_at"]:
        raise Refused(f"The import '{batch}' was undone before; nothing was changed.")
    if not lines:
        raise Refused(f"The import '{batch}' brought bad rows only; there is nothing to take back.")
    entry = Entry(
        source="books",
        record=batch,
        what="batch retracted",
        kind="batch retracted",
        occurred_at=now,
        known_at=min(line.entry.known_at for line in lines),
        data={"batch": batch},
    )
    receipt = record(books, [*merges, entry], now=now)[-1]
    # Its bad rows go with it: brought again they would belong to an import that was taken back.
    books.mark_replayed([number for number, _ in books.dead_letters(batch=batch)], at=now)
    tidy(books)
    return TakenBack(receipt, len(merges))


def replay(books: Books, plan: Prepared, *, now: Moment) -> Imported:
    """Bring the rows that were kept as bad once more, under a mapping that may have been mended."""
    result, plan = Imported(None, False), plan.blinded_by(books.vault.lookup_of)
    taken: list[int] = []
    entries: list[Entry] = []
    for number, letter in books.dead_letters():
        if letter.source != plan.mapping.source:
            continue
        again = translated_again(plan, letter.content)
        for found in [again] if isinstance(again, BadRow) else again:
            _tally(result, found)
        if not isinstance(again, BadRow):
            entries += [_stamped(entry, letter.batch, plan.mapping.source) for entry in again]
            taken.append(number)
    _count_receipts(result, record(books, entries, now=now, corrects_from=now))
    books.mark_replayed(taken, at=now)
    tidy(books)
    return result
