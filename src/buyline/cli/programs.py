"""Commands about planned programs: programs, program plan, program withdraw.

Whoever can write the folder of the books plans for the function that they name.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.agreeing import FunctionOption, said_for
from buyline.cli.options import JsonOption, Shown

if TYPE_CHECKING:
    from buyline.app.statements import Asked

ProgramArgument = Annotated[str, typer.Argument(metavar="PROGRAM", help="The program, as journeys name it.")]
FromOption = Annotated[str, typer.Option("--from", metavar="DAY", help="Its first day.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DAY", help="Its last day.")]
ExpectOption = Annotated[
    list[str],
    typer.Option(
        "--expect", metavar="STAGE=N", help="How many arrivals in a stage, on top of what comes anyway; repeatable."
    ),
]
NameOption = Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What people call it.")]
ChannelOption = Annotated[str | None, typer.Option("--channel", metavar="TEXT", help="The channel it goes by.")]
CostOption = Annotated[float | None, typer.Option("--cost", metavar="X", help="Its cost, in the books' currency.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    program = typer.Typer(help="Plan a program, change it or withdraw it.", no_args_is_help=True)
    program.command("plan")(plan)
    program.command("withdraw")(withdraw)
    app.add_typer(program, name="program")
    app.command()(programs)


def plan(
    context: typer.Context,
    program: ProgramArgument,
    function: FunctionOption,
    first: FromOption,
    last: ToOption,
    expect: ExpectOption,
    name: NameOption = None,
    channel: ChannelOption = None,
    cost: CostOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plan a program: how many arrivals it is to bring from one day to another. Planned again, it is changed.

    Example: buyline program plan spring-fair --function marketing --from 2027-03-08 --to 2027-03-19 --expect lead=40
    """
    from buyline.app.planning_programs import Wanted, expects_of, plan_program  # noqa: PLC0415

    books = options.books_of(context)
    wanted = Wanted(
        program=program,
        first=options.day(first, "--from"),
        last=options.day(last, "--to"),
        expects=expects_of(tuple(expect)),
        name=name,
        channel=channel,
        cost=cost,
    )
    kept = plan_program(books, wanted, by=said_for(books, function), now=options.now())
    if as_json:
        showing.print_json(kept.to_json())
    else:
        typer.echo(f"{kept.words} is planned: {kept.arrivals:,.10g} arrivals from {first} to {last}.")


def withdraw(
    context: typer.Context, program: ProgramArgument, function: FunctionOption, as_json: JsonOption = False
) -> None:
    """Withdraw a planned program: from now on nothing is expected of it.

    Example: buyline program withdraw spring-fair --function marketing
    """
    from buyline.app.planning_programs import withdraw_program  # noqa: PLC0415

    books = options.books_of(context)
    withdraw_program(books, program, by=said_for(books, function), now=options.now())
    if as_json:
        showing.print_json({"program": program, "withdrawn": True})
    else:
        typer.echo(f"{program} is withdrawn; nothing is expected of it any more.")


@options.asks
def programs(context: typer.Context, *, asked: "Asked", shown: Shown) -> None:
    """Which programs are planned, the arrivals and wins that they are expected to bring, and what a win costs.

    Example: buyline programs
    """
    from buyline.app.programs_planned import programs_planned  # noqa: PLC0415

    found = programs_planned(options.books_of(context), asked, now=options.now())
    showing.show(found, as_json=shown.as_json, in_format=shown.in_format, table=_draw)


def _draw(found: Any) -> None:
    if not found.programs:
        showing.say("No program is planned. `buyline program plan` plans one.")
        return
    rows = [
        [
            row["name"] or row["program"], row["from"], row["to"], row["expects"], round(row["to_come"], 1),
            round(row["wins"], 1), round(row["wins_by_quarter_end"], 1), _money(row["cost"]),
            _money(row["cost_per_win"]), row["currency"],
        ]
        for row in found.records()
    ]  # fmt: skip
    heads = ["program", "from", "to", "expects", "still to come", "wins", f"by end of {found.quarter}", "cost",
             "cost of a win", "currency"]  # fmt: skip
    showing.draw(heads, rows, title="Programs planned", caption=found.rule)


def _money(value: float | None) -> str | None:
    return None if value is None else f"{value:,.0f}"
