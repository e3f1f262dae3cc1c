"""A journey looks the same in the list's table whether it was put in alone or among many."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from buyline.store.journey_rows import FIELDS, append, make_table, place, put, with_places

pytestmark = pytest.mark.capability("P27", "library")

COLUMNS = ("region", "plant size")
PLACES = {"outside": 0, "lead": 1, "prospect": 2}
STANDING = pa.table(
    {
        "journey": ["a", "b", "d"], "claimed": ["lead", "prospect", "outside"], "claimed_since": [10, 11, None],
        "verified": ["lead", "outside", "outside"], "verified_since": [12, None, None],
    },
    schema=pa.schema(
        [("journey", pa.string()), ("claimed", pa.string()), ("claimed_since", pa.int32()),
         ("verified", pa.string()), ("verified_since", pa.int32())]
    ),
)  # fmt: skip


def row(**told: Any) -> tuple[Any, ...]:
    return tuple(told.get(name) for name, _ in FIELDS)


ROWS = (
    row(id="a", party=1, buyer="b1", buyer_name="Äcker & 'Söhne'", claimed="prospect", amount=12_345, currency="EUR",
        close_on="2026-02-30", columns='{"region": "North", "plant size": 5}', version=3, offered_to=""),
    row(id="b", party=2, buyer="b2", buyer_name="", amount=12_345, currency="JPY", close_on="2026-02-28", columns="{}"),
    row(id="c", party=2, amount=0, currency=None, columns='{"region": null}', waits_at=2**40, waits_with="sales"),
    row(id="d", party=3, buyer="", amount=None, currency="KWD", columns='{"region": ""}', last_on=20_000),
)  # fmt: skip


def test_a_journey_put_in_alone_looks_as_among_many() -> None:
    tables = []
    for is_alone in (True, False):
        with duckdb.connect(":memory:") as connection:
            make_table(connection, COLUMNS)
            placed = with_places(STANDING, PLACES)
            if is_alone:
                put(connection, ROWS, COLUMNS, placed)
            else:
                append(connection, ROWS, COLUMNS)
                place(connection, placed)
            found = connection.execute("SELECT * FROM journeys ORDER BY id")
            tables.append(([column[0] for column in found.description], found.fetchall()))
    assert tables[0] == tables[1]
    told = [dict(zip(tables[0][0], values, strict=True)) for values in tables[0][1]]
    assert [one["is_standing"] for one in told] == [True, True, False, False]
    assert [one["amount_major"] for one in told] == [123.45, 12345.0, 0.0, None]
    assert [one["claimed_place"] for one in told] == [1, 2, -1, 0]
    assert [one["col_region"] for one in told] == ["North", "", "", ""]
