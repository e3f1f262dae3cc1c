"""Commands that list journeys, and tell of one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.options import AsOfOption, AtSeqOption, BookOption, FormatOption, JsonOption, WhereOption

SearchOption = Annotated[
    str, typer.Option("--search", metavar="TEXT", help="What the id, the buyer's name or a note holds.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(journeys)
    app.command()(board)
    app.command()(journey)
    app.command()(file)
    app.command()(search)


def journeys(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    wanted: Annotated[
        str,
        typer.Option(
            "--filter", metavar="TEXT", help="Conditions joined by and, or: 'amount >= 5000 and owner = ann'."
        ),
    ] = "",
    search: SearchOption = "",
    sort: Annotated[
        str, typer.Option("--sort", metavar="COLUMN", help="Column to sort by; -COLUMN for the largest first.")
    ] = "-amount",
    group: Annotated[str, typer.Option("--group", metavar="COLUMN", help="Count and add up by this column.")] = "",
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """Journeys with where they stand in both books, a row each: filtered, sorted, grouped.

    Example: buyline journeys --filter "stage = prospect and days > 60" --sort -amount
    """
    from buyline.app import statements  # noqa: PLC0415
    from buyline.app.journey_list import ListAsked, journey_list  # noqa: PLC0415

    told = options.asked(book, as_of, at_seq, where)
    if book != "claimed" or at_seq is not None:
        if wanted or group or search:
            raise typer.BadParameter(
                "--filter, --search and --group know the claimed book as of a day; leave out --book, --at-seq"
            )
        listed = statements.standings(options.books_of(context), told, now=options.now(), limit=limit)
        showing.show(listed, as_json=as_json, in_format=in_format, table=showing.draw_records)
        return
    asked = ListAsked(
        as_of=told.as_of,
        where=_pairs(told.where),
        filter=wanted,
        search=search,
        sort=sort,
        group=group,
        at_most=limit,
    )
    result = journey_list(options.books_of(context), asked, now=options.now()).found
    showing.show(result, as_json=as_json, in_format=in_format, table=_draw_journeys)


def board(
    context: typer.Context,
    wanted: Annotated[
        str,
        typer.Option("--filter", metavar="TEXT", help="Conditions joined by and, or: 'over > 0 and owner = ann'."),
    ] = "",
    search: SearchOption = "",
    sort: Annotated[
        str, typer.Option("--sort", metavar="COLUMN", help="Order of the cards; -COLUMN for the largest first.")
    ] = "-amount",
    group: Annotated[str, typer.Option("--group", metavar="COLUMN", help="Cut columns into lanes by this one.")] = "",
    opened: Annotated[
        list[str] | None, typer.Option("--opened", metavar="PLACE", help="Show the cards of this exit too.")
    ] = None,
    as_of: AsOfOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """Journeys by the place they are claimed in: how many, how much, how much is proven, and the first of each.

    Example: buyline board --filter "team = North" --sort -days
    """
    from buyline.app.board import board as board_view  # noqa: PLC0415
    from buyline.app.journey_list import ListAsked  # noqa: PLC0415

    told = options.asked("claimed", as_of, None, where)
    asked = ListAsked(as_of=told.as_of, where=_pairs(told.where), filter=wanted, search=search, sort=sort, group=group)
    result = board_view(options.books_of(context), asked, opened=opened or (), now=options.now()).board
    showing.show(result, as_json=as_json, in_format=in_format, table=_draw_board)


CARDS_DRAWN = 5


def _draw_board(result: Any) -> None:
    said = result.to_json()
    heads = ["column", "journeys", "amount", "proven", "only claimed", "slow", "moves on", "median days", "limit"]
    rows = [
        [
            one["name"], one["journeys"], "; ".join(f"{much:,} {name}" for name, much in one["amounts"].items()),
            one["proven"], one["only_claimed"], one["slow"],
            None if one["moves_on"] is None else f"{one['moves_on']:.0%}", one["median_days"], one["limit_days"],
        ]
        for one in said["columns"]
    ]  # fmt: skip
    showing.draw(heads, rows, title="Board")
    names = ["journey", "buyer", "amount", "currency", "owner", "days", "over", "close_on", "proof", "returned"]
    for one in said["columns"]:
        cards = one["cards"][:CARDS_DRAWN]
        if cards:
            showing.draw(names, [[card.get(name) for name in names] for card in cards], title=one["name"])
    showing.say(f"{said['found']:,} on the board")


def _pairs(where: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is filtered by, a value each; a list of journeys takes one of a column."""
    for name, values in where.items():
        if len(values) > 1:
            raise typer.BadParameter(
                f"give one value of {name}; for several write --filter '{name} = … or {name} = …'", param_hint="--where"
            )
    return tuple((name, str(values[0])) for name, values in where.items())


def _draw_journeys(result: Any) -> None:
    said = result.to_json()
    if said.get("groups"):
        by = said["group"]
        money = ["; ".join(f"{amount:,} {name}" for name, amount in g["amounts"].items()) for g in said["groups"]]
        rows = [[g[by] or "none", g["journeys"], held] for g, held in zip(said["groups"], money, strict=True)]
        showing.draw([by, "journeys", "amount"], rows, title=f"Journeys by {by}")
    showing.draw_records(result)
    showing.say(f"{said['found']:,} found, {len(said['journeys']):,} shown")


def journey(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="The journey's id.")],
    as_json: JsonOption = False,
) -> None:
    """One journey: where it stands, what is proven and what is missing, its path and its entries.

    Example: buyline journey deal-17
    """
    from buyline.app.journeys import journey_record  # noqa: PLC0415

    result = journey_record(options.books_of(context), id_, now=options.now())
    if as_json:
        showing.print_json(result.to_json())
        return
    _draw_journey(result)


def _draw_journey(result: Any) -> None:
    from buyline.app.journeys import UNTOLD  # noqa: PLC0415

    said = result.to_json()
    showing.draw(
        ["", ""], [[name, said[name]] for name in said if not isinstance(said[name], list)], title=said["journey"]
    )
    for part in ("proof", "path", "files", "entries"):
        if said[part]:
            names = [name for name in said[part][0] if name not in UNTOLD]
            showing.draw(names, [[_flat(row.get(n)) for n in names] for row in said[part]], title=part.capitalize())


def _flat(value: Any) -> Any:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else value


def file(
    context: typer.Context,
    seq: Annotated[int, typer.Argument(metavar="SEQ", min=1, help="The number of its line, as the journey says it.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to; left out: under its own name, here.")
    ] = None,
) -> None:
    """Take along a file that stands beside a journey; one that is there already is not overwritten.

    Example: buyline file 4711 --out offer.pdf
    """
    from buyline.app.attachments import file_opened  # noqa: PLC0415

    found = file_opened(options.books_of(context), seq)
    if str(out) == "-":
        typer.get_binary_stream("stdout").write(found.content)
        return
    path = Path(found.of.name) if out is None else out
    try:
        with path.open("xb") as file:
            file.write(found.content)
    except FileExistsError:
        raise typer.BadParameter(f"{path} is there already; name another with --out") from None
    showing.say(f"{path}: {found.of.size:,} bytes.")


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Beginnings of words, or of an id.")],
    each: Annotated[int, typer.Option("--each", min=1, max=100, help="At most so many of a kind.")] = 8,
    as_json: JsonOption = False,
) -> None:
    """Buyers, people, journeys, notes, programs and content that are called so, or in which the words stand.

    Example: buyline search "decides may"
    """
    from buyline.app.search import search_books  # noqa: PLC0415

    found = search_books(options.books_of(context), text, each=each)
    if as_json:
        showing.print_json({"hits": [hit.to_json() for hit in found.hits], "more": sorted(found.has_more)})
        return
    rows = [[hit.kind, hit.id, hit.name, hit.note] for hit in found.hits]
    more = f"More of {', '.join(sorted(found.has_more))}; write more to see others." if found.has_more else ""
    showing.draw(["kind", "id", "name", "what"], rows, caption=more if rows else "Nothing is called so.")
