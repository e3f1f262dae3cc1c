"""The command that tries the forecast on the past: backtest."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.options import (
    ByOption,
    Shown,
)

if TYPE_CHECKING:
    from buyline.app.statements import Asked
    from buyline.forecast.trials import Told


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(backtest)


@options.asks
def backtest(
    context: typer.Context,
    by: ByOption = None,
    background: Annotated[
        bool, typer.Option("--background", help="Only ask for it; a worker makes it, and the page shows it.")
    ] = False,
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """How well the forecast would have told what came, week by week, beside what one would have said anyway.

    Example: buyline backtest --by segment
    """
    from buyline.app import backtesting  # noqa: PLC0415

    books = options.books_of(context)
    if background:
        job = backtesting.ask_backtest(books, asked, now=options.now(), by=by)
        if job is None:
            return showing.say("The last backtest is of now; nothing was asked for.")
        return showing.say_asked(job, as_json=shown.as_json)
    with _progress() as tell:
        result = backtesting.backtest_now(books, asked, now=options.now(), by=by, tell=tell)
    return showing.show(result, as_json=shown.as_json, in_format=shown.in_format, table=_draw)


@contextmanager
def _progress() -> Iterator["Told"]:
    """A bar beside the data where somebody watches."""
    from buyline.forecast.trials import silent  # noqa: PLC0415

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("trying the forecast on the past", total=100)
        yield lambda done, of, says: bar.update(task, completed=done, total=of, description=says)


def _draw(result: Any) -> None:
    from buyline.forecast.wording import bar_sentence, poorest_sentence, weeks_sentence  # noqa: PLC0415

    heads = ["target", "days", "method", "windows", "CRPS", "skill", "80% range held", "mean miss"]
    for value, found in [("", result), *result.groups.items()]:
        rows = [_row(score) for score in found.scores if not score.stage]
        title = f"Backtest on {found.to_json()['on']}, {found.book} book{f', {result.by}: {value}' if value else ''}"
        showing.draw(heads, rows, title=title, caption="" if value else result.rule)
    stages = [[score.stage, *_row(score)] for score in result.scores if score.stage]
    if stages:
        showing.draw(["stage", *heads], stages, title="What comes to each stage, and how many stand there")
    for sentence in (weeks_sentence(result), poorest_sentence(result), bar_sentence(result)):
        showing.say(sentence)


def _row(score: Any) -> list[Any]:
    named = [score.target, score.horizon, score.method, score.windows]
    if score.too_few:
        return [*named, "too few to judge", None, None, None]
    held = "–" if score.coverage80 is None else showing.percent(score.coverage80)
    return [*named, round(score.crps, 2), _signed(score.skill), held, round(score.mae, 2)]


def _signed(skill: float | None) -> str:
    return "–" if skill is None else f"{skill:+.2f}"
