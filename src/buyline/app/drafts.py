"""What is a draft of the next version worth: what is wrong with it, on which line, and what would it change?

A draft is the text of a document. It is kept nowhere; proposing it is for `agreeing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from buyline.app.books import agreement_of, cannot_follow
from buyline.app.proposals import open_proposal
from buyline.app.refusal import Refused
from buyline.days import Moment, as_date, day_of
from buyline.definition.differences import differences
from buyline.definition.document import read, written
from buyline.definition.located import located
from buyline.definition.model import Definition
from buyline.definition.problem import Problem
from buyline.journal.kinds import KINDS
from buyline.store.books import Books

NAME = "definition"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A text, the definition that it is, every problem with its line, and what it changes in words."""

    text: str
    definition: Definition | None
    problems: tuple[Problem, ...]
    changes: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether it can be proposed."""
        return self.definition is not None and not self.problems


def draft_of(books: Books, text: str, *, now: Moment) -> Draft:
    """What a text is worth as the next version of the definition of these books."""
    before = agreement_of(books).latest
    found = read(text, kinds=KINDS)
    if not isinstance(found, Definition):
        return Draft(text=text, definition=None, problems=tuple(found), changes=())
    problems = tuple(_problems(text, before, found, now=now))
    return Draft(text=text, definition=found, problems=problems, changes=tuple(differences(before, found)))


def definition_in_draft(draft: Draft) -> Definition:
    """The definition of a draft that can be proposed; Refused lists every problem with its line."""
    if draft.definition is None or draft.problems:
        raise Refused(
            "The definition cannot be proposed; nothing was changed.", [str(problem) for problem in draft.problems]
        )
    return draft.definition


def first_draft(books: Books, *, now: Moment) -> str:
    """The text to begin with: what is proposed now, else the newest version as the next one from next month on.

    Ranks are left out: a stage that is known keeps its own, and a new one goes between its neighbours.
    """
    proposed = open_proposal(books)
    if proposed is not None:
        return written(proposed.definition)
    latest = agreement_of(books).latest
    stages = tuple(stage.model_copy(update={"rank": None}) for stage in latest.stages)
    first = _next_month(as_date(day_of(now, latest.time_zone)))
    fresh = {"version": latest.version + 1, "in_force_from": first, "stages": stages, "moves": {}, "reread": False}
    return written(latest.model_copy(update=fresh))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _problems(text: str, before: Definition, after: Definition, *, now: Moment) -> Iterator[Problem]:
    document = located(text, name=NAME)
    for sentence in cannot_follow(before, after, now=now):
        fields, _, reason = sentence.partition(": ")
        said, _, remedy = reason.partition("; ")
        line = None if isinstance(document, list) else document.line_of((fields.split(",")[0],))
        yield Problem(NAME, line, fields, "", said, remedy)
