"""How do rows look to somebody who does not see all of them?

Queries of the engine over rows of the ledger and the touches: amounts are nothing, and rows of journeys that are not
seen are not there. Which journeys are seen is said by `sight`.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from buyline.ledger.posting import Posted, Posting
from buyline.store.shape import MOVEMENTS
from buyline.store.sight import EVERYTHING, Seen, Sight

NO_AMOUNTS = "0::BIGINT AS amount, 0::BIGINT AS reporting"


@dataclass(frozen=True, slots=True)
class Veil:
    """What a sight makes of rows; `ending`: of the names of its views, `has_list`: whether it sees some journeys."""

    sight: Sight
    key: Hashable
    ending: str
    has_list: bool

    @property
    def journeys(self) -> str:
        """The table of the journeys that are seen."""
        return f"journeys{self.ending}"

    def view(self, table: str) -> str:
        """The view of a table; empty where all is seen."""
        return f"{table}{self.ending}" if self.ending else ""

    def draw(self, cursor: Any, views: Mapping[str, str], seen: Seen | None) -> None:
        """Make its views over those of each table."""
        if seen is not None:
            put_journeys(cursor, self.journeys, seen.journeys)
        for table, rows in views.items():
            cursor.execute(f"CREATE VIEW {self.view(table)} AS FROM {self.rows(table, rows)}")

    def drop(self, cursor: Any, tables: Iterable[str]) -> None:
        """Drop its views."""
        for table in tables:
            cursor.execute(f"DROP VIEW {self.view(table)}")
        cursor.execute(f"DROP TABLE IF EXISTS {self.journeys}")

    def rows(
        self, table: str, rows: str, *, journey: str = "journey", nothing: str = NO_AMOUNTS, also: str = ""
    ) -> str:
        """A query for the rows of a table as they are seen; the rows themselves where all is. `also`: a column more."""
        if self.sight.is_whole:
            return rows
        money = "" if self.sight.has_amounts or table != MOVEMENTS else f" REPLACE ({nothing})"
        whose = f" WHERE {journey} IN (SELECT seen FROM {self.journeys})" if self.has_list else ""
        return f"(SELECT {also}*{money} FROM {rows}{whose})"


UNVEILED = Veil(EVERYTHING, None, "", has_list=False)


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
