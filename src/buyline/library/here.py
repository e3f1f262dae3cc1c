"""How do books in a folder of this machine answer in a notebook?

Every question goes to the same use case that the command line asks. Questions are put in a thread of their own, since
a notebook runs in an event loop, in which Django does not talk to a database. Nothing is counted here.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import time_ns
from typing import Any, Literal, TypeVar

from buyline.app import chances, changes, explaining, forecasts, pushing, restating, statements
from buyline.app.backtesting import backtest_now
from buyline.app.books import definition_of, open_books
from buyline.app.chief import chief
from buyline.app.health_of_books import Health, health_of_books
from buyline.app.journeys import JourneyRecord, journey_record
from buyline.app.pacing import pace
from buyline.app.pipeline import pipeline_page
from buyline.app.planning import plan_asked
from buyline.app.programs_planned import programs_planned
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import Moment
from buyline.definition.model import Definition
from buyline.forecast.backtest import Backtest
from buyline.library.asking import Asking
from buyline.library.spoken import AnyDay, Where, question
from buyline.measure.picture import PipelineView, Unanswerable
from buyline.measure.statement import Statement

T = TypeVar("T")
USE_CASES: dict[str, Callable[..., Statement]] = {
    "position": statements.position,
    "flow": statements.flow,
    "conversion": statements.conversion,
    "time_in_stage": statements.time_in_stage,
    "cohorts": statements.cohorts,
    "stalled": statements.stalled,
    "standings": statements.standings,
    "leakage": explaining.leakage,
    "breakdown": explaining.breakdown,
    "plan": plan_asked,
    "pace": pace,
    "chief": chief,
    "programs": programs_planned,
    "push": pushing.push,
    "changed": changes.changes,
    "forecast": forecasts.forecast,
    "restatement": restating.restatement,
    "chances": chances.chances_asked,
}


class Here(Asking):
    """Books in a folder of this machine. Use it in a `with` block, or close it when done."""

    def __init__(self, path: Path | str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="buyline")
        try:
            self._books = self._in_thread(lambda: open_books(path))
        except BaseException:
            self._thread.shutdown()
            raise

    @property
    def path(self) -> Path:
        """The folder of the books."""
        return self._books.path

    @property
    def definition(self) -> Definition:
        """The newest agreement: stages with their names, who leads them, columns."""
        return self._in_thread(lambda: definition_of(self._books))

    def backtest(
        self,
        *,
        by: str | None = None,
        book: Literal["claimed", "verified"] = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Backtest:
        """How well the forecast would have told what came, week by week, beside what one would have said anyway."""
        asked = question(book, as_of, at_seq, where)
        found = self._in_thread(lambda: backtest_now(self._books, asked, now=_now(), by=by))
        return found.told_by(self.definition)

    def health(self) -> Health:
        """What is missing, never met, silent or told twice in the books of today, and what mends it."""
        return self._in_thread(lambda: health_of_books(self._books, now=_now())).told_by(self.definition)

    def journey(self, id_: str) -> JourneyRecord:
        """One journey: where it stands, what is proven and what is missing, its path and its entries."""
        return self._in_thread(lambda: journey_record(self._books, id_, now=_now()))

    def close(self) -> None:
        """Let go of the files; nothing can be asked afterwards."""
        self._in_thread(self._books.close)
        self._thread.shutdown()

    def __repr__(self) -> str:
        return f"<books of {self.definition.company} in {self.path}>"

    def _answer(self, name: str, asked: Asked, **more: Any) -> Statement:
        return self._in_thread(lambda: USE_CASES[name](self._books, asked, now=_now(), **more))

    def _pipeline(self, *, by: str | None, **asked: Any) -> PipelineView:
        more = {} if by is None else {"by": by}
        try:
            return self._in_thread(lambda: pipeline_page(self._books, **asked, more=more, now=_now()))
        except Unanswerable as problem:
            raise Refused(problem.sentence) from None

    def _in_thread(self, question: Callable[[], T]) -> T:
        return self._thread.submit(question).result()


def _now() -> Moment:
    """The moment it is: a notebook is where time comes in."""
    return time_ns() // 1_000
