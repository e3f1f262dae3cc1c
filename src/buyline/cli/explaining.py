"""Commands that say what a number is made of: leakage."""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.options import AsOfOption, AtSeqOption, BookOption, ByOption, FormatOption, JsonOption, WhereOption


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(leakage)


def leakage(
    context: typer.Context,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DAY", help="First day, included; left out: 90 days before the last."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Last day, included; left out: today.")
    ] = None,
    within: Annotated[int, typer.Option("--within", metavar="DAYS", help="Shares within so many days.")] = 180,
    by: ByOption = None,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """Where journeys leave the way, why, with how much money, and what came back.

    Example: buyline leakage --from 2026-01-01 --to 2026-03-31 --by segment
    """
    from buyline.app import explaining  # noqa: PLC0415

    result = explaining.leakage(
        options.books_of(context),
        options.asked(book, as_of, at_seq, where),
        now=options.now(),
        first=options.day(first, "--from"),
        last=options.day(last, "--to"),
        within_days=within,
        by=by,
    )
    showing.show(result, as_json=as_json, in_format=in_format, table=_draw_leakage)


def _draw_leakage(result: Any) -> None:
    from buyline.definition.money import major_units  # noqa: PLC0415

    said, by = result.to_json(), result.by
    rows = [
        [
            *([line[by]] if by else []),
            *(line["stage"], line["to"], line["reason"] or None, line["journeys"]),
            *(major_units(line["amount"], line["currency"]), line["currency"]),
            _share(line),
        ]
        for line in result.records()
    ]
    heads = [*([by] if by else []), "stage", "to", "reason", "journeys", "amount", "currency", "share that leaves so"]
    title = f"Leakage from {said['from']} to {said['to']}, {said['book']} book, within {said['within_days']} days"
    showing.draw(heads, rows, title=title, caption=result.rule)
    back = [
        [one.place, None if one.reason == "*" else one.reason or "none said", one.went, one.came_back]
        for one in result.returned
    ]
    if back:
        showing.draw(["place", "reason", "went there", "came back since"], back, title="What came back")


def _share(line: dict[str, Any]) -> str:
    if line["share"] is None or line["too_few"]:
        return "too few to say"
    return f"{100 * line['share']:.1f} % ({100 * line['low']:.1f}–{100 * line['high']:.1f})"
