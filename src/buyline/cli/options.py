"""Which options do several commands share, and how is what was typed read?"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.days import Day, Moment, parse_day

if TYPE_CHECKING:
    from buyline.app.statements import Asked
    from buyline.store.books import Books

BookOption = Annotated[
    str,
    typer.Option("--book", metavar="claimed|verified|pair", help="Where we say they are, or where they proved to be."),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="What was known at the end of this day.")
]
AtSeqOption = Annotated[
    int | None, typer.Option("--at-seq", metavar="N", help="The books as of this line of the journal.")
]
CompareOption = Annotated[
    str | None,
    typer.Option(
        "--compare-as-of", metavar="DAY", help="Beside it the same as known at the end of this day, and what differs."
    ),
]
EnteredFromOption = Annotated[
    str | None, typer.Option("--entered-from", metavar="DAY", help="Only those who came to FROM on this day or later.")
]
EnteredToOption = Annotated[
    str | None, typer.Option("--entered-to", metavar="DAY", help="Only those who came to FROM on this day or before.")
]
BegunFromOption = Annotated[
    str | None, typer.Option("--entered-from", metavar="DAY", help="Only stays that began on this day or later.")
]
BegunToOption = Annotated[
    str | None, typer.Option("--entered-to", metavar="DAY", help="Only stays that began on this day or before.")
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="COLUMN=VALUE", help="Only rows with this value; may be repeated."),
]
ByOption = Annotated[str | None, typer.Option("--by", metavar="COLUMN", help="Broken down by a column of the books.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FormatOption = Annotated[
    str | None, typer.Option("--format", metavar="csv|parquet|ndjson", help="Print the table in this format.")
]
BOOKS = ("claimed", "verified", "pair", "buyers claimed", "buyers verified")


@dataclass(frozen=True, slots=True)
class Shown:
    """In which form an answer is printed."""

    as_json: bool
    in_format: str | None


ASKED = (("book", BookOption, "claimed"), ("as_of", AsOfOption, None), ("at_seq", AtSeqOption, None),
         ("where", WhereOption, None))  # fmt: skip
SHOWN = (("as_json", JsonOption, False), ("in_format", FormatOption, None))


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options of every statement, read into its last two parameters `asked` and `shown`."""
    own = [each for each in signature(command).parameters.values() if each.name not in {"asked", "shown"}]
    shared = [
        Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)
        for name, kind, default in (*ASKED, *SHOWN)
    ]

    @wraps(command)
    def told(**typed: Any) -> None:
        question, form = ([typed.pop(name) for name, *_ in some] for some in (ASKED, SHOWN))
        command(**typed, asked=asked(*question), shown=Shown(*form))

    every = [*own, *shared]
    told.__signature__ = signature(command).replace(parameters=every)  # type: ignore[attr-defined]
    told.__annotations__ = {each.name: each.annotation for each in every} | {"return": None}
    return told


def now() -> Moment:
    """The moment it is: the command line is where time comes in."""
    return time.time_ns() // 1_000


def day(text: str | None, option: str) -> Day | None:
    """A day that was typed; a bad one is a mistake in the command's use."""
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint=option) from None


def asked(book: str, as_of: str | None, at_seq: int | None, where: list[str] | None) -> "Asked":
    """What the shared options of a reading command ask for."""
    from buyline.app.statements import Asked  # noqa: PLC0415 - help must not wait for the engine

    if book not in BOOKS:
        raise typer.BadParameter(f"'{book}' is not a book; write {', '.join(BOOKS)}", param_hint="--book")
    filters: dict[str, Any] = {}
    for pair in where or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"'{pair}' is not a filter; write it like segment=smb", param_hint="--where")
        filters.setdefault(name, []).append(value)
    return Asked(book=book, as_of=day(as_of, "--as-of"), at_seq=at_seq, where=filters)


def books_of(context: typer.Context) -> "Books":
    """The books that the command is about."""
    from buyline.app.books import open_books  # noqa: PLC0415

    path: Path = context.obj
    return open_books(path)
