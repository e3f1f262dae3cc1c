"""Commands about invitations. Whoever can write the folder of the books may invite."""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.membership import BY, members, set_up
from buyline.cli.options import JsonOption


def register(_: typer.Typer) -> None:
    """Nothing more: the commands stand beside those about members."""


@members.command("invite")
def invite(
    context: typer.Context,
    email: Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.")],
    name: Annotated[str, typer.Option("--name", help="What others call them.")],
    function: Annotated[str, typer.Option("--function", metavar="FUNCTION", help="For instance sales.")] = "read-only",
    journeys: Annotated[str, typer.Option("--journeys", metavar="WHOSE", help="all, team or own.")] = "all",
    amounts: Annotated[str, typer.Option("--amounts", metavar="WORD", help="shown or hidden.")] = "shown",
    teams: Annotated[list[str] | None, typer.Option("--team", metavar="TEAM", help="A team; repeat it.")] = None,
    days: Annotated[int, typer.Option("--days", help="For how many days the link works.")] = 7,
) -> None:
    """Invite somebody, send the link by mail where mail is set up, and print the path by which they come in, once.

    Example: buyline --books books members invite ada@example.com --name "Ada Byron" --function sales --journeys own
    """
    set_up(context)
    from django.urls import reverse  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, invitations  # noqa: PLC0415
    from buyline.members import teams as rules  # noqa: PLC0415
    from buyline.members.colleagues import NotPossible  # noqa: PLC0415

    if amounts not in ("shown", "hidden"):
        raise Refused(f"Amounts are shown or hidden, not '{amounts}'.")
    try:
        asked = invitations.Asked(
            email=email, name=name, function=function, sees=journeys, sees_amounts=amounts == "shown",
            teams=rules.named(teams or ()),
        )  # fmt: skip
        made = invitations.make(asked, by=BY, now=timezone.now(), days=days)
    except NotPossible as problem:
        raise Refused(str(problem)) from None
    audit.note("invited a member", member=BY, about=made.invitation.email, by=BY)
    path = reverse("invited", args=(made.key,))
    showing.say(f"{made.invitation.name} is invited; the link works once.{_sent(context, made.invitation, path)}")
    typer.echo(path)


def _sent(context: typer.Context, invitation: Any, path: str) -> str:
    """Send the link by mail where mail is set up; what came of it, to be said."""
    from smtplib import SMTPException  # noqa: PLC0415

    from buyline.app.books import company_name  # noqa: PLC0415
    from buyline.members import invitations, reset  # noqa: PLC0415
    from buyline.web.mail.letter import base  # noqa: PLC0415

    if not reset.sends_mail():
        return ""
    try:
        invitations.send(invitation, base() + path, company=company_name(options.books_of(context)))
    except (SMTPException, OSError):
        return " The mail server did not take the mail; hand over the path below instead."
    return f" It is on its way to {invitation.email}."


@members.command("invitations")
def list_invitations(context: typer.Context, as_json: JsonOption = False) -> None:
    """Who is invited and has not come yet.

    Example: buyline --books books members invitations
    """
    set_up(context)
    from django.utils import timezone  # noqa: PLC0415

    from buyline.members import invitations  # noqa: PLC0415
    from buyline.members.told import invitation_json  # noqa: PLC0415

    found = [invitation_json(one) for one in invitations.waiting(timezone.now())]
    if as_json:
        showing.print_json(found)
        return
    for one in found:
        typer.echo(f"{one['email']}  {one['function']}  {one['name']}  ends {one['ends']}")


@members.command("revoke")
def revoke(
    context: typer.Context, email: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose invitation.")]
) -> None:
    """Let the link of an invitation open nothing any more.

    Example: buyline --books books members revoke ada@example.com
    """
    set_up(context)
    from django.utils import timezone  # noqa: PLC0415

    from buyline.app.refusal import NotFound  # noqa: PLC0415
    from buyline.members import audit, invitations  # noqa: PLC0415

    now, address = timezone.now(), email.strip().casefold()
    found = next((one for one in invitations.waiting(now) if one.email == address), None)
    if found is None:
        raise NotFound(f"Nobody with the address {email} is invited; `buyline members invitations` shows who is.")
    invitations.revoke(found, now=now)
    audit.note("revoked an invitation", member=BY, about=address, by=BY)
    showing.say(f"The invitation to {found.name} is revoked.")
