"""The command that says which chance journeys have, and how such chances came true."""

from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.options import AsOfOption, AtSeqOption, FormatOption, JsonOption, WhereOption

DID = {"advance": "to get further", "win": "to be won"}
BookOption = Annotated[
    str, typer.Option("--book", metavar="claimed|verified", help="By the stage that we claim, or that is proven.")
]


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(chances)


def chances(
    context: typer.Context,
    journeys: Annotated[
        list[str] | None,
        typer.Argument(metavar="[JOURNEY]...", help="Ids of journeys; left out: how such chances came true."),
    ] = None,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """The chance of journeys to get further and to be won within 30 and 90 days, and why.

    Example: buyline chances deal-17 deal-18
    """
    from buyline.app.chances import chances_of  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    result = chances_of(options.books_of(context), journeys or (), asked, now=options.now())
    showing.show(result, as_json=as_json, in_format=in_format, table=_draw if journeys else _draw_record)


def _draw(result: Any) -> None:
    from buyline.forecast.reasons import PLAINLY, headline  # noqa: PLC0415

    heads = ["journey", "stage", "days", *(f"{DID[what]}, {days} d" for what in DID for days in (30, 90)), "half by"]
    rows = [
        [
            each.journey, each.name, each.age,
            *(_share(found.get(days)) for found in (each.advance, each.win) for days in (30, 90)),
            None if each.half_won_on is None else PLAINLY.day(each.half_won_on),
        ]
        for each in result.journeys
    ]  # fmt: skip
    showing.draw(heads, rows, title="Chances", caption=result.rule)
    for each in result.journeys:
        showing.say("\n".join([f"{each.journey}: {headline(each, PLAINLY)}", *(f"  {one}" for one in each.reasons)]))


def _share(share: float | None) -> str | None:
    from buyline.forecast.reasons import PLAINLY  # noqa: PLC0415

    return None if share is None else PLAINLY.share(share)


def _draw_record(result: Any) -> None:
    from buyline.forecast.reasons import PLAINLY, tried_words  # noqa: PLC0415
    from buyline.measure.wording import in_words  # noqa: PLC0415

    for each in result.record:
        found, name = each.learnt, f"Chances {DID[each.outcome]} within {each.days} days"
        if found.scores is None:
            showing.say(f"{name}: too few have come yet to judge them.")
            continue
        rows = [
            [f"{one.low:.0%} to {one.high:.0%}", one.n, _share(one.said), _share(one.came),
             f"{one.came_low:.0%} to {one.came_high:.0%}"]
            for one in found.tenths
        ]  # fmt: skip
        heads = ["chance said", "journeys", "on average", "came", "95 % interval"]
        showing.draw(heads, rows, title=name)
        scores = found.scores
        heads = ["", "with what helped", "by stage and age", "base rate"]
        briers = ["Brier score", scores.brier, scores.plain_brier, scores.base_brier]
        losses = ["log loss", scores.log_loss, scores.plain_log_loss, scores.base_log_loss]
        showing.draw(heads, [[_exact(one) for one in line] for line in (briers, losses)])
        for tried in found.tried:
            showing.say(f"  {tried_words(tried, result.facts, PLAINLY)}")
    showing.say(in_words(result.rule))


def _exact(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.4f}"
