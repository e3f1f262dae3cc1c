"""Commands about what is to be done: a member's day, and handoffs."""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.acting import FunctionOption, MemberOption, by_of, with_members
from buyline.cli.membership import member_of
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
    put_off: Annotated[
        list[str] | None, typer.Option("--put-off", metavar="ITEM", help="Put off, like turn:deal-17; repeatable.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The day on which it comes back.")] = None,
    bring_back: Annotated[
        list[str] | None, typer.Option("--bring-back", metavar="ITEM", help="What was put off is there again.")
    ] = None,
    is_seen: Annotated[bool, typer.Option("--seen", help="Everything that the day tells of is seen.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What a member has to look at: notes that mean them, handoffs, planned steps, turns, what buyers did.

    Kinds that they turned off are left out, and what they put off.

    Example: buyline day --member paolo@example.com --put-off turn:deal-17 --until 2026-04-15
    """
    knows_members = with_members(context)
    from buyline.app.attention import EVERYTHING  # noqa: PLC0415
    from buyline.app.my_day import my_day  # noqa: PLC0415

    books, by, now = options.books_of(context), by_of(member, function), options.now()
    attention = EVERYTHING
    if knows_members:
        from buyline.members.attention import attention_of  # noqa: PLC0415 - after Django is set up

        _change(books, by.member, put_off, options.day(until, "--until"), bring_back)
        attention = attention_of(by.member)
    elif put_off or bring_back or is_seen:
        member_of(by.member)
    found = my_day(books, by=by, now=now, is_all=is_all, attention=attention)
    if is_seen:
        from buyline.members.attention import look  # noqa: PLC0415 - after Django is set up

        look(member_of(by.member), until=now)
    said = found.to_json() | {"for_others": _for_others(books, by.member, knows_members=knows_members and not is_all)}
    if as_json:
        showing.print_json(said)
    else:
        _draw_day(said)


def _for_others(books: Any, member: str, *, knows_members: bool) -> list[dict[str, Any]]:
    """What is to do for those for whom the member stands in."""
    if not knows_members:
        return []
    from buyline.members.standing_in import days_stood_in_by  # noqa: PLC0415 - after Django is set up

    return [one.to_json() for one in days_stood_in_by(books, member, now=options.now())]


def _change(books: Any, member: str, put_off: list[str] | None, until: int | None, back: list[str] | None) -> None:
    """Put off and bring back what was asked for."""
    from buyline.app.books import today_of  # noqa: PLC0415
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.members import attention  # noqa: PLC0415 - after Django is set up

    if bool(put_off) != (until is not None):
        raise typer.BadParameter("name what is put off by --put-off, and the day by --until")
    try:
        if put_off and until is not None:
            attention.put_off(member_of(member), put_off, until=until, today=today_of(books, options.now()))
    except attention.NotTaken as problem:
        raise Refused("Nothing was put off.", [str(problem)]) from None
    if back:
        attention.bring_back(member_of(member), back)


def _draw_day(said: dict[str, Any]) -> None:
    listed = {one["entry"] for name in ("offered", "returned") for one in said[name]}
    once = said | {"escalated": [one for one in said["escalated"] if one["entry"] not in listed]}
    for title, name, heads in _PARTS:
        if name not in said["off"]:
            rows = [[one[head] for head in heads] for one in once[name]]
            showing.draw(list(heads), rows, title=title, caption="" if rows else "Nothing.")
    for title, name, kind in (("Whose turn it is", "turn", "turn"), ("What stands still", "standing_still", "still")):
        if kind in said["off"]:
            continue
        lines = said[name]["journeys"]
        heads = ("journey", "buyer", "stage", "turn_since", "days", "amount")
        showing.draw(
            list(heads), [[line[head] for head in heads] for line in lines], title=title,
            caption=f"{said[name]['found']:,} found, {len(lines)} shown",
        )  # fmt: skip
    for one in said["for_others"]:
        whose = f"for {one['name']}, away until {one['until']}"
        planned = next(heads for _, name, heads in _PARTS if name == "planned")
        turn = ("journey", "buyer", "stage", "turn_since")
        showing.draw(
            list(planned),
            [[each[head] for head in planned] for each in one["planned"]],
            title=f"Planned {whose}",
            caption="" if one["planned"] else "Nothing.",
        )
        showing.draw(list(turn), [[line[head] for head in turn] for line in one["turn"]["journeys"]],
                     title=f"The turn, {whose}", caption=f"{one['turn']['found']:,} found")  # fmt: skip
    if said["put_off"]:
        rows = [[one["item"], one["until"]] for one in said["put_off"]]
        showing.draw(["item", "until"], rows, title="Put off")


_PARTS = (
    ("Who means you", "mentions", ("journey", "buyer", "by", "at", "text")),
    ("Handed to you", "offered", ("journey", "buyer", "from", "stage", "working_hours", "overdue", "late_since")),
    ("Came back to you", "returned", ("journey", "buyer", "to", "reason", "working_hours", "late_since")),
    (
        "Waits too long where you lead",
        "escalated",
        ("journey", "buyer", "late", "member", "late_since", "working_hours"),
    ),
    ("Planned", "planned", ("journey", "buyer", "step", "due", "overdue")),
    ("What buyers did", "heard", ("journey", "buyer", "last", "last_on", "acts", "new")),
)


def handoffs(
    context: typer.Context,
    by: Annotated[
        str, typer.Option("--by", metavar="COLUMN", help="Count returns by a column, 'member' or 'definition version'.")
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
    if found["directions"]:
        names = list(found["directions"][0])
        showing.draw(names, [[one[name] for name in names] for one in found["directions"]], title="Who hands to whom?")
    reasons = [[one["reason"], one["by"] or None, one["returned"]] for one in found["reasons"]]
    showing.draw(["reason", by or "", "returned"], reasons, title="Why did journeys come back?")
    heads = ("journey", "buyer", "from", "to", "outcome", "reason", "working_hours", "overdue")
    showing.draw(list(heads), [[one[head] for head in heads] for one in found["handoffs"]], title="Each handoff")
