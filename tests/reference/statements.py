"""What does it add up to? Position, flow, presence, conversion, time in stage: by brute force over stays.

Every question is answered from the entries again. Counts are exact integers, shares exact fractions; no formula of the
measures is used, only their definitions (METRICS §0 to §3, RULES §4).
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from buyline.days import Day, Moment, day_of, parse_day
from buyline.definition.agreement import Agreement
from buyline.journal.entry import Entry, Recorded
from tests.reference.books import Books
from tests.reference.spells import Spell, Way, spells, way
from tests.reference.standing import OUTSIDE, Movement, Standing
from tests.reference.visible import agreed, visible

Amounts = dict[str, int]
BOOKS = ("claimed", "verified", "pair", "buyers claimed", "buyers verified")
ENOUGH = 5
LONGEST = 365
State = str


@dataclass(frozen=True)
class Conversion:
    """Of `entered` arrivals: how many got there, are lost, or are still open; `estimate` counts the open ones right.

    No estimate when there never were enough at risk.
    """

    entered: int
    converted: int
    lost: int
    still_open: int
    skipped: int
    estimate: Fraction | None
    elsewhere: int = 0


@dataclass(frozen=True)
class TimeInStage:
    """Quantiles of the length of stays, in days; None when not reached by `tau`."""

    spells: int
    open: int
    p25: int | None
    median: int | None
    p75: int | None
    restricted_mean: Fraction | None
    tau: int | None


class Reference:
    """All statements over one view of the journal."""

    def __init__(
        self, recorded: Iterable[Recorded], *, known_until: Moment | None = None, recorded_until: Moment | None = None
    ) -> None:
        self.entries: list[Entry] = visible(recorded, known_until=known_until, recorded_until=recorded_until)
        self.agreement: Agreement | None = agreed(self.entries)
        self.known_until = known_until

    @cached_property
    def books(self) -> Books | None:
        return Books(self.entries, self.agreement) if self.agreement else None

    @cached_property
    def today(self) -> Day:
        """The day of the question unless another is named: that of `known_until`, or of the last entry."""
        zone = self.agreement.versions[0][1].time_zone if self.agreement else "UTC"
        moments = [max(e.known_at, e.occurred_at) for e in self.entries]
        return day_of(max(moments, default=0) if self.known_until is None else self.known_until, zone)

    # --- standing and position --------------------------------------------------------------------------------------

    def movements(self, book: str) -> dict[str, list[Movement]]:
        """Every change of place by subject, with the ends of proofs that lie ahead."""
        return self.books.sheets.movements.get(book, {}) if self.books else {}

    def history(self, journey: str, book: str) -> list[tuple[Day, str, str]]:
        """(day, from, to) of every movement of a journey, or of a buyer in the buyers' books."""
        return [(m.day, m.from_place, m.to_place) for m in self.movements(book).get(journey, [])]

    def standings_on(self, day: Day, book: str) -> dict[str, str]:
        """Where each one stands at the end of a day; whoever is outside is left out."""
        return {subject: standing.place for subject, standing in self._standing(day, book).items()}

    def proofs_on(self, day: Day, book: str) -> dict[str, str]:
        """How the standing at the end of a day was reached: claimed, stated or proven."""
        told = {subject: [m for m in lines if m.day <= day] for subject, lines in self.movements(book).items()}
        return {subject: lines[-1].proof for subject, lines in told.items() if lines and lines[-1].proof}

    def position(self, day: Day, book: str, **where: str) -> dict[str, tuple[int, Amounts]]:
        """Journeys and amount (minor units by currency) in each place at the end of a day."""
        count: Counter[str] = Counter()
        amounts: dict[str, Counter[str]] = defaultdict(Counter)
        for standing in self._standing(day, book).values():
            if where.items() <= dict(standing.money.columns).items():
                count[standing.place] += 1
                amounts[standing.place][standing.money.currency] += standing.money.amount
        return {place: (count[place], _nonzero(amounts[place])) for place in count}

    def _standing(self, day: Day, book: str) -> dict[str, Standing]:
        lines = self.books.sheets.standings.get(book, {}) if self.books else {}
        last = {subject: [s for s in told if s.day <= day][-1:] for subject, told in lines.items()}
        return {subject: told[0] for subject, told in last.items() if told and told[0].place != OUTSIDE}

    # --- flow -------------------------------------------------------------------------------------------------------

    def flow(self, from_day: Day, to_day: Day, book: str) -> dict[tuple[str, str, str], tuple[int, Amounts]]:
        """Movements of the days `from_day` to `to_day`, both included: (kind, from, to) → count and amounts."""
        count: Counter[tuple[str, str, str]] = Counter()
        amounts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        for line in self._lines(book):
            if from_day <= line.day <= to_day:
                key = (line.kind, line.from_place, line.to_place)
                count[key] += 1
                amounts[key][line.money.currency] += line.money.amount
        return {key: (count[key], _nonzero(amounts[key])) for key in count}

    def revalued(self, from_day: Day, to_day: Day, book: str) -> dict[str, Amounts]:
        """How much the amounts of stays changed, in place, by currency."""
        changed: dict[str, Counter[str]] = defaultdict(Counter)
        for told in (self.books.sheets.standings.get(book, {}) if self.books else {}).values():
            for before, after in itertools.pairwise(told):
                if from_day <= after.day <= to_day and before.place == after.place != OUTSIDE:
                    changed[after.place][after.money.currency] += after.money.amount
                    changed[after.place][before.money.currency] -= before.money.amount
        return {place: amounts for place, by in changed.items() if (amounts := _nonzero(by))}

    def residual(self, from_day: Day, to_day: Day, book: str) -> dict[str, tuple[int, Amounts]]:
        """opening + in − out + revalued − closing by place; always empty, or the books are wrong."""
        count: Counter[str] = Counter()
        amounts: dict[str, Counter[str]] = defaultdict(Counter)

        def add(place: str, journeys: int, money: Mapping[str, int], sign: int) -> None:
            count[place] += sign * journeys
            for currency, amount in money.items():
                amounts[place][currency] += sign * amount

        for place, (journeys, money) in self.position(from_day - 1, book).items():
            add(place, journeys, money, 1)
        for place, (journeys, money) in self.position(to_day, book).items():
            add(place, journeys, money, -1)
        for (_, gone, come), (journeys, money) in self.flow(from_day, to_day, book).items():
            add(come, journeys, money, 1)
            add(gone, journeys, money, -1)
        for place, money in self.revalued(from_day, to_day, book).items():
            add(place, 0, money, 1)
        rest = {place: (count[place], _nonzero(amounts[place])) for place in count if place != OUTSIDE}
        return {place: left for place, left in rest.items() if left != (0, {})}

    def presence(self, stage: str, from_day: Day, to_day: Day, book: str) -> dict[str, int]:
        """What became, by its last day, of everybody who stood in a place at any time of a period."""
        fate: Counter[str] = Counter()
        for stay in self.spells(book, on=to_day):
            if stay.place == stage and (stay.left_on is None or stay.left_on >= from_day):
                fate["entered"] += 1
                fate[self._fate(stay)] += 1
        return dict(fate)

    def _fate(self, stay: Spell) -> str:
        to = stay.following
        if to is None:
            return "still there"
        if stay.ended == "redefinition":
            return "redefined"
        is_aside = to in self._exits or to in self._waiting
        if stay.place not in self._rank:
            return "moved between" if is_aside else "came back"
        if is_aside:
            return to if to in self._exits else "parked"
        return "advanced" if self._rank.get(to, 0) > self._rank[stay.place] else "went back"

    # --- conversion -------------------------------------------------------------------------------------------------

    def spells(self, book: str, *, on: Day | None = None) -> list[Spell]:
        """Every stay up to a day."""
        return spells(self.movements(book), on=self.today if on is None else on)

    def conversion(
        self,
        start: str,
        goal: str,
        within: int,
        *,
        entered_from: Day,
        entered_to: Day,
        book: str = "claimed",
        on: Day | None = None,
    ) -> Conversion:
        """From a stage to a later one or beyond, by journey (METRICS §2), within so many days of its first arrival."""
        on = self.today if on is None else on
        ways = [w for w in self._ways(start, goal, book, on) if entered_from <= w.began_on <= entered_to]
        fates = Counter(_fate_of(w, within) for w in ways)
        return Conversion(
            entered=fates.total(),
            converted=fates["there"],
            lost=fates["lost"],
            still_open=fates["under way"],
            skipped=self._skipped(start, goal, entered_from, entered_to, book, on),
            estimate=self._occupied(ways, within, self._records_began(goal)),
        )

    def _ways(self, start: str, goal: str, book: str, on: Day) -> list[Way]:
        told = [
            way(subject, lines, start=start, goal=self._rank[goal], rank=self._rank, exits=self._exits, on=on)
            for subject, lines in self.movements(book).items()
        ]
        return [w for w in told if w is not None]

    def _skipped(self, start: str, goal: str, from_day: Day, to_day: Day, book: str, on: Day) -> int:
        """Journeys that moved to the goal or beyond in the period without ever having stood in `start`."""
        skipped = 0
        for lines in self.movements(book).values():
            seen = [line for line in lines if line.day <= on]
            there = next(
                (n for n, line in enumerate(seen) if self._rank.get(line.to_place, 0) >= self._rank[goal]), None
            )
            if there is None or seen[there].kind != "movement" or not from_day <= seen[there].day <= to_day:
                continue
            skipped += all(line.to_place != start for line in seen[:there])
        return skipped

    def _occupied(self, ways: list[Way], within: int, records: Day | None) -> Fraction | None:
        """Aalen–Johansen: the share that is there after `within` days, one day after the other.

        Given that it is under way on the first day with enough at risk.
        """
        share: dict[State, Fraction] = {"under way": Fraction(1), "lost": Fraction(0), "there": Fraction(0)}
        has_begun = False
        for age in range(within + 1):
            watched = [w for w in ways if _is_watched(w, age, records)]
            at_risk = Counter(w.at_start(age) for w in watched)
            has_begun = has_begun or at_risk["under way"] >= ENOUGH
            if not has_begun:
                continue
            moved = Counter((w.at_start(age), w.at_end(age)) for w in watched if age not in w.unmoved)
            after = dict(share)
            for (old, new), number in moved.items():
                if old not in {new, "there"}:
                    gone = share[old] * Fraction(number, at_risk[old])
                    after[old] -= gone
                    after[new] += gone
            share = after
        return share["there"] if has_begun else None

    def _records_began(self, goal: str) -> Day | None:
        """The day from which every movement that can end the way to the goal is recorded."""
        days = [
            parse_day(str(e.data["on"]))
            for e in self.entries
            if e.kind == "records began"
            and (self._rank.get(e.data["to_stage"], 0) >= self._rank[goal] or e.data["to_stage"] in self._exits)
        ]
        return max(days, default=None)

    def conversion_by_spell(
        self,
        start: str,
        following: str,
        within: int,
        *,
        entered_from: Day,
        entered_to: Day,
        book: str = "claimed",
        on: Day | None = None,
    ) -> Conversion:
        """From a stage to the next place, by spell: the cumulative incidence of leaving it for `following`."""
        on = self.today if on is None else on
        stays = [s for s in self.spells(book, on=on) if s.place == start and s.since is not None]
        stays = [s for s in stays if entered_from <= (s.since or 0) <= entered_to]
        ends = Counter(_end_within(s, within, on) for s in stays)
        lost = sum(number for end, number in ends.items() if end in self._exits and end != following)
        elsewhere = ends.total() - ends[following] - lost - ends["still open"]
        return Conversion(
            entered=ends.total(),
            converted=ends[following],
            lost=lost,
            still_open=ends["still open"],
            skipped=0,
            elsewhere=elsewhere,
            estimate=self._incidence(stays, following, within, on),
        )

    def _incidence(self, stays: list[Spell], following: str, within: int, on: Day) -> Fraction | None:
        surviving, gone, has_begun = Fraction(1), Fraction(0), False
        for age in range(within + 1):
            watched = [s for s in stays if self._is_at_risk(s, age, on)]
            left = [s for s in watched if _leaves(s) and s.age_at_end(on) == age]
            has_begun = has_begun or len(watched) >= ENOUGH
            if watched and has_begun:
                gone += surviving * Fraction(sum(s.following == following for s in left), len(watched))
                surviving *= 1 - Fraction(len(left), len(watched))
        return gone if has_begun else None

    # --- time -------------------------------------------------------------------------------------------------------

    def at_risk(self, stage: str, age: int, *, book: str = "claimed", on: Day | None = None) -> int:
        """Stays of a stage that are watched at an age (RULES §4.2), whatever their column values."""
        on = self.today if on is None else on
        return sum(self._is_at_risk(stay, age, on) for stay in self.spells(book, on=on) if stay.place == stage)

    def _is_at_risk(self, stay: Spell, age: int, on: Day) -> bool:
        """A stay seen late counts after the age at which it came into view; one of unknown age never."""
        if stay.since is None or age < 0 or age > stay.age_at_end(on):
            return False
        records = self._records_from(stay.place)
        return (stay.late is None or age > stay.late) and (records is None or stay.since + age >= records)

    def _records_from(self, stage: str) -> Day | None:
        """The day from which every movement out of a stage is recorded."""
        days = [
            parse_day(str(e.data["on"]))
            for e in self.entries
            if e.kind == "records began" and e.data.get("from_stage") in {None, stage} and e.data["to_stage"] != stage
        ]
        return max(days, default=None)

    def time_in_stage(self, stage: str, *, book: str = "claimed", on: Day | None = None) -> TimeInStage:
        """Kaplan–Meier over all exits, with those who came into view late."""
        on = self.today if on is None else on
        stays = [s for s in self.spells(book, on=on) if s.place == stage and s.since is not None]
        staying, tau = self._staying(stays, on)
        lasting = [age for age in range(len(staying)) if tau is not None and age <= tau]
        mean = None
        if tau is not None:
            mean = sum((staying[age] for age in range(tau)), Fraction(0)) + (1 - staying[0]) / 2
        return TimeInStage(
            spells=len(stays),
            open=sum(s.left_on is None for s in stays),
            restricted_mean=mean,
            tau=tau,
            p25=next((a for a in lasting if staying[a] <= Fraction(3, 4)), None),
            median=next((a for a in lasting if staying[a] <= Fraction(1, 2)), None),
            p75=next((a for a in lasting if staying[a] <= Fraction(1, 4)), None),
        )

    def _staying(self, stays: list[Spell], on: Day) -> tuple[list[Fraction], int | None]:
        """The share still in the stage after each age, and the last age with enough at risk."""
        staying, tau, share = [], None, Fraction(1)
        for age in range(LONGEST + 1):
            watched = [s for s in stays if self._is_at_risk(s, age, on)]
            if watched:
                share *= 1 - Fraction(sum(_leaves(s) and s.age_at_end(on) == age for s in watched), len(watched))
            staying.append(share)
            tau = age if len(watched) >= ENOUGH else tau
        return staying, tau

    # --- the definition -----------------------------------------------------------------------------------------------

    @property
    def _rank(self) -> dict[str, int]:
        return self.agreement.rank_of if self.agreement else {}

    @property
    def _exits(self) -> frozenset[str]:
        return self.agreement.exits if self.agreement else frozenset()

    @property
    def _waiting(self) -> frozenset[str]:
        return self.agreement.waiting if self.agreement else frozenset()

    def _lines(self, book: str) -> list[Movement]:
        return [line for lines in self.movements(book).values() for line in lines]


def _leaves(stay: Spell) -> bool:
    """Whether the stay ended by a move of its own: a redefinition or an opening only ends observation."""
    return stay.left_on is not None and stay.ended == "movement"


def _end_within(stay: Spell, within: int, on: Day) -> str:
    return str(stay.following) if _leaves(stay) and stay.age_at_end(on) <= within else "still open"


def _is_watched(one: Way, age: int, records: Day | None) -> bool:
    came_into_view = one.late is None or age > one.late
    return came_into_view and age <= one.seen_until and (records is None or one.began_on + age >= records)


def _fate_of(one: Way, within: int) -> State:
    """Its state at the horizon; a journey that the definition brought to the goal before is out of sight."""
    if one.is_defined and one.seen_until <= within:
        return "under way"
    return one.at_end(min(within, one.seen_until))


def _nonzero(amounts: Mapping[str, int]) -> Amounts:
    return {currency: amount for currency, amount in amounts.items() if amount}
