"""How does somebody at a terminal ask Buyline?

The commands and their options. Each command imports what it needs when it runs, so that help is quick.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from buyline.cli import (
    acting,
    acting_on_many,
    background,
    backtesting,
    chances,
    choosing,
    duplicates,
    explaining,
    forecasting,
    goals,
    importing,
    inviting,
    keeping,
    kept,
    listing,
    membership,
    planning,
    programs,
    pushing,
    reading,
    recording,
    seeing,
    setting_up,
    working,
)

_HELP = """One set of books for the buying pipeline.

Examples:

  buyline --books books init

  buyline --books books import --mapping stage-history deals.csv

  buyline --books books position

  buyline --books books conversion lead customer --within 180
"""

app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version  # noqa: PLC0415 - only when asked

        typer.echo(f"buyline {version('buyline')}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    books: Annotated[
        Path, typer.Option("--books", envvar="BUYLINE_BOOKS", metavar="DIR", help="The folder of the books.")
    ] = Path("books"),
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """One set of books for the buying pipeline."""
    context.obj = books


for _group in (
    reading,
    listing,
    explaining,
    planning,
    goals,
    programs,
    backtesting,
    pushing,
    forecasting,
    chances,
    acting,
    acting_on_many,
    working,
    duplicates,
    recording,
    importing,
    setting_up,
    keeping,
    background,
    membership,
    choosing,
    inviting,
    seeing,
    kept,
):
    _group.register(app)


def run() -> None:
    """Entry point of the program: one table from error to exit code, messages on standard error."""
    from buyline.app.refusal import BuylineError, NotWritten  # noqa: PLC0415 - after the arguments are known
    from buyline.store.disk import NotOnDiskError  # noqa: PLC0415 - as above

    try:
        app()
    except BuylineError as problem:
        typer.echo(f"buyline: {problem}", err=True)
        sys.exit(problem.exit_code)
    except NotOnDiskError as problem:
        typer.echo(f"buyline: {problem}", err=True)
        sys.exit(NotWritten.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as problem:
        from buyline.app.damage import explained  # noqa: PLC0415

        known = explained(problem)
        if known is None:
            raise
        typer.echo(f"buyline: {known}", err=True)
        sys.exit(known.exit_code)


if __name__ == "__main__":
    run()
