"""What marks does a picture consist of? Places, outlines and words, ready to be written down; no decisions."""

from dataclasses import dataclass

from buyline.web.picture.fit import width_of

SIZES = {"name": 13.0, "count": 16.0, "share": 16.0, "small": 12.0, "tick": 11.0, "label": 12.0}
_BOLD = frozenset({"name", "count", "share"})


@dataclass(frozen=True, slots=True)
class Text:
    """A line of words; `kind` is a key of SIZES, `anchor` start, middle or end, `y` its foot."""

    x: float
    y: float
    words: str
    kind: str
    anchor: str = "middle"
    tone: str = ""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """About the room it takes: left, top, right, bottom."""
        size = SIZES[self.kind]
        width = width_of(self.words, size, is_bold=self.kind in _BOLD)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return (left, self.y - 0.78 * size, left + width, self.y + 0.22 * size)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage: the claimed outline, its solid part, who leads and supports, and what stands around it."""

    key: str
    href: str
    title: str
    led: str
    is_observable: bool
    x: float
    y: float
    width: float
    height: float
    solid: tuple[float, float, float, float] | None
    normal: tuple[float, float, float, float] | None
    dots: tuple[tuple[float, float, str], ...]
    texts: tuple[Text, ...]
    before: tuple[float, float, float, float] | None = None

    @property
    def radius(self) -> float:
        """Round enough to be friendly, never rounder than the bar is tall."""
        return min(6.0, self.width / 2, self.height / 2)


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What moves on: a band (or, for none, a dotted line) and its words."""

    href: str
    title: str
    path: str
    led: str
    is_empty: bool
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """What comes back."""

    href: str
    title: str
    path: str
    head: str
    stroke: float
    text: Text

    @property
    def plate(self) -> tuple[float, float, float, float]:
        """What to clear behind the words: x, y, width, height."""
        left, top, right, bottom = self.text.box
        return (left - 1, top - 2, right - left + 2, bottom - top + 4)


@dataclass(frozen=True, slots=True)
class Way:
    """A way out or into the waiting room: an optional line with a head."""

    x: float
    y1: float
    y2: float
    stroke: float
    head: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A number that leads to its row."""

    href: str
    title: str
    text: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole drawing, `width` by `height`."""

    width: float
    height: float
    base: float
    left: float
    grid: tuple[tuple[float, Text], ...]
    bars: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]
    arcs: tuple[Arc, ...]
    ways: tuple[Way, ...]
    cells: tuple[Cell, ...]
    labels: tuple[Text, ...]
    rules: tuple[float, ...] = ()
    rest: str = ""

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every line of words in it."""
        inside = [text for bar in self.bars for text in bar.texts]
        inside += [text for ribbon in self.ribbons for text in ribbon.texts]
        ticks = [text for _, text in self.grid]
        return (*inside, *ticks, *(a.text for a in self.arcs), *(c.text for c in self.cells), *self.labels)
