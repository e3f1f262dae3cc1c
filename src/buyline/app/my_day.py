"""What does a member have to look at today?

Notes that mean them, what was offered to their function or came back, what waits too long where they lead, what is
planned, whose turn it is, what stands still, what buyers did. Kinds can be turned off and items put off (`Attention`).
What is a list of journeys is also one that opens: the same filters stand in the address of the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np

from buyline.app.acts.about import By
from buyline.app.attention import EVERYTHING, Attention
from buyline.app.escalated import Late, escalated
from buyline.app.handoffs import Handoff, clocked
from buyline.app.journey_list import ListAsked, journey_lines, journey_list
from buyline.app.looking import Looking, PageQuestion, looking_at
from buyline.app.meant import Meant, is_of_member, meant_by_notes, names_of_member
from buyline.days import DAY_LENGTH, Day, Moment, as_date, as_datetime
from buyline.definition.agreement import Agreement
from buyline.measure.journey_list import JourneyList
from buyline.measure.lines import added
from buyline.store import work
from buyline.store.books import Books
from buyline.store.work import PlannedNow

SHOWN, AHEAD, BACK, HEARD = 20, 7, 14, 7
"""So many journeys of a kind, days ahead of planned steps, days back of returns, days back of what buyers did."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the buyer of a journey did lately: how often, what last, and how often since the member looked."""

    journey: str
    buyer: str
    acts: int
    last: str
    last_on: Day
    new: int


@dataclass(frozen=True, kw_only=True)
class MyDay:
    """A member's day; each list of journeys with the filter that it is."""

    by: By
    today: Day
    is_all: bool
    names: Mapping[str, str]
    steps: Mapping[tuple[str, str], str]
    answer_within_hours: float
    escalates_after: float
    time_zone: str
    at: Moment
    attention: Attention
    mentions: tuple[Meant, ...]
    offered: tuple[Handoff, ...]
    returned: tuple[Handoff, ...]
    escalated: tuple[Late, ...]
    planned: tuple[PlannedNow, ...]
    turn: JourneyList | None
    still: JourneyList | None
    heard: tuple[Heard, ...]

    @property
    def late_since(self) -> dict[str, Moment]:
        """Since when each handoff waits too long, by its entry."""
        return {one.now.entry: one.since for one in self.escalated}

    @property
    def late_elsewhere(self) -> tuple[Late, ...]:
        """What waits too long and stands neither among what was handed to them nor among what came back: whoever leads
        a function that they work in has each handoff once, with its mark.
        """
        listed = {one.now.entry for one in (*self.offered, *self.returned)}
        return tuple(one for one in self.escalated if one.now.entry not in listed)

    def to_json(self) -> dict[str, Any]:
        def lines(found: JourneyList | None) -> dict[str, Any]:
            return {"found": 0, "filter": "", "journeys": []} if found is None else found.to_json()

        def handed(handoffs: tuple[Handoff, ...]) -> list[dict[str, Any]]:
            return [one.to_json() | {"late_since": late.get(one.now.entry)} for one in handoffs]

        late = {one.now.entry: one.to_json()["late_since"] for one in self.escalated}
        return {
            "member": self.by.member, "function": self.by.function, "today": as_date(self.today).isoformat(),
            "all": self.is_all, "at": as_datetime(self.at).isoformat(), "off": sorted(self.attention.off),
            "put_off": [
                {"item": item, "until": as_date(until).isoformat()}
                for item, until in sorted(self.attention.put_off.items()) if until > self.today
            ],
            "mentions": [one.to_json() for one in self.mentions],
            "offered": handed(self.offered), "returned": handed(self.returned),
            "escalated": [one.to_json() for one in self.escalated],
            "planned": [
                {"entry": one.entry, "journey": one.journey, "buyer": one.buyer_name, "function": one.function,
                 "member": one.member, "step": one.step, "due": as_date(one.due).isoformat(),
                 "overdue": one.due < self.today}
                for one in self.planned
            ],
            "turn": lines(self.turn), "standing_still": lines(self.still),
            "heard": [
                {"journey": one.journey, "buyer": one.buyer, "acts": one.acts, "last": one.last,
                 "last_on": as_date(one.last_on).isoformat(), "new": one.new}
                for one in self.heard
            ],
        }  # fmt: skip


def my_day(
    books: Books, *, by: By, now: Moment, is_all: bool = False, attention: Attention = EVERYTHING,
    with_unowned: bool = True,
) -> MyDay:  # fmt: skip
    """The day of a member: of the journeys that they own, or with `is_all` of their whole function.

    `with_unowned`: turns of the function on journeys that nobody owns are among theirs.
    """
    question = PageQuestion(from_day=None, to_day=None, as_of=None, book="claimed", where=())
    with looking_at(books, question, now=now) as looking:
        agreement, today = looking.agreement, looking.day
        whose = _Whose(books, by, agreement, today, now, is_all, attention, with_unowned)
        return MyDay(
            by=by,
            today=today,
            is_all=is_all,
            names={place: agreement.latest.name_of(place) for place in agreement.latest.all_ids},
            steps={(stage.id, step.id): step.does for stage in agreement.latest.stages for step in stage.steps},
            answer_within_hours=agreement.latest.handoffs.answer_within_hours,
            escalates_after=agreement.latest.handoffs.escalates_after,
            time_zone=agreement.latest.time_zone,
            at=now,
            attention=attention,
            mentions=tuple(meant_by_notes(books, names_of_member(by.member), attention, today=today)),
            offered=tuple(whose.offered()),
            returned=tuple(whose.returned()),
            escalated=tuple(whose.escalated()),
            planned=tuple(whose.planned()),
            turn=whose.turn(),
            still=whose.still(),
            heard=tuple(whose.heard(looking)),
        )


def _owned_by(by: By, agreement: Agreement) -> str:
    """The part of a filter that asks for the journeys of a member; empty where the books have no owner."""
    if "owner" not in agreement.latest.column_ids or not by.member:
        return ""
    return f' and owner = "{names_of_member(by.member)[-1]}"'


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose day it is, on what day, and to what they give attention."""

    books: Books
    by: By
    agreement: Agreement
    today: Day
    now: Moment
    is_all: bool
    attention: Attention
    with_unowned: bool

    @property
    def owned(self) -> str:
        return "" if self.is_all else _owned_by(self.by, self.agreement)

    def _wants(self, kind: str) -> bool:
        return kind not in self.attention.off

    def _hides(self, kind: str, key: str) -> bool:
        return self.attention.hides(kind, key, today=self.today)

    def offered(self) -> list[Handoff]:
        """What waits for an answer of the function."""
        rows = work.handoffs(self.books, is_open=True, to=self.by.function) if self._wants("offered") else []
        return clocked([one for one in rows if not self._hides("offered", one.entry)], self.agreement, now=self.now)

    def returned(self) -> list[Handoff]:
        """What came back to a function lately and was not offered again."""
        rows = work.handoffs(self.books, since=self.now - BACK * DAY_LENGTH) if self._wants("returned") else []
        newest: dict[str, Any] = {}
        for row in reversed(rows):
            newest[row.journey] = row
        back = [row for row in newest.values() if row.outcome == "returned" and row.of == self.by.function]
        return clocked([one for one in back if not self._hides("returned", one.entry)], self.agreement, now=self.now)

    def escalated(self) -> list[Late]:
        """What waits too long with the function or the teams that they lead; with all, of the function."""
        leads = self.attention.leads | ({self.by.function} if self.is_all else set())
        members = self.attention.leads_members
        if not (leads or members) or not self._wants("escalated"):
            return []
        late = escalated(self.books, self.agreement, now=self.now)
        told = [one for one in late if one.function in leads or one.member in members]
        return [one for one in told if not self._hides_late(one)]

    def _hides_late(self, one: Late) -> bool:
        """Whether it is put off, as what waits too long or where else it stands in the day."""
        handed = "returned" if one.now.outcome else "offered"
        return self._hides("escalated", one.now.journey) or self._hides(handed, one.now.entry)

    def planned(self) -> list[PlannedNow]:
        """What is planned up to some days ahead."""
        if not self._wants("planned"):
            return []
        found = work.planned(self.books, until=self.today + AHEAD, functions=(self.by.function,))
        mine = [one for one in found if self.is_all or is_of_member(one, self.by.member)]
        return [one for one in mine if not self._hides("planned", one.entry)]

    def turn(self) -> JourneyList | None:
        """Where it is their turn: by name, else of journeys that they own; where nobody owns the journey it is the turn
        of everybody of the function.
        """
        is_named = bool(self.agreement.latest.turns_by_name) and not self.is_all
        theirs = f"turn = {self.by.function}{' and turn_of is empty' if is_named else ''}"
        free = f" or {theirs} and owner is empty" if self.owned and self.with_unowned else ""
        named = "".join(f' or turn_of = "{name}"' for name in names_of_member(self.by.member) if name and is_named)
        return self._list("turn", f"{theirs}{self.owned}{free}{named}", "turn_since")

    def still(self) -> JourneyList | None:
        """What stands longer in a stage than it should."""
        return self._list("still", _limits(self.agreement, self.owned), "-days")

    def _list(self, kind: str, asked: str, sort: str) -> JourneyList | None:
        if not asked or not self._wants(kind):
            return None
        hidden = self.attention.hidden(kind, today=self.today)
        return journey_list(
            self.books, ListAsked(filter=asked, sort=sort, without=hidden, at_most=SHOWN), now=self.now
        ).found

    def heard(self, looking: Looking) -> list[Heard]:
        """What buyers did lately in their journeys; what is new since they looked comes first, then the newest."""
        told = _acts_of_buyers(looking, self.attention.looked_at) if self._wants("heard") else {}
        if not told:
            return []
        asked = f"last_on > {as_date(looking.day - HEARD).isoformat()}{self.owned}"
        newest = ListAsked(filter=asked, sort="-last_on", at_most=SHOWN * 5)
        lines = journey_lines(self.books, newest, columns=("journey", "buyer", "last_on"), now=self.now)
        found = [_heard(line, told[id_]) for line in lines if (id_ := str(line["journey"])) in told]
        shown = [one for one in found if one.new or not self._hides("heard", one.journey)]
        return sorted(shown, key=lambda one: (not one.new, -one.last_on, one.journey))[:SHOWN]


def _limits(agreement: Agreement, owned: str) -> str:
    """Which journeys stand still: longer in a stage than its service level says."""
    limits = [(stage.id, stage.service_level_days) for stage in agreement.latest.stages if stage.service_level_days]
    return " or ".join(f"stage = {stage} and days > {days}{owned}" for stage, days in limits[:10])


def _acts_of_buyers(looking: Looking, looked_at: Moment) -> dict[str, list[dict[str, Any]]]:
    """What buyers did lately, by journey: each kind and day with how often, and how often since a moment."""
    since, day = looking.day - HEARD, looking.day

    def build(touches: ir.Table) -> ir.Table:
        rows = touches.filter((touches.side == "buyer") & (touches.on_day > since) & (touches.on_day <= day))
        keys = {"journey": rows.journey, "act": rows.kind, "on_day": rows.on_day, "recorded_at": rows.recorded_at}
        return rows.group_by(**keys).agg(n=rows.sign.sum())

    lines = looking.tables.touch_sums.lines(("heard", since, day), build)
    found = lines.all()
    keys = {name: found[name] for name in ("journey", "act", "on_day")}
    net = added(keys, {"n": found["n"], "new": np.where(found["recorded_at"] > looked_at, found["n"], 0)})
    net = net.where(net["n"] > 0)
    told: dict[str, list[dict[str, Any]]] = {}
    for journey, kind, on_day, n, new in zip(
        lines.names(net["journey"]), lines.texts(net["act"]), *(net[name].tolist() for name in ("on_day", "n", "new")),
        strict=True,
    ):  # fmt: skip
        told.setdefault(journey, []).append({"kind": kind, "on_day": on_day, "n": n, "new": new})
    return told


def _heard(line: Mapping[str, Any], acts: list[dict[str, Any]]) -> Heard:
    last = max(acts, key=lambda one: (one["on_day"], one["kind"]))
    many, new = (sum(one[name] for one in acts) for name in ("n", "new"))
    return Heard(str(line["journey"]), str(line["buyer"]), many, last["kind"], last["on_day"], max(0, min(new, many)))
