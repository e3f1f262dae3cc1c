"""Which engine answers a spec test? The plain-Python reference, or the books on DuckDB: same questions, same answers.

The one place that knows both. Questions are asked with ISO days, answers are plain values.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from fractions import Fraction
from typing import Any, Protocol

from buyline.days import Day, Moment, as_date, end_of, parse_day
from buyline.journal.entry import Recorded
from tests.reference import Conversion, TimeInStage
from tests.reference.leaking import Leaking, Way
from tests.spec.journal_language import ZONE, Journal
from tests.spec.on_duckdb import OnDuckDB, kept

Amounts = dict[str, int]
ARROW = " → "


class Engine(Protocol):
    """What an engine answers: the public surface of the reference."""

    def standings_on(self, day: Day, book: str) -> dict[str, str]: ...
    def proofs_on(self, day: Day, book: str) -> dict[str, str]: ...
    def history(self, journey: str, book: str) -> list[tuple[Day, str, str]]: ...
    def position(self, day: Day, book: str, **where: str) -> dict[str, tuple[int, Amounts]]: ...
    def flow(self, from_day: Day, to_day: Day, book: str) -> dict[tuple[str, str, str], tuple[int, Amounts]]: ...
    def revalued(self, from_day: Day, to_day: Day, book: str) -> dict[str, Amounts]: ...
    def residual(self, from_day: Day, to_day: Day, book: str) -> dict[str, tuple[int, Amounts]]: ...
    def presence(self, stage: str, from_day: Day, to_day: Day, book: str) -> dict[str, int]: ...
    def conversion(
        self, start: str, goal: str, within: int, *, entered_from: Day, entered_to: Day, book: str, on: Day
    ) -> Conversion: ...
    def conversion_by_spell(
        self, start: str, following: str, within: int, *, entered_from: Day, entered_to: Day, book: str, on: Day
    ) -> Conversion: ...
    def time_in_stage(self, stage: str, *, book: str, on: Day) -> TimeInStage: ...
    def at_risk(self, stage: str, age: int, *, book: str, on: Day) -> int: ...
    def leaks(self, first: Day, last: Day, book: str) -> dict[Way, tuple[int, Amounts]]: ...
    def came_back(self, first: Day, last: Day, on: Day, book: str) -> dict[tuple[str, str], int]: ...


Make = Callable[[Sequence[Recorded], Moment | None, Moment | None], Engine]


def reference(recorded: Sequence[Recorded], known_until: Moment | None, recorded_until: Moment | None) -> Engine:
    """The slow, obvious one."""
    return Leaking(recorded, known_until=known_until, recorded_until=recorded_until)


def duckdb(recorded: Sequence[Recorded], known_until: Moment | None, recorded_until: Moment | None) -> Engine:
    """The books themselves: recorded, posted, and counted by the measures."""
    return OnDuckDB(kept(recorded), known_until=known_until, recorded_until=recorded_until)


ENGINES: dict[str, Make] = {"reference": reference, "duckdb": duckdb}


class Books:
    """The books of one small journal, asked in the words of the trade."""

    def __init__(
        self, journal: Journal, make: Make, *, known: Moment | None = None, recorded: Moment | None = None
    ) -> None:
        self._journal, self._make = journal, make
        self._known, self._recorded = known, recorded
        self._engine = make(journal.recorded, known, recorded)

    def as_of(self, day: str) -> "Books":
        """The same books as they were known at the end of a day."""
        return Books(self._journal, self._make, known=end_of(parse_day(day), ZONE), recorded=self._recorded)

    def recorded_by(self, day: str) -> "Books":
        """The same books as they were recorded at the end of a day."""
        return Books(self._journal, self._make, known=self._known, recorded=end_of(parse_day(day), ZONE))

    def arriving(self, *numbers: int) -> "Books":
        """The same journal, delivered in another order: the lines by number, from 1."""
        firsts = [r for r in self._journal.recorded if r.entry.kind == "definition adopted"]
        lines = [r for r in self._journal.recorded if r not in firsts]
        ordered = [replace(lines[n - 1], seq=len(firsts) + place) for place, n in enumerate(numbers, start=1)]
        moved = Journal(self._journal.definitions, [*firsts, *ordered], self._journal.by_name)
        return Books(moved, self._make, known=self._known, recorded=self._recorded)

    def standing(self, who: str, on: str, book: str = "claimed") -> str:
        """Where a journey (or a buyer, in the buyers' books) stands at the end of a day."""
        return self._engine.standings_on(parse_day(on), book).get(who, "outside")

    def standings(self, on: str, book: str = "claimed") -> dict[str, str]:
        """Where everybody stands at the end of a day."""
        return self._engine.standings_on(parse_day(on), book)

    def proof(self, journey: str, on: str, book: str = "verified") -> str:
        """How a journey came to where it stands: claimed, stated or proven; nothing for outside."""
        return self._engine.proofs_on(parse_day(on), book).get(journey, "")

    def history(self, who: str, book: str = "claimed") -> list[str]:
        """Every movement as 'DAY from → to', with the ends of proofs that lie ahead."""
        return [f"{as_date(day)} {gone}{ARROW}{come}" for day, gone, come in self._engine.history(who, book)]

    def position(self, on: str, book: str = "claimed", **where: str) -> dict[str, int]:
        """Journeys in each place at the end of a day."""
        return {place: count for place, (count, _) in self._engine.position(parse_day(on), book, **where).items()}

    def amounts(self, on: str, book: str = "claimed", **where: str) -> dict[str, dict[str, float]]:
        """Amounts in each place at the end of a day, in major units by currency (two digits)."""
        told = self._engine.position(parse_day(on), book, **where)
        return {place: _major(amounts) for place, (_, amounts) in told.items() if amounts}

    def flow(self, first: str, last: str, book: str = "claimed") -> dict[str, int]:
        """Movements of the days, both included; other kinds than movements are named."""
        told = self._engine.flow(parse_day(first), parse_day(last), book)
        return {_line(kind, gone, come): count for (kind, gone, come), (count, _) in told.items()}

    def flow_amounts(self, first: str, last: str, book: str = "claimed") -> dict[str, dict[str, float]]:
        """The amounts that moved."""
        told = self._engine.flow(parse_day(first), parse_day(last), book)
        return {_line(*key): _major(amounts) for key, (_, amounts) in told.items() if amounts}

    def revalued(self, first: str, last: str, book: str = "claimed") -> dict[str, dict[str, float]]:
        """By how much amounts changed in place."""
        told = self._engine.revalued(parse_day(first), parse_day(last), book)
        return {place: _major(amounts) for place, amounts in told.items()}

    def residual(self, first: str, last: str, book: str = "claimed") -> dict[str, tuple[int, Amounts]]:
        """opening + in − out + revalued − closing, where it is not nothing."""
        return self._engine.residual(parse_day(first), parse_day(last), book)

    def presence(self, stage: str, first: str, last: str, book: str = "claimed") -> dict[str, int]:
        """What became of the arrivals of a period by its end."""
        return self._engine.presence(stage, parse_day(first), parse_day(last), book)

    def conversion(
        self, start: str, goal: str, *, within: int, entered: tuple[str, str], on: str, book: str = "claimed"
    ) -> dict[str, Any]:
        """From a stage to a later one or beyond, by journey."""
        first, last = (parse_day(day) for day in entered)
        told = self._engine.conversion(
            start, goal, within, entered_from=first, entered_to=last, book=book, on=parse_day(on)
        )
        return _plain(told, without="elsewhere")

    def conversion_by_spell(
        self, start: str, following: str, *, within: int, entered: tuple[str, str], on: str, book: str = "claimed"
    ) -> dict[str, Any]:
        """From a stage to the next place, by stay."""
        first, last = (parse_day(day) for day in entered)
        told = self._engine.conversion_by_spell(
            start, following, within, entered_from=first, entered_to=last, book=book, on=parse_day(on)
        )
        return _plain(told, without="skipped")

    def time_in_stage(self, stage: str, *, on: str, book: str = "claimed") -> dict[str, Any]:
        """Quantiles of the length of stays, in days."""
        return _plain(self._engine.time_in_stage(stage, book=book, on=parse_day(on)))

    def at_risk(self, stage: str, age: int, *, on: str, book: str = "claimed") -> int:
        """Stays that are watched at an age."""
        return self._engine.at_risk(stage, age, book=book, on=parse_day(on))

    def leaks(self, first: str, last: str, book: str = "claimed") -> dict[str, int]:
        """Who left a stage in the period without going further, by where to and why."""
        told = self._engine.leaks(parse_day(first), parse_day(last), book)
        return {_leak(*way): count for way, (count, _) in told.items()}

    def leaked(self, first: str, last: str, book: str = "claimed") -> dict[str, dict[str, float]]:
        """The amounts of those who left."""
        told = self._engine.leaks(parse_day(first), parse_day(last), book)
        return {_leak(*way): _major(amounts) for way, (_, amounts) in told.items() if amounts}

    def came_back(self, first: str, last: str, *, on: str, book: str = "claimed") -> dict[str, int]:
        """Of those who went out or to the waiting room in the period, how many had come back by a day."""
        told = self._engine.came_back(parse_day(first), parse_day(last), parse_day(on), book)
        return {_because(place, reason): count for (place, reason), count in told.items()}


def _line(kind: str, gone: str, come: str) -> str:
    return f"{gone}{ARROW}{come}" if kind == "movement" else f"{kind}: {gone}{ARROW}{come}"


def _leak(stage: str, to: str, reason: str) -> str:
    return f"{stage}{ARROW}{_because(to, reason)}"


def _because(place: str, reason: str) -> str:
    return f"{place} because {reason}" if reason else place


def _major(amounts: Amounts) -> dict[str, float]:
    return {currency: amount / 100 for currency, amount in amounts.items()}


def _plain(told: Conversion | TimeInStage, *, without: str = "") -> dict[str, Any]:
    values = {name: value for name, value in asdict(told).items() if name != without}
    return {name: round(float(v), 6) if isinstance(v, Fraction | float) else v for name, v in values.items()}
