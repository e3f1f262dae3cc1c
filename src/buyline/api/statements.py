"""Which statements can be asked of the API? The same as on the command line, under the same names."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from buyline.api.forms import COUNTED, STATEMENT
from buyline.api.opened import books, now
from buyline.api.operations import reads
from buyline.api.parameters import Broken, IsoDay, Name, Question
from buyline.api.shapes import plans, who
from buyline.api.shapes import statements as shapes
from buyline.api.shapes.chances import Chances
from buyline.app import explaining, statements
from buyline.app.chances import chances_of
from buyline.app.explaining import USUAL_WITHIN
from buyline.app.health_of_books import health_of_books
from buyline.app.planning import plan_asked
from buyline.measure.breakdown import What
from buyline.members.policy import Right


class OnDay(Broken):
    """A position is of one day."""

    on: IsoDay | None = Field(None, description="At the end of this day; left out: today.")


class Period(Broken):
    """A flow is of a period."""

    first: IsoDay = Field(alias="from", description="First day, included.")
    last: IsoDay = Field(alias="to", description="Last day, included.")


class Leaking(Broken):
    """Leakage is of a period, and of the stays of some time before."""

    first: IsoDay | None = Field(None, alias="from", description="First day; left out: 90 days before the last.")
    last: IsoDay | None = Field(None, alias="to", description="Last day, included; left out: today.")
    within: int = Field(USUAL_WITHIN, ge=0, le=3_650, description="Shares within so many days.")


class OfJourneys(Question):
    """Of these journeys."""

    journey: list[Name] = Field([], max_length=200, description="Ids of journeys; left out: the record alone.")


class BrokenDown(Question):
    """One number by a column or by two."""

    by: list[Name] = Field(min_length=1, max_length=2, description="A column of the books; twice for a grid.")
    what: What = Field("position", alias="of", description="Which number.")
    stage: Name | None = Field(None, description="Of which stage; for conversion, where it begins.")
    goal: Name | None = Field(None, description="The stage to reach; left out: the won one.")
    first: IsoDay | None = Field(None, alias="from", description="First day, included.")
    last: IsoDay | None = Field(None, alias="to", description="Last day, included.")
    within: int = Field(USUAL_WITHIN, ge=0, le=3_650, description="Conversion within so many days.")


class Ends(Question):
    """From one stage to another."""

    from_stage: Name = Field(alias="from", description="The stage that they come from.")
    to_stage: Name = Field(alias="to", description="The stage that they are to reach, or one beyond it.")


class Within(Broken, Ends):
    """Conversion within a time."""

    within: int = Field(ge=0, le=3_650, description="Within so many days.")
    unit: Literal["journey", "spell"] = Field("journey", description="What is counted.")
    entered_from: IsoDay | None = Field(None, description="Only those who came to `from` on this day or later.")
    entered_to: IsoDay | None = Field(None, description="Only those who came to `from` on this day or before.")
    clustered: bool = Field(False, description="Interval by leaving out groups of buyers.")


class OneStage(Broken):
    """One stage, or all."""

    stage: Name | None = Field(None, description="One stage; left out: all.")
    entered_from: IsoDay | None = Field(None, description="Only stays that began on this day or later.")
    entered_to: IsoDay | None = Field(None, description="Only stays that began on this day or before.")


class Cohorts(Ends):
    """Cohorts of a length."""

    each: Literal["month", "quarter"] = Field("month", description="Length of a cohort.")


class Limited(Question):
    """So many rows."""

    limit: int | None = Field(None, ge=1, le=2**31, description="At most so many; left out: all.")


@reads("/position", tag="Statements", shape=shapes.Position, forms=STATEMENT)
def position(request: HttpRequest, asked: Query[OnDay]) -> Any:
    """How many journeys stand in each place, and their amounts."""
    return statements.position(books(), asked.asked(), now=now(), on=asked.on, by=asked.by)


@reads("/flow", tag="Statements", shape=shapes.Flow, forms=STATEMENT)
def flow(request: HttpRequest, asked: Query[Period]) -> Any:
    """What moved in a period, with the trial balance."""
    return statements.flow(books(), asked.asked(), now=now(), first=asked.first, last=asked.last, by=asked.by)


@reads("/conversion", tag="Statements", shape=shapes.Conversion, forms=STATEMENT)
def conversion(request: HttpRequest, asked: Query[Within]) -> Any:
    """Which share gets from one stage to another in time, those still under way counted right."""
    return statements.conversion(
        books(),
        asked.asked(),
        now=now(),
        from_stage=asked.from_stage,
        to_stage=asked.to_stage,
        within_days=asked.within,
        unit=asked.unit,
        begun=(asked.entered_from, asked.entered_to),
        by=asked.by,
        clustered=asked.clustered,
    )


@reads("/time-in-stage", tag="Statements", shape=shapes.TimeInStage, forms=STATEMENT)
def time_in_stage(request: HttpRequest, asked: Query[OneStage]) -> Any:
    """How long stays last, open ones included."""
    begun = (asked.entered_from, asked.entered_to)
    return statements.time_in_stage(books(), asked.asked(), now=now(), stage=asked.stage, begun=begun, by=asked.by)


@reads("/cohorts", tag="Statements", shape=shapes.Cohorts, forms=STATEMENT)
def cohorts(request: HttpRequest, asked: Query[Cohorts]) -> Any:
    """Which share of each month's or quarter's arrivals has reached a later stage, by age."""
    return statements.cohorts(
        books(), asked.asked(), now=now(), from_stage=asked.from_stage, to_stage=asked.to_stage, each=asked.each
    )


@reads("/stalled", tag="Statements", shape=shapes.Stalled, forms=STATEMENT)
def stalled(request: HttpRequest, asked: Query[Question]) -> Any:
    """Journeys that have been in their stage longer than nearly all that advanced."""
    return statements.stalled(books(), asked.asked(), now=now())


@reads("/standings", tag="Statements", shape=shapes.Standings, forms=STATEMENT)
def standings(request: HttpRequest, asked: Query[Limited]) -> Any:
    """Every journey with where it stands, one row each, the largest amounts first."""
    return statements.standings(books(), asked.asked(), now=now(), limit=asked.limit)


class Planned(Question):
    """A goal, what if, and within which limits; without a goal the one in force."""

    deals: float | None = Field(None, gt=0, le=1e9, description="So many deals.")
    revenue: float | None = Field(None, gt=0, le=1e12, description="Or so much revenue, in the books' currency.")
    profit: float | None = Field(None, gt=0, le=1e12, description="Or so much profit; needs `margin`.")
    margin: float | None = Field(None, gt=0, le=1, description="The share of revenue that is profit.")
    by: IsoDay | None = Field(None, description="The last day; left out: the goal's, or that of the next quarter.")
    since: IsoDay | None = Field(None, description="The first day that counts; left out: tomorrow.")
    confidence: float = Field(0.8, ge=0.01, le=0.99, description="How sure it is to be.")
    begins: list[Name] = Field([], max_length=50, description="Where journeys begin, as `stage=share`; as of late.")
    expect: list[Name] = Field([], max_length=50, description="A share expected to get ahead, as `stage=share`.")
    share: list[Name] = Field([], max_length=50, description="What if this share got ahead, as `stage=share`.")
    price: float | None = Field(None, gt=0, le=1e12, description="What if a deal brought this?")
    hours: list[Name] = Field([], max_length=50, description="Hours a week there are, as `function=hours`.")
    at_most: list[Name] = Field([], max_length=50, description="So many can begin a week, as `stage=number`.")
    cost: list[Name] = Field([], max_length=50, description="What one that begins costs: `amount` or `stage=amount`.")
    budget: float | None = Field(None, ge=0, le=1e12, description="What may be spent in all.")

    def typed(self) -> dict[str, Any]:
        """What was asked, by the names that the use case takes."""
        names = {"by": "by_day", "since": "since_day", "expect": "expected", "share": "shares"}
        names |= {"at_most": "arrivals", "cost": "costs"}
        own = {name: getattr(self, name) for name in type(self).model_fields if name not in Question.model_fields}
        return {names.get(name, name): value for name, value in own.items()}


@reads("/plan", tag="Statements", shape=plans.Plan, forms=STATEMENT)
def plan(request: HttpRequest, asked: Query[Planned]) -> Any:
    """How many must begin, and come to each stage, for a goal, and how sure that is."""
    return plan_asked(books(), asked.asked(), now=now(), **asked.typed())


@reads("/leakage", tag="Statements", shape=shapes.Leakage, forms=STATEMENT)
def leakage(request: HttpRequest, asked: Query[Leaking]) -> Any:
    """Where journeys leave the way, why, with how much money, and what came back."""
    return explaining.leakage(
        books(),
        asked.asked(),
        now=now(),
        first=asked.first,
        last=asked.last,
        within_days=asked.within,
        by=asked.by,
    )


@reads("/chances", tag="Statements", shape=Chances, forms=STATEMENT, errors=(404,))
def chances(request: HttpRequest, asked: Query[OfJourneys]) -> Any:
    """The chance of journeys to get further and to be won, with reasons, and how such chances came true."""
    return chances_of(books(), asked.journey, asked.asked(), now=now())


@reads("/breakdown", tag="Statements", shape=who.Breakdown, forms=STATEMENT)
def breakdown(request: HttpRequest, asked: Query[BrokenDown]) -> Any:
    """One number by a column of the books, or by two: position, arrivals, won, conversion, median stay."""
    return explaining.breakdown(
        books(),
        asked.asked(),
        now=now(),
        what=asked.what,
        by=tuple(asked.by),
        period=(asked.first, asked.last),
        stages=(asked.stage, asked.goal),
        within_days=asked.within,
    )


@reads("/health-of-books", tag="Books", shape=who.Health, forms=COUNTED, right=Right.READ_JOURNAL)
def books_health(request: HttpRequest) -> Any:
    """What the books lack: criteria never met, journeys without amount or owner, silent sources, duplicates."""
    return health_of_books(books(), now=now())
