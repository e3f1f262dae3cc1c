"""Commands that act on journeys: one for each act that is declared, what a claim would meet, and undo.

Made from the same declaration as the forms of the pages and the operations of the API.
"""

import getpass
import inspect
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from buyline.app.acts.declared import ACTS, ActField, ActKind
from buyline.cli import options, showing
from buyline.cli.options import JsonOption

act = typer.Typer(help="Act on a journey: claim, note, tell, hand over, plan, and so on.", no_args_is_help=True)
READ_AT_MOST = 200_000_000
"""More than any file may have, so that a larger one is refused in words and not by the machine."""
EXAMPLES = {
    "claim": "act claim deal-17 --stage prospect --remark Asked",
    "note": 'act note deal-17 --remark "Decides in May"',
    "attach": 'act attach deal-17 --file offer.pdf --remark "The second offer"',
    "tell": 'act tell deal-17 --what "budget confirmed" --on 2026-03-31',
    "change": "act change deal-17 --amount 12500 --close-on 2026-06-30 --columns segment=small",
    "assign": "act assign deal-17 --owner paolo --team north",
    "hand": 'act hand deal-17 --receiver sales --remark "Budget this quarter"',
    "accept": "act accept deal-17 --function sales",
    "return": 'act return deal-17 --function sales --reason "no budget"',
    "withdraw": "act withdraw deal-17 --function marketing",
    "plan": 'act plan deal-17 --due 2026-04-15 --remark "Send the case"',
    "finish": "act finish deal-17 --step discover",
    "drop": "act drop deal-17 --planned 'buyline|deal-17|planned 7c1e|'",
    "introduce": 'act introduce deal-17 --name "Ada Byron" --role champion',
    "merge": "act merge --buyer nordlicht-2 --into nordlicht",
    "unmerge": "act unmerge --buyer nordlicht-2",
    "distinguish": "act distinguish --buyer nordlicht-2 --other nordlicht",
    "open": 'act open --buyer-name "Nordlicht AG" --stage lead --amount 9000',
}


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for kind in ACTS.values():
        act.command(kind.word)(_command(kind))
    act.command("ahead")(ahead)
    act.command("undo")(undo)
    app.add_typer(act, name="act")


MemberOption = Annotated[
    str,
    typer.Option("--member", metavar="WHO", envvar="BUYLINE_MEMBER", help="Who acts; left out: your name here."),
]
FunctionOption = Annotated[
    str,
    typer.Option("--function", metavar="FUNCTION", envvar="BUYLINE_FUNCTION", help="marketing, sales or success."),
]
SeenOption = Annotated[
    int | None,
    typer.Option("--seen", metavar="VERSION", help="The version of the journey that you saw; a newer one refuses."),
]


def by_of(member: str, function: str) -> Any:
    """Who acts, as typed: without a member whoever is signed in on this machine."""
    from buyline.app.acts.about import By  # noqa: PLC0415

    return By(member=member or getpass.getuser(), function=function, colleagues=cache(_those_here))


def ready_for(context: typer.Context, given: Mapping[str, Any]) -> None:
    """Where a note may mean somebody, let members be asked for before the books are opened."""
    if "@" in str(given.get("remark") or ""):
        with_members(context)


def with_members(context: typer.Context) -> bool:
    """Whether members can be asked for; to be called before the books are opened."""
    from buyline.web.serve import with_members_there  # noqa: PLC0415 - help must not wait for Django

    with_members_there(context.obj)
    return has_members()


def has_members() -> bool:
    """Whether members can be asked for."""
    from django.apps import apps  # noqa: PLC0415 - help must not wait for Django

    return apps.ready and bool(apps.is_installed("buyline.members"))


def _those_here() -> Any:
    """Who is a member; nobody where members cannot be asked for."""
    if not has_members():
        return ()
    from buyline.members.acting import those_here  # noqa: PLC0415 - after Django is set up

    return those_here()


def _command(kind: ActKind) -> Callable[..., None]:
    """The command of an act, its options made from what the act asks for."""

    def command(context: typer.Context, **given: Any) -> None:
        from buyline.app.acts.doing import do  # noqa: PLC0415

        journey, as_json = given.pop("journey", None) or "", given.pop("as_json")
        by, seen = by_of(given.pop("member"), given.pop("function")), given.pop("seen", None)
        said = {name: _read(value) for name, value in given.items() if value is not None}
        ready_for(context, said)
        done = do(options.books_of(context), kind.word, said, by=by, now=options.now(), journey=journey, seen=seen)
        if as_json:
            showing.print_json(done.to_json())
        else:
            typer.echo(done.says)
            for entry in done.entries:
                typer.echo(f"  {entry}")

    return as_command(command, kind, EXAMPLES[kind.word], _parameters(kind))


def _read(value: Any) -> Any:
    """What was given; of a file its name and what is in it."""
    if not isinstance(value, Path):
        return value
    from buyline.app.acts.given import GivenFile  # noqa: PLC0415

    with value.open("rb") as file:
        return GivenFile(value.name, file.read(READ_AT_MOST))


def as_command(
    command: Callable[..., None], kind: ActKind, example: str, parameters: list[tuple[str, Any, Any]]
) -> Callable[..., None]:
    """A function as the command of an act: its help, and its options by name, type and what they are left out."""
    command.__doc__ = f"{kind.title}. {kind.says}\n\n    Example: buyline {example}\n"
    command.__name__ = kind.word
    found = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=type_, default=default)
        for name, type_, default in parameters
    ]
    command.__signature__ = inspect.Signature(found)  # type: ignore[attr-defined]
    return command


def _parameters(kind: ActKind) -> list[tuple[str, Any, Any]]:
    found: list[tuple[str, Any, Any]] = [("context", typer.Context, inspect.Parameter.empty)]
    if kind.is_about:
        found.append(("journey", Annotated[str, typer.Argument(metavar="JOURNEY")], inspect.Parameter.empty))
    found += [(field.id, option_of(field), None) for field in kind.fields]
    found += [("member", MemberOption, ""), ("function", FunctionOption, "sales")]
    if kind.overwrites:
        found.append(("seen", SeenOption, None))
    found.append(("as_json", JsonOption, False))
    return found


def option_of(field: ActField) -> Any:
    """The option of one thing that an act asks for."""
    flag = f"--{field.id.replace('_', '-')}"
    if field.kind == "file":
        found = typer.Option(flag, metavar="FILE", exists=True, dir_okay=False, readable=True, help=field.says)
        return Annotated[Path | None, found]
    return Annotated[str | None, typer.Option(flag, metavar=field.kind.upper(), help=f"{field.name}. {field.says}")]


def ahead(
    context: typer.Context,
    journey: Annotated[str, typer.Argument(metavar="JOURNEY")],
    as_json: JsonOption = False,
) -> None:
    """Say what a claim of each stage would meet: proven, a claim without proof, refused, or not observable yet.

    Example: buyline act ahead deal-17
    """
    from buyline.app.acts.ahead import ahead_of  # noqa: PLC0415
    from buyline.app.journeys import journey_state  # noqa: PLC0415

    books = options.books_of(context)
    found = ahead_of(books, journey_state(books, journey).id, now=options.now())
    if as_json:
        showing.print_json({"journey": journey, "places": [one.to_json() for one in found]})
    else:
        for one in found:
            typer.echo(f"{one.name} ({one.place}): {one.says}")


def undo(
    context: typer.Context,
    entries: Annotated[
        list[str] | None, typer.Argument(metavar="[ENTRY]...", help="Ids of entries, as the act said them.")
    ] = None,
    together: Annotated[
        str, typer.Option("--together", metavar="NAME", help="An act with many journeys, as it said its name.")
    ] = "",
    member: MemberOption = "",
    function: FunctionOption = "sales",
) -> None:
    """Take back what was recorded here: one more entry for each, nothing is deleted.

    Example: buyline act undo 'buyline|d1|note 5d1c|'
    """
    from buyline.app.acts.doing import undo as take_back  # noqa: PLC0415
    from buyline.app.acts.many import undo_many  # noqa: PLC0415

    if bool(together) == bool(entries):
        raise typer.BadParameter("name entries, or an act with many journeys by --together")
    books, by, now = options.books_of(context), by_of(member, function), options.now()
    if together:
        many = undo_many(books, together, by=by, now=now)
    else:
        many = take_back(books, tuple(entries or ()), by=by, now=now)
    showing.say(f"{many} {'entry' if many == 1 else 'entries'} taken back.")
