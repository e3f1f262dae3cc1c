"""Commands that keep the books and show them: verify, demo, serve, doctor, config."""

import sys
from typing import Annotated

import typer

from buyline.cli import options, showing
from buyline.cli.options import JsonOption

config = typer.Typer(help="Settings and where they come from.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (verify, demo, serve, doctor):
        app.command()(command)
    app.add_typer(config, name="config")


def verify(context: typer.Context, as_json: JsonOption = False) -> None:
    """Prove the books: the journal's chain, every row rebuilt from the journal, every file.

    Example: buyline --books books verify
    """
    from buyline.app.verify import verify as prove  # noqa: PLC0415

    proof = prove(options.books_of(context), progress=_progress if sys.stderr.isatty() else None)
    if as_json:
        showing.print_json(proof.to_json())
    else:
        checked = ", ".join(f"{count:,} {what}" for what, count in proof.checked.items())
        typer.echo(f"Checked {checked}: {'the books prove themselves.' if proof.is_sound else 'NOT sound.'}")
        for problem in proof.problems:
            showing.say(f"  - {problem}")
    raise typer.Exit(0 if proof.is_sound else 6)


def _progress(what: str, done: int) -> None:
    sys.stderr.write(f"\r{done:,} {what}")
    sys.stderr.flush()


def demo(
    context: typer.Context,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another company.")] = 7,
    buyers: Annotated[int, typer.Option("--buyers", min=100, help="How many buyers are reached.")] = 40_000,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Last day of the two years; left out: today.")
    ] = None,
    if_missing: Annotated[bool, typer.Option("--if-missing", help="Do nothing where there are books already.")] = False,
) -> None:
    """Make the demo company: two years of a believable firm, in books of its own.

    Example: buyline --books demo-books demo
    """
    from buyline.app.demo import make_demo  # noqa: PLC0415
    from buyline.store.places import has_books  # noqa: PLC0415

    if if_missing and has_books(context.obj):
        showing.say(f"There are books in {context.obj} already; they were left as they are.")
        return
    made = make_demo(
        context.obj, seed=seed, buyers=buyers, until=options.day(until, "--until"), now=options.now(), tell=showing.say
    )
    showing.say(f"{made:,} entries in {context.obj}. To look at it: buyline --books {context.obj} serve")


def serve(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65_535, help="The port; 0: any free one; left out: 8765.")
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", help="This machine only, unless the settings name a proxy with TLS.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=64, help="How many processes answer; left out: 1.")
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option("--threads", min=1, max=64, help="Requests one process answers at a time; left out: 4."),
    ] = None,
) -> None:
    """Serve the pages of the books on this machine.

    Example: buyline --books books serve --port 8765
    """
    from buyline.app.refusal import Refused  # noqa: PLC0415
    from buyline.web.serve import serve as serve_books  # noqa: PLC0415

    try:
        serve_books(context.obj, host=host, port=port, workers=workers, threads=threads)
    except ValueError as problem:
        raise Refused(str(problem)) from None


def doctor(context: typer.Context, as_json: JsonOption = False) -> None:
    """Say what this machine offers and whether the books are well.

    Example: buyline doctor
    """
    from buyline.app.doctor import examine  # noqa: PLC0415

    found = examine(context.obj)
    if as_json:
        showing.print_json([{"what": f.what, "state": f.state, "says": f.says} for f in found])
    else:
        showing.draw(["", "what", "says"], [[f.state, f.what, f.says] for f in found])
    raise typer.Exit(6 if any(f.state == "bad" for f in found) else 0)


@config.command("show")
def show(
    context: typer.Context,
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the settings in force; secrets are covered.

    Example: buyline config show --origin
    """
    from buyline.app.told import told  # noqa: PLC0415

    source = context.find_root().get_parameter_source("books")
    found = told(context.obj, str(source.name).lower() if source else "default")
    if as_json:
        showing.print_json([{"name": s.name, "value": s.value, "origin": s.origin} for s in found])
    else:
        columns = ["setting", "value", "origin"] if origin else ["setting", "value"]
        showing.draw(columns, [[s.name, s.value, s.origin][: len(columns)] for s in found])
