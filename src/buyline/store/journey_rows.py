"""How do journeys get into the table of the list, and with what worked out of them?

Columns and their types, and the ways in: many at once, which stand outside until they are placed, or a few with where
they stand. Which journeys, and when, is said by `journey_table`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from buyline.definition.money import digits_of
from buyline.ledger.posting import OUTSIDE

_TEXT, _DAY, _WHOLE = pa.string(), pa.int32(), pa.int64()
FIELDS = (
    ("id", _TEXT), ("party", _WHOLE), ("buyer", _TEXT), ("buyer_name", _TEXT), ("pipeline", _TEXT), ("claimed", _TEXT),
    ("verified", _TEXT), ("claimed_since", _DAY), ("verified_since", _DAY), ("amount", _WHOLE), ("currency", _TEXT),
    ("opened_on", _DAY), ("last_on", _DAY), ("turn_by", _TEXT), ("turn_step", _TEXT), ("turn_since", _DAY),
    ("asked_on", _DAY), ("asked_until", _DAY), ("offered_to", _TEXT), ("due_on", _DAY), ("version", _WHOLE),
    ("returned", _TEXT), ("waits_with", _TEXT), ("waits_at", _WHOLE), ("close_on", _TEXT), ("columns", _TEXT),
)  # fmt: skip
WORKED_OUT = {
    "amount_major": pa.float64(), "buyer_key": _TEXT, "is_standing": pa.bool_(), "claimed_place": pa.int16(),
    "verified_place": pa.int16(),
}  # fmt: skip
"""What lists sort and compare by, so that nothing is worked out of a text for it."""
OUTSIDE_OF_BOOKS = {
    "claimed": "'outside'", "verified": "'outside'", "claimed_since": "NULL", "verified_since": "NULL",
    "is_standing": "false", "claimed_place": "-1", "verified_place": "-1",
}  # fmt: skip
"""Where a journey stands that the ledger does not know."""
_AT_OUTSIDE: dict[str, Any] = {
    "claimed": OUTSIDE, "verified": OUTSIDE, "claimed_since": None, "verified_since": None,
    "claimed_place": -1, "verified_place": -1,
}  # fmt: skip
BUYER_KEY = "lower(coalesce(nullif(buyer_name, ''), nullif(buyer, '')))"
_DUCK = {
    _TEXT: "VARCHAR", _DAY: "INTEGER", _WHOLE: "BIGINT",
    pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN", pa.int16(): "SMALLINT",
}  # fmt: skip


def type_of(name: str) -> pa.DataType:
    """The type of a column of the table; a column of the books is text."""
    return {**dict(FIELDS), "close_on": _DAY, **WORKED_OUT}.get(name, _TEXT)


def make_table(connection: Any, columns: Sequence[str]) -> None:
    """Make the table anew, with the columns of the books, without rows."""
    names = [*(name for name, _ in FIELDS[:-1]), *WORKED_OUT]
    own = ", ".join(f'"{name}" {_DUCK[type_of(name)]}' for name in names)
    more = "".join(f', "col_{column}" VARCHAR' for column in columns)
    connection.execute(f"CREATE OR REPLACE TABLE journeys ({own}{more})")


def append(connection: Any, rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> None:
    """Put journeys in; they stand outside until they are placed."""
    parts = zip(*rows, strict=True)
    arrow = pa.table({name: pa.array(part, type_) for (name, type_), part in zip(FIELDS, parts, strict=True)})
    arrow = arrow.append_column("amount_major", major(arrow["amount"], arrow["currency"]))
    connection.register("incoming", arrow)
    connection.execute(f"INSERT INTO journeys SELECT {_said(columns, OUTSIDE_OF_BOOKS)} FROM incoming")
    connection.unregister("incoming")


def put(connection: Any, rows: Sequence[Sequence[Any]], columns: Sequence[str], placed: pa.Table) -> None:
    """Put a few journeys in, with where they stand; `placed` as `with_places` makes it."""
    standing = {one["journey"]: one for one in placed.to_pylist()}
    types = dict(FIELDS) | {name: WORKED_OUT[name] for name in WORKED_OUT if name != "buyer_key"}
    values = ", ".join(f'?::{_DUCK[type_]} AS "{name}"' for name, type_ in types.items())
    query = f"INSERT INTO journeys SELECT {_said(columns, {})} FROM (SELECT {values})"
    for row in rows:
        told = dict(zip((name for name, _ in FIELDS), row, strict=True)) | _AT_OUTSIDE | standing.get(row[0], {})
        told["is_standing"] = (told["claimed"], told["verified"]) != (OUTSIDE, OUTSIDE)
        told["amount_major"] = None if told["amount"] is None else told["amount"] / _unit(told["currency"] or "")
        connection.execute(query, [told[name] for name in types])


def _said(columns: Sequence[str], instead: Mapping[str, str]) -> str:
    """The columns of the table in SQL, of rows in the columns of `FIELDS`; some said by something else."""
    worked_out = {
        "close_on": "(TRY_CAST(close_on AS DATE) - DATE '1970-01-01')::INTEGER", "buyer_key": BUYER_KEY, **instead,
    }  # fmt: skip
    said = [worked_out.get(name, f'"{name}"') for name in (*(name for name, _ in FIELDS[:-1]), *WORKED_OUT)]
    return ", ".join([*said, *(f"coalesce(json_extract_string(columns, '$.\"{one}\"'), '')" for one in columns)])


def place(connection: Any, placed: pa.Table) -> None:
    """Write where journeys stand that stood outside."""
    connection.register("placed", placed)
    connection.execute(_PLACED)
    connection.unregister("placed")


def major(minor: pa.ChunkedArray, currency: pa.ChunkedArray) -> pa.Array:
    """Amounts in minor units as numbers of major ones, which is what they are sorted and compared by."""
    names = currency.fill_null("").combine_chunks().dictionary_encode()
    units = pa.array(map(_unit, names.dictionary.to_pylist()), pa.float64())
    return pc.divide(minor.combine_chunks().cast(pa.float64()), units.take(names.indices))


def _unit(currency: str) -> float:
    return float(10.0 ** digits_of(currency))


def with_places(standing: pa.Table, places: Mapping[str, int]) -> pa.Table:
    """The same rows with the numbers of the places where they stand in each book; -1 for one that has none."""
    for book in ("claimed", "verified"):
        ids = standing[book].combine_chunks().dictionary_encode()
        numbers = pa.array([places.get(place, -1) for place in ids.dictionary.to_pylist()], pa.int16())
        standing = standing.append_column(f"{book}_place", numbers.take(ids.indices))
    return standing


_PLACED = (
    "UPDATE journeys SET claimed = p.claimed, verified = p.verified, claimed_since = p.claimed_since,"
    " verified_since = p.verified_since, is_standing = p.claimed <> 'outside' OR p.verified <> 'outside',"
    " claimed_place = p.claimed_place, verified_place = p.verified_place FROM placed p WHERE p.journey = journeys.id"
)
