"""What must be kept of a party so that its next entry can be folded without its history?

A party is what belongs together: a buyer with its persons and journeys, or several that were linked. The records here
change in place while an entry is folded; they are kept as text between commits.
"""

import json
import zlib
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from buyline.days import Day, Moment
from buyline.journal.text import json_of
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.ledger.work import Work, read, written

Order = tuple[Moment, int, str]
BEFORE_ALL: Order = (-(2**62), 0, "")


class Carried(NamedTuple):
    """What a stay carries besides its place: a change during a stay is posted as a pair of rows."""

    amount: int = 0
    currency: str = ""
    reporting: int | None = 0
    columns: tuple[tuple[str, str], ...] = ()
    pipeline: str = ""
    journey: str = ""


Fact = tuple[Any, ...]
"""What was said last: value, class of trust, order of the entry; and before that, oldest first."""


class Act(NamedTuple):
    """An act of the buyer as evidence; or an entry that only states facts, then without a kind.

    `confirmed`: the orders and days at which a second function confirmed it.
    """

    entry: str
    kind: str
    day: Day
    trust: str
    content: str
    function: str
    order: Order
    facts: tuple[str, ...] = ()
    confirmed: tuple[tuple[Order, Day], ...] = ()


class Proof(NamedTuple):
    """That a stage's criterion was met: since when, until which day (not included), by which entries."""

    since: Day
    until: Day | None
    stated: bool
    evidence: tuple[str, ...]
    version: int = 0


@dataclass(slots=True)
class Account:
    """Where one journey or buyer stands in one book, and what its rows must remember of the past."""

    book: str
    place: str = OUTSIDE
    since: Day | None = None
    visits: dict[str, int] = field(default_factory=dict)
    first: dict[str, Day | None] = field(default_factory=dict)
    furthest: int = 0
    day: Day = -(2**31)
    nth: int = 0
    carried: Carried = Carried()
    first_rows: tuple[tuple[str, Day | None], ...] = ()
    proof: str = ""
    arrived: tuple[Any, ...] = ()
    reason: str = ""

    def copy(self) -> "Account":
        """A second account in the same stand, to try what time will bring."""
        return Account(
            self.book, self.place, self.since, dict(self.visits), dict(self.first), self.furthest,
            self.day, self.nth, self.carried, self.first_rows, self.proof, self.arrived, self.reason,
        )  # fmt: skip


@dataclass(slots=True)
class JourneyState:
    """One journey: where it is claimed to be, what is proven, what it carries."""

    id: str
    order: Order
    pipeline: str = ""
    buyer: str = ""
    cluster: int = 0
    place: str = OUTSIDE
    claim_by: str = ""
    amount: int = 0
    currency: str = ""
    reporting: int | None = 0
    columns: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    proofs: dict[str, Proof] = field(default_factory=dict)
    is_declined: bool = False
    close_on: str = ""
    reason: str = ""
    cause: str = ""
    version: int = 0
    last_on: Day = 0
    opened_on: Day | None = None
    member_of: str = ""
    begun: bool = False
    was_proven: bool = False
    out_proof: str = ""
    reset: Order = BEFORE_ALL
    changed: Order = BEFORE_ALL
    accounts: dict[str, Account] = field(default_factory=dict)
    carried: Carried | None = None
    work: Work = field(default_factory=Work)

    def copy(self) -> "JourneyState":
        """A second record in the same stand; acts, facts and work are shared, since time alone does not change them."""
        return JourneyState(
            self.id, self.order, self.pipeline, self.buyer, self.cluster, self.place, self.claim_by, self.amount,
            self.currency, self.reporting, self.columns, self.facts, self.acts, dict(self.proofs), self.is_declined,
            self.close_on, self.reason, self.cause, self.version, self.last_on, self.opened_on, self.member_of,
            self.begun, self.was_proven, self.out_proof, self.reset, self.changed,
            {book: account.copy() for book, account in self.accounts.items()}, self.carried, self.work,
        )  # fmt: skip

    @property
    def claimed(self) -> str:
        return self.accounts["claimed"].place if "claimed" in self.accounts else self.place

    @property
    def verified(self) -> str:
        return self.accounts["verified"].place if "verified" in self.accounts else OUTSIDE

    @property
    def claimed_since(self) -> Day | None:
        return self.accounts["claimed"].since if "claimed" in self.accounts else None

    @property
    def verified_since(self) -> Day | None:
        return self.accounts["verified"].since if "verified" in self.accounts else None


@dataclass(slots=True)
class PartyState:
    """Everything the fold keeps of a party."""

    last_order: Order = BEFORE_ALL
    last_known: Moment = -(2**62)
    last_on: Day = -1_000_000
    version_place: int = 0
    journeys: dict[str, JourneyState] = field(default_factory=dict)
    waiting: dict[str, list[tuple[Act, tuple[Any, ...]]]] = field(default_factory=dict)
    unknown_persons: set[str] = field(default_factory=set)
    buyer_facts: dict[str, dict[str, Fact]] = field(default_factory=dict)
    confirmations: dict[str, list[tuple[str, Order, Day]]] = field(default_factory=dict)
    person_buyer: dict[str, str] = field(default_factory=dict)
    journey_buyer: dict[str, str] = field(default_factory=dict)
    person_into: dict[str, str] = field(default_factory=dict)
    buyer_into: dict[str, str] = field(default_factory=dict)
    journey_into: dict[str, str] = field(default_factory=dict)
    joins: dict[str, list[str]] = field(default_factory=dict)
    partings: dict[str, list[Any]] = field(default_factory=dict)
    buyers: dict[str, dict[str, Account]] = field(default_factory=dict)
    timers: dict[str, Day] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)
    ahead: list[Posting] = field(default_factory=list)

    def trial(self, *, only_timed: bool) -> "PartyState":
        """A second party in the same stand, to try what time will bring; what time cannot change is shared.

        `only_timed`: nothing but ends of proofs lies ahead, so other journeys and their buyers stay as they are.
        """
        concerned = self.timers if only_timed else self.journeys
        journeys = {id_: (j.copy() if id_ in concerned else j) for id_, j in self.journeys.items()}
        buyers = {b: {name: a.copy() for name, a in held.items()} for b, held in self.buyers.items()}
        return PartyState(
            self.last_order, self.last_known, self.last_on, self.version_place, journeys, self.waiting,
            self.unknown_persons, self.buyer_facts, self.confirmations, self.person_buyer, self.journey_buyer,
            self.person_into, self.buyer_into, self.journey_into, self.joins, self.partings, buyers,
            dict(self.timers), self.alias,
        )  # fmt: skip

    def person(self, person: str) -> str:
        return self.person_into.get(person, person)

    def buyer(self, buyer: str) -> str:
        return self.buyer_into.get(buyer, buyer)


_LEVEL = 1
_of_party = attrgetter(*PartyState.__slots__)
_of_journey = attrgetter(*JourneyState.__slots__)
_of_account = attrgetter(*Account.__slots__)
_JOURNEYS, _UNKNOWN, _BUYERS = map(PartyState.__slots__.index, ("journeys", "unknown_persons", "buyers"))
_ACCOUNTS, _CARRIED, _WORK = map(JourneyState.__slots__.index, ("accounts", "carried", "work"))
_CARRIED_BY_ACCOUNT, _FIRST_ROWS = map(Account.__slots__.index, ("carried", "first_rows"))


def dump(state: PartyState) -> bytes:
    """A party as packed text (JSON, a quarter of its size); `load` gives it back unchanged."""
    carried: dict[Carried, int] = {}
    plain = list(_of_party(state))
    plain[_JOURNEYS] = {key: _journey_fields(journey, carried) for key, journey in state.journeys.items()}
    plain[_UNKNOWN] = sorted(state.unknown_persons)
    plain[_BUYERS] = {key: _accounts_fields(accounts, carried) for key, accounts in state.buyers.items()}
    return zlib.compress(json_of([list(carried), *plain]), _LEVEL)


def _journey_fields(journey: JourneyState, carried: dict[Carried, int]) -> list[Any]:
    fields = list(_of_journey(journey))
    fields[_ACCOUNTS] = _accounts_fields(journey.accounts, carried)
    fields[_CARRIED] = None
    fields[_WORK] = written(journey.work)
    return fields


def _accounts_fields(accounts: dict[str, Account], carried: dict[Carried, int]) -> dict[str, list[Any]]:
    """The accounts of one journey or buyer; what several carry alike is written once, by its place."""
    found = {}
    for book, account in accounts.items():
        fields = list(_of_account(account))
        fields[_CARRIED_BY_ACCOUNT] = carried.setdefault(account.carried, len(carried))
        fields[_FIRST_ROWS] = None
        found[book] = fields
    return found


def load(packed: bytes) -> PartyState:
    """The party that `dump` wrote."""
    written, *fields = json.loads(zlib.decompress(packed))
    carried = [_carried(one) for one in written]
    kept = dict(zip(PartyState.__slots__, fields, strict=True))
    kept["last_order"] = _order(kept["last_order"])
    kept["journeys"] = {key: _journey(value, carried) for key, value in kept["journeys"].items()}
    kept["waiting"] = {
        key: [(_act(act), tuple(touch)) for act, touch in value] for key, value in kept["waiting"].items()
    }
    kept["unknown_persons"] = set(kept["unknown_persons"])
    kept["buyer_facts"] = {key: _facts(value) for key, value in kept["buyer_facts"].items()}
    kept["confirmations"] = {
        key: [(function, _order(order), day) for function, order, day in value]
        for key, value in kept["confirmations"].items()
    }
    kept["buyers"] = {key: _accounts(value, carried) for key, value in kept["buyers"].items()}
    kept["ahead"] = [_posting(row) for row in kept["ahead"]]
    return PartyState(**kept)


def _order(value: list[Any]) -> Order:
    return (value[0], value[1], value[2])


def _facts(value: dict[str, list[Any]]) -> dict[str, Fact]:
    return {
        name: (fact[0], fact[1], _order(fact[2]), tuple((said[0], said[1], _order(said[2])) for said in fact[3]))
        for name, fact in value.items()
    }


def _act(value: list[Any]) -> Act:
    confirmed = tuple((_order(order), day) for order, day in value[8])
    entry, kind, day, trust, content, function, order, named, _ = value
    return Act(entry, kind, day, trust, content, function, _order(order), tuple(named), confirmed)


def _journey(value: list[Any], carried: list[Carried]) -> JourneyState:
    kept = dict(zip(JourneyState.__slots__, value, strict=False))  # written before work was kept, it ends sooner
    kept["order"] = _order(kept["order"])
    kept["facts"] = _facts(kept["facts"])
    kept["acts"] = [_act(act) for act in kept["acts"]]
    kept["proofs"] = {stage: Proof(p[0], p[1], p[2], tuple(p[3]), p[4]) for stage, p in kept["proofs"].items()}
    kept["reset"], kept["changed"] = _order(kept["reset"]), _order(kept["changed"])
    kept["accounts"] = _accounts(kept["accounts"], carried)
    kept["carried"] = None
    kept["work"] = read(kept["work"]) if "work" in kept else Work()
    return JourneyState(**kept)


def _accounts(value: dict[str, list[Any]], carried: list[Carried]) -> dict[str, Account]:
    return {book: _account(kept, carried) for book, kept in value.items()}


def _carried(value: list[Any]) -> Carried:
    amount, currency, reporting, columns, pipeline, journey = value
    return Carried(amount, currency, reporting, _pairs(columns), pipeline, journey)


def _account(value: list[Any], carried: list[Carried]) -> Account:
    kept = dict(zip(Account.__slots__, value, strict=False))  # written before rows had a reason, it ends sooner
    kept["carried"] = carried[kept["carried"]]
    kept["first_rows"] = tuple(sorted(kept["first"].items()))
    kept["arrived"] = tuple(kept["arrived"])
    return Account(**kept)


def _pairs(value: list[list[Any]]) -> tuple[tuple[Any, Any], ...]:
    return tuple((name, text) for name, text in value)


def _posting(row: list[Any]) -> Posting:
    found = Posting(*row)
    return found._replace(first_entered=_pairs(row[15]), columns=_pairs(row[21]))
