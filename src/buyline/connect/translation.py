"""Which entries does an export become?

Prepares a mapping for the given files (all that is wrong with files, columns and look-ups is said at once), then
streams entries row by row; a bad row is a value beside the good ones. Nothing is written anywhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from buyline.connect import sources
from buyline.connect.cells import Bad, is_plain
from buyline.connect.fixes import Fixes
from buyline.connect.mapping import EntryRule
from buyline.connect.mapping import Mapping as Plan
from buyline.connect.rows import Maker, Setting, maker
from buyline.connect.sheets import Sheet
from buyline.connect.sources import Lookup
from buyline.days import Day, Moment, day_number, day_of, end_of, start_of
from buyline.definition.model import Definition
from buyline.definition.problem import Problem, advice, shown
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.journal.validation import Rules, reasons_against

_TABLE, _FILE = 1 << 52, 1 << 44  # steps of the order: tables by the mapping, files by name, then lines


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that became no entry: as it came (to be stored and brought again), and everything that is wrong with it."""

    table: str
    file: str
    line: int
    content: Mapping[str, Any]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Part:
    """One sheet with the rules of its table, ready to be read."""

    table: str
    sheet: Sheet
    columns: tuple[str, ...]
    make: Maker
    clean: sources.cleaner
    joins: tuple[tuple[Lookup, tuple[int, ...]], ...]
    order: int
    stride: int

    def order_of(self, line: int) -> int:
        """Where the entries of a line stand among those of the same moment."""
        return self.order + self.stride * line


@dataclass(frozen=True)
class _Read:
    """What was read beforehand: sheets per table, and the tables that others look up."""

    sheets: Mapping[str, list[Sheet]]
    lookups: Mapping[str, list[Lookup]]


@dataclass(frozen=True)
class Prepared:
    """A mapping with its files: everything fits, nothing was read but headers and look-ups."""

    mapping: Plan
    files: tuple[Path, ...]
    export_day: Day | None
    rules: Rules
    setting: Setting
    read: _Read

    def blinded_by(self, blind: Callable[[str], str]) -> "Prepared":
        """Itself, with ids that do not tell their text made so."""
        return replace(self, setting=replace(self.setting, blind=blind))

    def entries(self) -> Iterator[tuple[int, Entry | BadRow]]:
        """Every entry and every bad row with its line (0: the mapping itself says so), file by file."""
        yield from ((0, entry) for entry in _declared(self.mapping, self.setting))
        for part in _parts(self.read, self.setting):
            yield from _translated(part, self.rules)


def prepared(
    mapping: Plan,
    paths: Sequence[Path],
    definition: Definition,
    *,
    now: Moment,
    export_day: Day | None = None,
    fixes: Fixes | None = None,
) -> Prepared | list[Problem]:
    """The mapping made ready for the files below `paths`, or all that does not fit.

    `fixes`: what is to be read in place of some cells.
    """
    files = sources.files_of(mapping, paths)
    problems = unsuited(mapping, definition)
    if isinstance(files, list):
        return [*problems, *files]
    sheets, unreadable = _sheets(mapping, files, fixes or Fixes())
    lookups, missing = _lookups(mapping, sheets)
    problems += [*unreadable, *missing, *_missing(mapping, sheets, lookups)]
    if problems:
        return problems
    read = _Read(sheets, lookups)
    names = tuple(definition.ids_by_name.items())
    setting = Setting(mapping, definition.time_zone, frozenset(definition.column_ids), names)
    day = export_day
    if day is None and mapping.export_day is not None:
        day = day_number(mapping.export_day)
    if day is None and mapping.needs_export_day:
        day = _newest_day(read, setting, now)
    there = tuple(path for found in files.values() for path in found)
    return Prepared(mapping, there, day, Rules.of(definition, now=now), _with_export(setting, day), read)


def translated_again(ready: Prepared, letter: Mapping[str, Any]) -> list[Entry] | BadRow:
    """The content of a bad row, mended or not, under a mapping that may have been mended."""
    table, file, line = str(letter.get("table", "")), str(letter.get("file", "")), int(letter.get("line", 0))
    parts = [one for one in _parts(ready.read, ready.setting) if one.table == table]
    part = next((one for one in parts if one.sheet.path.name == file), parts[0] if parts else None)
    cells = letter.get("cells")
    if part is None or not isinstance(cells, Mapping):
        remedy = "mend it in its file and import the file again"
        problem = Problem(file, line, "", "", "the row cannot be brought again by itself", remedy)
        return BadRow(table, file, line, letter, (problem,))
    row = [str(cells.get(column, "")) for column in part.columns]
    found = _row(part, row, line, ready.rules)
    return replace(found, content=letter) if isinstance(found, BadRow) else found


def unsuited(mapping: Plan, definition: Definition) -> list[Problem]:
    """Stages and columns that the mapping writes and the definition does not know."""
    problems = []
    for place, rule in enumerate(mapping.entries):
        for path, word, known, what in _words_of_the_books(rule, definition):
            reason = f"the entry '{rule.id}' writes {what} '{shown(word)}', which the definition does not know"
            problems.append(_in_mapping(mapping, ("entries", place, *path), word, reason, advice(word, known)))
    for part, does in (("records_begin", "begin"), ("records_end", "end")):
        for place, declared in enumerate(getattr(mapping, part)):
            stage = declared.to_stage
            if stage not in definition.all_ids:
                reason = f"records {does} for the stage '{stage}', which the definition does not know"
                where = (part, place, "to_stage")
                problems.append(_in_mapping(mapping, where, stage, reason, advice(stage, definition.all_ids)))
    return problems


def _words_of_the_books(
    rule: EntryRule, books: Definition
) -> Iterator[tuple[tuple[str, ...], str, Sequence[str], str]]:
    if rule.stage is not None:
        # A text without columns is the stage itself; with columns, only what it is mapped to is known beforehand.
        words = (
            list(rule.stage.values.values())
            if rule.stage.columns
            else [rule.stage.values.get(rule.stage.text, rule.stage.text)]
        )
        yield from ((("stage",), word, books.all_ids, "the stage") for word in words if word not in books.all_ids)
    for column in rule.columns:
        if column not in books.column_ids:
            yield ("columns", column), column, books.column_ids, "the column"


def _in_mapping(mapping: Plan, path: tuple[str | int, ...], word: str, reason: str, remedy: str) -> Problem:
    name, line = mapping.place_of(path)
    return Problem(name, line, str(path[-1]), shown(word), reason, remedy)


def _sheets(
    mapping: Plan, files: Mapping[str, list[Path]], fixes: Fixes
) -> tuple[dict[str, list[Sheet]], list[Problem]]:
    found, problems = {}, []
    for name, paths in files.items():
        sheets, wrong = sources.sheets_of(mapping.tables[name], paths)
        found[name] = [fixes.applied(one) for one in sheets]
        problems += wrong
    return found, problems


def _lookups(mapping: Plan, sheets: Mapping[str, list[Sheet]]) -> tuple[dict[str, list[Lookup]], list[Problem]]:
    found: dict[str, list[Lookup]] = {name: [] for name in mapping.tables}
    problems: list[Problem] = []
    for name in mapping.rows_of:
        for join in mapping.tables[name].join:
            one = sources.lookup(join, mapping.tables[join.table], sheets[join.table])
            if isinstance(one, Lookup):
                found[name].append(one)
            else:
                problems += one
    return found, list(dict.fromkeys(problems))


def _missing(mapping: Plan, sheets: Mapping[str, list[Sheet]], lookups: Mapping[str, list[Lookup]]) -> list[Problem]:
    problems = []
    for name, rules in mapping.rows_of.items():
        joined = {column for one in lookups[name] for column in one.columns}
        wanted = [column for rule in rules for column in _columns(rule) if column not in joined]
        wanted += [column for one in lookups[name] for column in one.join.on]
        wanted += list(mapping.tables[name].values)
        problems += [p for one in sheets[name] for p in sources.missing_columns(one, wanted, mapping.tables[name])]
    return problems


def _columns(rule: EntryRule) -> Iterator[str]:
    yield from rule.when
    yield from rule.occurred_at.columns
    for text in rule.texts:
        yield from text.columns


def _newest_day(read: _Read, setting: Setting, now: Moment) -> Day | None:
    """The newest day in the files that is not in the future."""
    newest = None
    for part in _parts(read, setting):
        for line, cells in part.sheet.rows():
            found = [] if isinstance(cells, Problem) else _row(part, cells, line, None)
            for entry in found if isinstance(found, list) else []:
                if entry.occurred_at <= now and (newest is None or entry.occurred_at > newest):
                    newest = entry.occurred_at
    return None if newest is None else day_of(newest, setting.books_zone)


def _with_export(setting: Setting, day: Day | None) -> Setting:
    if day is None:
        return setting
    zone = setting.books_zone
    return replace(setting, opening_at=(start_of(day, zone), True), known_at_export=end_of(day, zone))


def _parts(read: _Read, setting: Setting) -> Iterator[_Part]:
    """The sheets in order of their tables, compiled anew: a part counts what it has seen."""
    mapping = setting.mapping
    by_line = mapping.order == "line"
    stride = 2 * len(mapping.entries) if by_line else 0
    for rank, (name, rules) in enumerate(mapping.rows_of.items()):
        table, lookups = mapping.tables[name], read.lookups[name]
        joined = tuple(column for one in lookups for column in one.columns)
        for number, one in enumerate(read.sheets[name]):
            absent = tuple(column for column in table.optional if column not in one.columns)
            own = (*one.columns, *absent)
            columns = (*own, *joined)
            joins = tuple((found, tuple(columns.index(c) for c in found.join.on)) for found in lookups)
            order = rank * _TABLE + number * _FILE if by_line else 0
            make, clean = maker(rules, columns, setting), sources.cleaner(table, columns)
            yield _Part(name, one, own, make, clean, joins, order, stride)


def _translated(part: _Part, rules: Rules) -> Iterator[tuple[int, Entry | BadRow]]:
    for line, cells in part.sheet.rows():
        if isinstance(cells, Problem):
            content = {"table": part.table, "file": cells.file, "line": line, "text": cells.value}
            yield line, BadRow(part.table, cells.file, line, content, (cells,))
            continue
        found = _row(part, cells, line, rules)
        if isinstance(found, BadRow):
            yield line, found
        else:
            for entry in found:
                yield line, entry


def _row(part: _Part, cells: list[str], line: int, rules: Rules | None) -> list[Entry] | BadRow:
    """The entries of one row; all of them, or none and why."""
    entries: list[Entry] = []
    bad: list[Bad] = []
    row = cells + [""] * (len(part.columns) - len(cells))
    part.clean(row)
    for found, places in part.joins:
        joined = found.cells(row, places)
        if isinstance(joined, Bad):
            bad.append(joined)
            row += found.blanks
        else:
            row += joined
    part.make(row, part.order_of(line), entries, bad, is_plain=is_plain(row))
    if not bad and rules is not None:
        bad = [_as_bad(reason) for entry in entries for reason in reasons_against(entry, rules)]
    return _bad_row(part, cells, line, bad) if bad else entries


def _as_bad(reason: str) -> Bad:
    field, _, said = reason.partition(": ")
    why, _, remedy = said.partition("; ")
    return Bad(field, "", why, remedy)


def _bad_row(part: _Part, cells: list[str], line: int, bad: list[Bad]) -> BadRow:
    name = part.sheet.path.name
    problems = tuple(dict.fromkeys(Problem(name, line, *one) for one in bad))
    content = {"table": part.table, "file": name, "line": line, "cells": sources.as_content(part.columns, cells)}
    return BadRow(part.table, name, line, content, problems)


def _declared(mapping: Plan, setting: Setting) -> Iterator[Entry]:
    """From when to when the source recorded something is known from the very beginning, so that no view lacks it."""
    for begun in mapping.records_begin:
        since = {"from_stage": begun.from_stage} if begun.from_stage else {}
        data = {"to_stage": begun.to_stage, "on": begun.on.isoformat(), "source": mapping.source, **since}
        at = start_of(day_number(begun.on), setting.books_zone)
        what = f"records began {begun.from_stage or 'any'} to {begun.to_stage}"
        yield Entry(source=mapping.source, record="records", what=what, kind="records began", occurred_at=at,
                    known_at=0, is_day=True, trust=Trust.CONNECTOR, data=data)  # fmt: skip
    for ended in mapping.records_end:
        data = {"to_stage": ended.to_stage, "on": ended.on.isoformat(), "source": mapping.source}
        at = start_of(day_number(ended.on), setting.books_zone)
        yield Entry(source=mapping.source, record="records", what=f"records ended {ended.to_stage}",
                    kind="records ended", occurred_at=at, known_at=0, is_day=True, trust=Trust.CONNECTOR,
                    data=data)  # fmt: skip
