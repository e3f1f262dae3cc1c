"""What stands on the page about the backtest: the last result, whether it is of now, and how far the next one is?

The same question as on other pages, with what is judged: wins or revenue, within how many days, for all or one group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buyline.app.backtesting import Backtesting, ask_backtest, backtesting
from buyline.app.looking import Frame, Looking, PageQuestion, frame_of, looking_at
from buyline.app.page_parts import by_of, word_of
from buyline.app.statements import Asked
from buyline.days import Moment
from buyline.forecast.backtest import Backtest
from buyline.forecast.trials import HORIZONS
from buyline.measure.picture import Unanswerable
from buyline.store.books import Books

TARGETS = ("wins", "revenue")
USUAL_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class BacktestView:
    """The page; `shown`: the backtest that is drawn, of all or of one `group`; None while there is none."""

    frame: Frame
    state: Backtesting
    target: str
    within: int
    by: str | None
    group: str
    groups: tuple[str, ...]

    @property
    def shown(self) -> Backtest | None:
        result = self.state.result
        return result if result is None or not self.group else result.groups[self.group]

    @property
    def found(self) -> Backtest | None:
        """The whole backtest, whose chart is drawn."""
        return self.shown


def backtest_page(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> BacktestView:
    """The last backtest of what was asked; `more`: target, within, by and group, as typed.

    Raises Unanswerable naming the part that these books do not know.
    """
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        frame, by, told = frame_of(looking, looking.times.period), by_of(looking, wanted), _asked(looking)
    target = word_of(wanted, "target", possible=TARGETS, otherwise="wins")
    within = int(word_of(wanted, "within", possible=[str(days) for days in HORIZONS], otherwise=str(USUAL_DAYS)))
    state = backtesting(books, told, now=now, by=by)
    groups = () if state.result is None else tuple(state.result.groups)
    group = wanted.get("group", "")
    if group and group not in groups:
        raise Unanswerable("group", f"No backtest was made of '{group}' by itself.")
    return BacktestView(
        frame=frame, state=state, target=target, within=within, by=by, group=group, groups=groups
    )  # fmt: skip


def start_backtest(books: Books, *, now: Moment, more: Mapping[str, str] | None = None, **asked: Any) -> str | None:
    """Ask for the backtest of what was asked; the job's id, None where the last one is of now."""
    question, wanted = PageQuestion(**asked), dict(more or {})
    with looking_at(books, question, now=now) as looking:
        by, told = by_of(looking, wanted), _asked(looking)
    return ask_backtest(books, told, now=now, by=by)


def _asked(looking: Looking) -> Asked:
    question = looking.question
    return Asked(book=question.book, as_of=question.as_of, where=dict(question.where))
