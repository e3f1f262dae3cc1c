"""The command that does one act with many journeys: `buyline act many`, with a command of its own for each such act."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from buyline.app.acts.declared import MANY, ActKind
from buyline.cli import options, showing
from buyline.cli.acting import FunctionOption, MemberOption, act, as_command, by_of, option_of, ready_for
from buyline.cli.options import JsonOption

SHOWN = 50
CHOSEN = "buyline.chosen"
many = typer.Typer(
    help="Do one act with many journeys, all in one step. Look first with --dry-run.",
    no_args_is_help=True,
)
EXAMPLES = {
    "claim": 'act many claim --filter "stage = lead and days > 90" --stage nurture --dry-run',
    "change": 'act many change --filter "segment is empty" --columns segment=small',
    "assign": 'act many assign --filter "owner = ann" --owner paolo',
    "hand": 'act many hand --filter "stage = lead" --receiver sales',
    "plan": 'act many plan --filter "due_on is empty" --due 2026-04-15',
    "note": 'act many note --journey deal-17 --journey deal-18 --remark "Met at the fair"',
}
FilterOption = Annotated[
    str, typer.Option("--filter", metavar="TEXT", help="Conditions as of `journeys`: 'stage = lead and days > 90'.")
]
JourneysOption = Annotated[
    list[str] | None, typer.Option("--journey", metavar="ID", help="One journey by its id; repeatable.")
]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Say what it would come to; write nothing.")]


def register(_: typer.Typer) -> None:
    """Add these commands to those that act."""
    many.callback()(choose)
    for kind in MANY.values():
        many.command(kind.word)(_command(kind))
    act.add_typer(many, name="many")


def choose(
    context: typer.Context,
    wanted: Annotated[str, typer.Option("--filter", hidden=True)] = "",
    journeys: Annotated[list[str] | None, typer.Option("--journey", hidden=True)] = None,
) -> None:
    """Which journeys are meant may also be said before the act."""
    context.meta[CHOSEN] = (wanted, tuple(journeys or ()))


def _command(kind: ActKind) -> Callable[..., None]:
    def command(context: typer.Context, **given: Any) -> None:
        from buyline.app.acts.many import act_on_many, chosen  # noqa: PLC0415
        from buyline.app.journey_list import ListAsked  # noqa: PLC0415

        ready_for(context, given)
        books, now = options.books_of(context), options.now()
        before, named_before = context.meta[CHOSEN]
        wanted, named = given.pop("wanted") or before, tuple(given.pop("journeys") or ()) or named_before
        if bool(wanted) == bool(named):
            raise typer.BadParameter("name journeys by --filter, or each by --journey")
        by, as_json = by_of(given.pop("member"), given.pop("function")), given.pop("as_json")
        is_dry = given.pop("is_dry")
        said = {name: value for name, value in given.items() if value is not None}
        ids = named or chosen(books, ListAsked(filter=wanted), now=now)
        done = act_on_many(books, kind.word, said, by=by, now=now, journeys=dict.fromkeys(ids), is_dry=is_dry)
        if as_json:
            showing.print_json(done.to_json())
        else:
            _draw(done)

    return as_command(command, kind, EXAMPLES[kind.word], _parameters(kind))


def _parameters(kind: ActKind) -> list[tuple[str, Any, Any]]:
    found: list[tuple[str, Any, Any]] = [("context", typer.Context, inspect.Parameter.empty)]
    found += [("wanted", FilterOption, ""), ("journeys", JourneysOption, None)]
    found += [(field.id, option_of(field), None) for field in kind.fields]
    found += [("member", MemberOption, ""), ("function", FunctionOption, "sales")]
    found += [("is_dry", DryOption, False), ("as_json", JsonOption, False)]
    return found


def _draw(done: Any) -> None:
    """The first journeys with what the act meets there, all those that were left out, and how to take it back."""
    shown = done.met[:SHOWN] if done.is_dry else done.left_out
    rows = [[one.journey, one.buyer, str(one.meets), one.held, one.then, one.says] for one in shown]
    if rows:
        title = "What it would meet" if done.is_dry else "Left out"
        showing.draw(["journey", "buyer", "meets", "held", "then", "says"], rows, title=title)
    told = done.to_json()
    showing.say("; ".join(f"{count:,} {word}" for word, count in told["meets"].items()))
    typer.echo(done.says)
    if done.together:
        showing.say(f"To take all of it back: buyline act undo --together {done.together}")
