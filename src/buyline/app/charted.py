"""Which statement stands behind a chart of a page, for the same question as the page?

The statements of the pages, one by one, told by the agreement so that a chart has the names of stages. How it is drawn
is not known here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from buyline.app import backtest_page, explaining_pages, goal_pages, plan_page, pushing_pages, statement_pages
from buyline.app.looking import Looking, PageQuestion, looking_at
from buyline.app.page_parts import answered, by_of
from buyline.app.refusal import NotFound
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
}
"""The page that has the statement of a chart, and by which name."""
WHY_NONE = {"cohorts": "it is about stays, and cohorts are of journeys", "pace": "no goal is under way",
            "backtest": "no backtest was made yet"}  # fmt: skip
OF_PERIODS = ("position", "flow")
KINDS = (*OF_PERIODS, *OF_PAGES)


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
    page, name = OF_PAGES[kind]
    found: Statement | None = getattr(page(books, now=now, more=more, **asked), name)
    if found is None:
        raise NotFound(f"This question has no chart '{kind}': {WHY_NONE.get(kind, 'there is nothing to draw')}.")
    return found.told_by(definition)


def _of_period(looking: Looking, kind: str, wanted: Mapping[str, str]) -> Statement:
    period, by = looking.times.period, by_of(looking, wanted)
    if kind == "flow":
        return answered("by", lambda: flow(looking.seen, first=period.from_day, last=period.to_day, by=by))
    return answered("by", lambda: position(looking.seen, on=min(period.to_day, looking.day), by=by))
