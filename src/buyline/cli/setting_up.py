"""Commands of the set-up in eight steps: the draft as a document, out and in, and what it needs.

The same draft as on the pages. Whoever can write the folder of the books acts for the function that they name.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.agreeing import FunctionOption, said_for, text_of, told
from buyline.cli.options import JsonOption

if TYPE_CHECKING:
    from buyline.app.setting_up import Draft

FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="The draft as YAML; '-': standard input.")]
setup = typer.Typer(help="Set the definition up in eight steps.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (export, keep, needed, propose):
        setup.command()(command)
    app.add_typer(setup, name="setup")


def export(context: typer.Context) -> None:
    """Print the draft as it was left, with what the books propose for what nobody has filled in.

    Example: buyline setup export > draft.yaml
    """
    from buyline.app.setting_up import document_of, draft  # noqa: PLC0415

    found = draft(options.books_of(context), now=options.now())
    typer.echo(document_of(found), nl=False)
    _warn(found)


def keep(context: typer.Context, file: FileArgument) -> None:
    """Keep a draft for the others and for the pages, right or not; nothing is proposed.

    Example: buyline setup keep draft.yaml
    """
    from buyline.app.setting_up import draft_in, keep_whole  # noqa: PLC0415

    books = options.books_of(context)
    found = draft_in(books, text_of(file), now=options.now())
    keep_whole(books, found)
    typer.echo("The draft is kept.")
    _warn(found)


def needed(context: typer.Context, as_json: JsonOption = False) -> None:
    """How many are needed in each stage for the goals of the draft: a first estimate, worked back.

    Example: buyline setup needed
    """
    from buyline.app.setting_up import draft  # noqa: PLC0415
    from buyline.app.setup_needed import RULE, estimated  # noqa: PLC0415
    from buyline.app.setup_told import needed_as_told  # noqa: PLC0415

    books, now = options.books_of(context), options.now()
    found = needed_as_told(estimated(books, draft(books, now=now), now=now))
    if as_json:
        showing.print_json(found)
        return
    for horizon in found["horizons"]:
        deals = "no goal yet" if horizon["deals"] is None else f"{horizon['deals']:,} deals"
        typer.echo(f"{horizon['from']} to {horizon['to']}: {deals}")
        for need in horizon["stages"]:
            typer.echo(f"  {need['stage']}: about {need['about']:,} ({need['fewest']:,} to {need['most']:,})")
    _print_shares(found["shares"])
    showing.say(RULE)


def _print_shares(shares: list[dict[str, Any]]) -> None:
    for one in shares:
        said = f"{one['low']:.0%} to {one['high']:.0%}"
        typer.echo(f"{one['from']} to {one['to']}: {said}, {one['own']:.0%} own history; {one['source']}")


def propose(context: typer.Context, file: FileArgument, function: FunctionOption, as_json: JsonOption = False) -> None:
    """Propose the version that a draft makes, with its goals; the function that proposes signs thereby.

    Example: buyline setup propose draft.yaml --function sales
    """
    from buyline.app.setting_up import draft_in, keep_whole  # noqa: PLC0415
    from buyline.app.setting_up import propose as propose_draft  # noqa: PLC0415

    books, now = options.books_of(context), options.now()
    by = said_for(books, function)
    found = draft_in(books, text_of(file), now=now)
    proposed = propose_draft(books, found, by=by, now=now)
    keep_whole(books, found)
    told(proposed, as_json=as_json)


def _warn(found: "Draft") -> None:
    for problem in found.problems:
        showing.say(f"not right yet: {problem}")
