"""What does the page show that shows every component in every state?

Specimens only: the words and numbers say what they stand for and come from no books.
"""

from dataclasses import dataclass

from buyline.web.parts import (
    Badge,
    Banner,
    Callout,
    Chip,
    Delta,
    Dialog,
    Empty,
    Guidance,
    Heat,
    Leads,
    Link,
    Menu,
    Meter,
    Moment,
    Number,
    Pages,
    PlaybookStep,
    Proof,
    Segments,
    StageBar,
    Stat,
    Step,
    Tabs,
    Timeline,
    Ways,
)
from buyline.web.tables import Head, Row, Table

HERE = "?"
SURFACES = ("paper", "raised", "sunken", "hover", "side", "line", "edge")
INKS = ("ink", "ink-2", "link", "accent", "focus")
FUNCTIONS = ("marketing", "sales", "success", "other")
STATES = ("good", "warn", "bad", "info")


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of component with specimens of its states."""

    id: str
    title: str
    words: str
    parts: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Styleguide:
    """The whole page."""

    title: str
    colours: tuple[tuple[str, tuple[str, ...]], ...]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]


def styleguide() -> Styleguide:
    """Every component in every state."""
    colours = (("Surfaces", SURFACES), ("Letters", INKS), ("Functions", FUNCTIONS), ("States", STATES))
    return Styleguide("How things look", colours, (*_numbers(), *_choices(), *_marks(), *_sentences()), _tables())


def _numbers() -> tuple[Section, ...]:
    share = Meter("62% (55–69%)", 0.62, 0.55, 0.69, "sales")
    return (
        Section(
            "numbers",
            "Numbers",
            "A number opens its rows: dotted under, a link. Figures stand under each other.",
            (Number("1,184", HERE, "Open the 1,184 journeys"), Number("57")),
        ),
        Section(
            "tiles",
            "Tiles",
            "One number with its name; a difference says its way in a sign, a shape and a word.",
            (
                Stat("On the way", Number("1,115", HERE), "31 Mar 2026", Delta("+42 since 1 Jan", "up", "good")),
                Stat("Not proven", Number("€6.1M", HERE), "of the claimed amount", Delta("−3%", "down", "bad")),
                Stat("Median stay", Number("21 d", HERE), "half are over by then", Delta("as usual", "same")),
                Stat("Proven share", Number("62%", HERE), "", None, share, "sales"),
            ),
        ),
        Section(
            "meters",
            "Shares",
            "A bar, its interval, and the same in words. Too few to say is said.",
            (share, Meter("5.5%", 0.055, None, None, "marketing"), Heat("18%", 0.5), Meter("too few to say", 0.0)),
        ),
    )


def _choices() -> tuple[Section, ...]:
    books = (Link("Claimed", HERE, is_here=True), Link("Verified", HERE), Link("Difference", HERE))
    return (
        Section("chips", "Filters", "Each is a link that drops it.", (Chip("Segment", "retail", HERE),)),
        Section("segments", "Ways to see the same", "", (Segments("Book", books),)),
        Section("tabs", "Pages of one thing", "", (Tabs("Journey", (books[0], books[1])),)),
        Section(
            "menus",
            "Menus and dialogs",
            "Open without a script; Escape closes them.",
            (
                Menu("Export", (Link("CSV", HERE, icon="download"), Link("SVG", HERE, icon="download"))),
                Dialog("dialog", "How is this counted?", "How is this counted?", "Arrivals less exits up to the day."),
            ),
        ),
        Section("pages", "Pages of a list", "", (Pages("Rows 101 to 200 of 1,184", HERE, HERE),)),
    )


def _marks() -> tuple[Section, ...]:
    evidence = (Proof("proven"), Proof("stated"), Proof("claimed"), Proof("unseen"))
    stages = (
        Badge("Prospect", "sales", "verified"),
        Badge("Prospect", "sales", "claimed"),
        Badge("Prospect", "sales", "pair", "Lead"),
        Badge("Lost", "other"),
    )
    states = tuple(Badge(words, state=state) for words, state in zip(_STATE_WORDS, STATES, strict=True))  # type: ignore[arg-type]
    steps = (
        Step("Contact", "marketing", "proven", note="12 Jan"),
        Step("Suspect", "marketing", "skipped"),
        Step("Lead", "marketing", "proven", note="3 Feb"),
        Step("Prospect", "sales", "claimed", is_here=True, note="since 12 Mar"),
        Step("Customer", "sales"),
    )
    moments = (
        Moment("12 Mar 2026", "2026-03-12", "Prospect claimed", "note", "sales", "by Ada, without proof yet"),
        Moment("9 Mar 2026", "2026-03-09", "Price list read", "eye", "marketing", "3 minutes", True, Proof("proven")),
    )
    guidance = Guidance(
        "Says that it is interested. Decides whether to talk to us.",
        (PlaybookStep("agrees to a meeting", "buyer", "other", "0.2 h"),),
        (
            PlaybookStep("answers within one working day", "marketing", "marketing", "0.3 h, within one day", True),
            PlaybookStep("rings to hear about the need", "sales", "sales", "call guide, 0.7 h, within 3 days"),
        ),
        "any of: 'form submitted', 'reply received'",
        "What to do in Lead",
        Link("The whole stage", HERE),
    )
    return (
        Section(
            "ways",
            "Ways of a row",
            "",
            (
                Ways(
                    "deal-17", (Link("Claim", HERE), Link("Hand over", HERE), Link("Note", HERE), Link("Assign", HERE))
                ),
            ),
        ),
        Section("functions", "Functions", "", tuple(Leads(name.title(), name) for name in FUNCTIONS)),
        Section("stages", "Stages", "Verified filled, claimed dashed, a pair where the two differ.", stages),
        Section("evidence", "Proof", "Solid, dotted, hatched, absent: told apart without colour.", evidence),
        Section("states", "States", "", states),
        Section("stage-bar", "The way of a journey", "", (StageBar("The way so far", steps),)),
        Section("guidance", "What a stage is about", "", (guidance,)),
        Section("timeline", "Timeline", "A ring: the buyer did it.", (Timeline("What happened", moments),)),
    )


_STATE_WORDS = ("In time", "Soon due", "Overdue", "Waiting for them")


def _sentences() -> tuple[Section, ...]:
    return (
        Section(
            "callouts",
            "Notes",
            "",
            (
                Callout("Counted as the records begin on 5 Dec 2017.", "info"),
                Callout("The share has fallen below its usual range.", "warn", "Slower than usual"),
                Callout("All of the amount is proven.", "good"),
                Callout("Two sources have been silent for 9 days.", "bad"),
            ),
        ),
        Section(
            "banner", "Another day's books", "", (Banner("Known on 31 Mar 2026.", (Link("Back to today", HERE),)),)
        ),
        Section(
            "empty",
            "Nothing here yet",
            "",
            (
                Empty(
                    "No journey stands still",
                    "Those longer in a stage than usual are listed here.",
                    (Link("All", HERE),),
                ),
            ),
        ),
    )


def _tables() -> tuple[Table, ...]:
    heads = (Head("Stage", HERE, "ascending"), "Proof", Head("Journeys", HERE), Head("Share", HERE))
    rows = (
        Row("", (Badge("Lead", "marketing", "verified"), Proof("proven"), Number("1,184", HERE), "38%"), "marketing"),
        Row("", (Badge("Prospect", "sales", "claimed"), Proof("claimed"), Number("168", HERE), "34%"), "sales"),
    )
    total = Row("", ("Together", "", Number("1,352", HERE), ""))
    pages = Pages("Rows 1 to 2 of 2", label="All rows")
    full = Table("table", "A table answers the question above it", "", heads, 2, rows, total=total, pages=pages)
    return (full, Table("empty-table", "A table without rows", "", heads, 2, (), empty="No stage has any journey."))
