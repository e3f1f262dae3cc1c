"""What does a member have to look at today?

What was offered to their function or came back, what is planned, whose turn it is, what stands still, what buyers did.
Everything is also a list that opens: the same filters stand in the address of the list of journeys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buyline.app.acts.contents import By
from buyline.app.handoffs import Handoff, clocked
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.looking import Looking, PageQuestion, looking_at
from buyline.days import DAY_LENGTH, Day, Moment, as_date
from buyline.definition.agreement import Agreement
from buyline.measure.journey_list import JourneyList
from buyline.store import work
from buyline.store.books import Books
from buyline.store.work import PlannedNow

SHOWN, AHEAD, BACK, HEARD = 20, 7, 14, 7
"""So many journeys of a kind, days ahead of planned steps, days back of returns, days back of what buyers did."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the buyer of a journey did lately: how often, and what last."""

    journey: str
    buyer: str
    acts: int
    last: str
    last_on: Day


@dataclass(frozen=True, kw_only=True)
class MyDay:
    """A member's day; each list of journeys with the filter that it is."""

    by: By
    today: Day
    is_all: bool
    names: Mapping[str, str]
    steps: Mapping[tuple[str, str], str]
    answer_within_hours: float
    offered: tuple[Handoff, ...]
    returned: tuple[Handoff, ...]
    planned: tuple[PlannedNow, ...]
    turn: JourneyList
    still: JourneyList | None
    heard: tuple[Heard, ...]

    def to_json(self) -> dict[str, Any]:
        def lines(found: JourneyList | None) -> dict[str, Any]:
            return {"found": 0, "filter": "", "journeys": []} if found is None else found.to_json()

        return {
            "member": self.by.member, "function": self.by.function, "today": as_date(self.today).isoformat(),
            "all": self.is_all,
            "offered": [one.to_json() for one in self.offered], "returned": [one.to_json() for one in self.returned],
            "planned": [
                {"entry": one.entry, "journey": one.journey, "buyer": one.buyer_name, "function": one.function,
                 "member": one.member, "step": one.step, "due": as_date(one.due).isoformat(),
                 "overdue": one.due < self.today}
                for one in self.planned
            ],
            "turn": lines(self.turn), "standing_still": lines(self.still),
            "heard": [
                {"journey": one.journey, "buyer": one.buyer, "acts": one.acts, "last": one.last,
                 "last_on": as_date(one.last_on).isoformat()}
                for one in self.heard
            ],
        }  # fmt: skip


def my_day(books: Books, *, by: By, now: Moment, is_all: bool = False) -> MyDay:
    """The day of a member: of the journeys that they own, or with `is_all` of their whole function."""
    question = PageQuestion(from_day=None, to_day=None, as_of=None, book="claimed", where=())
    with looking_at(books, question, now=now) as looking:
        agreement, today = looking.agreement, looking.day
        owned = "" if is_all else _owned_by(by, agreement)
        turn = journey_list(
            books, ListAsked(filter=f"turn = {by.function}{owned}", sort="turn_since", at_most=SHOWN), now=now
        )
        stages = _limits(agreement, owned)
        still = None
        if stages:
            still = journey_list(books, ListAsked(filter=stages, sort="-days", at_most=SHOWN), now=now).found
        return MyDay(
            by=by,
            today=today,
            is_all=is_all,
            names={place: agreement.latest.name_of(place) for place in agreement.latest.all_ids},
            steps={(stage.id, step.id): step.does for stage in agreement.latest.stages for step in stage.steps},
            answer_within_hours=agreement.latest.handoffs.answer_within_hours,
            offered=tuple(clocked(work.handoffs(books, is_open=True, to=by.function), agreement, now=now)),
            returned=tuple(_returned(books, by, agreement, now=now)),
            planned=tuple(_planned(books, by, today, is_all=is_all)),
            turn=turn.found,
            still=still,
            heard=tuple(_heard(books, looking, owned, now=now)),
        )


def names_of_member(member: str) -> tuple[str, ...]:
    """By which words the owner of a journey may name a member: their address, or what stands before its sign."""
    return tuple(dict.fromkeys((member, member.partition("@")[0])))


def _owned_by(by: By, agreement: Agreement) -> str:
    """The part of a filter that asks for the journeys of a member; empty where the books have no owner."""
    if "owner" not in agreement.latest.column_ids or not by.member:
        return ""
    return f' and owner = "{names_of_member(by.member)[-1]}"'


def _limits(agreement: Agreement, owned: str) -> str:
    """Which journeys stand still: longer in a stage than its service level says."""
    limits = [(stage.id, stage.service_level_days) for stage in agreement.latest.stages if stage.service_level_days]
    return " or ".join(f"stage = {stage} and days > {days}{owned}" for stage, days in limits[:10])


def _returned(books: Books, by: By, agreement: Agreement, *, now: Moment) -> list[Handoff]:
    """What came back to a function lately and was not offered again."""
    rows = work.handoffs(books, since=now - BACK * DAY_LENGTH)
    newest: dict[str, Any] = {}
    for row in reversed(rows):
        newest[row.journey] = row
    back = [row for row in newest.values() if row.outcome == "returned" and row.of == by.function]
    return clocked(back, agreement, now=now)


def _planned(books: Books, by: By, today: Day, *, is_all: bool) -> list[PlannedNow]:
    found = work.planned(books, until=today + AHEAD, functions=(by.function,))
    names = names_of_member(by.member)
    return [one for one in found if is_all or not one.member or one.member in names]


def _heard(books: Books, looking: Looking, owned: str, *, now: Moment) -> list[Heard]:
    """What buyers did lately in the journeys of a member, the newest first."""
    touches = looking.tables.touches
    since = looking.day - HEARD
    rows = touches.filter((touches.side == "buyer") & (touches.on_day > since) & (touches.on_day <= looking.day))
    rows = rows.group_by("journey", "kind", "on_day").agg(n=rows.sign.sum())
    told: dict[str, list[dict[str, Any]]] = {}
    for line in looking.tables.backend.to_pyarrow(rows).to_pylist():
        if line["n"] > 0:
            told.setdefault(line["journey"], []).append(line)
    if not told:
        return []
    asked = f"last_on > {as_date(since).isoformat()}{owned}"
    lines = journey_list(books, ListAsked(filter=asked, sort="-last_on", at_most=SHOWN * 5), now=now).found.lines
    found = []
    for line in lines:
        acts = told.get(str(line["journey"]))
        if acts:
            last = max(acts, key=lambda one: (one["on_day"], one["kind"]))
            found.append(
                Heard(
                    str(line["journey"]),
                    str(line["buyer"]),
                    sum(one["n"] for one in acts),
                    last["kind"],
                    last["on_day"],
                )
            )
    return sorted(found, key=lambda one: (-one.last_on, one.journey))[:SHOWN]
