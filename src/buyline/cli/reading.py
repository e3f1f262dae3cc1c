"""Commands that read the books: position, flow, conversion, time in stage, cohorts, stalled."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from buyline.cli import options, restating, showing
from buyline.cli.options import (
    AsOfOption,
    AtSeqOption,
    BegunFromOption,
    BegunToOption,
    BookOption,
    ByOption,
    CompareOption,
    EnteredFromOption,
    EnteredToOption,
    FormatOption,
    JsonOption,
    Shown,
    WhereOption,
)

if TYPE_CHECKING:
    from buyline.app.statements import Asked


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (position, flow, conversion, cohorts, stalled):
        app.command()(command)
    app.command(name="time-in-stage")(time_in_stage)


def position(
    context: typer.Context,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="End of this day; left out: today.")] = None,
    by: ByOption = None,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    compare_as_of: CompareOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """How many journeys stand in each place, and their amounts.

    Example: buyline position --on 2026-03-31 --book verified --by segment
    """
    from buyline.app import statements  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    if compare_as_of is not None:
        given = {"on": options.day(on, "--on"), "by": by}
        return restating.show(context, asked, compare_as_of, "position", as_json=as_json, in_format=in_format, **given)
    result = statements.position(options.books_of(context), asked, now=options.now(), on=options.day(on, "--on"), by=by)
    return showing.show(result, as_json=as_json, in_format=in_format, table=_draw_position)


def _draw_position(result: Any) -> None:
    said = result.to_json()
    groups = said.get("groups") or [said]
    by = said.get("by")
    rows = [
        [*([group[by]] if by else []), place["stage"], place["journeys"], place["amount"]]
        for group in groups
        for place in group["stages"]
    ]
    title = f"Position on {said['on']}, {said['book']} book"
    showing.draw(
        [*([by] if by else []), "stage", "journeys", f"amount ({result.currency})"],
        rows,
        title=title,
        caption=result.rule,
    )


def flow(
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, included.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, included.")],
    by: ByOption = None,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    compare_as_of: CompareOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """What moved in a period, with the trial balance.

    Example: buyline flow --from 2026-01-01 --to 2026-03-31
    """
    from buyline.app import statements  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    days = (options.day(first, "--from") or 0, options.day(last, "--to") or 0)
    if compare_as_of is not None:
        given = {"first": days[0], "last": days[1], "by": by}
        return restating.show(context, asked, compare_as_of, "flow", as_json=as_json, in_format=in_format, **given)
    result = statements.flow(options.books_of(context), asked, now=options.now(), first=days[0], last=days[1], by=by)
    return showing.show(result, as_json=as_json, in_format=in_format, table=_draw_flow)


def _draw_flow(result: Any) -> None:
    said = result.to_json()
    columns = ["kind", "from", "to", "journeys", "amount", "currency"]
    rows = [[move[name] for name in columns] for move in said["movements"]]
    showing.draw(columns, rows, title=f"Flow from {said['from']} to {said['to']}, {said['book']} book")
    held = [row for row in said["trial_balance"] if any(v for k, v in row.items() if isinstance(v, int | float))]
    if held:
        names = list(held[0])
        showing.draw(names, [[row.get(n) for n in names] for row in held], title="Trial balance", caption=result.rule)
    showing.say(f"residual {said['residual']}: the period {'balances' if not said['residual'] else 'does NOT balance'}")


def conversion(
    context: typer.Context,
    from_stage: Annotated[str, typer.Argument(metavar="FROM", help="The stage they come from.")],
    to_stage: Annotated[str, typer.Argument(metavar="TO", help="The stage they are to reach, or one beyond it.")],
    within: Annotated[int, typer.Option("--within", metavar="DAYS", help="Within so many days.")],
    unit: Annotated[str, typer.Option("--unit", metavar="journey|spell", help="What is counted.")] = "journey",
    entered_from: EnteredFromOption = None,
    entered_to: EnteredToOption = None,
    by: ByOption = None,
    clustered: Annotated[bool, typer.Option("--clustered", help="Interval by leaving out groups of buyers.")] = False,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    compare_as_of: CompareOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """Which share gets from one stage to another in time, those still under way counted right.

    Example: buyline conversion lead customer --within 180 --by segment
    """
    from buyline.app import statements  # noqa: PLC0415

    if unit not in {"journey", "spell"}:
        raise typer.BadParameter(f"'{unit}' is not a unit; write journey or spell", param_hint="--unit")
    asked = options.asked(book, as_of, at_seq, where)
    begun = (options.day(entered_from, "--entered-from"), options.day(entered_to, "--entered-to"))
    if compare_as_of is not None:
        given = {"from_stage": from_stage, "to_stage": to_stage, "within": within, "unit": unit, "by": by}
        given |= {"entered_from": begun[0], "entered_to": begun[1], "clustered": clustered}
        return restating.show(
            context, asked, compare_as_of, "conversion", as_json=as_json, in_format=in_format, **given
        )
    result = statements.conversion(
        options.books_of(context),
        asked,
        now=options.now(),
        from_stage=from_stage,
        to_stage=to_stage,
        within_days=within,
        unit=unit,  # type: ignore[arg-type]
        begun=begun,
        by=by,
        clustered=clustered,
    )
    return showing.show(result, as_json=as_json, in_format=in_format, table=_draw_conversion)


def _draw_conversion(result: Any) -> None:
    said = result.to_json()
    by = said.get("by")
    lines = [*((group[by], group) for group in said.get("groups", ())), ("all", said)]
    columns = [
        by or "",
        "entered",
        "converted",
        "lost",
        "still open",
        "skipped",
        "estimate",
        "95% interval",
        "maturity",
    ]
    rows = [
        [
            name,
            *(line[key] for key in ("entered", "converted", "lost", "still_open", "skipped")),
            _estimate(line),
            "–" if line["low"] is None else f"{100 * line['low']:.1f}–{100 * line['high']:.1f}%",
            showing.percent(line["maturity"]),
        ]
        for name, line in lines
    ]
    title = f"{said['from']} → {said['to']} within {said['within_days']} days, by {said['unit']}"
    showing.draw(columns, rows, title=title, caption=result.rule)


def _estimate(line: dict[str, Any]) -> str:
    return "too few to say" if line.get("too_few") else showing.percent(line["estimate"])


def time_in_stage(
    context: typer.Context,
    stage: Annotated[str | None, typer.Argument(metavar="[STAGE]", help="One stage; left out: all.")] = None,
    entered_from: BegunFromOption = None,
    entered_to: BegunToOption = None,
    by: ByOption = None,
    book: BookOption = "claimed",
    as_of: AsOfOption = None,
    compare_as_of: CompareOption = None,
    at_seq: AtSeqOption = None,
    where: WhereOption = None,
    as_json: JsonOption = False,
    in_format: FormatOption = None,
) -> None:
    """How long stays last, open ones included.

    Example: buyline time-in-stage prospect
    """
    from buyline.app import statements  # noqa: PLC0415

    asked = options.asked(book, as_of, at_seq, where)
    begun = (options.day(entered_from, "--entered-from"), options.day(entered_to, "--entered-to"))
    if compare_as_of is not None:
        given = {"stage": stage, "entered_from": begun[0], "entered_to": begun[1], "by": by}
        return restating.show(
            context, asked, compare_as_of, "time in stage", as_json=as_json, in_format=in_format, **given
        )
    result = statements.time_in_stage(
        options.books_of(context), asked, now=options.now(), stage=stage, begun=begun, by=by
    )
    return showing.show(result, as_json=as_json, in_format=in_format, table=showing.draw_records)


@options.asks
def cohorts(
    context: typer.Context,
    from_stage: Annotated[str, typer.Argument(metavar="FROM")],
    to_stage: Annotated[str, typer.Argument(metavar="TO")],
    each: Annotated[str, typer.Option("--each", metavar="month|quarter", help="Length of a cohort.")] = "month",
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """Which share of each month's arrivals has reached a later stage, by age.

    Example: buyline cohorts lead customer --each quarter
    """
    from buyline.app import statements  # noqa: PLC0415

    if each not in {"month", "quarter"}:
        raise typer.BadParameter(f"'{each}' is not a length; write month or quarter", param_hint="--each")
    result = statements.cohorts(
        options.books_of(context),
        asked,
        now=options.now(),
        from_stage=from_stage,
        to_stage=to_stage,
        each=each,  # type: ignore[arg-type]
    )
    showing.show(result, as_json=shown.as_json, in_format=shown.in_format, table=showing.draw_records)


@options.asks
def stalled(
    context: typer.Context,
    *,
    asked: "Asked",
    shown: Shown,
) -> None:
    """Journeys that have been in their stage longer than nearly all that advanced.

    Example: buyline stalled --where owner=ann
    """
    from buyline.app import statements  # noqa: PLC0415

    result = statements.stalled(options.books_of(context), asked, now=options.now())
    showing.show(result, as_json=shown.as_json, in_format=shown.in_format, table=showing.draw_records)
