"""Commands about who is who: pairs that may be one, two records side by side, later, a search.

The decisions themselves are acts: `buyline act merge`, `unmerge`, `distinguish`.
"""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.options import JsonOption

duplicates = typer.Typer(help="Buyers or people that may be one, and why.", invoke_without_command=True)
KindOption = Annotated[str, typer.Option("--kind", metavar="KIND", help="buyer or person.")]
OneArgument = Annotated[str, typer.Argument(metavar="ONE", help="The id of one record.")]
OtherArgument = Annotated[str, typer.Argument(metavar="OTHER", help="The id of the other.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(duplicates, name="duplicates")


@duplicates.callback()
def list_pairs(
    context: typer.Context,
    kind: KindOption = "buyer",
    state: Annotated[str, typer.Option("--state", metavar="STATE", help="waiting, later or apart.")] = "waiting",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="At most so many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List pairs that may be one, the surest first, with why.

    Decide by `buyline act merge` or `buyline act distinguish`, or `buyline duplicates later`.

    Example: buyline duplicates --kind person --limit 10
    """
    if context.invoked_subcommand is not None:
        return
    from buyline.app.lookalikes import kind_named, likenesses, waits_named  # noqa: PLC0415

    of, waits = kind_named(kind), waits_named(state)
    found = likenesses(options.books_of(context), of, waits=waits, at_most=limit)
    if as_json:
        showing.print_json(found.to_json())
        return
    rows = [[one.one, one.other, one.how_sure, one.why] for one in found.pairs]
    said = f"{found.counts[waits]:,} found, {len(rows):,} shown"
    if found.searched_at is None:
        said = "Nobody has looked for duplicates yet: buyline duplicates find"
    showing.draw(["one", "other", "how sure", "why"], rows, caption=said)


@duplicates.command("beside")
def beside(
    context: typer.Context,
    one: OneArgument,
    other: OtherArgument,
    kind: KindOption = "buyer",
    as_json: JsonOption = False,
) -> None:
    """Show two records side by side, and what a merge of the first into the other would join.

    Example: buyline duplicates beside nordlicht-2 nordlicht
    """
    from buyline.app.lookalikes import beside_json, kind_named  # noqa: PLC0415

    told: dict[str, Any] = beside_json(options.books_of(context), kind_named(kind), one, other)
    if as_json:
        showing.print_json(told)
        return
    rows = [[row["what"], row["one"], row["other"], row["agrees"]] for row in told["rows"]]
    showing.draw(["what", one, other, "it"], rows, caption=told["says"])
    if told["likeness"]:
        showing.say(f"{told['likeness']['how_sure']}: {told['likeness']['why']}")


@duplicates.command("later")
def later(
    context: typer.Context,
    one: OneArgument,
    other: OtherArgument,
    kind: KindOption = "buyer",
    is_again: Annotated[bool, typer.Option("--again", help="Take it up again.")] = False,
) -> None:
    """Put a pair off, so that it does not wait to be decided, or take it up again.

    Example: buyline duplicates later nordlicht-2 nordlicht
    """
    from buyline.app.lookalikes import decide_later, kind_named  # noqa: PLC0415

    books, of = options.books_of(context), kind_named(kind)
    showing.say(decide_later(books, of, one, other, now=options.now(), is_later=not is_again))


@duplicates.command("find")
def find(
    context: typer.Context,
    is_all: Annotated[bool, typer.Option("--all", help="Compare all, not only what changed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Look for pairs that may be one, in the background: a server, or `buyline work`, does it.

    Example: buyline duplicates find --all
    """
    from buyline.app.lookalikes_search import find_later  # noqa: PLC0415

    job = find_later(options.books_of(context), now=options.now(), is_all=is_all)
    showing.say_asked(job, as_json=as_json)
