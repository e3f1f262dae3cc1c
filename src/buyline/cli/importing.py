"""Commands that bring exports in and take them back: import, imports."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from buyline.cli import options, showing
from buyline.cli.options import JsonOption

imports = typer.Typer(help="Imports: list them, undo them, bring bad rows again.", no_args_is_help=True)

MappingOption = Annotated[
    str | None, typer.Option("--mapping", metavar="FILE", help="A mapping, or the name of a shipped one.")
]
SuggestOption = Annotated[
    bool, typer.Option("--suggest", help="Print the mapping that is proposed for one file; import nothing.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(name="import")(import_files)
    app.add_typer(imports, name="imports")


def import_files(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or a folder with the files.")],
    mapping: MappingOption = None,
    suggest: SuggestOption = False,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="NAME=COLUMN", help="What the mapping calls NAME is this COLUMN of the file."),
    ] = None,
    export_day: Annotated[
        str | None,
        typer.Option("--export-day", metavar="DAY", help="The day the export was made; left out: its newest day."),
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="Count what would come; write nothing.")] = False,
    replay: Annotated[bool, typer.Option("--replay", help="Bring rows that were kept as bad once more.")] = False,
    background: Annotated[
        bool, typer.Option("--background", help="Ask for it and return; `buyline jobs` shows how far it is.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Import an export: good rows in, bad rows kept with their reasons; can be undone.

    Example: buyline --books books import --mapping stage-history deals.csv --dry-run

    A file of any shape: buyline import --suggest deals.xlsx > deals.yaml, look at it, then import with --mapping
    deals.yaml.
    """
    from buyline.app import imports as use  # noqa: PLC0415

    now = options.now()
    if suggest:
        _suggest(context.obj, paths, now=now, as_json=as_json)
        return
    if mapping is None:
        raise typer.BadParameter("name one; --suggest proposes one for a file of any shape", param_hint="--mapping")
    plan, plan_path = use.load_mapping(mapping, _renamed(column))
    day = options.day(export_day, "--export-day")
    if background:
        if dry or replay:
            raise typer.BadParameter("it goes with neither --dry-run nor --replay", param_hint="--background")
        with use.books_for(context.obj, plan, plan_path, now=now) as books:
            showing.say_asked(_later(books, mapping, paths, now=now, names=_renamed(column), day=day), as_json=as_json)
        return
    ready = use.ready(plan, paths, use.definition_for(context.obj, plan, plan_path), now=now, export_day=day)
    if dry:
        result = use.dry_run(ready, progress=_progress if sys.stderr.isatty() else None)
    else:
        with use.books_for(context.obj, plan, plan_path, now=now) as books:
            result = _brought(books, ready, now=now, is_replay=replay)
    showing.print_json(result.to_json()) if as_json else _say_imported(result)


def _brought(books: Any, ready: Any, *, now: int, is_replay: bool) -> Any:
    """What an import, or a replay of bad rows, did."""
    from buyline.app import imports as use  # noqa: PLC0415

    if is_replay:
        return use.replay(books, ready, now=now)
    return use.run(books, ready, now=now, progress=_progress if sys.stderr.isatty() else None)


def _suggest(folder: Path, paths: list[Path], *, now: int, as_json: bool) -> None:
    """Print what is proposed for a file, as a mapping that can be changed and used."""
    from buyline.app.imports_suggested import suggest_at  # noqa: PLC0415

    if len(paths) != 1 or not paths[0].is_file():
        raise typer.BadParameter("name one file to propose a mapping for", param_hint="PATH")
    found = suggest_at(folder, paths[0], now=now)
    if as_json:
        showing.print_json(found.to_json())
        return
    if found.shape:
        showing.say(f"Recognised as an export of {found.shape}.")
    left_out = [one.column for one in found.choices.columns if one.meaning == "left out"]
    if left_out:
        showing.say(f"Left out: {', '.join(left_out)}.")
    for label in found.unmatched:
        showing.say(f"No stage was found for '{label}'; such rows are left out until the mapping says one.")
    for sentence in found.lacking:
        showing.say(sentence)
    if found.mapping:
        sys.stdout.write(found.mapping)
    else:
        raise typer.Exit(2)


def _later(books: Any, mapping: str, paths: list[Path], *, now: int, names: dict[str, str], day: int | None) -> str:
    from buyline.app.imports_later import import_later  # noqa: PLC0415

    return import_later(books, mapping, paths, now=now, names=names, export_day=day)


def _renamed(pairs: list[str] | None) -> dict[str, str]:
    found = {}
    for pair in pairs or ():
        name, equals, column = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"'{pair}' names no column; write it like journey=DealId", param_hint="--column")
        found[name] = column
    return found


def _progress(done: int) -> None:
    sys.stderr.write(f"\r{done:,} entries read")
    sys.stderr.flush()


def _say_imported(result: Any) -> None:
    said = result.to_json()
    showing.draw(["entry", "number"], said["kinds"].items(), title="Would come" if said["dry_run"] else "Read")
    if said["taken"]:
        showing.draw(["taken as", "number"], said["taken"].items())
    if said["bad_rows"]:
        showing.draw(
            ["problem", "rows"], list(said["problems"].items())[:20], title=f"{said['bad_rows']:,} bad rows, kept"
        )
        for example in said["examples"][:5]:
            showing.say(f"  - {example}")
    if said["dry_run"]:
        showing.say("A dry run: nothing was written.")
    elif said["batch"]:
        showing.say(f"Import {said['batch']}. To take it back: buyline imports undo {said['batch']}")
    else:
        showing.say("Everything was known already: nothing was changed." if not said["changed"] else "Done.")


@imports.command("list")
def list_imports(context: typer.Context, as_json: JsonOption = False) -> None:
    """List imports, newest first.

    Example: buyline imports list
    """
    from buyline.app.imports import batches  # noqa: PLC0415

    found = batches(options.books_of(context))
    if as_json:
        showing.print_json(found)
    elif found:
        showing.draw(list(found[0]), [list(row.values()) for row in found])
    else:
        showing.say("There are no imports yet.")


@imports.command("undo")
def undo(
    context: typer.Context,
    batch: Annotated[str, typer.Argument(metavar="ID", help="The import's id, as `imports list` shows it.")],
) -> None:
    """Take an import back, with all it brought; what it had corrected holds again.

    Merges by members of records that only this import brought are taken back with it.

    Example: buyline imports undo stage-history-20260331T120000-000000
    """
    from buyline.app.imports import undo as undo_batch  # noqa: PLC0415

    done = undo_batch(options.books_of(context), batch, now=options.now())
    showing.say(f"Import {batch} was taken back by line {done.receipt.seq}. {done.says}")


@imports.command("bad-rows")
def bad_rows(
    context: typer.Context,
    batch: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only those of this import.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List rows and entries that could not be taken, with their reasons.

    Example: buyline imports bad-rows
    """
    found = [
        {
            "number": number,
            "source": letter.source,
            "import": letter.batch,
            "line": letter.line,
            "reasons": list(letter.reasons),
            "content": dict(letter.content),
        }
        for number, letter in options.books_of(context).dead_letters(batch=batch)
    ]
    if as_json:
        showing.print_json(found)
    else:
        rows = [[one["number"], one["source"], one["line"], "; ".join(one["reasons"])] for one in found]  # type: ignore[arg-type]
        showing.draw(["number", "source", "line", "reasons"], rows)
