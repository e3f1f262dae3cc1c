"""What does the page of the pace say: what was planned for a goal, what came, and what would restore it?

Made from one `PaceView`; computes nothing but words and places.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from buyline.app.goal_pages import PaceView
from buyline.days import Day
from buyline.measure.wording import in_words
from buyline.plan.pace import GroupPace, Missing, Pace, Planned
from buyline.plan.standing import Writer, missing_in_words, pace_in_words, planned_in_words
from buyline.web.frame import Framed
from buyline.web.goals_page import days_in_words, listed, part_note, writer_of
from buyline.web.numbers import TO, Numbers
from buyline.web.pace_drawn import Drawn, drawn
from buyline.web.parts import Badge, Leads, Link, Segments, State
from buyline.web.picture.telling import tone_of
from buyline.web.question import Question
from buyline.web.tables import Cell, Row, Table
from buyline.web.taking import Take, takes_of
from buyline.web.words import dated, left_out

OWN = ("by",)
STATES: dict[str, State] = {"behind": "bad", "ahead": "good", "with the plan": "info"}
FEW = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class PacePage:
    """The page; without a goal under way it says what it will show."""

    title: str = "Pace"
    view: Framed
    headline: str
    subtitle: str
    missing: str
    problems: Mapping[str, str]
    has_goal: bool
    goals: Segments | None
    drawings: tuple[Drawn, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    takes: tuple[Take, ...]


def pace_page_of(question: Question, view: PaceView, numbers: Numbers) -> PacePage:
    """The page of an answer."""
    found = view.pace
    if found is None:
        return PacePage(
            view=view.frame,
            headline="No goal is under way.",
            subtitle=view.why,
            missing="",
            problems=question.problems,
            has_goal=False,
            goals=None,
            drawings=(),
            rules=(),
            notes=tuple(filter(None, (left_out(question.problems),))),
            tables=(),
            takes=(),
        )
    told = _Telling(view, found, numbers)
    tables = (told.stages(), told.restore(), told.functions(), told.programs(), told.weeks())
    return PacePage(
        view=view.frame,
        headline=pace_in_words(found, told.writer),
        subtitle=told.subtitle(),
        missing=missing_in_words(found.restore, told.writer),
        problems=question.problems,
        has_goal=True,
        goals=told.choices(question),
        drawings=told.drawings(),
        rules=(dated(in_words(found.rule), numbers),),
        notes=tuple(filter(None, (left_out(question.problems), *told.notes()))),
        tables=tuple(table for table in tables if table.rows),
        takes=takes_of("pace", question),
    )


@dataclass(frozen=True)
class _Telling:
    """The words of one page."""

    view: PaceView
    pace: Pace
    numbers: Numbers

    @property
    def writer(self) -> Writer:
        return writer_of(self.pace.currency, self.numbers, self.view.frame.names)

    def name(self, stage: str) -> str:
        return self.view.frame.names.get(stage, stage)

    def subtitle(self) -> str:
        target = self.pace.target
        whose = f"The goal of {listed(target.functions)}"
        return f"{whose}, {days_in_words(target.first, target.last, self.numbers)} · {self.pace.book} book"

    def notes(self) -> list[str]:
        """What to know of this pace."""
        pace, share = self.pace, self.numbers.share
        notes = [part_note(is_part=pace.is_part)]
        if pace.unplanned:
            notes.append(f"Nothing is planned to compare with. {pace.unplanned}")
        elif pace.confidence is not None and pace.restore is not None and pace.confidence < pace.restore.confidence:
            wanted = share(pace.restore.confidence)
            notes.append(f"On the eve {wanted} was out of reach; what is planned here is for {share(pace.confidence)}.")
        if pace.prior_share is not None and pace.prior_share > FEW:
            notes.append(
                f"On the eve {share(pace.prior_share)} of the rates on the way were not yet from these books but"
                " published shares."
            )
        return notes

    def choices(self, question: Question) -> Segments | None:
        """The goals under way, where there are several that end on different days."""
        ends: dict[Day, Day] = {}
        for first, last in self.view.running:
            ends.setdefault(last, first)
        if len(ends) < 2:
            return None
        here = self.pace.target.last
        links = tuple(
            Link(
                days_in_words(first, last, self.numbers),
                question.changed(more=(("by", self.numbers.iso(last)),)),
                is_here=last == here,
            )
            for last, first in ends.items()
        )
        return Segments("Goal", links)

    def drawings(self) -> tuple[Drawn, ...]:
        """A picture of every stage."""
        return tuple(
            drawn(
                stage,
                title=self.name(stage.stage),
                says=planned_in_words(stage.so_far, self.writer),
                tone=tone_of(stage.led_by),
                numbers=self.numbers,
            )
            for stage in self.pace.stages
        )

    def _cells(self, of: Planned) -> tuple[Cell, ...]:
        about = self.numbers.about
        if of.planned is None or of.low is None or of.high is None:
            return (TO, TO, about(of.came or 0.0), TO)
        state = Badge(of.standing, kind="plain", state=STATES.get(of.standing, ""))
        return (about(of.planned), f"{about(of.low)}{TO}{about(of.high)}", about(of.came or 0.0), state)

    def _until(self) -> str:
        return f"Until {self.numbers.day(self.pace.on)}, the goal's days so far."

    def stages(self) -> Table:
        """Every stage so far."""
        rows = tuple(
            Row(
                f"so-far-{each.stage}",
                (self.name(each.stage), Leads(each.led_by, tone_of(each.led_by)), *self._cells(each.so_far)),
                tone_of(each.led_by),
            )
            for each in self.pace.stages
        )
        heads = ("Stage", "Led by", "Planned", "Usual range", "Came", "Pace")
        return Table(
            "stages", "What came to each stage, and what was planned?", self._until(), heads, 2, rows, texts=(5,)
        )

    def functions(self) -> Table:
        """Every function so far."""
        note = f"{self._until()} A function: arrivals in all stages that it leads."
        return self._groups("functions", "How does each function keep pace?", note, "Function", self.pace.functions)

    def programs(self) -> Table:
        """Every program so far."""
        note = f"{self._until()} Journeys that began; planned by each program's share in the half year before."
        return self._groups("programs", "How does each program keep pace?", note, "Program", self.pace.programs)

    def _groups(self, id_: str, title: str, note: str, head: str, found: tuple[GroupPace, ...]) -> Table:
        rows = tuple(Row("", (self._named(head, each.name), *self._cells(each.so_far))) for each in found)
        return Table(id_, title, note, (head, "Planned", "Usual range", "Came", "Pace"), 1, rows, texts=(4,))

    @staticmethod
    def _named(head: str, name: str) -> Cell:
        return Leads(name, tone_of(name)) if head == "Function" else name or "none"

    def restore(self) -> Table:
        """What would restore the goal, stage by stage."""
        found = self.pace.restore
        if found is None or found.is_kept:
            return Table("restore", "", "", (), 1, ())
        rows = tuple(self._missing(each) for each in found.stages)
        heads = ("Stage", "Led by", "A week of late", "More a week", "In all", "Until")
        note = "So many more in this one stage alone, everything else as it goes, until the latest useful day."
        title = f"What would make it {self.numbers.share(found.confidence)} sure again?"
        return Table("restore", title, note, heads, 2, rows)

    def _missing(self, each: Missing) -> Row:
        numbers = self.numbers
        more = TO if each.more is None else numbers.about(each.more)
        if each.is_useful and each.more is None:
            more = "out of reach"
        until = TO if each.until is None else numbers.day(each.until) + ("" if each.is_useful else " (over)")
        in_all = TO if each.in_all is None else numbers.about(each.in_all)
        leads: Cell = Leads(each.led_by, tone_of(each.led_by)) if each.led_by else TO
        cells = (self.name(each.stage), leads, numbers.about(each.lately), more, in_all, until)
        return Row(f"missing-{each.stage}", cells, tone_of(each.led_by))

    def weeks(self) -> Table:
        """Every week of every stage: what came, of what was planned."""
        first = self.pace.stages[0].weeks if self.pace.stages else ()
        rows = tuple(
            Row("", (self._week(place), *(self._came(each.weeks[place].of) for each in self.pace.stages)))
            for place in range(len(first))
        )
        heads = ("Week from", *(self.name(each.stage) for each in self.pace.stages))
        note = "What came, of what was planned. A week is open until what happened in it is usually booked."
        return Table("weeks", "What came in which week?", note, heads, 1, rows)

    def _week(self, place: int) -> str:
        week = self.pace.stages[0].weeks[place]
        return self.numbers.day(week.first) + (" (open)" if week.is_open else "")

    def _came(self, of: Planned) -> str:
        planned = TO if of.planned is None else self.numbers.about(of.planned)
        return planned if of.came is None else f"{self.numbers.about(of.came)} of {planned}"
