"""Which rows were known when?

For every moment K the rows known by K add up to the fold of the entries known by K (RULES §3.5). Entries that come in
order are folded one by one; one that comes late makes the party's fold anew, and the difference is posted.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from buyline.days import Moment, day_of
from buyline.definition.model import Definition
from buyline.journal.entry import Entry, Recorded
from buyline.ledger.fold import Delta, Fold
from buyline.ledger.identity import changes_identity, resolve
from buyline.ledger.posting import Posting, Touch
from buyline.ledger.state import PartyState
from buyline.ledger.terms import Rules
from buyline.ledger.visible import RETRACTED, holding
from buyline.ledger.whole import Whole, fold_whole

Row = Posting | Touch


class Caused(NamedTuple):
    """A signed row with the line that caused it and the moment from which it was known."""

    seq: int
    known_at: Moment
    sign: int
    row: Row


@dataclass(frozen=True, slots=True)
class Adoption:
    """A version of the definition and when it became known."""

    known_at: Moment
    definition: Definition


@dataclass(frozen=True, slots=True)
class Company:
    """What concerns every party: versions of the definition, retracted batches with the moment each is known from."""

    adoptions: tuple[Adoption, ...]
    retracted: tuple[tuple[Moment, str], ...] = ()
    _cache: dict[Moment, Rules] = field(default_factory=dict, compare=False)
    _known: list[Moment] = field(default_factory=list, compare=False)

    def rules_at(self, known: Moment) -> Rules:
        """The versions known by a moment; the first one always is."""
        if not self._known:
            self._known.extend([-(2**62), *sorted(adoption.known_at for adoption in self.adoptions)])
        latest = self._known[max(bisect_right(self._known, known) - 1, 0)]
        if latest not in self._cache:
            known_by = [a.definition for a in self.adoptions if a.known_at <= latest]
            self._cache[latest] = Rules.of(known_by or [self.adoptions[0].definition])
        return self._cache[latest]

    def retracted_at(self, known: Moment) -> frozenset[str]:
        """Batches retracted by a moment."""
        return frozenset(batch for at, batch in self.retracted if at <= known)


def can_take(state: PartyState, entry: Entry, rules: Rules) -> bool:
    """Whether an entry with a new id can be folded onto the kept state, because it comes in order in every way."""
    if entry.order <= state.last_order or entry.known_at < state.last_known:
        return False
    if entry.kind == RETRACTED or changes_identity(entry):
        return False
    if day_of(entry.occurred_at, rules.time_zone) < state.last_on:
        return False
    return _keeps_identity(state, entry)


def _keeps_identity(state: PartyState, entry: Entry) -> bool:
    if entry.kind == "person identified" and entry.person and entry.buyer:
        person = entry.person
        if state.person(person) in state.unknown_persons or state.person_buyer.get(person, entry.buyer) != entry.buyer:
            return False
        if person in state.person_into or person in state.person_into.values():
            return False
    is_joined = entry.journey in state.journey_into or entry.journey in state.journey_into.values()
    if entry.journey and entry.buyer:
        known = state.journey_buyer.get(entry.journey)
        if known != entry.buyer and (known is not None or is_joined or not _is_of(state, entry.journey, entry.buyer)):
            return False
    return not is_joined or state.alias.get(entry.journey or "", entry.journey) in state.journeys


def _is_of(state: PartyState, journey: str, buyer: str) -> bool:
    """Whether a journey that no entry has named with its buyer so far is of this buyer, if it is there at all."""
    held = state.journeys.get(journey)
    return held is None or held.buyer == buyer


def take(fold: Fold, line: Recorded) -> list[Caused]:
    """Fold one line that `can_take` allowed; the rows it caused, known when it was."""
    entry = line.entry
    if entry.kind == "person identified" and entry.person and entry.buyer:
        fold.state.person_buyer[entry.person] = entry.buyer
    if entry.journey and entry.buyer:
        fold.state.journey_buyer.setdefault(entry.journey, entry.buyer)
    return _caused(fold.take(entry), line.seq, entry.known_at)


def learn(fold: Fold, rules: Rules, *, seq: int, known: Moment) -> list[Caused]:
    """Go on under versions that `can_learn` allowed; the rows that are posted ahead for them."""
    delta = fold.learn(rules)
    fold.state.last_known = max(fold.state.last_known, known)
    return _caused(delta, seq, known)


def can_learn(state: PartyState, before: Rules, rules: Rules) -> bool:
    """Whether the versions that are new come into force after all that the party has done so far."""
    known, versions = before.agreement.numbers, rules.agreement.numbers
    is_appended = versions[: len(known)] == known
    return is_appended and all(day > state.last_on for day, _ in versions[len(known) :])


def _caused(delta: Delta, seq: int, known_at: Moment) -> list[Caused]:
    rows, touches = delta
    return [
        *(Caused(seq, known_at, sign, row) for sign, row in rows),
        *(Caused(seq, known_at, 1, touch) for touch in touches),
    ]


@dataclass
class Told:
    """The story of a party as it became known: its state now, and every row with when it was known."""

    state: PartyState
    caused: list[Caused]


def tell(lines: Sequence[Recorded], company: Company) -> Told:
    """Fold all lines of a party in the order in which they became known."""
    retracted = {batch: at for at, batch in company.retracted}
    live = [line for line in lines if line.entry.known_at < retracted.get(line.entry.batch or "", 2**62)]
    return _Teller(live, company).told()


class _Teller:
    def __init__(self, lines: Sequence[Recorded], company: Company) -> None:
        self.company = company
        self.lines = lines
        first = min((line.entry.known_at for line in lines), default=-(2**62))
        self.fold = Fold(company.rules_at(first), PartyState())
        self.seen: list[Recorded] = []
        self.ids: set[str] = set()
        self.caused: list[Caused] = []
        self.whole: Whole | None = None
        self.told_by_whole = 0

    def told(self) -> Told:
        groups: dict[Moment, list[Recorded]] = {}
        for line in sorted(self.lines, key=lambda line: line.entry.order):
            groups.setdefault(line.entry.known_at, []).append(line)
        for known in sorted({*groups, *_moments_of(self.company, self.lines)}):
            self._at(known, groups.get(known, []))
        return Told(self.fold.state, self.caused)

    def _at(self, known: Moment, group: list[Recorded]) -> None:
        self.seen += group
        rules = self.company.rules_at(known)
        if self._can_learn(rules, known):
            if rules is not self.fold.rules:
                self.caused += learn(self.fold, rules, seq=0, known=known)
            if all(map(self._step, group)):
                return
        self._anew(rules, known, max((line.seq for line in group), default=0))

    def _can_learn(self, rules: Rules, known: Moment) -> bool:
        if rules is self.fold.rules:
            return not self._retracts_now(known)
        return not self._retracts_now(known) and can_learn(self.fold.state, self.fold.rules, rules)

    def _retracts_now(self, known: Moment) -> bool:
        if not self.company.retracted:
            return False
        gone = self.company.retracted_at(known)
        return bool(gone) and any(line.entry.batch in gone for line in self.seen)

    def _step(self, line: Recorded) -> bool:
        entry = line.entry
        if entry.id in self.ids or not can_take(self.fold.state, entry, self.fold.rules):
            return False
        self.ids.add(entry.id)
        self.caused += take(self.fold, line)
        return True

    def _anew(self, rules: Rules, known: Moment, seq: int) -> None:
        entries = holding(self.seen, self.company.retracted_at(known))
        whole = fold_whole(rules, entries, resolve(entries), self.whole)
        state = whole.state
        state.last_known = known
        state.last_order = max((line.entry.order for line in self.seen), default=state.last_order)
        state.last_on = max([state.last_on, *(day_of(line.entry.occurred_at, rules.time_zone) for line in self.seen)])
        self.caused += self._changes(whole, known, seq)
        self.whole = whole
        self.told_by_whole = len(self.caused)
        self.ids = {line.entry.id for line in self.seen}
        self.ids |= {str(line.entry.data["entry"]) for line in self.seen if line.entry.kind == RETRACTED}
        self.fold = Fold(rules, state)

    def _changes(self, whole: Whole, known: Moment, seq: int) -> list[Caused]:
        """What to post so that the rows so far become those of the whole; units that stayed are passed over."""
        before: Counter[Row] = Counter()
        for one in self.caused[self.told_by_whole :]:  # rows of single steps since the last whole
            before[one.row] += one.sign
        after: Counter[Row] = Counter()
        was = self.whole.rows if self.whole is not None else {}
        for unit in dict.fromkeys((*was, *whole.rows)):
            if was.get(unit) != whole.rows.get(unit):
                before.update(was.get(unit, ()))
                after.update(whole.rows.get(unit, ()))
        return _difference(before, after, known, seq)


def _moments_of(company: Company, lines: Sequence[Recorded]) -> set[Moment]:
    """The moments at which something about the whole company became known that concerns the party."""
    first = min((line.entry.known_at for line in lines), default=0)
    moments = {a.known_at for a in company.adoptions[1:] if a.known_at > first}
    batches = {line.entry.batch for line in lines} if company.retracted else set()
    return moments | {at for at, batch in company.retracted if at > first and batch in batches}


def _difference(before: Counter[Row], after: Counter[Row], known: Moment, seq: int) -> list[Caused]:
    net = {row: after[row] - before[row] for row in before}
    net |= {row: count for row, count in after.items() if row not in before}
    gone = [Caused(seq, known, -1, row) for row, count in net.items() for _ in range(-count)]
    come = [Caused(seq, known, 1, row) for row, count in net.items() for _ in range(count)]
    return [*gone, *come]


def _place(change: tuple[Row, int]) -> tuple[str, ...]:
    row = change[0]
    return (type(row).__name__, f"{row.on_day:09d}", repr(row))


def correction(before: Iterable[Told], after: Told, *, seq: int) -> list[Caused]:
    """What to post so that rows told before become the rows told now, at every moment they were known."""
    net: Counter[tuple[Moment, Row]] = Counter()
    for caused in after.caused:
        net[caused.known_at, caused.row] += caused.sign
    for told in before:
        for caused in told.caused:
            net[caused.known_at, caused.row] -= caused.sign
    changed = sorted(((key, count) for key, count in net.items() if count), key=_order_of)
    return [
        Caused(seq, known_at, 1 if count > 0 else -1, row)
        for (known_at, row), count in changed
        for _ in range(abs(count))
    ]


def _order_of(change: tuple[tuple[Moment, Row], int]) -> tuple[Moment, bool, tuple[str, ...]]:
    (known_at, row), count = change
    return (known_at, count > 0, _place((row, count)))
