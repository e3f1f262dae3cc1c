"""What do the entries of a party amount to, folded from nothing?

Strand by strand, keeping those that did not change since the last time; then the buyers' books over all of them. The
result is the same as folding all entries in one go (`fold_all`), which stays the plain way to say what is meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from buyline.days import Day, day_of
from buyline.journal.entry import Entry
from buyline.ledger.buyers import Stand, settle
from buyline.ledger.fold import Fold
from buyline.ledger.identity import Identity, party_of
from buyline.ledger.posting import Posting, Touch
from buyline.ledger.settling import Settled
from buyline.ledger.state import BEFORE_ALL, Account, PartyState
from buyline.ledger.strands import Strand, strands_of
from buyline.ledger.terms import Rules

Row = Posting | Touch
Unit = tuple[str, str]


@dataclass
class Folded:
    """One strand folded: its state after its last entry, its rows and touches, and what it settles for buyers."""

    signature: tuple[object, ...]
    entries: list[Entry]
    fold: Fold
    rows: list[Posting]
    touches: list[Touch]
    settled: list[Settled]


@dataclass
class Whole:
    """A party folded from nothing: rows per unit (a strand, or a buyer's books)."""

    state: PartyState
    rows: dict[Unit, tuple[Row, ...]]
    strands: dict[Unit, Folded] = field(default_factory=dict)


def fold_whole(rules: Rules, entries: Sequence[Entry], identity: Identity, before: Whole | None = None) -> Whole:
    """Fold entries that hold, in order; strands of `before` that are the same are taken over as they are."""
    strands = strands_of(entries, identity, rules)
    if len(strands) == 1:
        fold = Fold(rules, party_of(identity))
        rows, touches = fold.take_all(entries)
        return Whole(fold.state, {strands[0].key: (*rows, *touches)})
    known = before.strands if before is not None else {}
    folded = {strand.key: _folded(strand, rules, identity, known.get(strand.key)) for strand in strands}
    last = day_of(entries[-1].occurred_at, rules.time_zone) if entries else -1_000_000
    return _together(rules, identity, folded, last, entries)


def _folded(strand: Strand, rules: Rules, identity: Identity, known: Folded | None) -> Folded:
    signature = (id(rules), *strand.signature(identity))
    if known is not None and known.signature == signature:
        return known
    settled: list[Settled] = []
    fold = Fold(rules, party_of(identity), settled)
    rows: list[Posting] = []
    touches: list[Touch] = []
    for entry in strand.entries:
        delta = fold.take(entry)
        rows += [row for _, row in delta.rows]
        touches += delta.touches
    return Folded(signature, strand.entries, fold, rows, touches, settled)


def _together(
    rules: Rules, identity: Identity, folded: dict[Unit, Folded], last: Day, entries: Sequence[Entry]
) -> Whole:
    state = party_of(identity)
    rows: dict[Unit, tuple[Row, ...]] = {}
    past: list[Settled] = []
    ahead: list[Settled] = []
    for key, one in folded.items():
        strand = _brought_to(one, last)
        coming, coming_settled = strand.fold.planned()
        rows[key] = (*strand.rows, *coming, *one.touches)
        past += strand.settled
        ahead += coming_settled
        _add(state, strand.fold.state, coming)
    state.version_place = rules.agreement.place_on(last)
    state.last_on, state.last_order = last, entries[-1].order if entries else BEFORE_ALL
    _settle_buyers(state, rules, past, ahead, rows)
    return Whole(state, rows, folded)


@dataclass
class _Brought:
    fold: Fold
    rows: list[Posting]
    settled: list[Settled]


def _brought_to(one: Folded, last: Day) -> _Brought:
    """A strand as it stands on the party's last day; the strand itself stays as its own last entry left it."""
    settled: list[Settled] = []
    state = one.fold.state.trial(only_timed=False)
    _set_apart(state)
    fold = Fold(one.fold.rules, state, settled)
    rows = fold.advance(last)
    return _Brought(fold, [*one.rows, *rows], [*one.settled, *settled])


def _set_apart(state: PartyState) -> None:
    """A trial shares what time does not change; entries that are taken later would change it in the strand, too."""
    for journey in state.journeys.values():
        journey.acts, journey.facts, journey.columns = list(journey.acts), dict(journey.facts), dict(journey.columns)
    state.waiting = {buyer: list(held) for buyer, held in state.waiting.items()}
    state.buyer_facts = {buyer: dict(facts) for buyer, facts in state.buyer_facts.items()}
    state.confirmations = {entry: list(said) for entry, said in state.confirmations.items()}
    state.unknown_persons = set(state.unknown_persons)
    for journey in state.journeys.values():
        journey.work = journey.work.copy()


def _add(state: PartyState, strand: PartyState, ahead: list[Posting]) -> None:
    state.journeys |= strand.journeys
    state.waiting |= strand.waiting
    state.unknown_persons |= strand.unknown_persons
    state.buyer_facts |= strand.buyer_facts
    state.timers |= strand.timers
    state.confirmations |= strand.confirmations
    state.alias |= strand.alias
    state.ahead += ahead


def _settle_buyers(
    state: PartyState, rules: Rules, past: list[Settled], ahead: list[Settled], rows: dict[Unit, tuple[Row, ...]]
) -> None:
    """Post the buyers' books over all strands, in the order in which their journeys changed."""
    stands: dict[str, dict[str, Stand]] = {}
    posted: dict[str, list[Posting]] = {}
    _replay(past, stands, state.buyers, posted, rules)
    coming = {buyer: {name: account.copy() for name, account in held.items()} for buyer, held in state.buyers.items()}
    before = {buyer: len(held) for buyer, held in posted.items()}
    _replay(ahead, stands, coming, posted, rules)
    for buyer, held in posted.items():
        rows["buyer", buyer] = tuple(held)
        state.ahead += held[before.get(buyer, 0) :]


def _replay(
    settled: list[Settled],
    stands: dict[str, dict[str, Stand]],
    buyers: dict[str, dict[str, Account]],
    posted: dict[str, list[Posting]],
    rules: Rules,
) -> None:
    for _, same_time in groupby(sorted(settled, key=lambda one: one.when), key=lambda one: one.when[:2] + one.when[2]):
        group = list(same_time)
        is_time = group[0].when[1] <= 0
        for part in [group] if is_time else [[one] for one in group]:
            touched: dict[str, None] = {}
            for one in part:
                for buyer, stand in one.stands:
                    stands.setdefault(buyer, {})[stand.id] = stand
                    touched[buyer] = None
            opened = {key: since for one in part for key, since in one.opened.items()}
            for buyer in touched:
                found = settle(buyers, buyer, list(stands[buyer].values()), part[0].cause, rules, opened)
                posted.setdefault(buyer, []).extend(found)
