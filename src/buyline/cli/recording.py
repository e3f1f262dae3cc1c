"""Commands that begin books and write into them: init, definition, record."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from buyline.cli import agreeing, options, showing
from buyline.cli.options import JsonOption

definition = typer.Typer(help="The definition: what marketing, sales and success agreed on.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(init)
    app.command()(record)
    agreeing.register(definition)
    app.add_typer(definition, name="definition")


def init(
    context: typer.Context,
    definition_file: Annotated[
        str | None,
        typer.Option("--definition", metavar="FILE", help="A definition, or the name of a shipped one; left out: b2b."),
    ] = None,
) -> None:
    """Make new books.

    Example: buyline --books books init --definition our-definition.yaml
    """
    from buyline.app.books import create_books, read_definition  # noqa: PLC0415

    agreed = read_definition(definition_file) if definition_file else None
    books = create_books(context.obj, agreed, now=options.now())
    showing.say(f"New books in {books.path}. Next: import an export, or record entries.")
    books.close()


@definition.command("check")
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A definition, or the name of a shipped one.")],
    as_json: JsonOption = False,
) -> None:
    """Check a definition: every problem with its line and what would be right.

    Example: buyline definition check our-definition.yaml
    """
    from buyline.app.books import read_definition  # noqa: PLC0415

    found = read_definition(file)
    if as_json:
        showing.print_json({"valid": True, "version": found.version, "stages": list(found.stage_by_id)})
    else:
        count = len(found.stages)
        showing.say(
            f"{file} is a definition (version {found.version}) with {count} stages: {', '.join(found.stage_by_id)}."
        )


@definition.command("show")
def show(
    context: typer.Context,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="This version; left out: the newest.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the definition of the books.

    Example: buyline definition show --version 1
    """
    from buyline.app.books import agreement_of  # noqa: PLC0415
    from buyline.app.books import as_json as definition_json  # noqa: PLC0415
    from buyline.app.refusal import NotFound  # noqa: PLC0415
    from buyline.definition.document import written  # noqa: PLC0415

    versions = [one for _, one in agreement_of(options.books_of(context)).versions]
    found = versions[-1] if version is None else next((one for one in versions if one.version == version), None)
    if found is None:
        raise NotFound(f"There is no version {version}; there are {', '.join(str(one.version) for one in versions)}.")
    typer.echo(definition_json(found) if as_json else written(found), nl=False)


@definition.command("diff")
def diff(
    context: typer.Context,
    before: Annotated[
        str, typer.Argument(metavar="BEFORE", help="A file, a shipped name, or a version number of the books.")
    ],
    after: Annotated[
        str, typer.Argument(metavar="AFTER", help="A file, a shipped name, or a version number of the books.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Say in words how two definitions differ.

    Example: buyline definition diff 1 our-definition.yaml
    """
    from buyline.definition.differences import differences  # noqa: PLC0415

    sentences = differences(_named(context, before), _named(context, after))
    if as_json:
        showing.print_json({"differences": sentences})
    else:
        for sentence in sentences or ["They say the same."]:
            typer.echo(sentence)


def _named(context: typer.Context, name: str) -> Any:
    from buyline.app.books import agreement_of, read_definition  # noqa: PLC0415
    from buyline.app.refusal import NotFound  # noqa: PLC0415

    if not name.isdigit():
        return read_definition(name)
    versions = {str(one.version): one for _, one in agreement_of(options.books_of(context)).versions}
    if name not in versions:
        raise NotFound(f"There is no version {name}; there are {', '.join(versions)}.")
    return versions[name]


@definition.command("adopt")
def adopt(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The new version of the definition.")],
) -> None:
    """Agree on a new version, in force from the day it names.

    Example: buyline definition adopt our-definition-2.yaml
    """
    from buyline.app.books import adopt as adopt_version  # noqa: PLC0415
    from buyline.app.books import read_definition  # noqa: PLC0415

    for sentence in adopt_version(options.books_of(context), read_definition(file), now=options.now()):
        typer.echo(sentence)


@definition.command("schema")
def schema() -> None:
    """Print the JSON Schema of the definition document.

    Example: buyline definition schema > definition.schema.json
    """
    from buyline.definition.document import schema as definition_schema  # noqa: PLC0415

    showing.print_json(definition_schema())


def record(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A JSON entry or NDJSON; '-' or left out: standard input.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Record entries: one as JSON, or one a line. Those that cannot be taken are kept with the reason.

    Example: echo '{"source":"crm","record":"deal/17","what":"stage","kind":"stage claimed",
    "occurred_at":"2026-03-01","journey":"deal-17","data":{"stage":"prospect"}}' | buyline record
    """
    from buyline.app.entries import record_json  # noqa: PLC0415
    from buyline.app.refusal import NotFound, Refused  # noqa: PLC0415

    if file is not None and str(file) != "-" and not file.is_file():
        raise NotFound(f"There is no file {file}; nothing was recorded.")
    given = sys.stdin.buffer.read() if file is None or str(file) == "-" else file.read_bytes()
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused(f"Byte {problem.start + 1} is not UTF-8; nothing was recorded. Write entries as UTF-8.") from None
    receipts = record_json(options.books_of(context), text, now=options.now())
    told = [{"id": r.id, "taken": str(r.taken), "seq": r.seq, "reasons": list(r.reasons)} for r in receipts]
    if as_json:
        showing.print_json(told)
    else:
        _say_receipts(told)
    raise typer.Exit(_exit_code({str(one["taken"]) for one in told}))


def _say_receipts(told: list[dict[str, Any]]) -> None:
    for one in told:
        line = f"line {one['seq']}: " if one["seq"] else ""
        typer.echo(f"{line}{one['id'] or 'an entry'}: {one['taken']}")
        for reason in one["reasons"]:
            typer.echo(f"  - {reason}")


def _exit_code(taken: set[str]) -> int:
    return 4 if "conflict" in taken else 3 if "refused" in taken else 0


__all__ = ["json", "register"]
