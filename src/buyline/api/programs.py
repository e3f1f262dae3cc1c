"""How do programs of others read which programs of the company are planned, and how do they plan one?"""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from buyline.api.agreeing import asking
from buyline.api.bodies import Body, body, read
from buyline.api.forms import STATEMENT, as_answer
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import Question
from buyline.api.problems import REFUSED, Problem
from buyline.api.shapes import programs as shapes
from buyline.app.planning_programs import Wanted, plan_program, withdraw_program
from buyline.app.programs_planned import programs_planned
from buyline.members.policy import Right


class ProgramBody(Body):
    """A program as it is planned; what is left out stays as it was described before."""

    program: str = Field(min_length=1, max_length=200, description="The program, as journeys name it.")
    first: str = Field(alias="from", max_length=10, description="Its first day, like 2027-03-08.")
    last: str = Field(alias="to", max_length=10, description="Its last day.")
    expects: dict[str, float] = Field(
        min_length=1, max_length=50, description="How many arrivals by stage, on top of what comes anyway."
    )
    name: str | None = Field(None, max_length=200, description="What people call it.")
    channel: str | None = Field(None, max_length=200, description="The channel it goes by.")
    cost: float | None = Field(None, ge=0, le=1e15, description="Its cost, in the books' currency.")


@reads("/programs", tag="Forecast", shape=shapes.ProgramsPlanned, forms=STATEMENT)
def programs(request: HttpRequest, asked: Query[Question]) -> Any:
    """Which programs are planned, the arrivals and wins that they are expected to bring, and what a win costs."""
    return programs_planned(books(), asked.asked(), now=now())


@acts(
    "/programs",
    tag="Forecast",
    right=Right.RECORD_ENTRIES,
    shape={201: shapes.ProgramDescribed},
    more=body(ProgramBody),
    errors=(400, 415),
)
def plan_a_program(request: HttpRequest) -> HttpResponse:
    """Plan a program: how many arrivals it is to bring, on top of what comes anyway, from one day to another.

    Planned again, it is changed; every description stays in the journal.
    """
    sent, by = read(request, ProgramBody), asking(request)
    wanted = Wanted(
        program=sent.program,
        first=_day(sent.first),
        last=_day(sent.last),
        expects=sent.expects,
        name=sent.name,
        channel=sent.channel,
        cost=sent.cost,
    )
    return as_answer(plan_program(books(), wanted, by=by, now=now()).to_json(), HTTPStatus.CREATED)


@acts(
    "/programs/{path:program}/withdrawal",
    tag="Forecast",
    right=Right.RECORD_ENTRIES,
    shape=shapes.ProgramWithdrawn,
    errors=(400,),
)
def withdraw_a_program(request: HttpRequest, program: str) -> HttpResponse:
    """Withdraw a planned program: from now on nothing is expected of it."""
    withdraw_program(books(), program, by=asking(request), now=now())
    return as_answer({"program": program, "withdrawn": True}, HTTPStatus.OK)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(REFUSED, f"'{text}' is not a day; write it like 2027-03-08. Nothing was changed.") from None
