"""Commands about what members choose for themselves: an absence, what they are told of, how pages read.

Whoever can write the folder of the books may say it for them.
"""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.membership import BY, member_of, members, set_up
from buyline.cli.options import JsonOption

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="Their mail address.")]


def register(_: typer.Typer) -> None:
    """Nothing more: the commands stand beside those about members."""


@members.command("away")
def away(
    context: typer.Context,
    email: AddressArgument,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="The first day of the absence.")],
    last: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day of it.")],
    deputy: Annotated[str, typer.Option("--deputy", metavar="ADDRESS", help="Who stands in.")],
) -> None:
    """Say that a member is away, and who stands in for them.

    Example: buyline members away ada@example.com --from 2026-08-03 --until 2026-08-21 --deputy cy@example.com
    """
    set_up(context)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.days import as_date  # noqa: PLC0415
    from buyline.members import audit, deputies  # noqa: PLC0415
    from buyline.members.colleagues import NotPossible  # noqa: PLC0415

    member, other = member_of(email), member_of(deputy)
    days = [as_date(options.day(text, name) or 0) for text, name in ((first, "--from"), (last, "--until"))]
    try:
        deputies.go_away(member, first=days[0], last=days[1], deputy=other)
    except NotPossible as problem:
        raise Refused(str(problem)) from None
    audit.note("named a deputy", member=BY, about=f"{member.email}: {other.email}, {days[0]} to {days[1]}", by=BY)
    showing.say(f"{other.name} stands in for {member.name} from {days[0]} to {days[1]}.")


@members.command("back")
def back(context: typer.Context, email: AddressArgument) -> None:
    """Say that a member is back; nobody stands in for them any more.

    Example: buyline --books books members back ada@example.com
    """
    set_up(context)
    from buyline.members import audit, deputies  # noqa: PLC0415

    member = member_of(email)
    deputies.come_back(member)
    audit.note("said that somebody is back", member=BY, about=member.email, by=BY)
    showing.say(f"{member.name} is back; nobody stands in for them.")


@members.command("told")
def told(
    context: typer.Context,
    email: AddressArgument,
    off: Annotated[list[str] | None, typer.Option("--off", metavar="KIND", help="Not on the page; repeat it.")] = None,
    off_in_mail: Annotated[
        list[str] | None, typer.Option("--off-in-mail", metavar="KIND", help="Not in the mail; repeat it.")
    ] = None,
    mail: Annotated[bool | None, typer.Option("--mail/--no-mail", help="Whether there is a mail of the day.")] = None,
    hour: Annotated[int | None, typer.Option("--hour", help="From which hour on it is sent.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Where they are.")] = None,
    as_json: JsonOption = False,
) -> None:
    """What a member is told of, and where; what is named is changed, and `--off ""` turns every kind on.

    Example: buyline --books books members told ada@example.com --off still --mail --hour 8 --zone Europe/Berlin
    """
    set_up(context)
    from buyline.members import wishes  # noqa: PLC0415

    member = member_of(email)
    said = wishes.told(wishes.wish_of(member))
    asked = {"off": off, "off_in_mail": off_in_mail, "mailed": mail, "hour": hour, "time_zone": zone}
    if any(value is not None for value in asked.values()):
        said = _change(context, member, said | {name: value for name, value in asked.items() if value is not None})
    if as_json:
        showing.print_json(said)
        return
    typer.echo(f"not on the page: {', '.join(said['off']) or 'nothing'}")
    typer.echo(f"not in the mail: {', '.join(said['off_in_mail']) or 'nothing'}")
    typer.echo(f"mail of the day: {'from ' + str(said['hour']) + ':00 on' if said['mailed'] else 'none'}")
    typer.echo(f"where they are: {said['time_zone'] or 'as the company'}")


def _change(context: typer.Context, member: Any, said: dict[str, Any]) -> dict[str, Any]:
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, digests, wishes  # noqa: PLC0415
    from buyline.members.colleagues import NotPossible  # noqa: PLC0415

    try:
        kept = wishes.change(member, said)
    except NotPossible as problem:
        raise Refused(str(problem)) from None
    digests.keep_going(options.books_of(context), now=options.now())
    audit.note("changed what somebody is told of", member=BY, about=member.email, by=BY)
    return kept


@members.command("reads")
def reads(
    context: typer.Context,
    email: AddressArgument,
    locale: Annotated[str | None, typer.Option("--locale", help="Like de-DE; empty: as the browser asks.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Like Europe/Berlin; empty: UTC.")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="light or dark; empty: as the system says.")] = None,
    as_json: JsonOption = False,
) -> None:
    """How numbers, days and moments are written for a member, and the theme; what is named is changed.

    Example: buyline --books books members reads ada@example.com --locale de-DE --zone Europe/Berlin
    """
    set_up(context)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import audit, reading  # noqa: PLC0415
    from buyline.members.colleagues import NotPossible  # noqa: PLC0415

    member, is_changed = member_of(email), any(one is not None for one in (locale, zone, theme))
    try:
        reading.read_as(member, locale=locale, time_zone=zone, theme=theme)
    except NotPossible as problem:
        raise Refused(str(problem)) from None
    if is_changed:
        audit.note("changed how pages read for somebody", member=BY, about=member.email, by=BY)
    said = {"locale": member.locale or None, "time_zone": member.time_zone or None, "theme": member.theme or None}
    if as_json:
        showing.print_json(said)
        return
    for name, value in said.items():
        typer.echo(f"{name}: {value or 'as it comes'}")
