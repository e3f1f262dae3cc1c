"""Where does everything go when the stages stand side by side (wide screens, print)?

Bars on one line with heights by count, ribbons between them, names and numbers below, back moves under those on lanes,
the ways out at the bottom as rows that line up with the stages.
"""

from dataclasses import dataclass
from math import log10

from buyline.measure.picture import PipelineView, StageView
from buyline.web.numbers import Numbers
from buyline.web.picture import shapes
from buyline.web.picture.fit import shortened, width_of, wrapped
from buyline.web.picture.lanes import BackMoves, Laid, lay_back_moves
from buyline.web.picture.marks import SIZES, Arc, Bar, Cell, Picture, Ribbon, Text, Way
from buyline.web.picture.scale import LogScale, proven_length
from buyline.web.picture.telling import Telling, stacked, tone_of

GUTTER, MARGIN, TOP, HEIGHT, LINE, LANE, ROW = 92.0, 8.0, 34.0, 236.0, 16.0, 24.0, 22.0
FEW, FEW_ROOM, ROOM, NARROWEST = 4, 900.0, 1120.0, 112.0
ASIDE, APART = 26.0, 8.0
THICK_ENOUGH = 22.0


@dataclass(frozen=True, slots=True)
class Across:
    """The frame: how far apart stages stand and where each band of the picture begins."""

    telling: Telling
    pitch: float
    bar: float
    scale: LogScale
    back: BackMoves
    name_lines: int
    under_lines: int

    @property
    def base(self) -> float:
        return TOP + HEIGHT

    @property
    def words_end(self) -> float:
        """The lowest line under any stage."""
        return self.base + 12 + LINE * (self.name_lines + 1 + self.under_lines) + 4

    @property
    def rows_start(self) -> float:
        """Where the rows of ways out begin."""
        return self.words_end + 22 + (self.back.lanes * LANE + 8 if self.back.lanes else 0)

    def x(self, k: int) -> float:
        """The middle of stage k."""
        return GUTTER + self.pitch * (k + 0.5)


def draw_across(view: PipelineView, numbers: Numbers) -> Picture:
    """The wide picture of a view."""
    telling = Telling(view, numbers)
    frame = _frame(telling)
    rows = telling.out_rows()
    return Picture(
        width=GUTTER + frame.pitch * len(view.stages) + MARGIN,
        height=frame.rows_start + (ROW * len(rows) + 8 if rows else -16),
        base=frame.base,
        left=GUTTER,
        rest=telling.rest_of_back(frame.back),
        grid=_grid(frame),
        bars=tuple(_bar(frame, k, stage) for k, stage in enumerate(view.stages)),
        ribbons=tuple(r for k in range(len(view.stages) - 1) if (r := _ribbon(frame, k))),
        arcs=tuple(_arc(frame, laid) for laid in frame.back.drawn),
        ways=_ways(frame),
        cells=_cells(frame),
        labels=_labels(frame),
        rules=(frame.rows_start - 2,) if rows else (),
    )


def _frame(telling: Telling) -> Across:
    stages = telling.view.stages
    pitch = max((FEW_ROOM if len(stages) <= FEW else ROOM) / len(stages), NARROWEST)
    names = [len(wrapped(s.name, pitch - 10, SIZES["name"], is_bold=True)) for s in stages]
    under = [len(telling.amount_lines(s.amounts)) + bool(telling.proof_line(s)) for s in stages]
    back = lay_back_moves(telling.view.moves, [s.id for s in stages])
    bar = 44.0 if pitch > NARROWEST else 36.0
    return Across(telling, pitch, bar, LogScale(telling.largest(), HEIGHT), back, max(names), max(under))


def _grid(frame: Across) -> tuple[tuple[float, Text], ...]:
    lines = []
    for n in frame.scale.ticks():
        y = frame.base - frame.scale.of(n)
        lines.append((y, Text(GUTTER - 10, y + 4, frame.telling.numbers.compact(n, letters=9), "tick", "end")))
    return tuple(lines)


def _bar(frame: Across, k: int, stage: StageView) -> Bar:
    x, height = frame.x(k) - frame.bar / 2, frame.scale.of(stage.journeys)
    y = frame.base - height
    solid = proven_length(height, verified=stage.verified_journeys or 0, journeys=stage.journeys)
    normal = frame.base - frame.scale.of(stage.normal_journeys) if stage.normal_journeys else None
    before = frame.base - frame.scale.of(stage.before_journeys) if stage.before_journeys else None
    return Bar(
        key=stage.id,
        href=frame.telling.stage_url(stage),
        title=frame.telling.stage_title(stage),
        led=tone_of(stage.led_by),
        is_observable=stage.is_observable,
        x=x,
        y=y,
        width=frame.bar,
        height=height,
        solid=(x, frame.base - solid, frame.bar, solid) if solid else None,
        normal=None if normal is None else (x - 6, normal, x + frame.bar + 6, normal),
        dots=_dots(frame, k, stage),
        texts=_bar_texts(frame, k, stage, y, normal),
        before=None if before is None else (x - 6, before, x + frame.bar + 6, before),
    )


def _dots(frame: Across, k: int, stage: StageView) -> tuple[tuple[float, float, str], ...]:
    start = frame.x(k) - 5 * (len(stage.supported_by) - 1)
    return tuple((start + 10 * i, frame.base + 8, tone_of(f)) for i, f in enumerate(stage.supported_by))


def _above(top: float, normal: float | None) -> float:
    """Where words can stand above a bar: over the tick of what is normal where that would strike them through."""
    return normal if normal is not None and top - 28 < normal < top else top


def _bar_texts(frame: Across, k: int, stage: StageView, top: float, normal: float | None) -> tuple[Text, ...]:
    telling, x = frame.telling, frame.x(k)
    letters = int((frame.pitch - 8) / (0.68 * SIZES["count"]))
    names = wrapped(stage.name, frame.pitch - 10, SIZES["name"], is_bold=True)
    y = frame.base + 14 + LINE
    below = y + LINE * frame.name_lines + 3
    texts = [*stacked(names, x=x, y=y, kind="name", step=LINE)]
    texts.append(Text(x, below, telling.numbers.compact(stage.journeys, letters=letters), "count"))
    lines = (*telling.amount_lines(stage.amounts), telling.proof_line(stage))
    texts += stacked(tuple(line for line in lines if line), x=x, y=below + LINE, kind="small", step=LINE)
    if stage.arrivals:
        arrived = telling.numbers.compact(stage.arrivals, letters=7)
        texts.append(Text(x, _above(top, normal) - 9, f"+{arrived}", "small"))
    return tuple(texts)


def _ribbon(frame: Across, k: int) -> Ribbon | None:
    step = frame.telling.step_after(k)
    if step is None:
        return None
    one, two = frame.telling.view.stages[k : k + 2]
    x1, x2 = frame.x(k) + frame.bar / 2, frame.x(k + 1) - frame.bar / 2
    heights = (max(frame.scale.of(one.journeys), 8.0), max(frame.scale.of(two.journeys), 8.0))
    y1, y2 = (frame.base - height / 2 for height in heights)
    thick = min(max(2.0, 0.36 * frame.scale.of(step.moved)), 0.9 * min(heights)) if step.moved else 0.0
    return Ribbon(
        href=frame.telling.step_url(step),
        title=frame.telling.step_title(step),
        path=shapes.ribbon_across(x1, y1, x2, y2, thick),
        led=tone_of(one.led_by),
        is_empty=step.moved == 0,
        texts=_ribbon_texts(
            frame.telling.step_lines(step),
            x=(x1 + x2) / 2,
            y=(y1 + y2) / 2,
            thick=thick,
            lift=min(0.42 * abs(y2 - y1), 14.0),
        ),
    )


def _ribbon_texts(
    lines: tuple[tuple[str, str, str], ...], *, x: float, y: float, thick: float, lift: float
) -> tuple[Text, ...]:
    """Share and interval above the band, lifted off its slope; the days within it where it is thick enough."""
    *above, (days, kind, _) = lines
    inside = [Text(x, y + 4, days, kind)] if days and thick >= THICK_ENOUGH else []
    stack = lines if days and not inside else above
    top = y - thick / 2 - lift - 5 - 15 * (len(stack) - 1)
    return (*(Text(x, top + 15 * i, words, size, tone=tone) for i, (words, size, tone) in enumerate(stack)), *inside)


def _arc(frame: Across, laid: Laid) -> Arc:
    aside = ASIDE - APART * laid.lane
    y, depth = frame.words_end + 8, 16 + LANE * laid.lane
    left, right = frame.x(laid.low) + aside, frame.x(laid.high) - aside
    return Arc(
        href=frame.telling.move_url(laid.move),
        title=frame.telling.move_title(laid.move),
        path=shapes.arc_below(right, left, y, depth),
        head=shapes.head_up(left, y),
        stroke=min(1.2 + 0.6 * log10(1 + laid.move.journeys), 4.0),
        text=Text(frame.x(laid.gap) + frame.pitch / 2, y + depth + 4, _back_words(frame, laid), "label"),
    )


def _back_words(frame: Across, laid: Laid) -> str:
    """How many came back, in what fits between the legs of two neighbours."""
    numbers, room = frame.telling.numbers, frame.pitch - 2 * ASIDE - 8
    whole, short = numbers.count(laid.move.journeys), numbers.compact(laid.move.journeys, letters=6)
    fitting = (words for words in (f"{whole} back", f"{short} back", whole) if width_of(words, SIZES["label"]) <= room)
    return next(fitting, short)


def _ways(frame: Across) -> tuple[Way, ...]:
    rows = frame.telling.out_rows()
    found = []
    for k, stage in enumerate(frame.telling.view.stages):
        out = sum(moves[stage.id].journeys for _, moves in rows if stage.id in moves)
        if out:
            end = frame.rows_start - 8
            found.append(
                Way(
                    frame.x(k),
                    frame.words_end + 8,
                    end,
                    min(1 + 0.6 * log10(1 + out), 4.0),
                    shapes.head_down(frame.x(k), end + 2),
                )
            )
    return tuple(found)


def _cells(frame: Across) -> tuple[Cell, ...]:
    found = []
    for row, (_, moves) in enumerate(frame.telling.out_rows()):
        y = frame.rows_start + 16 + ROW * row
        for k, stage in enumerate(frame.telling.view.stages):
            if move := moves.get(stage.id):
                text = Text(frame.x(k), y, frame.telling.numbers.compact(move.journeys, letters=9), "label")
                found.append(Cell(frame.telling.move_url(move), frame.telling.move_title(move), text))
    return tuple(found)


def _labels(frame: Across) -> tuple[Text, ...]:
    rows = frame.telling.out_rows()
    return tuple(
        Text(GUTTER - 10, frame.rows_start + 16 + ROW * k, shortened(name, GUTTER - 12, SIZES["label"]), "label", "end")
        for k, (name, _) in enumerate(rows)
    )
