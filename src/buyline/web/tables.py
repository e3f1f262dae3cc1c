"""Which tables stand under the picture, and what is in each row?

Every number of the picture again, with those that it leaves out, as rows that its marks lead to. Rows are made from the
same `PipelineView`; no markup.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from buyline.measure.behind import Moving, What
from buyline.measure.picture import BalanceRow, Estimate, MoveView, PipelineView, PlaceView, StageView, StepView
from buyline.web.behind_links import Opener
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Badge, Delta, Editable, Heat, Leads, Meter, Number, Pages, Proof, Ways
from buyline.web.picture.telling import move_anchor, stage_anchor, step_anchor, tone_of
from buyline.web.words import MOVE_NAMES, amounts

USUAL: tuple[What, What] = ("share", "seen stays")
Cell = str | Number | Badge | Proof | Meter | Heat | Leads | Delta | Editable | Ways


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column by which rows can be sorted: its link, and how they are sorted by it now.

    Without a link rows cannot be sorted by it; its `title` says more.
    """

    words: str
    url: str
    order: str = ""
    title: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its anchor, the colour class of its function, and what is in it; the first cell names it.

    `pick`: by which value it is chosen in a table whose rows can be.
    """

    anchor: str
    cells: tuple[Cell, ...]
    tone: str = ""
    pick: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that answers the question in its title; columns from `numeric` on hold numbers, but for `texts`.

    `total` stands under the rows and stays in sight; `empty` is said where there are no rows; `pages` lead to more;
    `picks` names the form that takes the rows that are chosen.
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
    picks: str = ""

    def is_numeric(self, place: int) -> bool:
        """Whether a column holds numbers, so that it stands to the right."""
        return place >= self.numeric and place not in self.texts


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
    rows = [_stage_row(view, stage, numbers) for stage in view.stages]
    rows += [_place_row(view, place, numbers) for place in (view.waiting, *view.exits)]
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


def _stage_row(view: PipelineView, stage: StageView, numbers: Numbers) -> Row:
    opens, id_ = Opener(view), stage.id
    money = amounts(stage.amounts, numbers)
    unproven = amounts(stage.unverified_amounts, numbers)
    cells = (
        stage.name,
        _led(stage),
        Number(numbers.count(stage.journeys), opens.standing("position", id_)),
        *_proof(stage, opens, numbers),
        Number(money, opens.standing("position", id_)) if money else TO,
        Number(unproven, opens.standing("unproven", id_)) if unproven else TO,
        Number(numbers.count(stage.arrivals), opens.within("arrived", id_)),
        _normal(view, stage, opens, numbers),
    )
    return Row(stage_anchor(stage.id), cells, tone_of(stage.led_by))


def _proof(stage: StageView, opens: Opener, numbers: Numbers) -> tuple[Cell, Cell, Cell]:
    """How many have proven it, how many only claim it, and the share."""
    verified = stage.verified_journeys
    if verified is None:
        return ("not observable yet", TO, TO)
    share = numbers.share(verified / stage.journeys) if stage.journeys else ""
    only = numbers.count(stage.journeys - verified)
    return (
        Number(numbers.count(verified), opens.standing("proven", stage.id)),
        Number(only, opens.standing("unproven", stage.id)),
        Number(share, opens.standing("proven share", stage.id)) if share else TO,
    )


def _normal(view: PipelineView, stage: StageView, opens: Opener, numbers: Numbers) -> Cell:
    if stage.normal_journeys is None:
        return TO
    words = numbers.count(stage.normal_journeys)
    return Number(words, opens.url("normal", stage.id, on_days=view.normal_days)) if view.normal_days else words


def _led(stage: StageView) -> str:
    return " + ".join((stage.led_by, *stage.supported_by))


def _place_row(view: PipelineView, place: PlaceView, numbers: Numbers) -> Row:
    opens, money = Opener(view), amounts(place.amounts, numbers)
    standing = opens.standing("position", place.id)
    held = (Number(numbers.count(place.journeys), standing), TO, TO, TO, Number(money, standing) if money else TO, TO)
    arrived = Number(numbers.count(place.arrivals), opens.within("arrived", place.id))
    return Row(stage_anchor(place.id), (place.name, TO, *held, arrived, TO))


def _steps(view: PipelineView, numbers: Numbers) -> Table:
    rows = tuple(_step_row(view, step, numbers) for step in view.steps)
    note = "Share: how many of those that enter a stage move on to the next within the horizon; open ones count too."
    heads = (
        "From",
        "To",
        "Moved on",
        "Entered",
        "Share",
        "80% interval",
        "Horizon",
        "Median stay",
        "Normal share",
        "Normal stay",
    )
    return Table("steps", "What moves on, how much of it, and how fast?", note, heads, 2, rows)


def _step_row(view: PipelineView, step: StepView, numbers: Numbers) -> Row:
    share, interval = _estimate(step.estimate, numbers)
    stay = numbers.days(step.median_days, beyond=step.tau_days)
    few = " (too few to say)" if step.is_too_few else ""
    names = (view.names[step.from_stage], view.names[step.to_stage])
    horizon = f"{numbers.count(step.horizon_days)} d"
    led = next((tone_of(stage.led_by) for stage in view.stages if stage.id == step.from_stage), "")
    opens, seen = Opener(view), view.seen_on
    cells = (
        *names,
        Number(numbers.count(step.moved), opens.within("moved", step.from_stage, goal=step.to_stage)),
        Number(numbers.count(step.entered), opens.step(step, "entered", seen_on=seen)),
        Number(share + few, opens.step(step, "share", seen_on=seen)) if step.estimate else share + few,
        interval,
        horizon,
        Number(stay, opens.step(step, "seen stays", seen_on=seen)) if stay != TO else stay,
        *_usual(view, step, opens, numbers),
    )
    return Row(step_anchor(step), cells, led)


def _usual(view: PipelineView, step: StepView, opens: Opener, numbers: Numbers) -> tuple[Cell, Cell]:
    """The share and the stay of the time before."""
    share, stay = _estimate(step.normal, numbers)[0], numbers.days(step.normal_median_days, beyond=None)
    if (normal := view.normal) is None:
        return (share, stay)
    urls = (opens.followed(step, what, normal, seen_on=normal.to_day) for what in USUAL)
    made = (words if words == TO else Number(words, url) for words, url in zip((share, stay), urls, strict=True))
    return next(made), next(made)


def _estimate(estimate: Estimate | None, numbers: Numbers) -> tuple[str, str]:
    if estimate is None:
        return (TO, TO)
    share, interval = numbers.estimate(estimate)
    return (share, interval)


def _moves(view: PipelineView, numbers: Numbers) -> Table:
    kinds = list(MOVE_NAMES)
    ordered: Iterable[MoveView] = sorted(view.moves, key=lambda m: (kinds.index(m.kind), -m.journeys))
    rows = tuple(_move_row(view, move, numbers) for move in ordered)
    heads = ("Movement", "From", "To", "Journeys", "Amount")
    return Table(
        "moves",
        "What moved in the period?",
        "Every movement between two places, back and out included.",
        heads,
        3,
        rows,
    )


def _move_row(view: PipelineView, move: MoveView, numbers: Numbers) -> Row:
    url, money = Opener(view).move(move), amounts(move.amounts, numbers)
    names = (MOVE_NAMES[move.kind], view.names[move.from_place], view.names[move.to_place])
    counts = (Number(numbers.count(move.journeys), url), Number(money, url) if money else TO)
    return Row(move_anchor(move), (*names, *counts))


def _presence(view: PipelineView, numbers: Numbers) -> Table:
    came = {"before": "There before", "arrived": "Arrived"}
    if any(row.opened for row in view.presence):
        came |= {"opened": "First shown"}
    went = {"advanced": "Moved on", "back": "Back", "out": "Out", "parked": view.waiting.name, "redefined": "Redefined"}
    heads = came | went | {"still_there": "Still there"}
    rows = tuple(
        Row("", (view.names[row.stage], *(Number(numbers.count(getattr(row, name)), urls[name]) for name in heads)))
        for row in view.presence
        for urls in [presence_urls(view, row.stage)]
    )
    both = " + ".join(words.lower() for words in came.values())
    note = f"{both.capitalize()} = moved on + back + out + to the waiting room + redefined + still there."
    return Table("presence", "Where did those in each stage go?", note, ("Stage", *heads.values()), 1, rows)


def presence_urls(view: PipelineView, stage: str) -> dict[str, str]:
    """The lists behind the numbers of one stage's presence, by the name of the number."""
    opens = Opener(view)
    kinds: tuple[Moving, ...] = ("arrived", "opened", "advanced", "back", "out", "parked", "redefined")
    moved = {kind: opens.within(kind, stage) for kind in kinds}
    ends = {"before": opens.before(stage), "still_there": opens.standing("position", stage)}
    return moved | ends | {"regrouped": opens.within("changed", stage)}


def _balance(view: PipelineView, numbers: Numbers) -> Table:
    rows = tuple(_balance_row(view, row, numbers) for row in view.balance)
    note = "Opening + in − out + revalued − closing = residual, which must be 0: nobody vanishes."
    heads = ("Place", "Of", "Opening", "In", "Out", "Revalued", "Closing", "Residual")
    return Table("balance", "Does it add up?", note, heads, 2, rows)


def _balance_row(view: PipelineView, row: BalanceRow, numbers: Numbers) -> Row:
    urls = _balance_urls(view, row)
    values = (row.opening, row.into, row.out_of, row.revalued, row.closing)
    written = (numbers.minor(value, row.currency, row.digits) for value in values)
    linked = (Number(words, url) for words, url in zip(written, urls, strict=True))
    return Row(
        "",
        (
            view.names.get(row.place, row.place),
            row.currency or "journeys",
            *linked,
            numbers.minor(row.residual, row.currency, row.digits),
        ),
        "" if not row.residual else "bad",
    )


def _balance_urls(view: PipelineView, row: BalanceRow) -> tuple[str, ...]:
    opens, kept = Opener(view), {"currency": row.currency}
    return (
        opens.before(row.place, **kept),
        opens.within("came", row.place, **kept),
        opens.within("left", row.place, **kept),
        opens.within("changed", row.place, **kept),
        opens.url("position", row.place, last=view.period.to_day, **kept),
    )
