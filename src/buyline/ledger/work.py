"""Whose turn is it, what of the playbook was done, and who was offered a journey? RULES §2.8.

Kept beside where a journey stands, entry by entry. The turn belongs to the receiver of an open handoff; else to the
function of the first open step of the stage, those of whoever accepted the journey first; else to whoever accepted it
or leads the stage. After a touch that asks for an answer it is the buyer's until they answer or the step's days pass:
that day is kept, and whoever reads compares it with theirs.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from buyline.days import Day, Moment, parse_day
from buyline.definition.model import Stage, Step
from buyline.journal.entry import Entry
from buyline.journal.kinds import Side

OFFERED, ACCEPTED, RETURNED, WITHDRAWN = "handoff offered", "handoff accepted", "handoff returned", "handoff withdrawn"
PLANNED, DONE, DROPPED = "step planned", "step done", "step dropped"
ANSWERS = {ACCEPTED: "accepted", RETURNED: "returned", WITHDRAWN: "withdrawn"}
BUYER = "buyer"
_HANDS, _PLANS = frozenset({OFFERED, *ANSWERS}), frozenset({PLANNED, DONE, DROPPED})


class Ask(NamedTuple):
    """A touch that asks the buyer for an answer: when, and until which day it is their turn (None: until they answer).

    The day itself is included.
    """

    on: Day
    until: Day | None


class Handoff(NamedTuple):
    """A journey offered by one function to another, and what became of it; `outcome` is empty while it is open."""

    entry: str
    of: str
    to: str
    by: str
    to_member: str
    stage: str
    offered_at: Moment
    answered_at: Moment | None = None
    outcome: str = ""
    reason: str = ""
    answered_by: str = ""


class Planned(NamedTuple):
    """A next step of a function or the buyer, with its day; `step` names one of the playbook where it is one."""

    entry: str
    function: str
    member: str
    step: str
    due: Day


@dataclass(slots=True)
class Work:
    """What is done and to be done about one journey; changed in place as entries come."""

    place: str = ""
    done: dict[str, Day] = field(default_factory=dict)
    asked: Ask | None = None
    handoffs: list[Handoff] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)
    led_by: str = ""
    turn: str = ""
    turn_step: str = ""
    turn_since: Day | None = None

    def copy(self) -> "Work":
        """A second one in the same stand."""
        made = Work()
        for name in Work.__slots__:
            setattr(made, name, getattr(self, name))
        made.done, made.handoffs = dict(self.done), list(self.handoffs)
        return made

    @property
    def offer(self) -> Handoff | None:
        """The handoff that nobody has answered yet."""
        return self.handoffs[-1] if self.handoffs and not self.handoffs[-1].outcome else None

    @property
    def returned(self) -> str:
        """The reason with which it came back to where it still stands; empty once it moves or is offered again."""
        last = self.handoffs[-1] if self.handoffs else None
        return last.reason if last is not None and last.outcome == "returned" and last.stage == self.place else ""

    @property
    def due(self) -> Planned | None:
        """The planned step with the nearest day."""
        return min(self.planned, key=lambda one: (one.due, one.entry), default=None)


def note(work: Work, entry: Entry, *, side: Side, day: Day, place: str, stage: Stage | None, waits_by: str) -> None:
    """Take over what an entry does to the work on a journey that now stands in `place`.

    `stage`: the stage of that place, None where it is none; `waits_by`: who leads the waiting room, empty elsewhere.
    """
    if place != work.place:
        work.place, work.done, work.asked, work.led_by = place, {}, None, ""
    if entry.kind in _HANDS:
        _hand(work, entry, place)
    elif entry.kind in _PLANS:
        _plan(work, entry)
    if stage is not None:
        _do(work, entry, side, day, stage)
    elif not waits_by:  # out: nothing is to be done any more
        work.planned = []
    turn, step = _turn(work, stage, waits_by)
    if (turn, step) != (work.turn, work.turn_step):
        work.turn, work.turn_step, work.turn_since = turn, step, day


def _hand(work: Work, entry: Entry, place: str) -> None:
    data, offer = entry.data, work.offer
    if entry.kind == OFFERED and data.get("receiver"):
        if offer is not None:  # a newer offer takes the place of one that waits
            work.handoffs[-1] = offer._replace(outcome="withdrawn", answered_at=entry.occurred_at)
        of, by, to_member = entry.function or "", entry.member or "", str(data.get("owner") or "")
        offered = Handoff(entry.id, of, str(data["receiver"]), by, to_member, place, entry.occurred_at)
        work.handoffs.append(offered)
    elif entry.kind in ANSWERS and offer is not None:
        work.handoffs[-1] = offer._replace(
            outcome=ANSWERS[entry.kind], answered_at=entry.occurred_at, reason=str(data.get("reason") or ""),
            answered_by=entry.member or "",
        )  # fmt: skip
        if entry.kind == ACCEPTED:
            work.led_by = offer.to


def _plan(work: Work, entry: Entry) -> None:
    data = entry.data
    if entry.kind == PLANNED and data.get("due"):
        planned = Planned(
            entry.id, str(data.get("by") or entry.function or ""), str(data.get("owner") or ""),
            str(data.get("step") or ""), parse_day(str(data["due"])),
        )  # fmt: skip
        work.planned = [*(one for one in work.planned if not _is_same(one, planned)), planned]
    elif entry.kind in (DONE, DROPPED) and data.get("planned"):
        work.planned = [one for one in work.planned if one.entry != data["planned"]]


def _is_same(one: Planned, other: Planned) -> bool:
    """A step of the playbook that is planned again for another day."""
    return bool(one.step) and (one.step, one.function) == (other.step, other.function)


def _do(work: Work, entry: Entry, side: Side, day: Day, stage: Stage) -> None:
    if side is Side.BUYER:
        work.asked = None
    elif side is not Side.OURS:
        return
    step = _step_of(work, entry, side, stage)
    if step is None:
        return
    work.done.setdefault(step.id, day)
    work.planned = [one for one in work.planned if one.step != step.id]
    if step.asks_for_answer and side is Side.OURS:
        work.asked = Ask(day, None if step.days is None else day + step.days)


def _step_of(work: Work, entry: Entry, side: Side, stage: Stage) -> Step | None:
    """The step that an entry shows as done: the one that it names, else the first open one of its kind and function."""
    named = entry.data.get("step") if entry.data else None
    if named:
        return next((step for step in stage.steps if step.id == named), None)
    by = BUYER if side is Side.BUYER else entry.function
    alike = [step for step in stage.steps if step.entry == entry.kind and (step.by == BUYER) == (side is Side.BUYER)]
    own = [step for step in alike if step.by == by] or alike
    return next((step for step in own if step.id not in work.done), own[0] if own else None)


def _turn(work: Work, stage: Stage | None, waits_by: str) -> tuple[str, str]:
    """The function whose turn it is by what was done, and the step that is next; both empty where it is nobody's."""
    if work.offer is not None:
        return work.offer.to, "handoff"
    if stage is None:
        return waits_by, ""
    still = [step for step in stage.steps if step.id not in work.done]
    own = [step for step in still if step.by == work.led_by]
    for step in (*own, *still):
        return step.by, step.id
    return work.led_by or stage.led_by, ""


def turn_on(turn: str, asked_until: Day | None, is_asked: bool, *, day: Day, is_offered: bool) -> str:  # noqa: FBT001
    """Whose turn it is on a day: the buyer's while an answer is awaited, unless a handoff waits for one."""
    if is_asked and not is_offered and (asked_until is None or day <= asked_until):
        return BUYER
    return turn


def written(work: Work) -> list[object]:
    """The work as plain values, for JSON; `read` gives it back unchanged."""
    return [getattr(work, name) for name in Work.__slots__]


def read(value: list[object]) -> Work:
    """The work that `written` wrote."""
    work = Work()
    for name, kept in zip(Work.__slots__, value, strict=True):
        setattr(work, name, kept)
    work.asked = Ask(*work.asked) if work.asked else None
    work.handoffs = [Handoff(*one) for one in work.handoffs]
    work.planned = [Planned(*one) for one in work.planned]
    return work
