"""How do rows look to somebody who does not see all of them?

Queries of the engine over rows of the ledger and the touches: amounts are nothing, and rows of journeys that are not
seen are not there. Which journeys are seen is said by `sight`.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from buyline.ledger.posting import Posted, Posting
from buyline.store.shape import MOVEMENTS
from buyline.store.sight import EVERYTHING, Seen, Sight

SIGHTS_KEPT = 64
NO_AMOUNTS = "0::BIGINT AS amount, 0::BIGINT AS reporting"


@dataclass(frozen=True, slots=True)
class Veil:
    """What a sight makes of rows; `ending`: of the names of its views, `journeys`: the table of the journeys that are
    seen, empty where all are.
    """

    sight: Sight
    key: Hashable
    ending: str
    journeys: str

    def view(self, table: str) -> str:
        """The view of a table; empty where all is seen."""
        return f"{table}{self.ending}" if self.ending else ""

    def draw(self, cursor: Any, views: Mapping[str, str]) -> None:
        """Make its views over those of each table."""
        for table, rows in views.items():
            cursor.execute(f"CREATE VIEW {self.view(table)} AS FROM {self.rows(table, rows)}")

    def drop(self, cursor: Any, tables: Iterable[str]) -> None:
        """Drop its views."""
        for table in tables:
            cursor.execute(f"DROP VIEW {self.view(table)}")

    def put(self, cursor: Any, name: str, table: str, rows: str) -> bool:
        """Make a table of the rows of a table as they are seen; False where there are none, and then no table is."""
        (count,) = cursor.execute(f"CREATE TABLE {name} AS FROM {self.rows(table, rows)}").fetchone()
        if not count:
            cursor.execute(f"DROP TABLE {name}")
        return bool(count)

    def rows(
        self, table: str, rows: str, *, journey: str = "journey", nothing: str = NO_AMOUNTS, also: str = ""
    ) -> str:
        """A query for the rows of a table as they are seen; the rows themselves where all is. `also`: a column more."""
        if self.sight.is_whole:
            return rows
        money = "" if self.sight.has_amounts or table != MOVEMENTS else f" REPLACE ({nothing})"
        whose = f" WHERE {journey} IN (SELECT seen FROM {self.journeys})" if self.journeys else ""
        return f"(SELECT {also}*{money} FROM {rows}{whose})"


UNVEILED = Veil(EVERYTHING, None, "", "")


class SeenTables:
    """The tables of the journeys that are seen, one for each sight; made once while they stay the same journeys.

    An older one of a sight stays as long as somebody reads it.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[Sight, str] = OrderedDict()
        self._numbers: dict[str, int] = {}
        self._made = 0

    def of(self, cursor: Any, sight: Sight, seen: Seen | None) -> str:
        """The name of the table; empty where all journeys are seen."""
        if seen is None:
            return ""
        name = self._newest.get(sight)
        if name is None or self._numbers[name] != seen.number:
            self._made += 1
            name = self._newest[sight] = f"journeys_seen_{self._made}"
            self._numbers[name] = seen.number
            put_journeys(cursor, name, seen.journeys)
        self._newest.move_to_end(sight)
        while len(self._newest) > SIGHTS_KEPT:
            self._newest.popitem(last=False)
        return name

    def tidy(self, cursor: Any, in_use: Iterable[Veil]) -> None:
        """Drop what is neither read nor the newest of its sight."""
        for name in self._numbers.keys() - {*self._newest.values(), *(veil.journeys for veil in in_use)}:
            cursor.execute(f"DROP TABLE {name}")
            del self._numbers[name]


def put_journeys(cursor: Any, name: str, journeys: Iterable[str]) -> None:
    """Make the table of the journeys that are seen."""
    cursor.register(f"incoming_{name}", pa.table({"seen": pa.array(sorted(journeys), pa.string())}))
    cursor.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT seen FROM incoming_{name}")
    cursor.unregister(f"incoming_{name}")


def without_amount(posted: Posted) -> Posted:
    """A row of which the amount is not seen."""
    if not isinstance(posted.row, Posting):
        return posted
    return posted._replace(row=posted.row._replace(amount=0, reporting=0))
