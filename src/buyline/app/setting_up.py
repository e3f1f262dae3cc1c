"""How does a company set up its definition in eight steps that can be left and taken up again?

One draft for the whole company, kept beside the settings of the books part by part, so that two members who fill
different steps do not get in each other's way. What a part holds is kept as it was given, right or not; what is wrong
is said with the step that it belongs to. The draft ends in a proposal, which `agreeing` has the functions sign.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from buyline.app import agreeing
from buyline.app.agreeing import Who
from buyline.app.books import agreement_of, cannot_follow
from buyline.app.proposals import Proposal
from buyline.app.refusal import Refused
from buyline.app.setup_beginning import beginning, first_day
from buyline.app.setup_history import History, history_of
from buyline.days import Moment
from buyline.definition.complaints import complaints
from buyline.definition.differences import differences
from buyline.definition.document import as_yaml, read
from buyline.definition.goals import Goal
from buyline.definition.located import Located, located
from buyline.definition.model import Definition
from buyline.definition.problem import Problem, advice, shown
from buyline.definition.setting_up import STEPS, SetUp, definition_in
from buyline.journal.kinds import KINDS
from buyline.store.books import Books

NAME = "set-up"
PARTS = ("in_force_from", "audience", "stages", "moves", "criteria", "steps", "tools", "deals", "measured", "columns",
         "needed")  # fmt: skip
_KEPT = "set-up "
_STEP_OF = {"moves": "stages", "columns": "measured", "in_force_from": "needed", "tools": "tools"}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The parts as they are, which of them somebody filled, and what they are worth as the next version.

    `set_up` and `definition` are None while something is wrong with them.
    """

    value: Mapping[str, Any]
    kept: frozenset[str]
    history: History
    before: Definition
    set_up: SetUp | None
    definition: Definition | None
    problems: tuple[Problem, ...]

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals that have an amount."""
        return () if self.set_up is None else tuple(one for one in self.set_up.deals.goals if one.amount is not None)

    @property
    def changes(self) -> list[str]:
        """What the draft would change, in words."""
        return [] if self.definition is None else differences(self.before, self.definition)

    def problems_of(self, step: str) -> tuple[Problem, ...]:
        """What is wrong in one of the steps."""
        return tuple(one for one in self.problems if step_of(one) == step)


def draft(books: Books, *, now: Moment) -> Draft:
    """The draft as it was left, with what the books propose for the parts that nobody has filled."""
    kept = {part: json.loads(text) for part in PARTS if (text := books.setting(_KEPT + part))}
    history, before = history_of(books, now=now), agreement_of(books).latest
    value = beginning(books, history, before, now=now) | kept
    return _checked({part: one for part, one in value.items() if one is not None}, kept, history, before, now=now)


def draft_in(books: Books, text: str, *, now: Moment) -> Draft:
    """What a document is worth as a draft of these books; parts that it does not name are as nobody filled them.

    Refused when it is no list of fields.
    """
    found = located(text, name=NAME)
    if isinstance(found, list):
        raise Refused("The set-up cannot be read; nothing was changed.", [str(problem) for problem in found])
    if not isinstance(found.value, dict) or not found.value:
        raise Refused("The set-up cannot be read; nothing was changed.", ["it is a list of fields like 'stages:'"])
    if strangers := [str(name) for name in found.value if name not in ("setup", *PARTS)]:
        reasons = [f"there is no part '{shown(name)}'; {advice(name, PARTS)}" for name in strangers]
        raise Refused("The set-up cannot be read; nothing was changed.", reasons)
    history, before = history_of(books, now=now), agreement_of(books).latest
    value = beginning(books, history, before, now=now) | found.value
    is_whole = value == found.value
    return _checked(value, found.value, history, before, now=now, document=found if is_whole else None)


def keep(books: Books, parts: Mapping[str, Any]) -> None:
    """Keep parts of the draft as they are given; the others stay."""
    for part, value in parts.items():
        if part in PARTS:
            books.set_setting(_KEPT + part, json.dumps(value, default=str), unless_same=True)


def keep_whole(books: Books, found: Draft) -> None:
    """Keep a whole draft in the place of the one that was there."""
    keep(books, {part: found.value.get(part) for part in PARTS})


def begin_anew(books: Books) -> None:
    """Forget what was filled in."""
    for part in PARTS:
        if books.setting(_KEPT + part):
            books.set_setting(_KEPT + part, "")


def propose(books: Books, found: Draft, *, by: Who, now: Moment) -> Proposal:
    """Propose the version that a draft makes, with its goals; Refused lists everything that is wrong."""
    if found.definition is None or found.problems:
        raise Refused(
            "The set-up cannot be proposed yet; nothing was changed.", [_with_step(one) for one in found.problems]
        )
    return agreeing.propose(books, found.definition, by=by, now=now, goals=found.goals)


def document_of(found: Draft) -> str:
    """The draft as one document, parts in the order of the steps."""
    first = {name: found.value[name] for name in ("setup", *PARTS) if name in found.value}
    return as_yaml(json.loads(json.dumps(first, default=str)))


def step_of(problem: Problem) -> str:
    """The step in which something can be put right."""
    words = problem.column.split(" → ")
    if words[0] == "stages" and "criterion" in words:
        return "criteria"
    if words[0] == "stages" and "steps" in words:
        return "steps"
    return words[0] if words[0] in STEPS else _STEP_OF.get(words[0], "stages")


def _with_step(problem: Problem) -> str:
    return f"step {STEPS.index(step_of(problem)) + 1}, {step_of(problem)}: {problem}"


def _checked(
    value: dict[str, Any],
    kept: Mapping[str, Any],
    history: History,
    before: Definition,
    *,
    now: Moment,
    document: Located | None = None,
) -> Draft:
    """The draft with everything that is wrong; `document`: where its lines are those of a file."""
    said = document or _located(json.dumps(value, default=str))
    told = {"value": value, "kept": frozenset(kept) & set(PARTS), "history": history, "before": before}
    if isinstance(said, list):
        return Draft(**told, set_up=None, definition=None, problems=tuple(said))  # type: ignore[arg-type]
    found = _set_up(said)
    if not isinstance(found, SetUp):
        return Draft(**told, set_up=None, definition=None, problems=tuple(found))  # type: ignore[arg-type]
    first = first_day(history, before, now=now)
    definition, problems = _definition(found, before, first, now=now)
    problems = [*problems, *_about_goals(found, before)]
    return Draft(**told, set_up=found, definition=definition, problems=tuple(problems))  # type: ignore[arg-type]


@lru_cache(maxsize=32)
def _located(text: str) -> Located | list[Problem]:
    """A draft with the lines on which its fields would stand; the same for each page of it, so it is made once."""
    return located(as_yaml(json.loads(text)), name=NAME)


@lru_cache(maxsize=32)
def _read(text: str) -> Definition | list[Problem]:
    """The definition of a document of plain values."""
    return read(as_yaml(json.loads(text)), kinds=KINDS)


def _set_up(said: Located) -> SetUp | list[Problem]:
    try:
        return SetUp.model_validate(said.value)
    except ValidationError as error:
        return complaints(error, said, SetUp)


def _definition(
    found: SetUp, before: Definition, first: date, *, now: Moment
) -> tuple[Definition | None, list[Problem]]:
    after = _read(json.dumps(definition_in(found, before, first=first), default=str))
    if not isinstance(after, Definition):
        return None, [Problem(NAME, None, one.column, one.value, one.reason, one.remedy) for one in after]
    problems = []
    for sentence in cannot_follow(before, after, now=now):
        fields, _, reason = sentence.partition(": ")
        said, _, remedy = reason.partition("; ")
        problems.append(Problem(NAME, None, fields.split(",")[0], "", said, remedy))
    return after, problems


def _about_goals(found: SetUp, before: Definition) -> Iterator[Problem]:
    for number, goal in enumerate(found.deals.goals, 1):
        if goal.function not in before.functions:
            reason = f"'{shown(goal.function)}' is not one of the functions"
            column = f"deals → goals → number {number} → function"
            yield Problem(NAME, None, column, goal.function, reason, advice(goal.function, before.functions))
