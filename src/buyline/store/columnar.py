"""How do rows of the tail become Arrow tables, and Arrow tables the rows that were posted?

`first_entered` and the columns of the books are taken apart into columns of their own; beside them stands what tells
an empty text from a missing one, so that a row comes back exactly as it was posted.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa

from buyline.ledger.posting import Posted, Posting, Touch
from buyline.store.rows import pairs_of, row_name
from buyline.store.shape import EXACT, MOVEMENTS, Shape

_FIRST_ENTERED, _COLUMNS = 19, 25
_PLAIN = {
    "book": 4, "pipeline": 5, "version": 6, "kind": 7, "journey": 8, "buyer": 9, "cluster": 10, "on_day": 11,
    "nth_today": 12, "from_stage": 13, "to_stage": 14, "from_since": 15, "to_since": 16, "visit": 17,
    "furthest_before": 18, "amount": 20, "currency": 21, "reporting": 22, "moved_by": 23, "proof": 24,
}  # fmt: skip


def observed(table: str, rows: Sequence[Sequence[Any]]) -> Shape:
    """The columns and stages that these rows of the tail name."""
    if table != MOVEMENTS:
        return Shape()
    firsts = {stage for text in {row[_FIRST_ENTERED] for row in rows} for stage, _ in pairs_of(text)}
    columns = {column for text in {row[_COLUMNS] for row in rows} for column, _ in pairs_of(text)}
    return Shape(tuple(sorted(columns)), tuple(sorted(firsts)))


def tail_table(table: str, rows: Sequence[Sequence[Any]], *, shape: Shape) -> pa.Table:
    """Rows of the tail, as read from its table, with the schema of a file."""
    schema = shape.schema(table)
    values = list(zip(*rows, strict=True)) if rows else [()] * (26 if table == MOVEMENTS else 17)
    names = [row_name(id_) for id_ in values[0]]
    found: dict[str, Sequence[Any]] = {"seq": [seq for seq, _ in names], "n": [n for _, n in names]}
    found |= dict(zip(("sign", "known_at", "recorded_at"), values[1:4], strict=True))
    if table == MOVEMENTS:
        found |= {name: values[place] for name, place in _PLAIN.items()} | _taken_apart(values, shape)
    else:
        found |= dict(zip(Touch._fields, values[4:], strict=True))
    return pa.table([pa.array(found[field.name], field.type) for field in schema], schema=schema)


def _taken_apart(values: Sequence[Sequence[Any]], shape: Shape) -> dict[str, Sequence[Any]]:
    firsts = [_mapping(text) for text in values[_FIRST_ENTERED]]
    columns = [_mapping(text) for text in values[_COLUMNS]]
    found: dict[str, Sequence[Any]] = {f"first_{stage}": [f.get(stage) for f in firsts] for stage in shape.stages}
    found |= {f"col_{column}": [c.get(column, "") for c in columns] for column in shape.columns}
    exact = zip(values[_COLUMNS], values[_FIRST_ENTERED], strict=True)
    found[EXACT] = [f"[{_ids_text(told)},{_unknown_text(first)}]" for told, first in exact]
    return found


@lru_cache(maxsize=65_536)
def _mapping(text: str) -> Mapping[str, Any]:
    return dict(pairs_of(text))


@lru_cache(maxsize=65_536)
def _ids_text(text: str) -> str:
    return json.dumps([key for key, _ in pairs_of(text)], separators=(",", ":"))


@lru_cache(maxsize=65_536)
def _unknown_text(text: str) -> str:
    return json.dumps([key for key, day in pairs_of(text) if day is None], separators=(",", ":"))


@lru_cache(maxsize=65_536)
def _exact(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    columns, unknown = json.loads(text)
    return tuple(columns), tuple(unknown)


def posted_rows(table: str, arrow: pa.Table) -> Iterator[Posted]:
    """The rows of a file or query as they were posted, in the order given."""
    for batch in arrow.to_batches(max_chunksize=10_000):
        values = dict(zip(batch.schema.names, (column.to_pylist() for column in batch.columns), strict=True))
        yield from (_movements if table == MOVEMENTS else _touches)(values)


def _touches(values: Mapping[str, Sequence[Any]]) -> Iterator[Posted]:
    for *name, row in zip(*_names(values), zip(*(values[f] for f in Touch._fields), strict=True), strict=True):
        yield Posted._make((*name, Touch._make(row)))


def _movements(values: Mapping[str, Sequence[Any]]) -> Iterator[Posted]:
    stages = sorted(name.removeprefix("first_") for name in values if name.startswith("first_"))
    entered = zip(*(values[f"first_{stage}"] for stage in stages), strict=True) if stages else None
    plain = zip(*(values[name] for name in _PLAIN), strict=True)
    for i, (*name, row) in enumerate(zip(*_names(values), plain, strict=True)):
        columns, unknown = _exact(values[EXACT][i])
        first = dict(zip(stages, next(entered), strict=True)) if entered else {}
        days = tuple((stage, first.get(stage)) for stage in _entered_stages(first, unknown))
        told = tuple((column, values[f"col_{column}"][i]) for column in columns)
        yield Posted._make((*name, Posting._make((*row[:15], days, *row[15:], told))))


def _entered_stages(first: Mapping[str, int | None], unknown: Sequence[str]) -> list[str]:
    return sorted({*unknown, *(stage for stage, day in first.items() if day is not None)})


def _names(values: Mapping[str, Sequence[Any]]) -> list[Sequence[Any]]:
    return [values[name] for name in ("seq", "n", "sign", "known_at", "recorded_at")]
