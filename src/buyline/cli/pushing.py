"""Commands about effort and change: where to push, what has changed, and the decisions about what is normal."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.agreeing import FunctionOption, said_for
from buyline.cli.options import BookOption, JsonOption, Shown

if TYPE_CHECKING:
    from buyline.app.changes import Confirmed, Frozen
    from buyline.app.statements import Asked

LEVERS = {"advance": "a point more advance", "faster": "a tenth faster", "regression": "a point fewer go back"}
MUCH_EVIDENCE = 1_000


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(push)
    app.command()(changed)
    app.command("freeze-baseline")(freeze_baseline)
    app.command("confirm-change")(confirm_change)


@options.asks
def push(
    context: typer.Context,
    within: Annotated[int, typer.Option("--within", metavar="DAYS", help="Within so many days, 30 to 365.")] = 180,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="COLUMN", help="Against the best quarter by this column; left out: published."),
    ] = None,
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """Where a little effort brings most: each lever of each stage, with the probability of being first.

    Example: buyline push --by segment
    """
    from buyline.app import pushing  # noqa: PLC0415

    result = pushing.push(options.books_of(context), asked, now=options.now(), within_days=within, by=by)
    showing.show(result, as_json=shown.as_json, in_format=shown.in_format, table=_draw_push)


def _draw_push(result: Any) -> None:
    kind = f"revenue ({result.currency})" if result.is_money else "wins"
    rows = [
        [
            each.stage,
            LEVERS[each.lever],
            round(each.inflow),
            _own(each.lever, each.own),
            "–" if each.target is None else _own(each.lever, each.target),
            _score(result, each.per_unit),
            _score(result, each.gain),
            showing.percent(each.first),
        ]
        for each in result.levers
    ]
    heads = ["stage", "lever", "come", "now", "could be", f"one unit: {kind}", f"all of it: {kind}", "first"]
    title = f"Where to push within {result.days} days, against {result.against}, {result.book} book"
    showing.draw(heads, rows, title=title, caption=result.rule)


def _own(lever: str, value: float) -> str:
    return f"{value:.1f} days" if lever == "faster" else showing.percent(value)


def _score(result: Any, found: tuple[float, float]) -> float:
    return round(found[1]) if result.is_money else round(found[0], 2)


@options.asks
def changed(
    context: typer.Context,
    by: Annotated[
        str | None, typer.Option("--by", metavar="COLUMN", help="Watch each value of this column as well.")
    ] = None,
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """Which rates have changed since the baseline, since when and by how much.

    Example: buyline changed --by segment
    """
    from buyline.app import changes  # noqa: PLC0415

    result = changes.changes(options.books_of(context), asked, now=options.now(), by=by)
    showing.show(result, as_json=shown.as_json, in_format=shown.in_format, table=_draw_changed)


def _draw_changed(result: Any) -> None:
    said = result.to_json()
    if said["baseline"] is None:
        showing.say("Too few weeks with moves to say what is normal; nothing is watched yet.")
        return
    kinds = "frozen" if said["baseline"]["recorded"] else "the first half of the records, not frozen"
    names = ["from", "to", *([result.by] if result.by else []), "state", "moves", "expected", "evidence", "since",
             "times the baseline"]  # fmt: skip
    rows = [
        [
            each["from"],
            each["to"],
            *([each["value"] or "all"] if result.by else []),
            each["state"],
            round(each["moves"]),
            round(each["expected"]),
            _evidence(each["evidence"] or 0.0),
            each["since"],
            None if each["ratio"] is None else f"{each['ratio']:.2f} ({each['low']:.2f}–{each['high']:.2f})",
        ]
        for each in result.records()
    ]
    against = f"Against {said['baseline']['from']} to {said['baseline']['on']} ({kinds})"
    title = f"{against}, counted in full to {said['counted_to']}"
    showing.draw(names, rows, title=title, caption=result.rule)


def _evidence(found: float) -> str:
    """Evidence as the page tells it: of more than a thousand nobody asks how much."""
    return f"over {MUCH_EVIDENCE:,}" if found >= MUCH_EVIDENCE else f"{found:.3g}"


def freeze_baseline(
    context: typer.Context,
    function: FunctionOption,
    reason: Annotated[str, typer.Option("--reason", help="Why these weeks are normal.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The last day of it; left out: as taken so far.")
    ] = None,
    weeks: Annotated[
        int | None, typer.Option("--weeks", metavar="N", help="So many weeks, 8 to 156; left out: as taken so far.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Decide which weeks are taken for normal; changes are told against them from then on.

    Example: buyline freeze-baseline --function sales --weeks 26 --on 2026-03-31 --reason "before the new price list"
    """
    from buyline.app import changes  # noqa: PLC0415

    books, day = options.books_of(context), options.day(on, "--on")
    by = said_for(books, function)
    _told(changes.freeze(books, on=day, weeks=weeks, reason=reason, by=by, now=options.now()), as_json=as_json)


def confirm_change(
    context: typer.Context,
    from_stage: Annotated[str, typer.Argument(metavar="FROM", help="The stage that is left.")],
    to_stage: Annotated[str, typer.Argument(metavar="TO", help="Where for.")],
    function: FunctionOption,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Since when; left out: as estimated.")] = None,
    book: BookOption = "claimed",
    as_json: JsonOption = False,
) -> None:
    """Confirm an alarm: the rate has changed for good, and forecasts count this move from that day on.

    Example: buyline confirm-change lead qualified --function sales
    """
    from buyline.app import changes  # noqa: PLC0415

    books, day = options.books_of(context), options.day(on, "--on")
    by = said_for(books, function)
    found = changes.confirm(
        books, from_stage=from_stage, to_stage=to_stage, on=day, book=book, by=by, now=options.now()
    )
    _told(found, as_json=as_json)


def _told(found: "Frozen | Confirmed", *, as_json: bool) -> None:
    if as_json:
        showing.print_json(found.to_json())
    else:
        showing.say(found.said)
