"""What does the page say in sentences?

Sentences computed from one `PipelineView`, so that they cannot differ from the picture and the tables under it. No
geometry and no markup.
"""

import re
from collections.abc import Collection, Sequence
from typing import Protocol

from buyline.days import parse_day
from buyline.measure.picture import Amount, LoadedSince, MoveKind, MoveView, PipelineView, StepView
from buyline.web.frame import column_words
from buyline.web.numbers import Numbers, plural

BOOK_NAMES = {
    "claimed": "Claimed by us",
    "verified": "Verified by buyers",
}
BOOK_WORDS = {"claimed": "Claimed", "verified": "Verified"}
MOVE_NAMES: dict[MoveKind, str] = {
    "start": "Started",
    "opened": "First shown by the source",
    "forward": "Moved on",
    "skip": "Skipped ahead",
    "back": "Went back",
    "out": "Went out",
    "parked": "To the waiting room",
    "returned": "Back from the waiting room",
    "revived": "Back from an exit",
    "redefined": "Moved by a new definition",
    "between": "Between exits, waiting room and outside",
}
_FRACTIONS = (
    (1 / 10, "a tenth"), (1 / 5, "a fifth"), (1 / 4, "a quarter"), (1 / 3, "a third"), (2 / 5, "two fifths"),
    (1 / 2, "half"), (3 / 5, "three fifths"), (2 / 3, "two thirds"), (3 / 4, "three quarters"), (4 / 5, "four fifths"),
    (9 / 10, "nine tenths"),
)  # fmt: skip
_CLOSE_ENOUGH = 0.015
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


class HasLoaded(Protocol):
    """An answer that knows what a load has brought since the day it is asked of."""

    @property
    def loaded_since(self) -> LoadedSince | None: ...


def in_words(share: float, numbers: Numbers) -> str:
    """A share as people say it: "two fifths" when it is that, "about two fifths" when near, else the percentage."""
    value, name = min(_FRACTIONS, key=lambda pair: abs(pair[0] - share))
    distance = abs(value - share)
    if share >= 1:
        return "all"
    if distance > 2 * _CLOSE_ENOUGH:
        return numbers.share(share)
    return name if distance <= _CLOSE_ENOUGH / 3 else f"about {name}"


def dated(text: str, numbers: Numbers) -> str:
    """A text with its ISO days written as the reader writes days."""
    return _ISO_DAY.sub(lambda found: numbers.day(parse_day(found[0])), text)


def headline(view: PipelineView, numbers: Numbers) -> str:
    """The sentence above the picture."""
    parts = view.headline
    verb = plural(parts.on_the_way, "journey is", "journeys are")
    won = f"{numbers.count(parts.won)} {plural(parts.won, 'is', 'are')} there or beyond"
    first = f"{numbers.count(parts.on_the_way)} {verb} on the way to {parts.won_name}, {won}"
    return f"{first}; {_proof(view, numbers)}." if _proof(view, numbers) else f"{first}."


def _proof(view: PipelineView, numbers: Numbers) -> str:
    parts = view.headline
    if view.book != "claimed":
        return "all of it proven by what buyers did" if parts.on_the_way + parts.won else ""
    if parts.unproven and parts.total and parts.unproven.minor > 0 and parts.total.minor > 0:
        share = in_words(parts.unproven.minor / parts.total.minor, numbers)
        return f"{share} of the {parts.weakest} amount is not yet proven by the buyer"
    if parts.unproven_journeys > 0:
        share = in_words(parts.unproven_journeys / parts.journeys, numbers)
        return f"{share} of those at {parts.weakest} {plural(parts.unproven_journeys, 'is', 'are')} not yet proven"
    return ""


def subtitle(view: PipelineView, numbers: Numbers) -> str:
    """Which question the page answers: day, period, book, what was known, and the filters."""
    period = f"{numbers.day(view.period.from_day)} to {numbers.day(view.period.to_day)}"
    parts = [f"Position on {numbers.day(view.period.to_day)}", f"movements from {period}", f"{view.book} book"]
    if view.as_of is not None:
        parts.append(f"as known on {numbers.day(view.as_of)}")
    parts += [": ".join(column_words(view.columns, *pair)) for pair in view.where]
    return " · ".join(parts)


def balance_sentence(view: PipelineView, numbers: Numbers) -> str:
    """Stays before and arrived, and where each of them went: the sum that must come out."""

    def total(of: str) -> int:
        return sum(int(getattr(row, of)) for row in view.presence)

    fates = {"advanced": "moved on", "back": "went back", "out": "went out", "parked": f"to {view.waiting.name}",
             "redefined": "moved by a new definition"}  # fmt: skip
    parts = [f"{numbers.count(total(of))} {words}" for of, words in fates.items() if of == "advanced" or total(of)]
    there = f"{numbers.count(total('before'))} stays there before + {numbers.count(total('arrived'))} arrived"
    if total("opened"):
        there += f" + {numbers.count(total('opened'))} first shown by the source"
    if total("regrouped"):
        there += f" + {numbers.count(total('regrouped'))} by a changed column"
    return f"{there} = {' + '.join(parts)} + {numbers.count(total('still_there'))} still there."


def amounts(found: Sequence[Amount], numbers: Numbers) -> str:
    """Amounts side by side, one per currency; those of 0 are left out."""
    return " + ".join(numbers.amount(amount) for amount in found if amount.minor)


def left_out(problems: Collection[str]) -> str:
    """The note that something asked for could not be answered."""
    return "What is shown here leaves out what could not be read." if problems else ""


def loaded_sentence(view: HasLoaded, numbers: Numbers) -> str:
    """The note that a load has since brought what was known by then."""
    if view.loaded_since is None:
        return ""
    n = view.loaded_since.entries
    noun = f"{numbers.count(n)} {plural(n, 'entry', 'entries')}"
    knew = plural(n, "Its source knew it", "Their source knew them")
    known = f"{knew} by the day asked for, so {plural(n, 'it is', 'they are')}"
    when = numbers.day(view.loaded_since.last_on)
    then = "on that day this page would have shown less"
    return f"History loaded since: {noun}, the last on {when}. {known} counted; {then}."


def step_sentence(step: StepView, names: dict[str, str], numbers: Numbers) -> str:
    """One forward step in words, for its hover text and the reader of a screen."""
    way = f"{names[step.from_stage]} to {names[step.to_stage]}: {numbers.count(step.moved)} moved on in the period"
    if step.is_too_few or step.estimate is None:
        return f"{way}; too few to say what share moves on within {numbers.count(step.horizon_days)} days."
    share, interval = numbers.estimate(step.estimate)
    entered = (
        f"of {numbers.count(step.entered)} that entered, {share} move on within {numbers.count(step.horizon_days)} days"
    )
    median = (
        ""
        if step.median_days is None and step.tau_days is None
        else (
            f"; half leave the stage within {numbers.days(step.median_days, beyond=step.tau_days)}"
            if step.median_days is not None
            else f"; half still there after {numbers.count(step.tau_days or 0)} days"
        )
    )
    return f"{way}; {entered} (80% interval {interval}){median}.{_normal(step, numbers)}"


def _normal(step: StepView, numbers: Numbers) -> str:
    if step.normal is None:
        return ""
    share, interval = numbers.estimate(step.normal)
    return f" Normal: {share} ({interval})."


def move_sentence(move: MoveView, names: dict[str, str], numbers: Numbers) -> str:
    """One movement in words."""
    n = numbers.count(move.journeys)
    return f"{n} {plural(move.journeys, 'journey', 'journeys')} from {names[move.from_place]} to {names[move.to_place]}"


def is_changed(step: StepView) -> str:
    """Say "up" or "down" when the interval of the share lies wholly above or below that of the time before, else ""."""
    if step.estimate is None or step.normal is None or step.is_too_few:
        return ""
    if step.estimate.low > step.normal.high:
        return "up"
    return "down" if step.estimate.high < step.normal.low else ""


def undrawn(view: PipelineView) -> tuple[MoveView, ...]:
    """Moves over a stage, and back from exits and waiting room: in words under the picture, the most frequent first."""
    kinds = {"skip", "returned", "revived", "redefined"}
    return tuple(sorted((m for m in view.moves if m.kind in kinds and m.journeys), key=lambda m: -m.journeys))[:8]


def drawing_rules(view: PipelineView, numbers: Numbers) -> tuple[str, ...]:
    """How the picture is to be read."""
    rules = ["Bars are logarithmic; the hatched share is linear within its bar; +n arrived in the period."]
    if view.normal is not None:
        days = f"{numbers.day(view.normal.from_day)} to {numbers.day(view.normal.to_day)}"
        rules.append(f"Normal: the same statement from {days}. A triangle: the two 80% intervals do not overlap.")
    rules.append("Click anything for its rows.")
    return tuple(rules)
