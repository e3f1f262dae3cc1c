"""How do programs read and set goals, and how do they ask for the pace and for where the company stands?

Whoever sets a goal does so for the function of their member: a token signs for nobody else.
"""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from buyline.api.agreeing import asking
from buyline.api.bodies import Body, body, read
from buyline.api.forms import COUNTED, STATEMENT, as_answer
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import IsoDay, Question
from buyline.api.problems import REFUSED, Problem
from buyline.api.shapes import goals as shapes
from buyline.app.chief import chief as chief_asked
from buyline.app.goals import goals_told
from buyline.app.pacing import pace as pace_asked
from buyline.app.setting_goals import goal_of, set_goal
from buyline.members.policy import Right


class GoalBody(Body):
    """A goal as it is set."""

    first: str = Field(alias="from", max_length=10, description="The first day that counts, like 2027-01-01.")
    last: str = Field(alias="to", max_length=10, description="The last day that counts.")
    revenue: float | None = Field(None, gt=0, le=1e15, description="The revenue, in the books' currency.")
    deals: int | None = Field(None, gt=0, le=10**9, description="How many deals; beside a revenue or alone.")


class Paced(Question):
    """The pace of one goal."""

    by: IsoDay | None = Field(None, description="The goal that ends on this day; left out: the next to end.")


@reads("/goals", tag="Definition", shape=shapes.Goals)
def goals(request: HttpRequest) -> Any:
    """Which goals the functions hold, when each was set, and what it took the place of."""
    return goals_told(books())


@acts(
    "/goals", tag="Definition", right=Right.AGREE, shape={201: shapes.GoalSet}, more=body(GoalBody), errors=(400, 415)
)
def set_a_goal(request: HttpRequest) -> HttpResponse:
    """Set a goal for one's own function, a revenue or deals or both, for some days.

    One for the same days takes the place of the one that was there; both stay in the journal.
    """
    sent, by = read(request, GoalBody), asking(request)
    found = goal_of(by.function, first=_day(sent.first), last=_day(sent.last), revenue=sent.revenue, deals=sent.deals)
    kept = set_goal(books(), found, by=by, now=now())
    return as_answer(kept.model_dump(mode="json", by_alias=True), HTTPStatus.CREATED)


@reads("/pace", tag="Statements", shape=shapes.Pace, forms=STATEMENT)
def pace(request: HttpRequest, asked: Query[Paced]) -> Any:
    """What was planned for a goal when it began and what came, and what would restore it."""
    return pace_asked(books(), asked.asked(), now=now(), by_day=asked.by)


@reads("/chief", tag="Statements", shape=shapes.Chief, forms=COUNTED)
def chief(request: HttpRequest, asked: Query[Question]) -> Any:
    """The goal of the quarter and of the year, what we will make, what is missing and what changed."""
    return chief_asked(books(), asked.asked(), now=now())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(REFUSED, f"'{text}' is not a day; write it like 2027-01-01. Nothing was changed.") from None
