"""Commands about what members see, and about teams. Whoever can write the folder of the books may say it."""

from typing import Annotated

import typer

from buyline.cli import showing
from buyline.cli.membership import BY, member_of, members, set_up
from buyline.cli.options import JsonOption

team = typer.Typer(help="Teams of members.", no_args_is_help=True)
TeamArgument = Annotated[str, typer.Argument(metavar="TEAM", help="Its name.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(team, name="team")


@members.command("sees")
def sees(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.")],
    journeys: Annotated[str, typer.Option("--journeys", metavar="WHOSE", help="all, team or own.")] = "all",
    amounts: Annotated[str, typer.Option("--amounts", metavar="WORD", help="shown or hidden.")] = "shown",
    teams: Annotated[
        list[str] | None, typer.Option("--team", metavar="TEAM", help="A team that they are in; repeat it.")
    ] = None,
) -> None:
    """Say what a member sees: whose journeys, and whether amounts; it holds at once.

    Without --team the teams stay as they are.

    Example: buyline --books books members sees ada@example.com --journeys own --amounts hidden
    """
    set_up(context)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, colleagues  # noqa: PLC0415
    from buyline.members import teams as rules  # noqa: PLC0415

    member = member_of(email)
    if amounts not in ("shown", "hidden"):
        raise Refused(f"Amounts are shown or hidden, not '{amounts}'.")
    try:
        named = None if teams is None else rules.named(teams)
        colleagues.limit(member, sees=journeys, sees_amounts=amounts == "shown", teams=named)
    except colleagues.NotPossible as problem:
        raise Refused(str(problem)) from None
    audit.note(f"said what a member sees: {journeys}, amounts {amounts}", member=BY, about=member.email, by=BY)
    showing.say(f"{member.name} sees: {journeys}, amounts {amounts}.")


@team.command("list")
def list_teams(context: typer.Context, as_json: JsonOption = False) -> None:
    """Which teams there are, and who is in them.

    Example: buyline --books books team list
    """
    set_up(context)
    from buyline.members import teams as rules  # noqa: PLC0415
    from buyline.members.told import team_json  # noqa: PLC0415

    found = [team_json(one) for one in rules.every()]
    if as_json:
        showing.print_json(found)
        return
    for one in found:
        led = f"  led by {one['lead']}" if one["lead"] else ""
        region = f"  {one['region']}" if one["region"] else ""
        typer.echo(f"{one['team']}{region}{led}  {', '.join(one['members']) or 'nobody yet'}")


@team.command("add")
def add_team(
    context: typer.Context,
    name: TeamArgument,
    region: Annotated[str, typer.Option("--region", help="Where it works.")] = "",
    lead: Annotated[str, typer.Option("--lead", metavar="ADDRESS", help="Who leads it.")] = "",
) -> None:
    """Add a team; its name is the word by which journeys are assigned to it.

    Example: buyline --books books team add north --region Europe --lead ada@example.com
    """
    set_up(context)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, colleagues  # noqa: PLC0415
    from buyline.members import teams as rules  # noqa: PLC0415

    try:
        made = rules.put(name=name, region=region, lead=member_of(lead) if lead else None)
    except colleagues.NotPossible as problem:
        raise Refused(str(problem)) from None
    audit.note("added a team", member=BY, about=f"team {made.name}", by=BY)
    showing.say(f"The team {made.name} is there.")


@team.command("change")
def change_team(
    context: typer.Context,
    name: TeamArgument,
    region: Annotated[str | None, typer.Option("--region", help="Where it works.")] = None,
    lead: Annotated[str | None, typer.Option("--lead", metavar="ADDRESS", help="Who leads it; '' for nobody.")] = None,
    new_name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Another name.")] = None,
) -> None:
    """Say another name, region or lead of a team; what is left out stays.

    Example: buyline --books books team change north --lead ada@example.com
    """
    set_up(context)
    from buyline.app.refusal import NotFound, Refused  # noqa: PLC0415
    from buyline.members import audit, colleagues  # noqa: PLC0415
    from buyline.members import teams as rules  # noqa: PLC0415

    try:
        (there,) = rules.named([name])
    except (colleagues.NotPossible, ValueError) as problem:
        raise NotFound(str(problem)) from None
    led = there.lead if lead is None else member_of(lead) if lead else None
    called, where = (there.name if new_name is None else new_name), (there.region if region is None else region)
    try:
        made = rules.put(name=called, region=where, lead=led, team=there)
    except colleagues.NotPossible as problem:
        raise Refused(str(problem)) from None
    audit.note("changed a team", member=BY, about=f"team {made.name}", by=BY)
    showing.say(f"The team {made.name} is changed.")


@team.command("remove")
def remove_team(context: typer.Context, name: TeamArgument) -> None:
    """Remove a team; journeys keep its name.

    Example: buyline --books books team remove north
    """
    set_up(context)
    from buyline.app.refusal import NotFound  # noqa: PLC0415
    from buyline.members import audit, colleagues  # noqa: PLC0415
    from buyline.members import teams as rules  # noqa: PLC0415

    try:
        (found,) = rules.named([name])
    except (colleagues.NotPossible, ValueError) as problem:
        raise NotFound(str(problem)) from None
    rules.remove(found)
    audit.note("removed a team", member=BY, about=f"team {name}", by=BY)
    showing.say(f"The team {name} is removed.")
