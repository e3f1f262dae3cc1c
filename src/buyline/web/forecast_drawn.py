"""How is what will come drawn: a fan of ranges, quarters in parts, and the change since last week?

Two sizes of each, for wide and for narrow screens. Colours are the style sheet's, words are given; the tables of the
page carry every number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from buyline.days import Day, as_date, day_number
from buyline.definition.money import digits_of
from buyline.forecast.pictures import HIGH, LOW, Fan, Parted, Waterfall, What
from buyline.forecast.result import PARTS
from buyline.measure.picture import Amount
from buyline.measure.statement import Json
from buyline.web.numbers import MINUS, Numbers
from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n

SIZES = {"wide": (880.0, 320.0), "narrow": (350.0, 280.0)}
LEFT, RIGHT, TOP, BOTTOM = 58.0, 14.0, 14.0, 34.0
BANDS = (("p025", "p975", "far"), ("p10", "p90", "near"), ("p25", "p75", "half"))
ROW, BAR, LABELS, VALUES = 24.0, 15.0, 92.0, 54.0
LINES = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline and the class that colours it."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One size of a picture: lines across with their words, words below, outlines, words in it."""

    way: str
    width: float
    height: float
    left: float
    ys: tuple[tuple[float, Text], ...]
    xs: tuple[Text, ...]
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that answers the question in its title; `says` is what a reader of the screen hears."""

    id: str
    title: str
    note: str
    says: str
    drawings: tuple[Drawing, ...]
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a share of the way across and an amount to places in the drawing."""

    width: float
    height: float
    top: float

    def x(self, share: float) -> float:
        return LEFT + (self.width - LEFT - RIGHT) * share

    def y(self, value: float) -> float:
        return TOP + (self.height - TOP - BOTTOM) * (1 - value / self.top)


def stepped(most: float, *, lines: int = LINES) -> tuple[float, ...]:
    """Round numbers from 0 on, about so many, the last not below `most`."""
    rough = max(most, 1e-9) / lines
    size = 10 ** floor(log10(rough))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough * (1 - 1e-9))
    step = max(step, 1.0)
    found = [0.0]
    while found[-1] < most or len(found) < 2:
        found.append(found[-1] + step)
    return tuple(found)


def worded(what: What, currency: str, numbers: Numbers) -> Callable[[float], str]:
    """How a number of wins or an amount is written at an axis."""
    if what == "wins":
        return numbers.count
    digits = digits_of(currency)
    return lambda value: numbers.amount_compact(
        Amount(minor=round(value * 10**digits), currency=currency, digits=digits)
    )


def _across(scale: _Scale, ticks: Sequence[float], words: Callable[[float], str]) -> tuple[tuple[float, Text], ...]:
    return tuple((y, Text(LEFT - 6, y + 4, words(tick), "tick", "end")) for tick in ticks for y in [scale.y(tick)])


def fan_drawings(found: Fan, numbers: Numbers) -> tuple[Drawing, ...]:
    """The fan: nested ranges and the median, from the first day of the fan to its last."""
    rows = found.records()
    return tuple(_fan(way, found, rows, numbers) for way in SIZES) if len(rows) > 1 else ()


def _fan(way: str, found: Fan, rows: list[Json], numbers: Numbers) -> Drawing:
    width, height = SIZES[way]
    ticks = stepped(max(row["p975"] for row in rows))
    scale = _Scale(width, height, ticks[-1])
    last = rows[-1]["days"]

    def line(name: str) -> list[str]:
        return [f"{n(scale.x(row['days'] / last))} {n(scale.y(row[name]))}" for row in rows]

    bands = (Shape(kind, f"M{' L'.join([*line(high), *reversed(line(low))])} Z") for low, high, kind in BANDS)
    return Drawing(
        way=way,
        width=width,
        height=height,
        left=LEFT,
        ys=_across(scale, ticks, worded(found.what, found.currency, numbers)),
        xs=tuple(_months(scale, found.on, last, numbers, wide=way == "wide")),
        shapes=(*bands, Shape("median", f"M{' L'.join(line('p50'))}")),
    )


def _months(scale: _Scale, on: Day, last: int, numbers: Numbers, *, wide: bool) -> list[Text]:
    """The first days of months, as many as have room."""
    begin, every = as_date(on), (1 if last <= 120 else 2) * (1 if wide else 2)
    month = begin.year * 12 + begin.month
    found = []
    for later in range(0, 26, every):
        day = day_number(begin.replace(year=(month + later) // 12, month=(month + later) % 12 + 1, day=1))
        if 0 <= day - on <= last * 0.96:
            found.append(Text(scale.x((day - on) / last), scale.height - BOTTOM + 18, numbers.month(day), "tick"))
    return found


def parted_drawings(found: Parted, numbers: Numbers) -> tuple[Drawing, ...]:
    """A bar for each quarter in its parts, with a whisker of the 80% range."""
    rows = found.records()
    return tuple(_parted(way, found, rows, numbers) for way in SIZES) if rows else ()


def _parted(way: str, found: Parted, rows: list[Json], numbers: Numbers) -> Drawing:
    width, height = SIZES[way]
    ticks = stepped(max(max(row[HIGH], row["mean"]) for row in rows))
    scale = _Scale(width, height, ticks[-1])
    wide = (width - LEFT - RIGHT) / len(rows)
    bar = min(wide * 0.5, 74.0)
    shapes, xs = [], []
    for place, row in enumerate(rows):
        middle, level = LEFT + wide * (place + 0.5), 0.0
        for part in PARTS:
            if row[part] > 0:
                shapes.append(Shape(f"part-{part}", _box(scale, middle - bar / 2, bar, level, level + row[part])))
                level += row[part]
        shapes.append(Shape("whisker", _whisker(scale, middle, row[LOW], row[HIGH])))
        xs.append(Text(middle, height - BOTTOM + 18, row["quarter"], "tick"))
    words = worded(found.what, found.currency, numbers)
    return Drawing(way, width, height, LEFT, _across(scale, ticks, words), tuple(xs), tuple(shapes))


def _box(scale: _Scale, x: float, width: float, low: float, high: float) -> str:
    return f"M{n(x)} {n(scale.y(low))}H{n(x + width)}V{n(scale.y(high))}H{n(x)}Z"


def _whisker(scale: _Scale, x: float, low: float, high: float) -> str:
    ends = (f"M{n(x - 6)} {n(scale.y(value))}H{n(x + 6)}" for value in (low, high))
    return f"M{n(x)} {n(scale.y(low))}V{n(scale.y(high))}{''.join(ends)}"


def waterfall_drawings(found: Waterfall, words: dict[str, str], numbers: Numbers) -> tuple[Drawing, ...]:
    """Rows from what was expected a week ago to what is expected now, each part beside its words."""
    return tuple(_waterfall(way, found.records(), words, numbers) for way in SIZES)


def _waterfall(way: str, rows: list[Json], words: dict[str, str], numbers: Numbers) -> Drawing:
    width = SIZES[way][0]
    ends = [value for row in rows for value in (row["from"], row["to"])]
    moved = [value for row in rows[1:-1] for value in (row["from"], row["to"])] or ends
    lowest = max(min(moved) - 1.5 * max(max(moved) - min(moved), 0.5), 0.0)
    most, room = max(ends), width - LABELS - VALUES
    shapes, texts = [], []
    for place, row in enumerate(rows):
        y, is_end = place * ROW, place in {0, len(rows) - 1}
        low, high = sorted((max(row["from"], lowest), row["to"]))
        left = LABELS + room * (low - lowest) / max(most - lowest, 1e-9)
        right = max(LABELS + room * (high - lowest) / max(most - lowest, 1e-9), left + 1.2)
        kind = "stands" if is_end else "comes" if row["wins"] >= 0 else "goes"
        shapes.append(Shape(kind, f"M{n(left)} {n(y + 4)}H{n(right)}V{n(y + 4 + BAR)}H{n(left)}Z"))
        said = numbers.tenths(row["wins"]) if is_end else signed(row["wins"], numbers)
        texts.append(Text(LABELS - 8, y + 4 + BAR - 3, words[row["step"]], "tick", "end"))
        texts.append(Text(width - 2, y + 4 + BAR - 3, said, "label", "end"))
    return Drawing(way, width, ROW * len(rows) + 4, LABELS, (), (), tuple(shapes), tuple(texts))


def signed(value: float, numbers: Numbers) -> str:
    """A difference of wins with its sign, to the tenth."""
    whole, tenth = divmod(round(abs(value) * 10), 10)
    sign = "" if not whole and not tenth else "+" if value > 0 else MINUS
    return f"{sign}{numbers.tenths(whole + tenth / 10)}"
