"""How do rows of the tail become Arrow tables, and Arrow tables the rows that were posted?

`first_entered` and the columns of the books are taken apart into columns of their own; beside them stands what tells
an empty text from a missing one, so that a row comes back exactly as it was posted.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from buyline.ledger.posting import Posted, Posting, Touch
from buyline.store.rows import N_BITS, pairs_of, row_name
from buyline.store.shape import EXACT, MOVEMENTS, Shape

_FIRST_ENTERED, _COLUMNS = Posting._fields.index("first_entered"), Posting._fields.index("columns")
_NAMED = ("seq", "n", "sign", "known_at", "recorded_at")
_APART = ("first_entered", "columns")
_BEFORE = 4
"""A row of the tail has its name, sign and two moments before what was posted."""
Pairs = Sequence[tuple[str, Any]]


def observed(table: str, rows: Sequence[Sequence[Any]]) -> Shape:
    """The columns and stages that these rows of the tail name."""
    if table != MOVEMENTS:
        return Shape()
    firsts = {row[_BEFORE + _FIRST_ENTERED] for row in rows}
    return _shape_of(map(pairs_of, firsts), map(pairs_of, {row[_BEFORE + _COLUMNS] for row in rows}))


def observed_in(table: str, posted: Sequence[Posted]) -> Shape:
    """The columns and stages that these rows name."""
    if table != MOVEMENTS:
        return Shape()
    found = [one.row for one in posted if isinstance(one.row, Posting)]
    return _shape_of({row.first_entered for row in found}, {row.columns for row in found})


def _shape_of(firsts: Iterable[Pairs], columns: Iterable[Pairs]) -> Shape:
    stages = {stage for pairs in firsts for stage, _ in pairs}
    return Shape(tuple(sorted({column for pairs in columns for column, _ in pairs})), tuple(sorted(stages)))


def first_and_last(rows: pa.Table) -> tuple[int, int]:
    """The smallest and the largest id of some rows."""
    ids = pc.add(pc.shift_left(rows.column("seq"), N_BITS), rows.column("n").cast(pa.int64()))
    ends = pc.min_max(ids).as_py()
    return ends["min"], ends["max"]


def tail_table(table: str, rows: Sequence[Sequence[Any]], *, shape: Shape) -> pa.Table:
    """Rows of the tail, as read from its table, with the schema of a file."""
    values = list(zip(*rows, strict=True)) if rows else [()] * (_BEFORE + len(_kind(table)._fields))
    names = [row_name(id_) for id_ in values[0]]
    name = ([seq for seq, _ in names], [n for _, n in names], *values[1:_BEFORE])
    return _table(table, name, values[_BEFORE:], pairs_of, shape=shape)


def posted_table(table: str, posted: Sequence[Posted], *, shape: Shape) -> pa.Table:
    """Rows as the ledger posted them, with the schema of a file."""
    if not posted:
        return shape.schema(table).empty_table()
    *name, rows = zip(*posted, strict=True)
    return _table(table, name, list(zip(*rows, strict=True)), tuple, shape=shape)


def _kind(table: str) -> type[Posting] | type[Touch]:
    return Posting if table == MOVEMENTS else Touch


def _table(
    table: str,
    name: Sequence[Sequence[Any]],
    values: Sequence[Sequence[Any]],
    pairs: Callable[[Any], Pairs],
    *,
    shape: Shape,
) -> pa.Table:
    schema = shape.schema(table)
    found: dict[str, Any] = dict(zip(_NAMED, name, strict=True))
    found |= dict(zip(_kind(table)._fields, values, strict=True))
    if table == MOVEMENTS:
        found |= _taken_apart(found["first_entered"], found["columns"], pairs, shape=shape)
    return pa.table([_array(found[field.name], field.type) for field in schema], schema=schema)


def _array(values: Any, type_: pa.DataType) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values, type_)


def _taken_apart(
    firsts: Sequence[Any], columns: Sequence[Any], pairs: Callable[[Any], Pairs], *, shape: Shape
) -> dict[str, pa.Array]:
    """Pairs as columns of their own; each different one is looked at once, however many rows have it."""
    entered, at = _distinct(firsts, pairs)
    told, of = _distinct(columns, pairs)
    found = {f"first_{stage}": _spread([days.get(stage) for days in entered], at, pa.int32()) for stage in shape.stages}
    found |= {f"col_{column}": _spread([t.get(column, "") for t in told], of, pa.string()) for column in shape.columns}
    ids = _spread([json.dumps(list(one), separators=(",", ":")) for one in told], of, pa.string())
    unknown = _spread([_unknown_text(days) for days in entered], at, pa.string())
    return found | {EXACT: pc.binary_join_element_wise("[", ids, ",", unknown, "]", "")}


def _distinct(values: Sequence[Any], pairs: Callable[[Any], Pairs]) -> tuple[list[dict[str, Any]], pa.Array]:
    """The different values as mappings, and for each value the place of its own among them."""
    places: dict[Any, int] = {}
    at = [places.setdefault(value, len(places)) for value in values]
    return [dict(pairs(value)) for value in places], pa.array(at, pa.int32())


def _spread(values: Sequence[Any], at: pa.Array, type_: pa.DataType) -> pa.Array:
    return pa.array(values, type_).take(at)


def _unknown_text(days: Mapping[str, int | None]) -> str:
    return json.dumps([stage for stage, day in days.items() if day is None], separators=(",", ":"))


@lru_cache(maxsize=65_536)
def _exact(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    columns, unknown = json.loads(text)
    return tuple(columns), tuple(unknown)


def posted_rows(table: str, arrow: pa.Table) -> Iterator[Posted]:
    """The rows of a file or query as they were posted, in the order given."""
    for batch in arrow.to_batches(max_chunksize=10_000):
        values = dict(zip(batch.schema.names, (column.to_pylist() for column in batch.columns), strict=True))
        values.setdefault("reason", [""] * batch.num_rows)  # a file written before rows had one
        yield from (_movements if table == MOVEMENTS else _touches)(values)


def _touches(values: Mapping[str, Sequence[Any]]) -> Iterator[Posted]:
    for *name, row in zip(*_names(values), zip(*(values[f] for f in Touch._fields), strict=True), strict=True):
        yield Posted._make((*name, Touch._make(row)))


def _movements(values: Mapping[str, Sequence[Any]]) -> Iterator[Posted]:
    stages = sorted(name.removeprefix("first_") for name in values if name.startswith("first_"))
    entered = zip(*(values[f"first_{stage}"] for stage in stages), strict=True) if stages else None
    plain = zip(*(values[name] for name in Posting._fields if name not in _APART), strict=True)
    for i, (*name, row) in enumerate(zip(*_names(values), plain, strict=True)):
        columns, unknown = _exact(values[EXACT][i])
        first = dict(zip(stages, next(entered), strict=True)) if entered else {}
        days = tuple((stage, first.get(stage)) for stage in _entered_stages(first, unknown))
        told = tuple((column, values[f"col_{column}"][i]) for column in columns)
        yield Posted._make((*name, Posting._make((*row[:15], days, *row[15:-1], told, row[-1]))))


def _entered_stages(first: Mapping[str, int | None], unknown: Sequence[str]) -> list[str]:
    return sorted({*unknown, *(stage for stage, day in first.items() if day is not None)})


def _names(values: Mapping[str, Sequence[Any]]) -> list[Sequence[Any]]:
    return [values[name] for name in _NAMED]
