"""How do such movements become books and, beside them, the raw stage history that other tools would read?

Ledger segments as `store.segments` writes them, listed in real books, under one line of the journal; and one Parquet
file of journey, stage and moment, in order of time. Nothing is folded.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.history import NEVER, PLACES, RANKED, Moves, history
from buyline.app.books import create_books
from buyline.app.demo import make_demo
from buyline.days import day_of
from buyline.store.books import Books
from buyline.store.files import enlist, write
from buyline.store.rows import row_id
from buyline.store.shape import MOVEMENTS, shape_of

SEED = 7
ROWS_PER_FILE = 1_000_000
RAW, FACTS = "history.parquet", "facts.json"
COLUMNS = {"segment": 3, "source": 8, "program": 24, "product": 3, "country": 12, "owner": 40, "team": 6}


@dataclass(frozen=True, slots=True)
class Data:
    """A folder with books and raw history of the same movements; `on`: the last day in them."""

    folder: Path
    rows: int
    journeys: int
    on: int

    @property
    def books(self) -> Path:
        return self.folder / "books"

    @property
    def raw(self) -> Path:
        return self.folder / RAW

    @property
    def segments(self) -> str:
        return str(self.books / "segments" / "movements-*.parquet")

    @classmethod
    def read(cls, folder: Path) -> "Data":
        return cls(folder, **json.loads((folder / FACTS).read_text()))


def data_of(folder: Path, rows: int) -> Data:
    """The data of so many movements, made unless they are there."""
    if not (folder / FACTS).is_file():
        _make(folder, history(rows, seed=SEED))
    return Data.read(folder)


def demo_of(folder: Path, *, buyers: int) -> tuple[Path, int]:
    """The demo company, made unless it is there, and the last day in its books."""
    place, day = folder / "books", folder / "day"
    if not day.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        on = day_of(time.time_ns() // 1_000, "UTC") - 1
        make_demo(place, seed=SEED, buyers=buyers, until=on, now=time.time_ns() // 1_000)
        day.write_text(str(on))
    return place, int(day.read_text())


def _make(folder: Path, moves: Moves) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    places = pa.array(PLACES)
    with create_books(folder / "books", now=time.time_ns() // 1_000) as books:
        for begin in range(0, moves.at.size, ROWS_PER_FILE):
            _write_segment(books, moves, slice(begin, begin + ROWS_PER_FILE))
    raw = pa.table({
        "journey": _named("j", moves.journey),
        "stage": pc.take(places, pa.array(moves.to_place)),
        "at": pa.array(moves.at, pa.timestamp("us")),
    })  # fmt: skip
    pq.write_table(raw, folder / RAW, compression="zstd", row_group_size=122_880)
    facts = {"rows": moves.at.size, "journeys": np.unique(moves.journey).size, "on": int(moves.on_day.max())}
    (folder / FACTS).write_text(json.dumps(facts))


def _write_segment(books: Books, moves: Moves, part: slice) -> None:
    """One file of rows named after the first line of the journal, so that entries recorded later come behind them."""
    begin, end = part.start, min(part.stop, moves.at.size)
    with books.changing() as cursor:
        schema = shape_of(cursor).schema(MOVEMENTS)
        values = _values(moves, part) | {"seq": np.ones(end - begin, np.int64), "n": np.arange(begin, end)}
        whole = pa.table([_array(values[field.name], field.type) for field in schema], schema=schema)
        ids = {"first_id": row_id(1, begin), "last_id": row_id(1, end - 1)}
        enlist(cursor, write(books.segments_path, MOVEMENTS, whole, **ids))


def _values(moves: Moves, part: slice) -> dict[str, Any]:
    journey, size = moves.journey[part], moves.journey[part].size
    places, day = pa.array(PLACES), moves.on_day[part]
    amount = 100_000 + (journey.astype(np.int64) * 7_919) % 9_900_000
    values: dict[str, Any] = {
        "sign": np.ones(size, np.int8), "known_at": moves.at[part], "recorded_at": moves.at[part],
        "version": np.ones(size, np.int32), "journey": _named("j", journey), "buyer": _named("b", journey * 3 // 4),
        "cluster": (journey.astype(np.int64) * 3 // 4 * 2_654_435_761 % 2**32 >> 26).astype(np.int16), "on_day": day,
        "nth_today": moves.nth_today[part], "from_stage": pc.take(places, pa.array(moves.from_place[part])),
        "to_stage": pc.take(places, pa.array(moves.to_place[part])), "from_since": _days(moves.from_since[part]),
        "to_since": day, "visit": moves.visit[part], "furthest_before": moves.furthest_before[part],
        "amount": amount, "reporting": amount, "moved_by": _named("member-", journey % 40),
    }  # fmt: skip
    texts = {"book": "claimed", "pipeline": "main", "kind": "movement", "currency": "EUR", "proof": "", "reason": ""}
    texts["exact"] = json.dumps([sorted(COLUMNS), []], separators=(",", ":"))
    values |= {name: pa.repeat(pa.scalar(text), size) for name, text in texts.items()}
    values |= {f"first_{stage}": _days(moves.first[part, place]) for place, stage in enumerate(RANKED)}
    return values | {f"col_{name}": _named(f"{name}-", journey % many) for name, many in COLUMNS.items()}


def _days(days: NDArray[np.int32]) -> pa.Array:
    return pa.array(days, pa.int32(), mask=days == NEVER)


def _named(prefix: str, numbers: NDArray[Any]) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def _array(values: Any, type_: pa.DataType) -> pa.Array:
    return values.cast(type_) if isinstance(values, pa.Array) else pa.array(values, type_)
