"""Which version of the definition holds on which day?

The versions together, with ranks that stay what they were. It does not know who agreed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from buyline.days import Day, day_number
from buyline.definition.model import Definition, Stage

SINCE_EVER: Day = -1_000_000


@dataclass(frozen=True)
class Agreement:
    """All versions known at some moment, ordered by the day they come into force."""

    versions: tuple[tuple[Day, Definition], ...]

    @classmethod
    def of(cls, definitions: Iterable[Definition]) -> "Agreement":
        """Versions in order of number; each keeps the ranks that the versions before it gave."""
        ordered = ranked(sorted(definitions, key=lambda d: d.version))
        return cls(tuple((first_day(d), d) for d in ordered))

    @cached_property
    def numbers(self) -> tuple[tuple[Day, int], ...]:
        """First day and number of each version."""
        return tuple((day, definition.version) for day, definition in self.versions)

    @cached_property
    def latest(self) -> Definition:
        return self.versions[-1][1]

    @cached_property
    def rank_of(self) -> dict[str, int]:
        """Rank of every ranked stage of any version."""
        ranks: dict[str, int] = {}
        for _, definition in self.versions:
            ranks |= definition.rank_of
        return ranks

    @cached_property
    def exits(self) -> frozenset[str]:
        return frozenset().union(*(d.exit_ids for _, d in self.versions))

    @cached_property
    def waiting(self) -> frozenset[str]:
        return frozenset(d.waiting.id for _, d in self.versions)

    @cached_property
    def won_rank(self) -> int:
        return self.latest.won_rank

    def place_on(self, day: Day) -> int:
        """Index of the version in force on a day."""
        found = 0
        for place, (first, _) in enumerate(self.versions):
            if first <= day:
                found = place
        return found

    def on(self, day: Day) -> Definition:
        """The version in force on a day."""
        return self.versions[self.place_on(day)][1]


def first_day(definition: Definition) -> Day:
    """The day a version comes into force; a version without one holds since ever."""
    return SINCE_EVER if definition.in_force_from is None else day_number(definition.in_force_from)


def ranked(definitions: Sequence[Definition]) -> list[Definition]:
    """The same definitions with a rank written on every stage.

    A stage that was known keeps its rank for ever; a new one goes midway between its neighbours.
    """
    known: dict[str, int] = {}
    result = []
    for given in definitions:
        definition = _with_ranks(given, known)
        known |= definition.rank_of
        result.append(definition)
    return result


def _with_ranks(definition: Definition, known: dict[str, int]) -> Definition:
    if not known:
        return definition.model_copy(update={"stages": _written(definition.stages, definition.rank_of)})
    ranks: dict[str, int] = {}
    before = 0
    for place, stage in enumerate(definition.stages):
        before = ranks[stage.id] = known.get(stage.id) or _between(before, definition.stages[place:], known)
    return definition.model_copy(update={"stages": _written(definition.stages, ranks)})


def _between(before: int, following: Sequence[Stage], known: dict[str, int]) -> int:
    after = next((known[s.id] for s in following if s.id in known), None)
    return before + 10 if after is None else (before + after) // 2


def _written(stages: Sequence[Stage], ranks: dict[str, int]) -> tuple[Stage, ...]:
    return tuple(stage.model_copy(update={"rank": ranks[stage.id]}) for stage in stages)
