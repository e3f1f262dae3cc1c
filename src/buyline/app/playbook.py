"""What did the functions agree on, who signed it, and how many journeys stand where it says something now?

One version of the definition as it is read where the work is done, with all versions beside it. Nothing is decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from buyline.app.books import company_lines, versions_of
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.proposals import Proposal, State, proposals_of
from buyline.app.refusal import NotFound
from buyline.days import Day, Moment, day_of
from buyline.definition.agreement import first_day
from buyline.definition.differences import differences, stage_differences
from buyline.definition.model import Definition, Stage
from buyline.store.books import Books


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version: from which day it holds until which (None: open), what it changed, the proposal that led to it."""

    definition: Definition
    first: Day
    last: Day | None
    before: Definition | None
    proposal: Proposal | None

    @property
    def number(self) -> int:
        return self.definition.version

    @property
    def changes(self) -> list[str]:
        """What differs from the version before, in words; nothing for the first."""
        return [] if self.before is None else differences(self.before, self.definition)

    def changes_of(self, stage: str) -> list[str]:
        """What differs for one stage, in words."""
        return [] if self.before is None else stage_differences(self.before, self.definition, stage)

    def holds_on(self, day: Day) -> bool:
        """Whether it is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class Playbook:
    """A version with what stands around it; `here`: how many journeys stand in each place now, by its id."""

    shown: Version
    versions: tuple[Version, ...]
    today: Day
    here: Mapping[str, int]
    proposal: Proposal | None

    @property
    def is_in_force(self) -> bool:
        """Whether the version that is shown holds today."""
        return self.shown.holds_on(self.today)

    def stage(self, id_: str) -> Stage:
        """A stage of the version that is shown; NotFound says which there are."""
        found = self.shown.definition.stage_by_id.get(id_)
        if found is None:
            there = ", ".join(self.shown.definition.stage_by_id)
            raise NotFound(f"There is no stage '{id_}' in version {self.shown.number}; there are {there}.")
        return found


def playbook(books: Books, version: int | None = None, *, stage: str = "", now: Moment) -> Playbook:
    """The playbook of a version; left out, the one in force today, or the newest that has a stage.

    NotFound says which versions there are.
    """
    lines = company_lines(books)
    found, proposals = versions_of(lines), proposals_of(lines)
    versions = _versions(found, proposals)
    today = day_of(now, found[-1].time_zone)
    shown = _chosen(versions, version, stage, today)
    return Playbook(
        shown=shown,
        versions=versions,
        today=today,
        here=_here(books, now=now) if shown.holds_on(today) else {},
        proposal=next((one for one in proposals if one.is_open), None),
    )


def _versions(found: Sequence[Definition], proposals: Sequence[Proposal]) -> tuple[Version, ...]:
    agreed = {one.definition.version: one for one in proposals if one.state is State.IN_FORCE}
    ends: list[Day | None] = [first_day(later) - 1 for _, later in pairwise(found)]
    return tuple(
        Version(
            definition=one,
            first=first_day(one),
            last=last,
            before=found[place - 1] if place else None,
            proposal=agreed.get(one.version),
        )
        for place, (one, last) in enumerate(zip(found, [*ends, None], strict=True))
    )


def _chosen(versions: tuple[Version, ...], version: int | None, stage: str, today: Day) -> Version:
    if version is not None:
        for one in versions:
            if one.number == version:
                return one
        raise NotFound(f"There is no version {version}; there are {', '.join(str(one.number) for one in versions)}.")
    begun = [one for one in versions if one.first <= today] or [versions[0]]
    having = [one for one in versions if stage in one.definition.stage_by_id]
    return begun[-1] if not having or begun[-1] in having else having[-1]


def _here(books: Books, *, now: Moment) -> dict[str, int]:
    found = journey_list(books, ListAsked(group="stage", at_most=1), now=now).found
    return {str(group.value): group.journeys for group in found.groups}
