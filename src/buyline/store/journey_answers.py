"""How is a table of journeys asked, so that a question that was asked before is answered at once?

For the tables of `journey_table`, while they are open. What is asked comes in words of Ibis; what it means is not known
here.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from buyline.store.books import Books
from buyline.store.wording import sql_of

QUESTIONS_KEPT = 500


class Worded:
    """The SQL of questions and the names of what they find, the latest used; several threads may ask at once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[str, tuple[str, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()

    def get(self, key: Hashable, make: Callable[[], tuple[str, tuple[str, ...]]]) -> tuple[str, tuple[str, ...]]:
        """The SQL of a question and the names of what it finds, made once."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > QUESTIONS_KEPT:
                self._kept.popitem(last=False)
        return made


def in_batches(backend: Any, rows: Any, *, size: int) -> Iterator[pa.RecordBatch]:
    """The rows of a table of `journeys_now` or `journeys_then` in batches, while it is open.

    Ibis asks the engine for batches by a name that DuckDB 2 has no more.
    """
    return iter(backend.con.sql(sql_of(backend, rows)).to_arrow_reader(size))


def answer_to(
    books: Books, backend: Any, table: Any, question: Hashable | None, make: Callable[[], Any]
) -> list[dict[str, Any]]:
    """The rows of a question to such a table, which `make` words as a table of Ibis.

    `question` tells the questions to one view apart; each is put into SQL once, which takes longer than its answer.
    None: it is a question of this moment only. Rows are fetched one by one, for the engine plans twice for Arrow.
    """
    if question is None:
        text, names = _worded(backend, make())
    else:
        kept: Worded = books.whole.caches.setdefault("list questions", Worded())
        text, names = kept.get((table.op().name, question), lambda: _worded(backend, make()))
    return [dict(zip(names, row, strict=True)) for row in backend.con.execute(text).fetchall()]


def _worded(backend: Any, asked: Any) -> tuple[str, tuple[str, ...]]:
    return sql_of(backend, asked), tuple(asked.schema().names)


def rows_at(backend: Any, table: Any, rows: Sequence[int], *, columns: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows of such a table by the numbers in its column `row`, in their order: whole, or some columns of them.

    Joined, since the engine looks through the whole table for a row that is one of a list.
    """
    told = ", ".join(f'v."{name}"' for name in ("row", *columns)) if columns else "v.*"
    asked = f"SELECT {told} FROM (SELECT unnest(?::BIGINT[]) AS row) JOIN {table.op().name} v USING (row)"
    places = {row: place for place, row in enumerate(rows)}
    found = backend.con.execute(asked, [list(rows)])
    names = [column[0] for column in found.description]
    lines = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return sorted(lines, key=lambda row: places[row["row"]])
