"""Which files belong to which table, and what do the tables look up in each other?

Finds files below the given paths and loads the small tables that others join. What is missing is a problem that names
what was found instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from buyline.connect.cells import Bad, Row
from buyline.connect.csv_rows import storable
from buyline.connect.mapping import Join, Table
from buyline.connect.mapping import Mapping as Plan
from buyline.connect.sheets import Sheet, good_rows, sheet
from buyline.definition.problem import Problem, advice, nearest, shown

LOOKUP_AT_MOST = 2_000_000


def files_of(plan: Plan, paths: Sequence[Path]) -> dict[str, list[Path]] | list[Problem]:
    """Per table its files, in order of name; a single file stands for a mapping's only table, whatever its name."""
    problems = [Problem(str(p), None, "", "", "there is no such file or folder", "check the path")
                for p in paths if not p.exists()]  # fmt: skip
    if problems:
        return problems
    there = sorted({file for path in paths for file in (path.iterdir() if path.is_dir() else [path]) if file.is_file()})
    if len(plan.tables) == 1 and len(paths) == 1 and not paths[0].is_dir():
        return {next(iter(plan.tables)): there}
    found = {name: [file for file in there if fnmatch(file.name, table.file)] for name, table in plan.tables.items()}
    missing = [name for name, files in found.items() if not files and plan.tables[name].needed]
    return [_missing(name, plan.tables[name], there) for name in missing] or found


def sheets_of(table: Table, files: Iterable[Path]) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of a table's files, and why some cannot be read."""
    tried = [sheet(file, table) for file in files]
    return [one for one in tried if isinstance(one, Sheet)], [one for one in tried if isinstance(one, Problem)]


def missing_columns(found: Sheet, wanted: Iterable[str], table: Table) -> list[Problem]:
    """Columns that the mapping names and the file has not, or has twice."""
    problems = []
    name = found.path.name
    for column in dict.fromkeys(wanted):
        count = found.columns.count(column)
        if count == 0 and column not in table.optional:
            reason = f"the column '{shown(column)}' is missing; the file has {_listed(found.columns)}"
            near = nearest(column, found.columns)
            remedy = f"say which one it is (--column {column}=…), or change the mapping"
            if near:
                remedy = f"did you mean '{near}'? Say so (--column {column}={near}), change the mapping, or export it"
            problems.append(Problem(name, 1, column, "", reason, remedy))
        elif count > 1:
            reason = f"the column '{shown(column)}' stands {count} times in the header"
            problems.append(Problem(name, 1, column, "", reason, "give each column a name of its own"))
    return problems


@dataclass(frozen=True)
class Lookup:
    """A table that others look up: cells by key."""

    join: Join
    columns: tuple[str, ...]
    rows: Mapping[tuple[str, ...], list[str]]
    blanks: list[str]

    def cells(self, row: Row, places: Sequence[int]) -> list[str] | Bad:
        """The cells for a row; blank for a blank key."""
        key = tuple(row[place] for place in places)
        found = self.rows.get(key)
        if found is not None:
            return found
        if "" in key or self.join.unmatched == "blank":
            return self.blanks
        name, said = ", ".join(self.join.on), ", ".join(key)
        reason = f"'{shown(said)}' is not in the table '{self.join.table}'"
        keys = [", ".join(one) for one in self.rows]
        return Bad(name, shown(said), reason, f"{advice(said, keys)}; map it under 'values', or set 'unmatched: blank'")


def lookup(join: Join, table: Table, sheets: Sequence[Sheet]) -> Lookup | list[Problem]:
    """The table of a join, in memory; keys that stand there twice are problems."""
    problems = [p for one in sheets for p in missing_columns(one, join.on.values(), table)]
    if problems:
        return problems
    columns = sheets[0].columns if sheets else tuple(join.on.values())
    rows: dict[tuple[str, ...], list[str]] = {}
    for one in sheets:
        places = [one.columns.index(column) for column in join.on.values()]
        clean = cleaner(table, one.columns)
        order = [one.columns.index(column) if column in one.columns else None for column in columns]
        for cells in good_rows(one.rows()):
            clean(cells)
            key = tuple(cells[place] for place in places)
            if key in rows or len(rows) >= LOOKUP_AT_MOST:
                problems.append(_twice(one, join, key))
                return problems
            rows[key] = [cells[place] if place is not None else "" for place in order]
    return Lookup(join, tuple(f"{join.table}.{column}" for column in columns), rows, [""] * len(columns))


class cleaner:  # noqa: N801 (reads as a function: it is made once per sheet and called per row)
    """Applies a table's words for nothing and its value maps to the cells of a row, in place."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self.blank = frozenset(table.blank)
        named = [(columns.index(column), values) for column, values in table.values.items() if column in columns]
        self.maps = named

    def __call__(self, cells: list[str]) -> None:
        if self.blank:
            cells[:] = ["" if cell in self.blank else cell for cell in cells]
        for place, values in self.maps:
            cells[place] = values.get(cells[place], cells[place])


def as_content(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """A row as it came, ready to be stored."""
    return {storable(column): storable(cell) for column, cell in zip(columns, cells, strict=False)}


def _missing(name: str, table: Table, there: Sequence[Path]) -> Problem:
    names = [file.name for file in there]
    reason = f"no file '{table.file}' was found for the table '{name}'; there is {_listed(names)}"
    near = nearest(table.file, names)
    return Problem(
        table.file, None, "", "", reason, f"did you mean '{near}'?" if near else "give the folder it lies in"
    )


def _twice(one: Sheet, join: Join, key: tuple[str, ...]) -> Problem:
    said = ", ".join(key)
    reason = f"'{shown(said)}' stands there more than once, so looking it up is not clear"
    return Problem(one.path.name, None, ", ".join(join.on.values()), shown(said), reason, "keep one row per key")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(shown(name) for name in names[:40]) + (" …" if len(names) > 40 else "") if names else "nothing"
