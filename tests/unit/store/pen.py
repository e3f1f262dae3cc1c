"""Short ways to write into books without a fold, and a codec that knows nothing of the ledger."""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Commit, Line
from buyline.ledger.posting import Posted, Posting, Touch
from buyline.store.books import Books
from buyline.store.states import Codec


def _plain(value: Any) -> Any:
    return vars(value)


PLAIN = Codec(dump=lambda state: json.dumps(state, default=_plain).encode(), load=json.loads)


class Pen:
    """Writes lines and rows without a fold."""

    def __init__(self, books: Books) -> None:
        self.books = books

    def write(self, *entries: Entry, party: int | None = 1, rows: int = 0, **more: Any) -> None:
        with self.books.session() as session:
            first = session.last_seq + 1
            lines = [Line(Recorded(first + i, 1_000, f"d{first + i}", e), party) for i, e in enumerate(entries)]
            named = [(line.recorded.seq, n) for line in lines for n in range(rows)]
            posted = {"movements": [movement(*name) for name in named], "touches": [touch(*name) for name in named]}
            session.write(Commit(recorded_at=1_000, lines=lines, **posted | more))

    def act(self, count: int = 1, *, rows: int = 2) -> None:
        first = self.books.last_seq() + 1
        self.write(*[entry(str(first + i)) for i in range(count)], rows=rows)


def entry(record: str, *, kind: str = "call made", known_at: int = 100, **more: Any) -> Entry:
    return Entry("crm", record, "act", kind, 100, known_at, **more)


def movement(seq: int, n: int = 0, *, columns: Sequence[tuple[str, str]] = (("segment", "mid"),)) -> Posted:
    first = (("contact", None), ("lead", 20_000 + seq)) if seq % 2 else (("lead", 20_000 + seq),)
    row = Posting(
        "claimed", "main", 1, "movement", f"j{seq}", "b1", 5, 20_000 + seq, 1, "outside", "lead", None, 20_000 + seq, 1,
        0, first, 120_050, "EUR", None if n else 7, "sales", "claimed", tuple(columns), "price",
    )  # fmt: skip
    return Posted(seq, n, 1, 100, 1_000, row)


def touch(seq: int, n: int = 0) -> Posted:
    row = Touch(f"j{seq}", "b1", 5, "p1", "call made", "ours", "sales", "stated", "", "", 20_000, 17, f"crm|{seq}|act|")
    return Posted(seq, n, 1, 100, 1_000, row)


def state(*journeys: Any, **more: Any) -> Any:
    return SimpleNamespace(journeys={journey.id: journey for journey in journeys}, **more)


def standing(id_: str, **more: Any) -> Any:
    return SimpleNamespace(id=id_, **more)
