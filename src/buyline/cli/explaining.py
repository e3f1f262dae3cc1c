"""Commands that say what a number is made of: leakage, breakdown, health of the books."""

from typing import Annotated, Any

import typer

from buyline.cli import options, restating, showing
from buyline.cli.options import (
    AsOfOption,
    AtSeqOption,
    BookOption,
    ByOption,
    CompareOption,
    FormatOption,
    JsonOption,
    WhereOption,
)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(leakage)
    app.command()(breakdown)
    app.command()(health)


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
    compare_as_of: CompareOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """Where journeys leave the way, why, with how much money, and what came back.

    Example: buyline leakage --from 2026-01-01 --to 2026-03-31 --by segment
    """
    from buyline.app import explaining  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    days = {"first": options.day(first, "--from"), "last": options.day(last, "--to")}
    if compare_as_of is not None:
        given = days | {"within": within, "by": by}
        return restating.show(context, asked, compare_as_of, "leakage", as_json=as_json, in_format=in_format, **given)
    result = explaining.leakage(options.books_of(context), asked, now=options.now(), **days, within_days=within, by=by)
    return showing.show(result, as_json=as_json, in_format=in_format, table=_draw_leakage)


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
    if line["too_few"] is None:
        return "–"
    if line["share"] is None or line["too_few"]:
        return "too few to say"
    return f"{100 * line['share']:.1f}% ({100 * line['low']:.1f}–{100 * line['high']:.1f})"


def breakdown(
    context: typer.Context,
    by: Annotated[list[str], typer.Option("--by", metavar="COLUMN", help="A column of the books; twice for a grid.")],
    what: Annotated[
        str,
        typer.Option("--of", metavar="NUMBER", help="position, arrivals, won, conversion or 'median stay'."),
    ] = "position",
    stage: Annotated[
        str | None, typer.Option("--stage", help="Of which stage; for conversion, where it begins.")
    ] = None,
    goal: Annotated[str | None, typer.Option("--goal", help="The stage to reach; left out: the won one.")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, included.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, included.")] = None,
    within: Annotated[int, typer.Option("--within", metavar="DAYS", help="Conversion within so many days.")] = 180,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    compare_as_of: CompareOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """One number by a column of the books, or by two: position, arrivals, won, conversion, median stay.

    Example: buyline breakdown --of conversion --stage lead --goal customer --by segment
    """
    from buyline.app import explaining  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    days = (options.day(first, "--from"), options.day(last, "--to"))
    if compare_as_of is not None:
        given = {"number": what, "by": tuple(by), "stage": stage, "goal": goal, "within": within}
        given |= {"first": days[0], "last": days[1]}
        return restating.show(context, asked, compare_as_of, "breakdown", as_json=as_json, in_format=in_format, **given)
    result = explaining.breakdown(
        options.books_of(context),
        asked,
        now=options.now(),
        what=what,  # type: ignore[arg-type]
        by=tuple(by),
        period=days,
        stages=(stage, goal),
        within_days=within,
    )
    return showing.show(result, as_json=as_json, in_format=in_format, table=_draw_breakdown)


def _draw_breakdown(result: Any) -> None:
    said, by = result.to_json(), list(result.asked.by)
    lines = [*said["cells"], dict.fromkeys(by, "all") | said["whole"]]
    rows = [
        [
            *(line[name] or "none" for name in by),
            *([line["journeys"], line["amount"]] if result.adds_up else [line["journeys"]]),
            *_estimated(line, said["what"]),
        ]
        for line in lines
    ]
    more = {"conversion": ["share", "95% interval"], "median stay": ["median days", "95% interval"]}
    heads = [*by, "journeys", *(["amount"] if result.adds_up else []), *more.get(said["what"], [])]
    showing.draw(
        heads, rows, title=f"{said['what'].capitalize()} by {', '.join(by)}, {said['book']} book", caption=result.rule
    )


def _estimated(line: dict[str, Any], what: str) -> list[Any]:
    """The estimate and its interval; nothing for what is only counted."""
    if what not in {"conversion", "median stay"}:
        return []
    if line["too_few"]:
        return ["too few to say", "–"]
    value, low, high = (_in_unit(line[name], what) for name in ("value", "low", "high"))
    return [value, f"{low}–{high}"]


def _in_unit(value: float | None, what: str) -> str:
    if value is None:
        return "not reached"
    return f"{100 * value:.1f}%" if what == "conversion" else f"{value:.0f}"


def health(context: typer.Context, as_json: JsonOption = False, in_format: FormatOption = None) -> None:
    """What is missing, never met, silent or told twice in the books of today, and what mends it.

    Example: buyline health --json
    """
    from buyline.app.health_of_books import health_of_books  # noqa: PLC0415

    result = health_of_books(options.books_of(context), now=options.now())
    showing.show(result, as_json=as_json, in_format=in_format, table=_draw_health)


def _draw_health(result: Any) -> None:
    rows = [
        [line.words, line.count, line.of or None, showing.percent(line.share), line.mend if line.count else ""]
        for line in result.lines
    ]
    said = result.to_json()
    showing.draw(
        ["", "count", "of", "share", "what to do"],
        rows,
        title=f"Health of the books on {said['on']}",
        caption=result.rule,
    )
    sources = [list(one.values()) for one in said["sources"]]
    showing.draw(["source", "entries", "heard last", "silent days"], sources)
