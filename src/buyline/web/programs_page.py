"""What does the page of planned programs say: what each is to bring, what comes of it, and what a win of it costs?

Made from one `ProgramsView`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from buyline.app.program_pages import ProgramsView
from buyline.forecast.programs import WITHIN_DAYS, ProgramPlanned
from buyline.measure.wording import in_words
from buyline.web.goals_page import money
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Empty, Number
from buyline.web.tables import Cell, Row, Table

EXPECTS = "expects-"
"""What the field of a stage is called, before the stage."""


@dataclass(frozen=True, slots=True)
class StageField:
    """The field in which the arrivals of one stage are typed."""

    name: str
    words: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramsPage:
    """The page; `cannot` says why whoever asks plans no program, empty where they may; `typed` stands in the form.

    `changes` names the program that the form changes, empty where it plans another one.
    """

    title: str = "Programs planned"
    headline: str
    cannot: str
    currency: str
    stages: tuple[StageField, ...]
    described: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    changes: str
    problems: tuple[str, ...]
    tables: tuple[Table, ...]
    empty: Empty | None
    rule: str


def programs_page_of(
    view: ProgramsView,
    numbers: Numbers,
    *,
    cannot: str,
    typed: Mapping[str, str] | None = None,
    changes: str = "",
    problems: Sequence[str] = (),
) -> ProgramsPage:
    """The page of an answer; `changes`: the program that is changed, whose plan stands in the form."""
    found = view.found
    chosen = next((one for one in found.programs if one.program == changes), None)
    given = dict(typed) if typed is not None else {} if chosen is None else _typed(chosen, numbers)
    over = [one for one in found.programs if one.when == "over"]
    tables = (_ahead(view, numbers, may_change=not cannot), _over(view, over, numbers))
    return ProgramsPage(
        headline=_headline(view, numbers),
        cannot=cannot,
        currency=found.currency,
        stages=tuple(StageField(EXPECTS + one.id, one.name, given.get(EXPECTS + one.id, "")) for one in view.stages),
        described=view.described,
        typed=given,
        changes="" if chosen is None else chosen.program,
        problems=tuple(problems),
        tables=tuple(table for table in tables if table.rows),
        empty=None if found.programs else _empty(view),
        rule=in_words(found.rule),
    )


def _headline(view: ProgramsView, numbers: Numbers) -> str:
    ahead = view.found.ahead
    if not ahead:
        return "No program is planned." if view.is_whole else "Programs are planned for all of the books."
    wins = sum(one.wins for one in ahead)
    arrivals = sum(one.to_come for one in ahead)
    are = plural(len(ahead), "program is", "programs are")
    return (
        f"{numbers.count(len(ahead))} {are} planned: {numbers.about(arrivals)} arrivals still to come, and "
        f"about {numbers.about(wins)} {plural(round(wins), 'win', 'wins')} of all that they bring."
    )


def _empty(view: ProgramsView) -> Empty:
    if not view.is_whole:
        return Empty("You see a part of the journeys", "What programs bring is expected of all of them together.")
    words = (
        "Here stand a fair, a series of webinars, a mailing that is still to come or under way: how many arrivals each "
        "is to bring, the wins that become of them, and what a win costs. The forecast adds them to what comes anyway. "
        "Plan the first one with the form, or with buyline program plan."
    )
    return Empty("What will be here", words)


HEADS = ("Program", "Channel", "Days", "Expected arrivals", "Still to come", f"Wins within {WITHIN_DAYS} days")


def _ahead(view: ProgramsView, numbers: Numbers, *, may_change: bool) -> Table:
    found = view.found
    rows = tuple(_row(one, view, numbers, may_change=may_change) for one in found.ahead)
    total = Row("", ("All together", "", "", "", *_sums(found.ahead, numbers), "", ""))
    note = (
        f"On top of what comes anyway, give or take half of each number. Wins within {WITHIN_DAYS} days of arriving, "
        f"of all that a program brings; until {numbers.day(found.quarter_ends)}, the end of {found.quarter}, of those "
        "still to come, as in the forecast."
    )
    heads = (*HEADS, f"Wins by the end of {found.quarter}", "Cost", "Cost of a win")
    title = "What are the planned programs to bring?"
    return Table("programs", title, note, heads, 3, rows, texts=(3,), total=total if len(rows) > 1 else None)


def _sums(rows: Sequence[ProgramPlanned], numbers: Numbers) -> tuple[str, str, str]:
    told = (sum(one.to_come for one in rows), sum(one.wins for one in rows), sum(one.by_quarter for one in rows))
    return numbers.about(told[0]), numbers.tenths(told[1]), numbers.tenths(told[2])


def _row(one: ProgramPlanned, view: ProgramsView, numbers: Numbers, *, may_change: bool) -> Row:
    to_come, wins, by_quarter = _sums([one], numbers)
    return Row(
        "", (*_named(one, view, numbers, may_change=may_change), to_come, wins, by_quarter, *_cost(one, numbers))
    )


def _named(one: ProgramPlanned, view: ProgramsView, numbers: Numbers, *, may_change: bool) -> tuple[Cell, ...]:
    words = one.name or one.program
    names = {stage.id: stage.name for stage in view.stages}
    expects = ", ".join(f"{numbers.about(many)} {names.get(stage, stage)}" for stage, many in one.expects.items())
    name: Cell = Number(words, change_url(one.program), f"Change {words}") if may_change else words
    return (name, one.channel or TO, numbers.period(one.first, one.last), expects)


def change_url(program: str) -> str:
    """Where the plan of a program stands in the form."""
    return f"/programs?{urlencode({'change': program})}#program-form"


def _cost(one: ProgramPlanned, numbers: Numbers) -> tuple[str, str]:
    if one.cost is None:
        return TO, TO
    each = TO if one.cost_per_win is None else money(one.cost_per_win, one.currency, numbers)
    return money(one.cost, one.currency, numbers), each


def _over(view: ProgramsView, over: Sequence[ProgramPlanned], numbers: Numbers) -> Table:
    rows = tuple(
        Row("", (*_named(one, view, numbers, may_change=False), *_cost(one, numbers))) for one in reversed(over)
    )
    note = (
        "What they brought is in the books. It is taken out of what is carried on as usual, as far as it was planned."
    )
    heads = ("Program", "Channel", "Days", "Planned arrivals", "Cost", "Planned cost of a win")
    return Table("over", "Which planned programs are over?", note, heads, 3, rows, texts=(3,))


def _typed(one: ProgramPlanned, numbers: Numbers) -> dict[str, str]:
    """A plan as it stands in the fields of the form."""
    days = {"from": numbers.iso(one.first), "to": numbers.iso(one.last)}
    expects = {EXPECTS + stage: f"{many:.10g}" for stage, many in one.expects.items()}
    cost = "" if one.cost is None else f"{one.cost:.2f}".removesuffix(".00")
    return {"program": one.program, "name": one.name, "channel": one.channel, "cost": cost} | days | expects
