"""Where does everything go when the stages stand under each other (phones)?

One block per stage: name and count, a bar whose length is the count, and beside the band that leads on to the next
stage what is proven, what left and what moves on. Back moves run up the right side on lanes.
"""

from dataclasses import dataclass
from itertools import accumulate
from math import log10

from buyline.measure.picture import MoveView, PipelineView, StageView
from buyline.web.numbers import Numbers
from buyline.web.picture import shapes
from buyline.web.picture.fit import shortened, width_of, wrapped
from buyline.web.picture.lanes import BackMoves, Laid, lay_back_moves
from buyline.web.picture.marks import SIZES, Arc, Bar, Cell, Picture, Ribbon, Text
from buyline.web.picture.scale import LogScale, proven_length
from buyline.web.picture.telling import Telling, tone_of

WIDTH, LANE, INDENT, LINE, THICK, HEAD = 320.0, 16.0, 60.0, 18.0, 18.0, 24.0
MOST_BACK = 3
MIDDLE = 24.0


@dataclass(frozen=True, slots=True)
class Down:
    """The frame: how wide the blocks are and at which height each begins."""

    telling: Telling
    room: float
    scale: LogScale
    back: BackMoves
    tops: tuple[float, ...]

    def bar_y(self, k: int) -> float:
        """The upper edge of the bar of stage k."""
        return self.tops[k] + HEAD


def draw_down(view: PipelineView, numbers: Numbers) -> Picture:
    """The narrow picture of a view."""
    telling = Telling(view, numbers)
    back = lay_back_moves(view.moves, [s.id for s in view.stages], most=MOST_BACK)
    room = WIDTH - 2 - (LANE * back.lanes + 22 if back.lanes else 0)
    heights = [_height(telling, k, room) for k in range(len(view.stages))]
    frame = Down(telling, room, LogScale(telling.largest(), room), back, tuple(accumulate(heights[:-1], initial=0.0)))
    places = range(len(view.stages))
    return Picture(
        width=WIDTH,
        height=sum(heights),
        base=0,
        left=0,
        rest=telling.rest_of_back(back),
        grid=(),
        bars=tuple(_bar(frame, k) for k in places),
        ribbons=tuple(r for k in places[:-1] if (r := _ribbon(frame, k))),
        arcs=tuple(_arc(frame, laid) for laid in back.drawn),
        ways=(),
        cells=tuple(cell for k in places for cell in _cells(frame, k)),
        labels=(),
    )


def _facts(telling: Telling, stage: StageView, room: float) -> tuple[str, ...]:
    arrived = f"+{telling.numbers.count(stage.arrivals)} arrived" if stage.arrivals else ""
    facts = [*telling.amount_lines(stage.amounts), telling.proof_line(stage), arrived]
    words = [fact.replace(" ", "\u00a0") for fact in facts if fact]
    lines = wrapped("\u00a0· ".join(words), room - INDENT, SIZES["small"], lines=3) if words else ()
    return tuple(line.removesuffix("\u00a0·") for line in lines)


def _outs(telling: Telling, stage: StageView, room: float) -> tuple[tuple[float, int, str, MoveView], ...]:
    """Ways out side by side: x, row, words and the move; a new row where the room ends."""
    placed: list[tuple[float, int, str, MoveView]] = []
    x, row = INDENT, 0
    for name, moves in telling.out_rows():
        if move := moves.get(stage.id):
            words = shortened(f"{name} {telling.numbers.count(move.journeys)}", room - INDENT - 16, SIZES["label"])
            words = "\N{RIGHTWARDS ARROW}\u00a0" + words
            width = width_of(words, SIZES["label"])
            if x > INDENT and x + width > room:
                x, row = INDENT, row + 1
            placed.append((x, row, words, move))
            x += width + 12
    return tuple(placed)


def _lines(telling: Telling, k: int, room: float) -> tuple[int, int]:
    stage = telling.view.stages[k]
    outs = _outs(telling, stage, room)
    return len(_facts(telling, stage, room)), outs[-1][1] + 1 if outs else 0


def _height(telling: Telling, k: int, room: float) -> float:
    is_last = k == len(telling.view.stages) - 1
    lines = sum(_lines(telling, k, room))
    return HEAD + THICK + max(LINE * lines + (10 if is_last else 48), 12 if is_last else 60)


def _bar(frame: Down, k: int) -> Bar:
    stage, y = frame.telling.view.stages[k], frame.bar_y(k)
    length = frame.scale.of(stage.journeys)
    solid = proven_length(length, verified=stage.verified_journeys or 0, journeys=stage.journeys)
    normal = frame.scale.of(stage.normal_journeys) if stage.normal_journeys else None
    before = frame.scale.of(stage.before_journeys) if stage.before_journeys else None
    return Bar(
        key=stage.id,
        href=frame.telling.stage_url(stage),
        title=frame.telling.stage_title(stage),
        led=tone_of(stage.led_by),
        is_observable=stage.is_observable,
        x=0.5,
        y=y,
        width=length,
        height=THICK,
        solid=(0.5, y, solid, THICK) if solid else None,
        normal=None if normal is None else (normal, y - 4, normal, y + THICK + 4),
        dots=(),
        texts=_bar_texts(frame, stage, y),
        before=None if before is None else (before, y - 4, before, y + THICK + 4),
    )


def _bar_texts(frame: Down, stage: StageView, y: float) -> tuple[Text, ...]:
    count = frame.telling.numbers.compact(stage.journeys, letters=13)
    taken = width_of(count, SIZES["count"], is_bold=True) + 12
    name = shortened(stage.name, frame.room - taken, SIZES["name"], is_bold=True)
    facts = _facts(frame.telling, stage, frame.room)
    lines = tuple(Text(INDENT, y + THICK + LINE * (i + 1), words, "small", "start") for i, words in enumerate(facts))
    return (Text(0, y - 8, name, "name", "start"), Text(frame.room, y - 8, count, "count", "end"), *lines)


def _cells(frame: Down, k: int) -> tuple[Cell, ...]:
    stage = frame.telling.view.stages[k]
    facts, _ = _lines(frame.telling, k, frame.room)
    top = frame.bar_y(k) + THICK + LINE * (facts + 1)
    return tuple(
        Cell(
            frame.telling.move_url(move),
            frame.telling.move_title(move),
            Text(x, top + LINE * row, words, "label", "start"),
        )
        for x, row, words, move in _outs(frame.telling, stage, frame.room)
    )


def _ribbon(frame: Down, k: int) -> Ribbon | None:
    step = frame.telling.step_after(k)
    if step is None:
        return None
    one, two = frame.telling.view.stages[k : k + 2]
    lengths = [max(frame.scale.of(stage.journeys), 8.0) for stage in (one, two)]
    x1, x2 = (min(MIDDLE, length / 2) for length in lengths)
    widest = 0.9 * min(*lengths, 2 * MIDDLE)
    thick = min(max(2.0, 0.2 * frame.scale.of(step.moved)), widest) if step.moved else 0.0
    y1, y2 = frame.bar_y(k) + THICK, frame.bar_y(k + 1)
    y = frame.bar_y(k) + THICK + LINE * (sum(_lines(frame.telling, k, frame.room)) + 1) + 4
    return Ribbon(
        href=frame.telling.step_url(step),
        title=frame.telling.step_title(step),
        path=shapes.ribbon_down(x1, y1, x2, y2, thick),
        led=tone_of(one.led_by),
        is_empty=step.moved == 0,
        texts=_ribbon_texts(frame.telling.step_lines(step), y),
    )


def _ribbon_texts(lines: tuple[tuple[str, str, str], ...], y: float) -> tuple[Text, ...]:
    (first, kind, tone), (second, _, _), (days, _, _) = lines
    if kind == "small":
        words = " · ".join(part for part in (f"{first} {second}", days) if part)
        return (Text(INDENT, y, words, kind, "start"),)
    x = INDENT + width_of(first, SIZES[kind], is_bold=True) + 6
    return (
        Text(INDENT, y, first, kind, "start", tone),
        Text(x, y, " · ".join(filter(None, (second, days))), "small", "start"),
    )


def _arc(frame: Down, laid: Laid) -> Arc:
    depth = 14 + LANE * laid.lane
    low, high = frame.bar_y(laid.low) + THICK - 4 + laid.lane * -2, frame.bar_y(laid.high) + 4 + laid.lane * 2
    x = frame.room + 4
    middle = (frame.bar_y(laid.gap) + THICK + frame.bar_y(laid.gap + 1)) / 2
    return Arc(
        href=frame.telling.move_url(laid.move),
        title=frame.telling.move_title(laid.move),
        path=shapes.arc_beside(x, high, low, depth),
        head=shapes.head_left(x, low),
        stroke=min(1.2 + 0.6 * log10(1 + laid.move.journeys), 4.0),
        text=Text(
            x + depth,
            middle + 15 * (laid.lane - 1),
            frame.telling.numbers.compact(laid.move.journeys, letters=5),
            "label",
        ),
    )
