"""How is a reading command answered that names a second day of knowing (`--compare-as-of`)?

Both statements side by side, then what explains the difference. The commands themselves stand in `reading`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from buyline.cli import options, showing
from buyline.days import Day

if TYPE_CHECKING:
    from buyline.app.restating import Compared
    from buyline.app.statements import Asked

OPTION = "--compare-as-of"


@dataclass(frozen=True)
class Shown:
    """A restatement, ready to be printed."""

    result: Any

    def show(self, *, as_json: bool, in_format: str | None) -> None:
        """Print it in the form asked for."""
        showing.show(self.result, as_json=as_json, in_format=in_format, table=_draw)


def position(context: typer.Context, asked: "Asked", earlier: str, *, on: str | None, by: str | None) -> Shown:
    """The position of one day (the earlier one unless named), as known on two days."""
    from buyline.app.restating import position_compared  # noqa: PLC0415 - help must not wait for the engine

    day = options.day(on, "--on")
    return _restated(context, asked, earlier, lambda known: position_compared(on=known if day is None else day, by=by))


def flow(context: typer.Context, asked: "Asked", earlier: str, *, days: tuple[Day, Day], by: str | None) -> Shown:
    """The flow of a period, as known on two days."""
    from buyline.app.restating import flow_compared  # noqa: PLC0415 - as above

    return _restated(context, asked, earlier, lambda _: flow_compared(first=days[0], last=days[1], by=by))


def time_in_stage(context: typer.Context, asked: "Asked", earlier: str, *, stage: str | None, by: str | None) -> Shown:
    """How long stays last up to the earlier day, as known on two days."""
    from buyline.app.restating import other_compared  # noqa: PLC0415 - as above
    from buyline.measure.asked import Cohort  # noqa: PLC0415 - as above
    from buyline.measure.time_in_stage import time_in_stage as measure  # noqa: PLC0415 - as above

    return _restated(
        context,
        asked,
        earlier,
        lambda known: other_compared(
            "time in stage", lambda view: measure(view, stage=stage, cohort=Cohort(on=known), by=by), until=known
        ),
    )


def conversion(
    context: typer.Context,
    asked: "Asked",
    earlier: str,
    *,
    begun: tuple[Day | None, Day | None],
    parts: Mapping[str, Any],
) -> Shown:
    """A conversion as seen on the earlier day, as known on two days."""
    from buyline.app.restating import other_compared  # noqa: PLC0415 - as above
    from buyline.measure.asked import Cohort  # noqa: PLC0415 - as above
    from buyline.measure.conversion import conversion as measure  # noqa: PLC0415 - as above

    def of(known: Day) -> "Compared":
        cohort = Cohort(on=known, first=begun[0], last=begun[1])
        return other_compared("conversion", lambda view: measure(view, cohort=cohort, **parts), until=known)

    return _restated(context, asked, earlier, of)


def _restated(context: typer.Context, asked: "Asked", earlier: str, compared: Callable[[Day], "Compared"]) -> Shown:
    from buyline.app.restating import restate  # noqa: PLC0415 - as above

    day = options.day(earlier, OPTION) or 0
    return Shown(restate(options.books_of(context), asked, now=options.now(), earlier=day, compared=compared))


def _draw(result: Any) -> None:
    said = result.to_json()
    later = said["later"] or "now"
    records = [_in_major_units(row) for row in result.records()]
    told = {name for row in records for name, value in row.items() if value not in {None, "", 0}}
    names = [name for name in result.schema() if name in told]
    rows = [row for row in records if any(isinstance(value, int | float) and value for value in row.values())]
    title = f"{said['statement'].capitalize()} as known on {said['earlier']} (before) and {later} (after)"
    showing.draw(names, [[row[name] for name in names] for row in rows], title=title)
    explained = [
        [line["cause"], line["entries"], *(change[key] for key in result.keys), change["journeys"], change["amount"]]
        for line in said["causes"]
        for change in line["changes"] or [dict.fromkeys((*result.keys, "journeys", "amount"))]
    ]
    heads = ["cause", "entries", *result.keys, "journeys", "amount"]
    showing.draw(heads, explained, title="What explains the difference", caption=result.rule)
    if result.keys:
        how = "the difference is explained" if not said["residual"] else "the difference is NOT explained"
        showing.say(f"residual {said['residual']}: {how}")


def _in_major_units(row: dict[str, Any]) -> dict[str, Any]:
    from buyline.definition.money import major_units  # noqa: PLC0415 - help must not wait for the engine

    money = {name: value for name, value in row.items() if name.startswith("amount_") and value is not None}
    return row | {name: major_units(value, row["currency"]) for name, value in money.items() if row.get("currency")}
