"""What are the small things that every page is made of?

One frozen record for each; `{% part record %}` writes it down by the template of the same name in
`templates/parts/`. A page that shows them all stands at `/styleguide`. Records hold words and shares, never markup.
"""

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "warn", "bad", "info", ""]
Evidence = Literal["proven", "stated", "claimed", "unseen"]
EVIDENCE_WORDS: dict[Evidence, str] = {
    "proven": "Proven by the buyer",
    "stated": "Stated by one of us",
    "claimed": "Claimed, not proven",
    "unseen": "Not observable yet",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a word leads."""

    words: str
    url: str
    is_here: bool = False
    title: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that opens its rows; without an address it is written plainly."""

    words: str
    url: str = ""
    title: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Editable:
    """A value in a table with the way to change it; `label` says which value of which row."""

    words: str
    url: str
    label: str
    has_focus: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the question that is set; its link drops it."""

    name: str
    value: str
    drop: str


@dataclass(frozen=True, slots=True)
class Segments:
    """A few ways to see the same thing, one of them chosen; each is a link."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Tabs:
    """The pages of one thing, one of them open."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """What else can be done here, behind a button."""

    label: str
    links: tuple[Link, ...]
    icon: str = "more"


@dataclass(frozen=True, slots=True)
class Delta:
    """A difference: its words with their sign, which way it went, and whether that is good."""

    words: str
    way: Literal["up", "down", "same"]
    state: State = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """A share as a bar, with its interval where there is one; `words` say the same."""

    words: str
    share: float
    low: float | None = None
    high: float | None = None
    tone: str = ""

    @property
    def length(self) -> float:
        """How much of 100 is filled."""
        return 100 * min(max(self.share, 0.0), 1.0)

    @property
    def ends(self) -> tuple[float, float] | None:
        """Where the interval begins and ends on 100."""
        if self.low is None or self.high is None:
            return None
        return 100 * max(self.low, 0.0), 100 * min(self.high, 1.0)


@dataclass(frozen=True, slots=True)
class Heat:
    """A number in a grid whose ground is the deeper the nearer its `share` comes to 1; the words say it all."""

    words: str
    share: float
    url: str = ""
    title: str = ""

    @property
    def level(self) -> int:
        """How deep, from 0 to 8."""
        return round(8 * min(max(self.share, 0.0), 1.0))

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Stat:
    """One number with its name, on a tile; `id`: by which its note is found again when the number was changed there."""

    name: str
    number: Number | Editable
    note: str = ""
    delta: Delta | None = None
    meter: Meter | None = None
    tone: str = ""
    id: str = ""

    @property
    def is_editable(self) -> bool:
        """Whether it is changed where it stands."""
        return isinstance(self.number, Editable)


@dataclass(frozen=True, slots=True)
class Badge:
    """A stage with the colour of who leads it, as claimed, as verified, or both where they differ; or a state."""

    words: str
    tone: str = ""
    kind: Literal["plain", "claimed", "verified", "pair"] = "plain"
    verified: str = ""
    state: State = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How well something is shown: proven (solid), stated (dotted), only claimed (hatched), not observable yet."""

    evidence: Evidence
    words: str = ""
    tone: str = ""

    @property
    def said(self) -> str:
        """Its words; the usual ones where none are given."""
        return self.words or EVIDENCE_WORDS[self.evidence]


@dataclass(frozen=True, slots=True)
class Leads:
    """A function with its colour."""

    function: str
    tone: str


@dataclass(frozen=True, slots=True)
class Callout:
    """A sentence that should be seen, by how much it matters."""

    words: str
    state: State = "info"
    title: str = ""

    @property
    def icon(self) -> str:
        """The drawing that goes with the state."""
        return self.state or "info"


@dataclass(frozen=True, slots=True)
class Banner:
    """What holds for the whole page: these are the books of another day."""

    words: str
    links: tuple[Link, ...] = ()
    icon: str = "restatement"


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing is here: what will be, and how to get there."""

    title: str
    words: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """The ways to the rows before and after; `words` say which ones these are."""

    words: str
    before: str = ""
    after: str = ""
    label: str = "More rows"


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: when, what, who, and whether they or we did it."""

    when: str
    stamp: str
    words: str
    icon: str = "note"
    tone: str = ""
    note: str = ""
    is_theirs: bool = False
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, one moment after the other."""

    label: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a stage bar and how far it is known to be reached."""

    name: str
    tone: str
    state: Literal["proven", "claimed", "skipped", "ahead"] = "ahead"
    is_here: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class StageBar:
    """The stages in their order, with those reached, where the journey stands, and what is ahead."""

    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Dialog:
    """A window above the page, opened by a button and closed by Escape, without a script."""

    id: str
    button: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """One step of the playbook: who does what; `note`: with which tool, in how much time; whether it was done."""

    does: str
    by: str
    tone: str
    note: str = ""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a stage is about: what the buyer does and decides, their steps and ours, and what proves it."""

    buyer_is: str
    theirs: tuple[PlaybookStep, ...]
    ours: tuple[PlaybookStep, ...]
    proof: str
    title: str = ""
    link: Link | None = None
    leads: tuple[Leads, ...] = ()


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be done with the record of a row, each as a link; `about`: which record that is, for who hears it."""

    about: str
    links: tuple[Link, ...]


PARTS: dict[type, str] = {
    Ways: "ways",
    Number: "number", Chip: "chip", Segments: "segments", Tabs: "tabs", Menu: "menu", Delta: "delta", Meter: "meter",
    Heat: "heat", Stat: "stat", Badge: "badge", Proof: "proof", Leads: "leads", Callout: "callout", Banner: "banner",
    Empty: "empty", Pages: "pages", Timeline: "timeline", StageBar: "stage_bar", Dialog: "dialog", Guidance: "guidance",
}  # fmt: skip
"""Which template writes down which record."""
