"""How quick are the list of journeys and the search on books of so many journeys?

The read models are filled with made-up rows, and the ledger with one row per journey and book, without a fold: only what
lists and search read is there. `python -m bench.lists FOLDER [JOURNEYS]` prints milliseconds at the middle and at 95%.
"""

import json
import os
import random
import re
import sys
import time
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa

from buyline.app.books import create_books, definition_of
from buyline.days import parse_day, start_of
from buyline.journal.port import Commit
from buyline.store import search, tables
from buyline.store.books import Books

TODAY = parse_day("2026-06-30")
NOW = start_of(TODAY + 1, "UTC")
WORDS = "Alder Birch Cedar Delta Ember Fjord Grove Harbor Iris Juniper Kestrel Linden Maple North Orchard Pine".split()
ENDS = "GmbH AG Ltd SA BV SpA".split()
AT_ONCE = 50_000
TIMES = 40
FILTERED = urlencode({"filter": "stage >= lead and amount > 50000 or days > 300", "sort": "buyer"})
TEXTS = ("a", "al", "birch", "cedar 12", "fjord grove", "j77", "b5", "zz")
ASKED: dict[str, str | tuple[str, ...]] = {
    "list, largest first": "/journeys",
    "list, filtered and sorted by buyer": f"/journeys?{FILTERED}",
    "list, grouped by stage": "/journeys?group=stage",
    "search": tuple(f"/search?{urlencode({'q': text})}" for text in TEXTS),
}


def fill(books: Books, many: int) -> None:
    """Journeys, each with a buyer and a person."""
    draw, stages = random.Random(1), [stage.id for stage in definition_of(books).stages]
    with books.changing() as cursor:
        for start in range(0, many, AT_ONCE):
            ids = range(start, min(start + AT_ONCE, many))
            names = {f"b{n}": f"{draw.choice(WORDS)} {draw.choice(WORDS)} {n} {draw.choice(ENDS)}" for n in ids}
            found = dict(search.put(cursor, "buyer", "Buyer", names.items()))
            buyers = [
                (id_, n, name, name.casefold(), "{}", None, found[id_])
                for n, (id_, name) in zip(ids, names.items(), strict=True)
            ]
            tables.insert(cursor, "Buyer", buyers)
            rows = []
            for n in ids:
                stage, since = draw.choice(stages), TODAY - draw.randrange(400)
                amount = draw.randrange(100, 900_000) * 100
                rows.append(
                    (
                        f"j{n}",
                        n,
                        "main",
                        f"b{n}",
                        stage,
                        stage,
                        since,
                        since,
                        amount,
                        "EUR",
                        "{}",
                        "{}",
                        1,
                        since,
                        since,
                        "",
                        None,
                    )
                )
            tables.insert(cursor, "Journey", rows)


def rows_of(books: Books, many: int) -> pa.Table:
    """The ledger's rows of these journeys, a movement each in the claimed and the verified book."""
    with books.reading() as cursor:
        cursor.execute(
            "SELECT id, buyer, claimed, claimed_since, amount FROM books_journey ORDER BY id LIMIT %s", [many]
        )
        found = cursor.fetchall()
    parts = [found, found]
    names = ["claimed"] * len(found) + ["verified"] * len(found)
    lines = [line for part in parts for line in part]
    size = len(lines)
    return pa.table(
        {
            "book": names, "journey": [line[0] for line in lines], "buyer": [line[1] for line in lines],
            "to_stage": [line[2] for line in lines], "to_since": pa.array([line[3] for line in lines], pa.int32()),
            "on_day": pa.array([line[3] for line in lines], pa.int32()), "amount": [line[4] for line in lines],
            "n": pa.array(range(size), pa.int32()),
        }
    )  # fmt: skip


def post(books: Books, many: int) -> None:
    """Write the ledger's rows straight into a segment, beside one line of the journal."""
    from buyline.journal.entry import Entry, Recorded
    from buyline.journal.port import Line
    from buyline.store.shape import MOVEMENTS

    told = rows_of(books, many)
    with books.session() as session:
        schema, seq = session.shape().schema(MOVEMENTS), session.last_seq + 1
        fixed: dict[str, Any] = {
            "seq": seq, "sign": 1, "known_at": 1, "recorded_at": session.last_recorded_at + 1, "pipeline": "main", "version": 1,
            "kind": "movement", "cluster": 0, "nth_today": 1, "from_stage": "outside", "visit": 1, "furthest_before": 0,
            "currency": "EUR", "moved_by": "sales", "proof": "claimed",
        }  # fmt: skip
        columns = []
        for field in schema:
            if field.name in told.column_names:
                columns.append(told[field.name].cast(field.type))
            elif field.name in fixed:
                columns.append(pa.repeat(pa.scalar(fixed[field.name], field.type), told.num_rows))
            else:
                empty = pa.scalar("" if pa.types.is_string(field.type) else None, field.type)
                columns.append(pa.repeat(empty, told.num_rows))
        began = {"to_stage": "lead", "on": "1990-01-01"}
        entry = Entry("bench", "1", "1", "records began", 1, 1, data=began)
        line = Line(Recorded(seq, session.last_recorded_at + 1, "d", entry), None)
        session.write(Commit(session.last_recorded_at + 1, lines=[line], movements=pa.table(columns, schema=schema)))


def measured(folder: Path) -> dict[str, Any]:
    """Seconds of the first list of all, and of each question asked again and again."""
    os.environ["BUYLINE_BOOKS"] = str(folder)
    from tests import signed_in  # isort: skip - it says where the members stand before Django reads its settings

    client = signed_in.client()

    def get(address: str) -> tuple[float, str]:
        began = time.perf_counter()
        answer = client.get(address)
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")
        return time.perf_counter() - began, answer.content.decode()

    first, html = get("/journeys")
    further = re.search(r'rel="next" href="([^"]+)"', html)
    if further is None:
        raise ValueError("the first page leads to no other")
    asked = {what: urls if isinstance(urls, tuple) else (urls,) for what, urls in ASKED.items()}
    asked["list, a further page"] = (unescape(further[1]),)
    took = {what: [get(urls[turn % len(urls)])[0] for turn in range(TIMES)] for what, urls in asked.items()}
    return {"first": first, "asked": {what: _spread(seconds) for what, seconds in took.items()}}


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    return {"median": median(seconds), "p95": quantiles(seconds, n=20, method="inclusive")[18]}


def main(folder: Path, many: int) -> None:
    """Make the books where they are not there yet, and measure."""
    if not folder.exists():
        with create_books(folder, now=NOW - 10) as books:
            fill(books, many)
            post(books, many)
    print(json.dumps({"journeys": many} | measured(folder)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
