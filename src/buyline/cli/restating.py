"""How is a reading command answered that names a second day of knowing (`--compare-as-of`)?

Both statements side by side, then what explains the difference. The commands themselves stand in `reading` and
`explaining`.
"""

from typing import TYPE_CHECKING, Any

import typer

from buyline.cli import options, showing

if TYPE_CHECKING:
    from buyline.app.statements import Asked

OPTION = "--compare-as-of"


def show(
    context: typer.Context, asked: "Asked", earlier: str, of: str, *, as_json: bool, in_format: str | None, **given: Any
) -> None:
    """Print a statement as known on two days; `given`: what else it is asked by."""
    from buyline.app.restating import restatement  # noqa: PLC0415 - help must not wait for the engine

    books, day = options.books_of(context), options.day(earlier, OPTION) or 0
    result = restatement(books, asked, now=options.now(), of=of, earlier=day, **given)
    showing.show(result, as_json=as_json, in_format=in_format, table=_draw)


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
