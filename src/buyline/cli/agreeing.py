"""Commands by which the functions agree on the next version: propose, sign, withdraw, proposals.

Whoever can write the folder of the books acts for the function that they name.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from buyline.cli import options, showing
from buyline.cli.options import JsonOption

if TYPE_CHECKING:
    from buyline.app.agreeing import Who
    from buyline.app.proposals import Proposal
    from buyline.store.books import Books

FunctionOption = Annotated[
    str, typer.Option("--function", metavar="FUNCTION", help="For which function: marketing, sales, success …")
]
IdArgument = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Its id, as `buyline definition proposals` shows.")]
NO_SIGNERS = ("executive", "administrator")


def register(definition: typer.Typer) -> None:
    """Add these commands to those about the definition."""
    for name, command in (("propose", propose), ("sign", sign), ("withdraw", withdraw), ("proposals", proposals)):
        definition.command(name)(command)


def propose(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The next version of the definition; '-': standard input.")
    ],
    function: FunctionOption,
    as_json: JsonOption = False,
) -> None:
    """Propose the next version; the function that proposes signs thereby, and an open proposal is replaced.

    Example: buyline definition propose our-definition-2.yaml --function marketing
    """
    from buyline.app import agreeing  # noqa: PLC0415
    from buyline.app.drafts import definition_in_draft, draft_of  # noqa: PLC0415

    books, text, now = options.books_of(context), text_of(file), options.now()
    found = definition_in_draft(draft_of(books, text, now=now))
    told(agreeing.propose(books, found, by=said_for(books, function), now=now), as_json=as_json)


def sign(
    context: typer.Context,
    proposal: IdArgument,
    function: FunctionOption,
    as_json: JsonOption = False,
) -> None:
    """Sign a proposal for a function; with the last signature the version is agreed, in force from its day.

    Example: buyline definition sign p1 --function sales
    """
    from buyline.app import agreeing  # noqa: PLC0415

    books = options.books_of(context)
    told(agreeing.sign(books, proposal, by=said_for(books, function), now=options.now()), as_json=as_json)


def withdraw(
    context: typer.Context,
    proposal: IdArgument,
    function: FunctionOption,
    as_json: JsonOption = False,
) -> None:
    """Take back a proposal of one's own function, or any as administrator.

    Example: buyline definition withdraw p1 --function marketing
    """
    from buyline.app import agreeing  # noqa: PLC0415

    books = options.books_of(context)
    told(agreeing.withdraw(books, proposal, by=said_for(books, function), now=options.now()), as_json=as_json)


def proposals(context: typer.Context, as_json: JsonOption = False) -> None:
    """Which versions were proposed, who has signed, and who has yet to.

    Example: buyline definition proposals
    """
    from buyline.app.proposals import proposals as all_proposals  # noqa: PLC0415
    from buyline.app.proposed import as_told  # noqa: PLC0415

    found = all_proposals(options.books_of(context))
    if as_json:
        showing.print_json([as_told(one) for one in found])
        return
    if not found:
        showing.say("Nothing was proposed yet.")
    for one in found:
        _print(one)


def text_of(file: str) -> str:
    """The text of a file, or of standard input for '-'; Refused when it cannot be read."""
    import sys  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.definition.document import text_of as text_in  # noqa: PLC0415

    if file == "-":
        return sys.stdin.read()
    found = text_in(Path(file))
    if isinstance(found, str):
        return found
    raise Refused("The definition cannot be proposed; nothing was changed.", [str(found)])


def said_for(books: "Books", function: str) -> "Who":
    """Whoever acts for a function at a terminal; a mistake in the command's use where there is none of that name."""
    from buyline.app.agreeing import Who  # noqa: PLC0415
    from buyline.app.books import definition_of  # noqa: PLC0415
    from buyline.definition.problem import advice  # noqa: PLC0415

    known = dict.fromkeys((*definition_of(books).functions, *NO_SIGNERS))
    if function not in known:
        raise typer.BadParameter(f"'{function}' is not a function; {advice(function, known)}", param_hint="--function")
    return Who(function)


def told(found: "Proposal", *, as_json: bool) -> None:
    """Print a proposal."""
    from buyline.app.proposed import as_told  # noqa: PLC0415

    if as_json:
        showing.print_json(as_told(found))
    else:
        _print(found)


def _print(found: "Proposal") -> None:
    from buyline.app.proposed import sentence  # noqa: PLC0415

    typer.echo(sentence(found))
    signed = ", ".join(found.signed) or "nobody yet"
    typer.echo(f"  signed: {signed}")
    for change in found.changes:
        typer.echo(f"  - {change}")
