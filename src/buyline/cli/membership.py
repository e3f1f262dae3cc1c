"""Commands about members and their tokens. Whoever can write the folder of the books may give them."""

import sys
from typing import Annotated, Any

import typer

from buyline.cli import showing
from buyline.cli.acting import has_members
from buyline.cli.options import JsonOption

members = typer.Typer(help="Who may sign in to the pages, and what they may do.", no_args_is_help=True)
token = typer.Typer(help="Tokens of the API.", no_args_is_help=True)
BY = "command line"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(members, name="members")
    app.add_typer(token, name="token")


def set_up(context: typer.Context) -> None:
    """Set Django up with members, for the folder that the command names."""
    from buyline.web.serve import CannotServe, ready  # noqa: PLC0415 - help must not wait for Django

    try:
        ready(context.obj)
    except CannotServe as problem:
        raise typer.BadParameter(str(problem), param_hint="--books") from None


def member_of(email: str) -> Any:
    """The member with this address; NotFound where nobody has it."""
    from buyline.app.refusal import NotFound  # noqa: PLC0415 - help must not wait for Django

    found = None
    if has_members():
        from buyline.members.models import Member  # noqa: PLC0415 - after Django is set up

        found = Member.objects.filter(email=email.strip().casefold()).first()
    if found is None:
        raise NotFound(f"Nobody with the address {email} is a member; `buyline members list` shows who is.")
    return found


@members.command("list")
def list_members(context: typer.Context, as_json: JsonOption = False) -> None:
    """Who is a member.

    Example: buyline --books books members list
    """
    set_up(context)
    from buyline.members.models import Member  # noqa: PLC0415
    from buyline.members.told import member_json  # noqa: PLC0415

    found = [member_json(one) for one in Member.objects.prefetch_related("teams").order_by("name", "email")]
    if as_json:
        showing.print_json(found)
        return
    for one in found:
        marks = ", ".join(mark for mark, is_so in _marks(one) if is_so)
        typer.echo(f"{one['email']}  {one['function']}  {one['name']}{f'  ({marks})' if marks else ''}")


def _marks(one: dict[str, Any]) -> tuple[tuple[str, bool], ...]:
    seen = (f"sees {one['journeys']} journeys", one["journeys"] != "all"), ("sees no amounts", not one["amounts"])
    return ("owner", one["owner"]), ("let go", not one["active"]), *seen


@members.command("add")
def add_member(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.")],
    name: Annotated[str, typer.Option("--name", help="What others call them.")],
    function: Annotated[
        str,
        typer.Option("--function", metavar="FUNCTION", help="For instance marketing, or administrator."),
    ] = "read-only",
    password: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input instead of giving a link.")
    ] = False,
) -> None:
    """Add a member and print the path by which they set a password.

    Example: buyline --books books members add ada@example.com --name "Ada Byron" --function sales
    """
    set_up(context)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, colleagues, owner, reset  # noqa: PLC0415

    try:
        is_first = not owner.has_members()
        member = colleagues.add(email=email, name=name, function=function)
        if password:
            colleagues.give_password(member, sys.stdin.readline().rstrip("\n"))
    except colleagues.NotPossible as problem:
        raise Refused(str(problem)) from None
    if is_first:
        colleagues.make_owner(member)
    audit.note("added a member", member=BY, about=member.email, by=BY)
    showing.say(f"{member.name} is a member now.")
    if not password:
        typer.echo(reset.path_for(member))


@members.command("change")
def change(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.")],
    function: Annotated[str | None, typer.Option("--function", metavar="FUNCTION", help="Another function.")] = None,
    leads: Annotated[bool | None, typer.Option("--leads/--leads-not", help="Whether they lead it.")] = None,
    active: Annotated[bool | None, typer.Option("--have-back/--let-go", help="Whether they may sign in.")] = None,
) -> None:
    """Give a member another function, say whether they lead it, let them go or have them back.

    Example: buyline --books books members change ada@example.com --function marketing --leads
    """
    set_up(context)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, changing, colleagues  # noqa: PLC0415

    asked = {"function": function, "leads": leads, "active": active}
    said = {name: value for name, value in asked.items() if value is not None}
    member = member_of(email)
    try:
        changing.change(member, said)
    except colleagues.NotPossible as problem:
        raise Refused(str(problem)) from None
    for did in changing.told(said):
        audit.note(did, member=BY, about=member.email, by=BY)
    showing.say(f"{member.name}: {'; '.join(changing.told(said)) or 'nothing was changed'}.")


@members.command("link")
def link(
    context: typer.Context, email: Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.")]
) -> None:
    """Print the path of the page on which a member sets a new password; it works once.

    Example: buyline --books books members link ada@example.com
    """
    set_up(context)
    from buyline.members import audit, reset  # noqa: PLC0415

    member = member_of(email)
    audit.note("gave a link to set a password", member=BY, about=member.email, by=BY)
    typer.echo(reset.path_for(member))


@members.command("calendar")
def calendar(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.")],
    is_ended: Annotated[bool, typer.Option("--end", help="Let the address open nothing any more.")] = False,
) -> None:
    """Print a new secret address of a member's calendar, once; the one before opens nothing any more.

    Example: buyline --books books members calendar ada@example.com
    """
    set_up(context)
    from django.urls import reverse  # noqa: PLC0415

    from buyline.members import audit, calendars  # noqa: PLC0415
    from buyline.web.mail.letter import base  # noqa: PLC0415

    member = member_of(email)
    if is_ended:
        calendars.end_calendar(member)
        audit.note("ended a calendar", member=BY, about=member.email, by=BY)
        showing.say(f"The calendar of {member.name} opens nothing any more.")
        return
    key = calendars.open_calendar(member)
    audit.note("opened a calendar", member=BY, about=member.email, by=BY)
    typer.echo(base() + reverse("calendar", args=(key,)))


@token.command("create")
def create(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="For which member it asks.")],
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="read, export, record, import, agree, keep, manage; repeat it.")
    ] = None,
    days: Annotated[int, typer.Option("--days", help="For how many days it lasts.")] = 90,
) -> None:
    """Make a token and print it, once.

    Example: buyline --books books token create ada@example.com --name "nightly report" --scope read
    """
    set_up(context)
    from django.utils import timezone  # noqa: PLC0415

    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, tokens  # noqa: PLC0415

    member = member_of(email)
    try:
        made = tokens.make(member, name=name, scopes=scope or ["read"], days=days, now=timezone.now())
    except tokens.TokenRefused as problem:
        raise Refused(str(problem)) from None
    audit.note("made a token", member=BY, about=f"{made.token.prefix} for {member.email}", by=BY)
    typer.echo(made.text)


@token.command("list")
def list_tokens(context: typer.Context, as_json: JsonOption = False) -> None:
    """Which tokens there are; their secrets are kept nowhere.

    Example: buyline --books books token list
    """
    set_up(context)
    from buyline.members.models import Token  # noqa: PLC0415

    found = [
        {
            "prefix": one.prefix,
            "name": one.name,
            "member": one.member.email,
            "scopes": one.scopes.split(),
            "ends": one.expires_at.isoformat(timespec="seconds"),
            "revoked": None if one.revoked_at is None else one.revoked_at.isoformat(timespec="seconds"),
        }
        for one in Token.objects.select_related("member").order_by("created_at")
    ]
    if as_json:
        showing.print_json(found)
        return
    for one in found:
        state = f"revoked {one['revoked']}" if one["revoked"] else f"ends {one['ends']}"
        typer.echo(f"bl_{one['prefix']}  {one['member']}  {' '.join(one['scopes'])}  {state}  {one['name']}")


@token.command("revoke")
def revoke(
    context: typer.Context,
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="The first letters, as `token list` shows them.")],
) -> None:
    """End a token at once.

    Example: buyline --books books token revoke bl_x7k2m9qa
    """
    set_up(context)
    from django.utils import timezone  # noqa: PLC0415

    from buyline.app.refusal import NotFound  # noqa: PLC0415
    from buyline.members import audit, tokens  # noqa: PLC0415
    from buyline.members.models import Token  # noqa: PLC0415

    found = Token.objects.filter(prefix=prefix.removeprefix(tokens.START)).first()
    if found is None:
        raise NotFound(f"There is no token that begins with {prefix}; `buyline token list` shows them.")
    tokens.revoke(found, now=timezone.now())
    audit.note("revoked a token", member=BY, about=found.prefix, by=BY)
    showing.say(f"The token “{found.name}” is revoked.")
