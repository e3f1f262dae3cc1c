"""What can be asked of books, wherever they are?

One protocol for books in a folder here (`Here`) and for those of a server (`buyline.client.Client`): the same method
names, the same keyword arguments, the same result objects, the same refusals. Days are dates or ISO text, both ends of
a period are included, `where` filters by columns of the books.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal, Protocol, TypeAlias

from buyline.app.journeys import JourneyRecord
from buyline.definition.model import Definition
from buyline.measure.cohorts import Cohorts
from buyline.measure.conversion import Conversion
from buyline.measure.flow import Flow
from buyline.measure.leakage import Leakage
from buyline.measure.position import Position
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.time_in_stage import TimeInStage

AnyDay: TypeAlias = date | str
"""A day: a date, or ISO text like 2026-03-31."""
Where: TypeAlias = Mapping[str, str | Collection[str]]
"""Values by column of the books; several values of one column: any of them."""
Unit: TypeAlias = Literal["journey", "spell"]
Each: TypeAlias = Literal["month", "quarter"]


class Asking(Protocol):
    """Books that answer.

    Every statement takes `book` ("claimed", "verified", "pair", …), `as_of` (what was known at the end of a day),
    `at_seq` (the books as of a line of the journal) and `where`. Refusals are `buyline.app.refusal.BuylineError`.
    """

    @property
    def definition(self) -> Definition:
        """The newest agreement: stages with their names, who leads them, columns."""
        ...

    def position(
        self,
        *,
        on: AnyDay | None = None,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Position:
        """How many journeys stand in each place at the end of the day `on`, with their amounts."""
        ...

    def flow(
        self,
        first: AnyDay,
        last: AnyDay,
        *,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Flow:
        """What moved from the day `first` to the day `last`, both included, and that it balances."""
        ...

    def conversion(
        self,
        from_stage: str,
        to_stage: str,
        *,
        within: int,
        unit: Unit = "journey",
        entered_from: AnyDay | None = None,
        entered_to: AnyDay | None = None,
        by: str | None = None,
        clustered: bool = False,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Conversion:
        """The share that gets from one stage to another within so many days, those still under way counted right."""
        ...

    def time_in_stage(
        self,
        stage: str | None = None,
        *,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> TimeInStage:
        """How long stays last, in one stage or in each, those still open counted right."""
        ...

    def cohorts(
        self,
        from_stage: str,
        to_stage: str,
        *,
        each: Each = "month",
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Cohorts:
        """Which share of each month's or quarter's arrivals had reached a later stage, by age."""
        ...

    def stalled(
        self,
        *,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Stalled:
        """Journeys older in their stage than nearly all that advanced, with little chance left."""
        ...

    def standings(
        self,
        *,
        limit: int | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Standings:
        """Journeys with where they stand, one row each, the largest amounts first."""
        ...

    def journeys(
        self,
        *,
        limit: int | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Standings:
        """The same as `standings`."""
        ...

    def leakage(
        self,
        first: AnyDay | None = None,
        last: AnyDay | None = None,
        *,
        within: int = 180,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Leakage:
        """Who left the way in a period (left out: the last 90 days), where to and why, and what came back since."""
        ...

    def journey(self, id_: str) -> JourneyRecord:
        """One journey: where it stands, what is proven and what is missing, its path and its entries."""
        ...

    def close(self) -> None:
        """Let go of files or connections; nothing can be asked afterwards."""
        ...
