"""Commands about what is to be done: a member's day, and handoffs."""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.acting import FunctionOption, MemberOption
from buyline.cli.options import JsonOption


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(day)
    app.command()(handoffs)


def day(
    context: typer.Context,
    member: MemberOption = "",
    function: FunctionOption = "sales",
    is_all: Annotated[bool, typer.Option("--all", help="Of the whole function.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What a member has to look at: handoffs, planned steps, turns, what stands still, what buyers did.

    Example: buyline day --member paolo --function sales
    """
    from buyline.app.my_day import my_day  # noqa: PLC0415
    from buyline.cli.acting import by_of  # noqa: PLC0415

    found = my_day(options.books_of(context), by=by_of(member, function), now=options.now(), is_all=is_all)
    if as_json:
        showing.print_json(found.to_json())
    else:
        _draw_day(found.to_json())


def _draw_day(said: dict[str, Any]) -> None:
    for title, name, heads in _PARTS:
        rows = [[one[head] for head in heads] for one in said[name]]
        showing.draw(list(heads), rows, title=title, caption="" if rows else "Nothing.")
    for title, name in (("Whose turn it is", "turn"), ("What stands still", "standing_still")):
        lines = said[name]["journeys"]
        heads = ("journey", "buyer", "stage", "turn_since", "days", "amount")
        showing.draw(
            list(heads), [[line[head] for head in heads] for line in lines], title=title,
            caption=f"{said[name]['found']:,} found, {len(lines)} shown",
        )  # fmt: skip


_PARTS = (
    ("Handed to you", "offered", ("journey", "buyer", "from", "stage", "working_hours", "overdue")),
    ("Came back to you", "returned", ("journey", "buyer", "to", "reason", "working_hours")),
    ("Planned", "planned", ("journey", "buyer", "step", "due", "overdue")),
    ("What buyers did", "heard", ("journey", "buyer", "last", "last_on", "acts")),
)


def handoffs(
    context: typer.Context,
    by: Annotated[
        str, typer.Option("--by", metavar="COLUMN", help="Count returns by a column, or by 'definition version'.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Handoffs of the last ninety days: how soon they were answered, and why some came back.

    Example: buyline handoffs --by program
    """
    from buyline.app.handoffs import handoffs as found_handoffs  # noqa: PLC0415

    found = found_handoffs(options.books_of(context), now=options.now(), by=by).to_json()
    if as_json:
        showing.print_json(found)
        return
    counted = ", ".join(f"{n:,} {outcome}" for outcome, n in found["outcomes"].items()) or "none"
    typer.echo(f"Handoffs offered from {found['from']} to {found['to']}: {counted}.")
    reasons = [[one["reason"], one["by"] or None, one["returned"]] for one in found["reasons"]]
    showing.draw(["reason", by or "", "returned"], reasons, title="Why did journeys come back?")
    heads = ("journey", "buyer", "from", "to", "outcome", "reason", "working_hours", "overdue")
    showing.draw(list(heads), [[one[head] for head in heads] for one in found["handoffs"]], title="Each handoff")
