"""Commands about goals: goal set, goals, pace, chief.

Whoever can write the folder of the books sets goals for the function that they name.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.agreeing import FunctionOption, said_for
from buyline.cli.options import JsonOption, Shown

if TYPE_CHECKING:
    from buyline.app.statements import Asked

FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="The first day that counts.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="The last day that counts.")]
RevenueOption = Annotated[
    float | None, typer.Option("--revenue", metavar="X", help="The revenue, in the books' currency.")
]
DealsOption = Annotated[
    int | None, typer.Option("--deals", metavar="N", help="How many deals; beside a revenue or alone.")
]
ByDayOption = Annotated[
    str | None, typer.Option("--by", metavar="DAY", help="The goal that ends on this day; left out: the next to end.")
]

TENTHS_BELOW = 10


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    goal = typer.Typer(help="Set a goal for a function.", no_args_is_help=True)
    goal.command("set")(set_)
    app.add_typer(goal, name="goal")
    for command in (goals, pace, chief):
        app.command()(command)


def set_(
    context: typer.Context,
    function: FunctionOption,
    first: FromOption,
    last: ToOption,
    revenue: RevenueOption = None,
    deals: DealsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a function's goal for some days; one that it had for the same days is replaced and stays in the journal.

    Example: buyline goal set --function sales --from 2027-01-01 --to 2027-03-31 --revenue 2400000
    """
    from buyline.app.setting_goals import goal_of, set_goal  # noqa: PLC0415

    books = options.books_of(context)
    days = {"first": options.day(first, "--from"), "last": options.day(last, "--to")}
    found = goal_of(function, **days, revenue=revenue, deals=deals)
    kept = set_goal(books, found, by=said_for(books, function), now=options.now())
    if as_json:
        showing.print_json(kept.model_dump(mode="json", by_alias=True))
    else:
        typer.echo(f"{function} holds a goal from {kept.first} to {kept.last}.")


def goals(context: typer.Context, as_json: JsonOption = False) -> None:
    """Which goals the functions hold, and when each was set.

    Example: buyline goals
    """
    from buyline.app.goals import goals_told  # noqa: PLC0415

    told = goals_told(options.books_of(context))
    if as_json:
        showing.print_json(told)
        return
    if not told["goals"]:
        showing.say("No goal is set yet. `buyline goal set` sets one.")
        return
    rows = [
        [
            one["function"],
            one["from"],
            one["to"],
            one["amount"],
            one["currency"],
            one["deals"],
            one["set_on"],
            len(one["earlier"]),
        ]
        for one in told["goals"]
    ]
    showing.draw(["function", "from", "to", "revenue", "currency", "deals", "set on", "replaced"], rows)


@options.asks
def pace(
    context: typer.Context,
    by: ByDayOption = None,
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """What was planned for a goal when it began and what came, and what would restore it.

    Example: buyline pace --by 2026-12-31
    """
    from buyline.app.pacing import pace as pace_asked  # noqa: PLC0415

    found = pace_asked(options.books_of(context), asked, now=options.now(), by_day=options.day(by, "--by"))
    showing.show(found, as_json=shown.as_json, in_format=shown.in_format, table=_draw_pace)


@options.asks
def chief(
    context: typer.Context,
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """The goal of the quarter and of the year, what we will make, what is missing and what changed.

    Example: buyline chief
    """
    from buyline.app.chief import chief as chief_asked  # noqa: PLC0415

    found = chief_asked(options.books_of(context), asked, now=options.now())
    showing.show(found, as_json=shown.as_json, in_format=shown.in_format, table=_draw_chief)


def _draw_pace(found: Any) -> None:
    from buyline.plan.standing import Writer, missing_in_words, pace_in_words  # noqa: PLC0415

    writer, said = Writer(found.currency), found.to_json()
    heads = ["planned so far", "usual range", "came", ""]
    words = (pace_in_words(found, writer), missing_in_words(found.restore, writer), found.unplanned)
    title = " ".join(filter(None, words))
    showing.draw(
        ["stage", "led by", *heads], [[s["stage"], s["led_by"], *_cells(s)] for s in said["stages"]], title=title
    )
    showing.draw(["function", *heads], [[s["name"], *_cells(s)] for s in said["functions"]], title="By function")
    if said["programs"]:
        named = [[s["name"] or "none", *_cells(s)] for s in said["programs"]]
        showing.draw(["program", *heads], named, title="By program: journeys that began")
    showing.draw(*_restore(found), title="What would restore it, in one stage alone", caption=found.rule)


def _cells(said: dict[str, Any]) -> list[Any]:
    if said["planned"] is None:
        return [None, None, round(said["came"]), None]
    return [
        _about(said["planned"]),
        f"{said['low']:,.0f} to {said['high']:,.0f}",
        round(said["came"]),
        said["standing"],
    ]


def _restore(found: Any) -> tuple[list[str], list[list[Any]]]:
    stages = () if found.restore is None else found.restore.stages
    rows = [[each["stage"], each["led_by"], _about(each["weekly_lately"]), _about(each["more_weekly"]), each["until"]]
            for each in (stage.to_json() for stage in stages)]  # fmt: skip
    return ["stage", "led by", "a week of late", "more a week", "until"], rows


def _about(number: float | None) -> float | int | None:
    """A number as precise as it can be taken: a tenth below ten, else whole."""
    if number is None:
        return None
    return round(number, 1) if abs(number) < TENTHS_BELOW else round(number)


def _draw_chief(found: Any) -> None:
    from buyline.plan.standing import (  # noqa: PLC0415
        SET,
        Writer,
        change_in_words,
        headline,
        lever_in_words,
        missing_in_words,
    )

    writer = Writer(found.currency)
    rows = [
        [row["from"], row["to"], row["what"], round(row["goal"]), round(row["made"]),
         f"{row['low']:,.0f} to {row['high']:,.0f}", showing.percent(row["chance"])]
        for row in found.records()
    ]  # fmt: skip
    missing = missing_in_words(found.goals[0].restore, writer) if found.goals else SET
    lever = "" if found.lever is None else lever_in_words(found.lever, writer)
    caption = " ".join(filter(None, (missing, change_in_words(found.change, writer), lever, found.rule)))
    heads = ["from", "to", "goal in", "goal", "made", "we will make", "chance"]
    showing.draw(heads, rows, title=headline(found, writer), caption=caption)
