"""Which tables stand under the picture, and what is in each row?

Every number of the picture again, with those that it leaves out, as rows that its marks lead to. Rows are made from the
same `PipelineView`; no markup.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from buyline.measure.picture import BalanceRow, Estimate, MoveView, PipelineView, PlaceView, StageView, StepView
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Badge, Delta, Leads, Meter, Number, Pages, Proof
from buyline.web.picture.telling import move_anchor, stage_anchor, step_anchor, tone_of
from buyline.web.words import MOVE_NAMES, amounts

Cell = str | Number | Badge | Proof | Meter | Leads | Delta


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column by which rows can be sorted: its link, and how they are sorted by it now."""

    words: str
    url: str
    order: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its anchor, the colour class of its function, and what is in it; the first cell names it."""

    anchor: str
    cells: tuple[Cell, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that answers the question in its title; columns from `numeric` on hold numbers, but for `texts`.

    `total` stands under the rows and stays in sight; `empty` is said where there are no rows; `pages` lead to more.
    """

    id: str
    title: str
    note: str
    heads: tuple[str | Head, ...]
    numeric: int
    rows: tuple[Row, ...]
    texts: tuple[int, ...] = ()
    total: Row | None = None
    empty: str = ""
    pages: Pages | None = None


def tables_of(view: PipelineView, numbers: Numbers) -> tuple[Table, ...]:
    """All tables of the page, in reading order; those without rows are left out."""
    made = (
        _position(view, numbers),
        _steps(view, numbers),
        _moves(view, numbers),
        _presence(view, numbers),
        _balance(view, numbers),
    )
    return tuple(table for table in made if table.rows)


def _position(view: PipelineView, numbers: Numbers) -> Table:
    rows = [_stage_row(stage, numbers) for stage in view.stages]
    rows += [_place_row(place, numbers) for place in (view.waiting, *view.exits)]
    note = (
        "Proven: the buyer has met the criterion of this stage or a later one. Only claimed: the rest of the claimed."
    )
    heads = (
        "Stage",
        "Led by",
        "Journeys",
        "Proven",
        "Only claimed",
        "Proven share",
        "Amount",
        "Of it unproven",
        "Arrived",
        "Normal",
    )
    return Table("position", f"Where are they on {numbers.day(view.period.to_day)}?", note, heads, 2, tuple(rows))


def _stage_row(stage: StageView, numbers: Numbers) -> Row:
    verified = stage.verified_journeys
    if verified is None:
        proof = ("not observable yet", TO, TO)
    else:
        share = numbers.share(verified / stage.journeys) if stage.journeys else TO
        proof = (numbers.count(verified), numbers.count(stage.journeys - verified), share)
    normal = TO if stage.normal_journeys is None else numbers.count(stage.normal_journeys)
    money = (amounts(stage.amounts, numbers) or TO, amounts(stage.unverified_amounts, numbers) or TO)
    cells = (
        stage.name,
        _led(stage),
        numbers.count(stage.journeys),
        *proof,
        *money,
        numbers.count(stage.arrivals),
        normal,
    )
    return Row(stage_anchor(stage.id), cells, tone_of(stage.led_by))


def _led(stage: StageView) -> str:
    return " + ".join((stage.led_by, *stage.supported_by))


def _place_row(place: PlaceView, numbers: Numbers) -> Row:
    money = amounts(place.amounts, numbers) or TO
    counts = (numbers.count(place.journeys), TO, TO, TO, money, TO, numbers.count(place.arrivals), TO)
    return Row(stage_anchor(place.id), (place.name, TO, *counts))


def _steps(view: PipelineView, numbers: Numbers) -> Table:
    rows = tuple(_step_row(view, step, numbers) for step in view.steps)
    note = "Share: how many of those that enter a stage move on to the next within the horizon; open ones count too."
    heads = (
        "From",
        "To",
        "Moved on",
        "Entered",
        "Share",
        "80 % interval",
        "Horizon",
        "Median stay",
        "Normal share",
        "Normal stay",
    )
    return Table("steps", "What moves on, how much of it, and how fast?", note, heads, 2, rows)


def _step_row(view: PipelineView, step: StepView, numbers: Numbers) -> Row:
    share, interval = _estimate(step.estimate, numbers)
    stay = numbers.days(step.median_days, beyond=step.tau_days)
    normal, _ = _estimate(step.normal, numbers)
    few = " (too few to say)" if step.is_too_few else ""
    names = (view.names[step.from_stage], view.names[step.to_stage])
    counts = (numbers.count(step.moved), numbers.count(step.entered))
    horizon = f"{numbers.count(step.horizon_days)} d"
    usual_stay = numbers.days(step.normal_median_days, beyond=None)
    led = next((tone_of(stage.led_by) for stage in view.stages if stage.id == step.from_stage), "")
    return Row(step_anchor(step), (*names, *counts, share + few, interval, horizon, stay, normal, usual_stay), led)


def _estimate(estimate: Estimate | None, numbers: Numbers) -> tuple[str, str]:
    if estimate is None:
        return (TO, TO)
    share, interval = numbers.estimate(estimate)
    return (share, interval)


def _moves(view: PipelineView, numbers: Numbers) -> Table:
    kinds = list(MOVE_NAMES)
    ordered: Iterable[MoveView] = sorted(view.moves, key=lambda m: (kinds.index(m.kind), -m.journeys))
    rows = tuple(
        Row(
            move_anchor(move),
            (
                MOVE_NAMES[move.kind],
                view.names[move.from_place],
                view.names[move.to_place],
                numbers.count(move.journeys),
                amounts(move.amounts, numbers) or TO,
            ),
        )
        for move in ordered
    )
    heads = ("Movement", "From", "To", "Journeys", "Amount")
    return Table(
        "moves",
        "What moved in the period?",
        "Every movement between two places, back and out included.",
        heads,
        3,
        rows,
    )


def _presence(view: PipelineView, numbers: Numbers) -> Table:
    came = {"before": "There before", "arrived": "Arrived"}
    if any(row.opened for row in view.presence):
        came |= {"opened": "First shown"}
    went = {"advanced": "Moved on", "back": "Back", "out": "Out", "parked": view.waiting.name, "redefined": "Redefined"}
    heads = came | went | {"still_there": "Still there"}
    rows = tuple(
        Row("", (view.names[row.stage], *(numbers.count(getattr(row, name)) for name in heads)))
        for row in view.presence
    )
    both = " + ".join(words.lower() for words in came.values())
    note = f"{both.capitalize()} = moved on + back + out + to the waiting room + redefined + still there."
    return Table("presence", "Where did those in each stage go?", note, ("Stage", *heads.values()), 1, rows)


def _balance(view: PipelineView, numbers: Numbers) -> Table:
    rows = tuple(_balance_row(view, row, numbers) for row in view.balance)
    note = "Opening + in − out + revalued − closing = residual, which must be 0: nobody vanishes."
    heads = ("Place", "Of", "Opening", "In", "Out", "Revalued", "Closing", "Residual")
    return Table("balance", "Does it add up?", note, heads, 2, rows)


def _balance_row(view: PipelineView, row: BalanceRow, numbers: Numbers) -> Row:
    values = (row.opening, row.into, row.out_of, row.revalued, row.closing, row.residual)
    written = (numbers.minor(value, row.currency, row.digits) for value in values)
    return Row(
        "",
        (view.names.get(row.place, row.place), row.currency or "journeys", *written),
        "" if not row.residual else "bad",
    )
