"""Commands about what a member keeps: views of the pages, shared and pinned, and pinned records."""

from typing import Annotated, Any

import typer

from buyline.cli import showing
from buyline.cli.acting import MemberOption
from buyline.cli.membership import member_of, set_up
from buyline.cli.options import JsonOption

views = typer.Typer(help="Views: addresses of pages under a name, shared and pinned.", no_args_is_help=True)
pins = typer.Typer(help="Records that a member has pinned.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Its key, as `views list` shows it.")]
SharedOption = Annotated[
    str, typer.Option("--shared", metavar="WITH", help="A function, or everybody; left out: with nobody.")
]
KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="journey, buyer or person.")]
AboutArgument = Annotated[str, typer.Argument(metavar="ID", help="The id of the record.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(views, name="views")
    app.add_typer(pins, name="pins")


def _member(context: typer.Context, email: str) -> Any:
    set_up(context)
    return member_of(email)


@views.command("list")
def list_views(context: typer.Context, member: MemberOption = "", as_json: JsonOption = False) -> None:
    """Views that a member may open: their own, and those shared with them.

    Example: buyline views list --member ada@example.com
    """
    who = _member(context, member)
    from buyline.members import views as rules  # noqa: PLC0415 - after Django is set up

    found = [rules.to_json(who, one) for one in rules.visible_to(who)]
    if as_json:
        showing.print_json({"views": found})
        return
    rows = [[one["key"], one["name"], one["at"], one["by"], one["shared_with"] or "nobody", one["pinned"]]
            for one in found]  # fmt: skip
    showing.draw(["key", "name", "at", "by", "shared with", "pinned"], rows, caption=f"{len(rows):,} found")


@views.command("keep")
def keep_view(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    at: Annotated[str, typer.Argument(metavar="ADDRESS", help="The page, like '/journeys?filter=…'.")],
    member: MemberOption = "",
    shared: SharedOption = "",
    is_pinned: Annotated[bool, typer.Option("--pin", help="It stands in the member's navigation.")] = False,
) -> None:
    """Keep the address of a page under a name.

    Example: buyline views keep "Large deals" "/journeys?filter=amount+%3E+9000" --member ada@example.com --pin
    """
    who = _member(context, member)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import views as rules  # noqa: PLC0415 - after Django is set up

    try:
        made = rules.keep(who, name=name, at=at, shared=shared, is_pinned=is_pinned)
    except rules.NotKept as problem:
        raise Refused(str(problem)) from None
    showing.say(f"“{made.name}” is kept under Views.")
    typer.echo(made.key)


@views.command("change")
def change_view(
    context: typer.Context,
    key: KeyArgument,
    member: MemberOption = "",
    shared: Annotated[
        str | None, typer.Option("--shared", metavar="WITH", help="A function, everybody, or '' for nobody.")
    ] = None,
    is_pinned: Annotated[
        bool | None, typer.Option("--pin/--unpin", help="Whether it stands in the navigation.")
    ] = None,
) -> None:
    """Share a view with others, where one may change it, or pin it for a member.

    Example: buyline views change 3f8a --shared sales --member ada@example.com
    """
    who = _member(context, member)
    from buyline.members import views as rules  # noqa: PLC0415 - after Django is set up

    if shared is None and is_pinned is None:
        raise typer.BadParameter("say --shared, --pin or --unpin")
    if shared is not None:
        found = _told(lambda: rules.share(who, key, shared))
        showing.say(f"“{found.name}” is shared with {shared or 'nobody'}.")
    if is_pinned is not None:
        found = _told(lambda: rules.pin(who, key, is_pinned=is_pinned))
        showing.say(f"“{found.name}” {'stands' if is_pinned else 'no longer stands'} under Journeys.")


@views.command("forget")
def forget_view(context: typer.Context, key: KeyArgument, member: MemberOption = "") -> None:
    """Forget a view that a member may change.

    Example: buyline views forget 3f8a --member ada@example.com
    """
    who = _member(context, member)
    from buyline.members import views as rules  # noqa: PLC0415 - after Django is set up

    showing.say(f"“{_told(lambda: rules.forget(who, key)).name}” is forgotten.")


def _told(change: Any) -> Any:
    """What a change of a view gives; its refusal as the command says it."""
    from buyline.app.refusal import NotFound, Refused  # noqa: PLC0415
    from buyline.members import views as rules  # noqa: PLC0415 - after Django is set up

    try:
        return change()
    except rules.NoSuchView as problem:
        raise NotFound(str(problem)) from None
    except rules.NotKept as problem:
        raise Refused(str(problem)) from None


@pins.command("list")
def list_pins(context: typer.Context, member: MemberOption = "", as_json: JsonOption = False) -> None:
    """Records that a member has pinned.

    Example: buyline pins list --member ada@example.com
    """
    who = _member(context, member)
    from buyline.members import visits  # noqa: PLC0415 - after Django is set up

    found = visits.pinned(who)
    if as_json:
        showing.print_json({"pins": [{"kind": kind, "about": about} for kind, about in found]})
        return
    showing.draw(["kind", "record"], [list(one) for one in found], caption=f"{len(found):,} found")


@pins.command("set")
def set_pin(
    context: typer.Context,
    kind: KindArgument,
    about: AboutArgument,
    member: MemberOption = "",
    is_off: Annotated[bool, typer.Option("--off", help="It is pinned no more.")] = False,
) -> None:
    """Pin a record for a member, or pin it no more.

    Example: buyline pins set journey deal-17 --member ada@example.com
    """
    who = _member(context, member)
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import visits  # noqa: PLC0415 - after Django is set up

    try:
        visits.pin_named(who, kind, about, is_pinned=not is_off)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    showing.say(f"{about} is {'pinned no more' if is_off else 'pinned'}.")
