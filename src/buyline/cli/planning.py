"""The command that works back from a goal: plan."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.options import Shown

if TYPE_CHECKING:
    from buyline.app.statements import Asked

BY_STAGE = "STAGE=SHARE"
TENTHS_BELOW = 10


Number = float | None
Several = list[str] | None
DealsOption = Annotated[Number, typer.Option("--deals", metavar="N", help="So many deals.")]
RevenueOption = Annotated[Number, typer.Option("--revenue", metavar="X", help="Or so much revenue.")]
ProfitOption = Annotated[Number, typer.Option("--profit", metavar="X", help="Or so much profit; needs --margin.")]
MarginOption = Annotated[Number, typer.Option("--margin", metavar="SHARE", help="The share of revenue that is profit.")]
ByDayOption = Annotated[
    str | None, typer.Option("--by", metavar="DAY", help="The last day; left out: the goal's, or next quarter's.")
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="The first day that counts; left out: tomorrow.")
]
ConfidenceOption = Annotated[
    float, typer.Option("--confidence", metavar="C", help="How sure it is to be, from 0.01 to 0.99.")
]
BeginsOption = Annotated[
    Several, typer.Option("--begins", metavar="STAGE[=SHARE]", help="Where journeys begin; left out: as of late.")
]
ExpectOption = Annotated[
    Several, typer.Option("--expect", metavar=BY_STAGE, help="The share you expect to get ahead, until the books know.")
]
ShareOption = Annotated[Several, typer.Option("--share", metavar=BY_STAGE, help="What if this share got ahead?")]
PriceOption = Annotated[Number, typer.Option("--price", metavar="X", help="What if a deal brought this?")]
HoursOption = Annotated[Several, typer.Option("--hours", metavar="FUNCTION=N", help="So many hours a week there are.")]
AtMostOption = Annotated[Several, typer.Option("--at-most", metavar="STAGE=N", help="So many can begin there a week.")]
CostOption = Annotated[
    Several, typer.Option("--cost", metavar="[STAGE=]X", help="What one that begins costs, there or in every stage.")
]
BudgetOption = Annotated[Number, typer.Option("--budget", metavar="X", help="What may be spent in all.")]


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(plan)


@options.asks
def plan(
    context: typer.Context,
    deals: DealsOption = None,
    revenue: RevenueOption = None,
    profit: ProfitOption = None,
    margin: MarginOption = None,
    by: ByDayOption = None,
    since: SinceOption = None,
    confidence: ConfidenceOption = 0.8,
    begins: BeginsOption = None,
    expect: ExpectOption = None,
    share: ShareOption = None,
    price: PriceOption = None,
    hours: HoursOption = None,
    at_most: AtMostOption = None,
    cost: CostOption = None,
    budget: BudgetOption = None,
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """How many must begin, and come to each stage, for a goal, and how sure that is.

    Without a goal the one in force is planned for. Example: buyline plan --deals 20 --by 2026-12-31 --confidence 0.9
    """
    from buyline.app.planning import plan_asked  # noqa: PLC0415

    days = {"by_day": options.day(by, "--by"), "since_day": options.day(since, "--since")}
    given: dict[str, Any] = {"deals": deals, "revenue": revenue, "profit": profit, "margin": margin}
    given |= {"confidence": confidence, "begins": begins, "expected": expect, "shares": share, "price": price}
    given |= {"hours": hours, "arrivals": at_most, "costs": cost, "budget": budget}
    result = plan_asked(options.books_of(context), asked, now=options.now(), **days, **given)
    showing.show(result, as_json=shown.as_json, in_format=shown.in_format, table=_draw)


def _draw(result: Any) -> None:
    from buyline.plan.saying import in_a_sentence  # noqa: PLC0415

    said = result.to_json()
    showing.draw(*_levels(said), title=in_a_sentence(result))
    asked = next(row for row in said["rows"] if row["confidence"] == said["goal"]["confidence"])
    title = f"Each stage, for a confidence of {asked['confidence']:.0%}: arrivals to {said['by']}"
    showing.draw(*_stages(said, asked), title=title)
    heads = ["function", "hours", "touches", "most hours in a week", "hours there are"]
    rows = [
        [
            each["function"],
            *map(_about, (each["hours"], each["touches"], max(each["hours_weekly"]), each["limit_weekly"])),
        ]
        for each in asked["functions"]
    ]
    showing.draw(heads, rows, title="Each function", caption=result.rule)


def _levels(said: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    naive, calm = said["rows"][0]["naive"], said["without_shock"]
    rows = [
        [f"{row['confidence']:.0%}", _about(row["arrivals"]), _about(row["weekly"]), showing.percent(row["verified"])]
        for row in said["rows"]
    ]
    rows += [["by means alone", _about(naive["arrivals"]), None, showing.percent(naive["true_confidence"])]]
    rows += [["without the shock", _about(calm["arrivals"]), None, showing.percent(calm["true_confidence"])]]
    rows += [["as it goes", None, None, showing.percent(said["as_it_goes"])]]
    return ["confidence", "arrivals", "a week", "true confidence"], rows


def _stages(said: dict[str, Any], asked: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    lately = {stage["stage"]: stage["weekly_lately"] for stage in said["stages"]}
    rows = [
        [
            need["stage"],
            *map(_about, (need["if_all_began_here"], need["begin_here"], need["passing_on_the_way"])),
            *map(_about, (need["under_way"], _weekly(need), lately[need["stage"]])),
            *(need["latest_useful_day"]["half"], need["latest_useful_day"]["nine_tenths"]),
        ]
        for need in asked["needed"]
    ]
    heads = ["stage", "if all began here", "begin here", "passing on the way", "under way", "a week", "of late"]
    return [*heads, "half in time by", "nine tenths by"], rows


def _weekly(need: dict[str, Any]) -> float:
    """Arrivals in a stage in the mean of its weeks."""
    return float(sum(week["arrivals"] for week in need["weekly"]) / max(len(need["weekly"]), 1))


def _about(number: float | None) -> float | int | None:
    """A number as precise as it can be taken: a tenth below ten, else whole."""
    if number is None:
        return None
    return round(number, 1) if abs(number) < TENTHS_BELOW else round(number)
