"""What does the page of a step of the set-up say?

Its form, the worked example beside it, how far each step is, what is wrong here, and at the end what would be needed
and what would change. Computes nothing but words.
"""

from collections.abc import Collection
from dataclasses import dataclass

from buyline.app.proposals import Proposal
from buyline.app.setting_up import PARTS, Draft, step_of
from buyline.app.setup_needed import RULE, Estimated, Horizon
from buyline.days import day_number
from buyline.definition.money import digits_of, minor_units
from buyline.definition.needed import Rate
from buyline.definition.problem import Problem
from buyline.definition.setting_up import STEPS
from buyline.definition.signing import must_sign
from buyline.measure.picture import Amount
from buyline.web.numbers import TO, Numbers
from buyline.web.parts import Link
from buyline.web.playbook_words import listed
from buyline.web.setup_forms import TOOLS, Group, groups_of
from buyline.web.setup_words import COMPANY, WORDS, Words
from buyline.web.tables import Row, Table

_ALSO = {"stages": ("moves",), "measured": ("columns",), "needed": ("in_force_from",)}


@dataclass(frozen=True, slots=True)
class Progress:
    """One step in the list beside the page: how far it is, and whether one is there."""

    step: str
    words: str
    state: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, in words, and the step in which it can be put right; empty for the one that is shown."""

    words: str
    step: str
    place: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step."""

    step: str
    number: int
    title: str
    words: Words
    company: str
    groups: tuple[Group, ...]
    offers: tuple[str, ...]
    progress: tuple[Progress, ...]
    troubles: tuple[Trouble, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    changes: tuple[str, ...]
    verdict: str
    is_good: bool
    before: str
    after: str
    replaces: Link | None
    is_begun: bool


def step_page_of(
    step: str, draft: Draft, numbers: Numbers, *, found: Estimated | None, proposed: Proposal | None
) -> StepPage:
    """The page of a step; `found`: what is needed, for the last one."""
    place, is_last = STEPS.index(step), step == STEPS[-1]
    return StepPage(
        step=step,
        number=place + 1,
        title=WORDS[step].short,
        words=WORDS[step],
        company=COMPANY,
        groups=groups_of(step, draft),
        offers=TOOLS if step == "tools" else (),
        progress=tuple(_progress(one, step, draft) for one in STEPS),
        troubles=tuple(_troubles(step, draft, is_last=is_last)),
        notes=tuple(_notes(step, draft)),
        tables=() if found is None else tuple(_tables(found, draft, numbers)),
        changes=tuple(draft.changes) if is_last else (),
        verdict=_verdict(draft),
        is_good=draft.definition is not None and not draft.problems,
        before=STEPS[place - 1] if place else "",
        after="" if is_last else STEPS[place + 1],
        replaces=None if proposed is None else Link(proposed.id, f"/playbook/proposals/{proposed.id}"),
        is_begun=bool(draft.kept),
    )


def is_filled(step: str, kept: Collection[str]) -> bool:
    """Whether somebody has saved a step."""
    return step in kept


def first_open(draft: Draft) -> str:
    """Where to go on: the first step with something wrong or not saved yet, else the last."""
    wrong = {step_of(one) for one in draft.problems}
    return next((one for one in STEPS if one in wrong or not is_filled(one, draft.kept)), STEPS[-1])


def parts_of_step(step: str) -> tuple[str, ...]:
    """The parts of the draft that a step is about."""
    return tuple(part for part in PARTS if part == step or part in _ALSO.get(step, ()))


def _progress(step: str, here: str, draft: Draft) -> Progress:
    state = "filled in" if is_filled(step, draft.kept) else "as proposed"
    if draft.problems_of(step):
        state = "something is not right"
    return Progress(step, WORDS[step].short, state, step == here)


def _troubles(step: str, draft: Draft, *, is_last: bool) -> list[Trouble]:
    found = draft.problems if is_last else draft.problems_of(step)
    return [Trouble(_in_words(one), step_of(one), WORDS[step_of(one)].short) for one in found]


def _in_words(problem: Problem) -> str:
    where = f"{problem.column}: " if problem.column else ""
    return f"{where}{problem.reason}; {problem.remedy}" if problem.remedy else f"{where}{problem.reason}"


def _notes(step: str, draft: Draft) -> list[str]:
    """What the history says that no field can."""
    if step != "stages":
        return []
    notes = []
    late = [draft.before.name_of(one) for one in draft.history.out_of_order(draft.before)]
    if draft.history.says_enough and step not in draft.kept:
        notes.append("These stages are proposed from the history in your books.")
    if late:
        notes.append(f"Journeys often come to {listed(late)} before the stage that stands above. The order is kept.")
    return notes


def _verdict(draft: Draft) -> str:
    if draft.definition is None or draft.problems:
        n = len(draft.problems)
        return f"{n} {'thing is' if n == 1 else 'things are'} not right yet."
    needs = listed(must_sign(draft.before, draft.definition))
    return f"It can be proposed; {needs} sign it."


def _tables(found: Estimated, draft: Draft, numbers: Numbers) -> list[Table]:
    names = {} if draft.set_up is None else {one.id: one.name for one in draft.set_up.stages}
    tables = [_horizon(number, one, names, draft.before.currency, numbers) for number, one in enumerate(found.horizons)]
    rows = tuple(Row("", _share(one, names, numbers)) for one in found.rates)
    heads = ("From", "To", "Share", "Own history", "Otherwise from")
    note = "Own history: how much of the share your own journeys say; the rest is published."
    return [*tables, Table("shares", "By which shares?", note, heads, 2, rows, texts=(4,))]


def _share(one: Rate, names: dict[str, str], numbers: Numbers) -> tuple[str, ...]:
    low, high = numbers.share(one.low), numbers.share(one.high)
    said = f"{low} {TO} {high}"
    return (names.get(one.stage, one.stage), names.get(one.next, one.next), said, numbers.share(one.own), one.source)


def _horizon(number: int, one: Horizon, names: dict[str, str], currency: str, numbers: Numbers) -> Table:
    days = numbers.period(day_number(one.first), day_number(one.last))
    rows = tuple(
        Row(
            "",
            (names.get(need.stage, need.stage), numbers.count(need.about),
             f"{numbers.count(need.fewest)} {TO} {numbers.count(need.most)}"),
        )
        for need in one.needs
    )  # fmt: skip
    empty = "Say a revenue goal and an average price in step 6."
    heads = ("Stage", "About", "From the best to the worst case")
    return Table(f"needed-{number}", f"{days}: {_goal(one, currency, numbers)}", RULE, heads, 1, rows, empty=empty)


def _goal(one: Horizon, currency: str, numbers: Numbers) -> str:
    if one.deals is None:
        return "no goal yet"
    said = f"{numbers.count(one.deals)} deals"
    if one.amount is not None:
        said += f" for {_money(one.amount, currency, numbers)}"
    return said + ("" if one.profit is None else f", {_money(one.profit, currency, numbers)} of it profit")


def _money(amount: float, currency: str, numbers: Numbers) -> str:
    return numbers.amount(
        Amount(minor=minor_units(f"{amount:f}", currency), currency=currency, digits=digits_of(currency))
    )
