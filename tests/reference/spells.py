"""What stays, and what ways from stage to stage, do the movements of a book tell?

One stay after the other, by hand. Statements count them; nothing is counted here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from buyline.days import Day
from tests.reference.standing import OUTSIDE, Money, Movement

State = Literal["under way", "lost", "there"]


@dataclass(frozen=True)
class Spell:
    """One stay: `since` is None when unknown, `left_on` while it lasts; `ended`: the kind of row that ended it.

    `reason`: the reason with which it ended, or for a stay aside that ended by coming back, with which it had begun.
    """

    subject: str
    place: str
    visit: int
    arrived_on: Day
    since: Day | None
    began: str
    money: Money
    left_on: Day | None = None
    following: str | None = None
    ended: str | None = None
    reason: str = ""

    @property
    def late(self) -> int | None:
        """Age at which it came into view when it had begun before; None for an arrival seen from its first day."""
        return self.arrived_on - self.since if self.began == "opening" and self.since is not None else None

    def age_at_end(self, on: Day) -> int:
        """Its age on the day it ended, or on the day of the question."""
        return (on if self.left_on is None else self.left_on) - (self.since or 0)


@dataclass(frozen=True)
class Way:
    """What became of one journey after its first arrival in a stage, by age: (age, state) for each change.

    `unmoved`: the ages at which a change was nobody's move; `is_defined`: the definition brought it to the goal.
    """

    subject: str
    began_on: Day
    late: int | None
    changes: tuple[tuple[int, State], ...]
    seen_until: int
    unmoved: frozenset[int] = frozenset()
    is_defined: bool = False

    def at_start(self, age: int) -> State:
        """Its state when the day of that age begins."""
        return next((state for a, state in reversed(self.changes) if a < age), "under way")

    def at_end(self, age: int) -> State:
        """Its state when the day of that age is over."""
        return next((state for a, state in reversed(self.changes) if a <= age), "under way")


def spells(movements: Mapping[str, Iterable[Movement]], *, on: Day) -> list[Spell]:
    """Every stay up to a day; rows that lie ahead of it are not seen."""
    found: list[Spell] = []
    for subject, lines in movements.items():
        found += _stays(subject, [line for line in lines if line.day <= on])
    return found


def _stays(subject: str, lines: Sequence[Movement]) -> list[Spell]:
    stays: list[Spell] = []
    for place, line in enumerate(lines):
        if line.to_place == OUTSIDE:
            continue
        visit = 1 + sum(stay.place == line.to_place for stay in stays)
        end = lines[place + 1] if place + 1 < len(lines) else None
        stay = Spell(subject, line.to_place, visit, line.day, line.since, line.kind, line.money)
        if end is not None:
            ended = (end.day, end.to_place, end.kind, end.reason)
            stay = Spell(subject, stay.place, visit, line.day, line.since, line.kind, line.money, *ended)
        stays.append(stay)
    return stays


def way(
    subject: str,
    lines: Sequence[Movement],
    *,
    start: str,
    goal: int,
    rank: Mapping[str, int],
    exits: frozenset[str],
    on: Day,
) -> Way | None:
    """The way of one journey from its first stay in `start` towards rank `goal`; None when there is no such stay.

    A stay that began after the goal was once reached does not count, nor one whose first day is unknown.
    """
    lines = [line for line in lines if line.day <= on]
    first = next((n for n, line in enumerate(lines) if line.to_place == start), None)
    if first is None or any(rank.get(line.to_place, 0) >= goal for line in lines[:first]) or lines[first].since is None:
        return None
    began = lines[first]
    began_on = began.day if began.since is None else began.since
    changes: list[tuple[int, State]] = []
    seen_until = on - began_on
    unmoved: set[int] = set()
    for line in lines[first + 1 :]:
        state: State = (
            "there" if rank.get(line.to_place, 0) >= goal else "lost" if line.to_place in exits else "under way"
        )
        if line.kind != "movement":  # a redefinition or an opening is nobody's move
            unmoved.add(line.day - began_on)
            if state == "there":
                seen_until = line.day - began_on
                break
        changes.append((line.day - began_on, state))
        if state == "there":
            break
    late = began.day - began_on if began.kind == "opening" else None
    is_defined = seen_until != on - began_on
    return Way(subject, began_on, late, tuple(changes), seen_until, frozenset(unmoved), is_defined)
