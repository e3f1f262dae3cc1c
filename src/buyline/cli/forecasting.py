"""Commands that look ahead: the forecast, the copies that were kept of it, what members commit to."""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.agreeing import FunctionOption, said_for
from buyline.cli.options import (
    AsOfOption,
    AtSeqOption,
    BookOption,
    ByOption,
    FormatOption,
    JsonOption,
    WhereOption,
)

WINS = ("mean", "p025", "p10", "p50", "p90", "p975")
PARTS = ("won", "open", "front", "not_yet_met")


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(forecast)
    forecasts = typer.Typer(help="Forecasts that were kept, and what members commit to.", no_args_is_help=True)
    forecasts.command()(kept)
    forecasts.command()(commit)
    forecasts.command()(committed)
    app.add_typer(forecasts, name="forecasts")


def forecast(
    context: typer.Context,
    horizon: Annotated[
        list[int] | None,
        typer.Option("--horizon", metavar="DAYS", help="So many days ahead; may be repeated. Left out: 30 to 365."),
    ] = None,
    quarters: Annotated[
        int, typer.Option("--quarters", metavar="N", help="So many fiscal quarters, from the current one on.")
    ] = 4,
    by: ByOption = None,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep it too, as it stands today: of the whole book.")] = False,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A line to know the kept one by.")] = "",
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """How many wins and how much revenue will come, with ranges, and out of what.

    Example: buyline forecast --horizon 30 --horizon 90 --by segment
    """
    from buyline.app import forecasts  # noqa: PLC0415
    from buyline.forecast.forecast import HORIZONS  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    books = options.books_of(context)
    result = forecasts.forecast(
        books,
        asked,
        now=options.now(),
        horizons=tuple(horizon or HORIZONS),
        many_quarters=quarters,
        by=by,
    )
    showing.show(result, as_json=as_json, in_format=in_format, table=_draw)
    if keep:
        _keep(books, book, note)


def _keep(books: Any, book: str, note: str) -> None:
    from buyline.app.agreeing import Who  # noqa: PLC0415
    from buyline.app.kept_forecasts import keep  # noqa: PLC0415

    id_ = keep(books, book=book, by=Who(""), now=options.now(), note=note)
    showing.say(f"Kept as {id_}; see buyline forecasts kept")


def kept(context: typer.Context, as_json: JsonOption = False) -> None:
    """Every forecast that was kept, beside what happened since.

    Example: buyline forecasts kept --json
    """
    from buyline.app.kept_forecasts import told  # noqa: PLC0415

    found = told(options.books_of(context), now=options.now())
    if as_json:
        showing.print_json(found)
        return
    rows = [
        [one["on"], one["book"], one["why"], window["window"], *_foreseen(window["wins"]), window["came"]]
        for one in found["forecasts"]
        for window in one["windows"]
    ]
    heads = ["as of", "book", "kept", "window", "wins foreseen", "80% range", "95% range", "wins that came"]
    showing.draw(heads, rows, title="Kept forecasts")
    over = found["coverage"]
    held = ", ".join(f"{over[f'within_{percent}']} within the {percent}% range" for percent in (50, 80, 95))
    showing.say(f"{over['over']} windows are over: {held}. Windows overlap, so they tell less than their number.")


def _foreseen(wins: dict[str, float]) -> list[Any]:
    low, high = (f"{wins[a]:,.0f}–{wins[b]:,.0f}" for a, b in (("p10", "p90"), ("p025", "p975")))
    return [round(wins["mean"]), low, high]


def commit(
    context: typer.Context,
    quarter: Annotated[str, typer.Argument(metavar="QUARTER", help="A fiscal quarter by name or first day.")],
    function: FunctionOption,
    deals: Annotated[int | None, typer.Option("--deals", metavar="N", help="How many deals.")] = None,
    amount: Annotated[
        float | None, typer.Option("--amount", metavar="AMOUNT", help="How much, in the books' currency.")
    ] = None,
    category: Annotated[
        str, typer.Option("--category", metavar="commit|'best case'", help="How it is meant.")
    ] = "commit",
    as_json: JsonOption = False,
) -> None:
    """Commit to deals, an amount or both for a fiscal quarter, as sales or success.

    Example: buyline forecasts commit 'Q1 2027' --function sales --deals 40
    """
    from buyline.app import commitments  # noqa: PLC0415

    books = options.books_of(context)
    by = said_for(books, function)
    made = commitments.commit(
        books, by=by, quarter=quarter, category=category, deals=deals, amount=amount, now=options.now()
    )
    _told([made.to_json()], as_json=as_json)


def committed(context: typer.Context, as_json: JsonOption = False) -> None:
    """What members committed to; the last one by member, quarter and category holds.

    Example: buyline forecasts committed
    """
    from buyline.app import commitments  # noqa: PLC0415

    found = commitments.committed(options.books_of(context))
    _told([one.to_json() for one in found], as_json=as_json)


def _told(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        showing.print_json(found)
        return
    names = ["from", "to", "function", "member", "category", "deals", "amount", "currency"]
    showing.draw(names, [[one[name] for name in names] for one in found])


def _draw(result: Any) -> None:
    said, by = result.to_json(), result.by
    windows = [*said["horizons"], *said["quarters"]]
    for what, unit in (("wins", "wins"), ("revenue", f"revenue in {result.currency}")):
        groups = [(None, windows)] if by is None else [(one[by] or "none", one["horizons"]) for one in said["groups"]]
        rows = [row for name, each in groups for row in _rows(what, name, each)]
        if rows:
            heads = [*([by] if by else []), "until", *WINS, *(f"of it {name}" for name in PARTS)]
            title = f"Forecast of {said['as_of']}, {said['book']} book: {unit}"
            showing.draw(heads, rows, title=title, caption=result.rule if what == "wins" else "")
    stages = [[one["stage"], *map(round, (one["now"], one["arrivals"], one["position"]))] for one in said["stages"]]
    ahead = f"within {said['stages_days']} days"
    showing.draw(["stage", "there now", f"arrivals {ahead}", f"there in {said['stages_days']} days"], stages)
    _say_change(said["change_since_last"])
    showing.say(f"{showing.percent(said['prior_share'])} of the rates are published ones; the rest is your own.")


def _rows(what: str, group: str | None, windows: list[dict[str, Any]]) -> list[list[Any]]:
    parts = "parts" if what == "wins" else "revenue_parts"
    return [
        [
            *([] if group is None else [group]),
            one.get("quarter") or f"{one['days']} days",
            *(round(one[what][name]) for name in WINS),
            *(round(one[parts][name]) for name in PARTS),
        ]
        for one in windows
        if one[what] is not None
    ]


def _say_change(change: dict[str, Any] | None) -> None:
    if change is None:
        return
    new = change["definition"]
    hidden = {name for name, is_told in (("definition", new), ("programs", change["parts"]["programs"])) if not is_told}
    parts = ", ".join(f"{name} {part:+.1f}" for name, part in change["parts"].items() if name not in hidden)
    ends = f"{change['wins_before']:.1f} to {change['wins_now']:.1f} wins by {change['until']}"
    showing.say(f"Since {change['before']}: from {ends} ({parts}).")
    if new is not None:
        held = f"Version {new['version']} of the definition holds since {new['in_force_from']}."
        showing.say(" ".join((held, *new["says"])))
