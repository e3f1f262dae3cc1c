"""Which pairs of rows are likely one, how surely, and what was found of each?

Splink on a DuckDB of its own in memory: nothing is read from or written to any place, and nothing is downloaded. The
weights are given, not learned, so that the same rows always score the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from buyline.likeness.records import Row
from buyline.likeness.weighing import ALIKE_BEFORE, Compared, Weighing

THREADS = 2
MEMORY = "1GB"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two records that may be one: how likely, and by thing compared the word of what was found."""

    one: str
    other: str
    sure: float
    found: Mapping[str, str]


def pairs_of(
    rows: Sequence[Row], weighing: Weighing, *, at_least: float, new: frozenset[str] | None = None
) -> list[Pair]:
    """The pairs that are one with at least that likelihood, the surest first.

    `new`: only pairs with at least one of these ids, which is what changed since the others were compared.
    """
    if len(rows) < 2 or (new is not None and not new):
        return []
    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        connection.register("rows_given", _table(rows, weighing, new))
        connection.execute("CREATE TABLE compared AS SELECT * FROM rows_given")
        found = _predicted(connection, weighing, at_least=at_least)
        return sorted(_read(found, weighing), key=lambda pair: (-pair.sure, pair.one, pair.other))


_CONFIG: dict[str, Any] = {
    "threads": THREADS, "memory_limit": MEMORY, "autoinstall_known_extensions": False,
    "autoload_known_extensions": False, "enable_external_access": False,
}  # fmt: skip


def _table(rows: Sequence[Row], weighing: Weighing, new: frozenset[str] | None) -> pa.Table:
    text, many = pa.string(), pa.list_(pa.string())
    columns = {"unique_id": text} | dict.fromkeys((*weighing.texts, *weighing.keys), text)
    arrays = {name: pa.array([row[name] for row in rows], type=kind) for name, kind in columns.items()}
    arrays |= {name: pa.array([row[name] for row in rows], type=many) for name in weighing.lists}
    for name in ("is_common", "is_frequent"):
        arrays[name] = pa.array([row[name] for row in rows], type=pa.bool_())
    arrays["is_new"] = pa.array([new is None or row["unique_id"] in new for row in rows], type=pa.bool_())
    return pa.table(arrays)


def _predicted(connection: duckdb.DuckDBPyConnection, weighing: Weighing, *, at_least: float) -> pa.Table:
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - takes a second, and only a search needs it

    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("compared"), settings_of(weighing), log_level=None)
    found = linker.inference.predict(threshold_match_probability=at_least, warning_mode="never")
    return found.as_pyarrow_table()  # type: ignore[no-untyped-call]


def settings_of(weighing: Weighing) -> dict[str, Any]:
    """The weighing in the form that Splink reads."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": ALIKE_BEFORE,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.{key} = r.{key} AND (l.is_new OR r.is_new)"} for key in weighing.keys
        ],
        "comparisons": [_comparison(one) for one in weighing.compared],
    }


def _comparison(one: Compared) -> dict[str, Any]:
    missing = f"{one.column}_l IS NULL OR {one.column}_r IS NULL"
    levels: list[dict[str, Any]] = [{"sql_condition": missing, "is_null_level": True, "label_for_charts": "unknown"}]
    levels += [
        {"sql_condition": found.sql, "label_for_charts": found.word, "m_probability": found.m, "u_probability": found.u}
        for found in one.findings
    ]
    return {"output_column_name": one.name, "comparison_levels": levels}


def _read(found: pa.Table, weighing: Weighing) -> Iterator[Pair]:
    names = [one.name for one in weighing.compared]
    columns = ["unique_id_l", "unique_id_r", "match_probability", *(f"gamma_{name}" for name in names)]
    for one, other, sure, *levels in zip(*(found.column(name).to_pylist() for name in columns), strict=True):
        words = {name: _word(each, level) for name, level, each in zip(names, levels, weighing.compared, strict=True)}
        first, second = sorted((one, other))
        yield Pair(one=first, other=second, sure=sure, found={name: word for name, word in words.items() if word})


def _word(one: Compared, level: int) -> str:
    """The word of a level: Splink numbers them from the last, which is 0; unknown is -1."""
    return "" if level < 0 else one.findings[len(one.findings) - 1 - level].word
