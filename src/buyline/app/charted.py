"""Which statement stands behind a chart of a page, for the same question as the page?

The statements of the pages, one by one, told by the agreement so that a chart has the names of stages. How it is drawn
is not known here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from buyline.app import (
    backtest_page,
    explaining_pages,
    forecast_page,
    goal_pages,
    plan_page,
    pushing_pages,
    statement_pages,
)
from buyline.app.chances import chances_of
from buyline.app.looking import Looking, PageQuestion, looking_at
from buyline.app.page_parts import answered, by_of
from buyline.app.refusal import NotFound
from buyline.app.statements import Asked
from buyline.days import Moment
from buyline.measure.flow import flow
from buyline.measure.position import position
from buyline.measure.statement import Statement
from buyline.store.books import Books

Page = Callable[..., Any]
OF_PAGES: dict[str, tuple[Page, str]] = {
    "conversion": (statement_pages.conversion_page, "found"),
    "cohorts": (statement_pages.conversion_page, "cohorts"),
    "time": (statement_pages.time_page, "found"),
    "stay": (statement_pages.time_page, "one"),
    "stalled": (statement_pages.time_page, "stalled"),
    "leakage": (explaining_pages.leakage_page, "found"),
    "breakdown": (explaining_pages.breakdown_page, "found"),
    "plan": (plan_page.plan_page, "plan"),
    "pace": (goal_pages.pace_page, "pace"),
    "backtest": (backtest_page.backtest_page, "found"),
    "push": (pushing_pages.push_page, "found"),
    "changed": (pushing_pages.changes_page, "found"),
    "forecast": (forecast_page.forecast_page, "wins"),
    "forecast-revenue": (forecast_page.forecast_page, "revenue"),
    "forecast-parts": (forecast_page.forecast_page, "parts"),
    "forecast-change": (forecast_page.forecast_page, "change"),
}
"""The page that has the statement of a chart, and by which name."""
OF_PERIODS = ("position", "flow")
NONE = {
    "cohorts": ": it is about stays, and cohorts are of journeys",
    "backtest": ": no backtest was made yet",
    "pace": ": no goal is under way",
    "forecast-revenue": ": no amount was ever seen, or amounts are hidden from you",
    "forecast-change": ": there are no books of a week before",
}
"""Why a statement is not there."""
CHANCES = "chances"
KINDS = (*OF_PERIODS, *OF_PAGES, CHANCES)


def charted(books: Books, *, now: Moment, kind: str, more: Mapping[str, str] | None = None, **asked: Any) -> Statement:
    """The statement of a kind of chart; `more`: what the page of it asks beside period, book and filters, as typed.

    NotFound where there is no such chart, Unanswerable naming the part that these books do not know.
    """
    if kind not in KINDS:
        raise NotFound(f"There is no chart '{kind}'; there are {', '.join(KINDS)}.")
    with looking_at(books, PageQuestion(**asked), now=now) as looking:
        definition = looking.agreement.latest
        if kind in OF_PERIODS:
            return _of_period(looking, kind, dict(more or {})).told_by(definition)
        if kind == CHANCES:
            wanted = Asked(book=looking.question.book, as_of=looking.question.as_of, where=dict(looking.question.where))
            return chances_of(books, (), wanted, now=now).told_by(definition)
    page, name = OF_PAGES[kind]
    found: Statement | None = getattr(page(books, now=now, more=more, **asked), name)
    if found is None:
        raise NotFound(f"This question has no chart '{kind}'{NONE.get(kind, '')}.")
    return found.told_by(definition)


def _of_period(looking: Looking, kind: str, wanted: Mapping[str, str]) -> Statement:
    period, by = looking.times.period, by_of(looking, wanted)
    if kind == "flow":
        return answered("by", lambda: flow(looking.seen, first=period.from_day, last=period.to_day, by=by))
    return answered("by", lambda: position(looking.seen, on=min(period.to_day, looking.day), by=by))
