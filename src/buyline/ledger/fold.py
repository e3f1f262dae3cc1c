"""What does each entry of a party mean for where its journeys stand?

Takes entries in order and posts movements in all books. Whether an entry *can* be taken in order, and when its rows
were known, is decided in `known`; which entries hold, in `visible`; who is who, in `identity`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from buyline.days import Day, day_of, parse_day
from buyline.definition.money import converted, minor_units
from buyline.definition.trust import PROOF_BY_DEFAULT, Trust
from buyline.journal.entry import Entry
from buyline.journal.kinds import Side
from buyline.ledger.account import Cause, Holder, shift
from buyline.ledger.buyers import Stand, settle_buyer, stand_of
from buyline.ledger.identity import Identity, cluster_of, short_hash
from buyline.ledger.joining import claimed_place, lead_of, members_of, merge_into, proven_place
from buyline.ledger.posting import OUTSIDE, Posting, Touch
from buyline.ledger.standing import BY_RULE, Terms, claim, end_proofs, follow_rule, judge, next_end
from buyline.ledger.state import BEFORE_ALL, Account, Act, Carried, JourneyState, Order, PartyState
from buyline.ledger.terms import Rules

BOOKS = ("claimed", "verified", "pair")
DECLINED = "buyer declined"
REFERRAL = "referral given"


@dataclass
class Delta:
    """What one entry changed: rows with their sign, touches that count."""

    rows: list[tuple[int, Posting]] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)


class Settled(NamedTuple):
    """That journeys changed their stand: when (day, 0 for time or 1 for an entry, the entry's order), and why."""

    when: tuple[Day, int, Order]
    cause: Cause
    stands: tuple[tuple[str, Stand], ...]


class Fold:
    """Folds the entries of one party, in order, onto its kept state.

    With `settled` given, the buyers' books are left to whoever puts several strands together: what has to be settled
    for buyers is noted there instead.
    """

    def __init__(self, rules: Rules, state: PartyState, settled: list[Settled] | None = None) -> None:
        self.rules = rules
        self.state = state
        self.settled = settled
        self._when: tuple[Day, int, Order] = (0, 0, BEFORE_ALL)
        self._rows: list[Posting] = []
        self._touches: list[Touch] = []
        self._is_changed = False

    def take(self, entry: Entry) -> Delta:
        """Fold one entry; its order must not lie before the last one taken."""
        before_ahead = self.state.ahead if self.settled is None else []
        self._rows, self._touches, self._is_changed = [], [], False
        day = day_of(entry.occurred_at, self.rules.time_zone)
        self._advance(day)
        self._when = (day, 1, entry.order)
        self._apply(entry, day)
        self.state.last_order = entry.order
        self.state.last_known = max(self.state.last_known, entry.known_at)
        self.state.last_on = day
        if self.settled is not None:
            return Delta([(1, row) for row in self._rows], self._touches)
        if before_ahead and not self._is_changed and not self._rows:
            return Delta([], self._touches)
        self.state.ahead = self._planned()
        return Delta(_changed(self._rows, self.state.ahead, before_ahead), self._touches)

    def learn(self, rules: Rules) -> Delta:
        """Go on under versions of the definition that were not known before and are not in force yet."""
        before_ahead = self.state.ahead
        self.rules = rules
        self.state.ahead = self._planned()
        return Delta(_changed([], self.state.ahead, before_ahead))

    def _planned(self) -> list[Posting]:
        """The rows that time alone will bring, from the ends of proofs and versions that are already known."""
        has_version = self.rules.next_version(self.state.version_place) is not None
        if not self.state.timers and not has_version:
            return []
        ahead = Fold(self.rules, self.state.trial(only_timed=not has_version and not self.state.journey_into))
        ahead._advance(2**31)
        return ahead._rows

    # -- time ---------------------------------------------------------------------------------------------------------

    def _advance(self, to: Day) -> None:
        """Let the days up to `to` (included) pass: versions come into force, proofs end; before that day's entries."""
        while True:
            version = self.rules.next_version(self.state.version_place)
            end = min(self.state.timers.values(), default=None)
            day = min((d for d in (version, end) if d is not None), default=None)
            if day is None or day > to:
                return
            if day == version:
                self._change_version(max(day, self.state.last_on))
            else:
                self._end_proofs(day)

    def advance(self, to: Day) -> list[Posting]:
        """Let the days up to `to` pass without an entry; the rows that this settles."""
        self._rows = []
        self._advance(to)
        return self._rows

    def planned(self) -> tuple[list[Posting], list[Settled]]:
        """The rows that time alone will bring, and what it will settle for buyers."""
        ahead = Fold(self.rules, self.state.trial(only_timed=False), [])
        ahead._advance(2**31)
        return ahead._rows, ahead.settled or []

    def _end_proofs(self, day: Day) -> None:
        self._when = (day, 0, BEFORE_ALL)
        due = sorted(id_ for id_, until in self.state.timers.items() if until <= day)
        for id_ in due:
            journey = self.state.journeys[id_]
            end_proofs(journey, day)
            self._retime(journey)
        self._settle(due, Cause(day, "movement", "time", "", self._version()))

    def _change_version(self, day: Day) -> None:
        self._when = (day, -1, BEFORE_ALL)
        self.state.version_place += 1
        definition = self.rules.definition(self.state.version_place)
        moved = []
        for journey in self._in_order():
            if self._redefine(journey, definition.moves, definition.reread, day):
                moved.append(journey.id)
        if moved:
            self._settle(moved, Cause(day, "redefinition", "definition", "", self._version()))

    def _redefine(self, journey: JourneyState, moves: dict[str, str], reread: bool, day: Day) -> bool:
        is_moved = journey.place in moves or any(stage in moves for stage in journey.proofs)
        journey.place = moves.get(journey.place, journey.place)
        for stage in [s for s in journey.proofs if s in moves]:
            journey.proofs.setdefault(moves[stage], journey.proofs.pop(stage))
        if reread and journey.acts:
            terms = self.rules.terms(journey.pipeline, self.state.version_place)
            journey.proofs = {s: p for s, p in journey.proofs.items() if s in terms.stages and terms.stages[s].ours}
            judge(journey, {act.kind for act in journey.acts}, journey.facts, day=day, terms=terms)
        self._retime(journey)
        return is_moved or reread

    # -- one entry ----------------------------------------------------------------------------------------------------

    def _apply(self, entry: Entry, day: Day) -> None:
        side = self.rules.side(entry.kind, self.state.version_place)
        if side == Side.IDENTITY:
            self._link(entry, day)
        elif entry.kind == "buyer described" or (entry.buyer and entry.data.get("facts") and not entry.journey):
            self._keep_facts(entry, day)
        if side in {Side.IDENTITY, Side.CORRECTION, Side.COMPANY}:
            return
        for journey in self._counted_for(entry, side, day):
            self._count(entry, side, journey, day)
        if entry.kind == REFERRAL and entry.data.get("referred"):
            self._open_referred(entry, day)

    def _link(self, entry: Entry, day: Day) -> None:
        """A join makes one journey of two from here on; other links are timeless and resolved beforehand."""
        if entry.kind != "journeys joined":
            return
        parts = [self._named(j) for j in (str(entry.journey), str(entry.data["into"]))]
        if parts[0] is None or parts[1] is None:
            self._join_ahead(str(entry.journey), str(entry.data["into"]))
            return
        if parts[0] is parts[1]:
            return
        older, younger = sorted((parts[0], parts[1]), key=lambda j: (j.member_of != "", j.order))
        if self.state.journey_into.get(younger.id, younger.id) not in {older.id, older.member_of or older.id}:
            return
        merge_into(older, younger, self.rules.terms(older.pipeline, self.state.version_place))
        del self.state.journeys[younger.id]
        self.state.timers.pop(younger.id, None)
        self.state.alias = {k: older.id if v == younger.id else v for k, v in self.state.alias.items()}
        self.state.alias[younger.id] = older.id
        self._retime(older)
        self._settle([older.id], Cause(day, "movement", entry.function or "source", "", self._version()))

    def _join_ahead(self, one: str, other: str) -> None:
        """Joined before one of them has an entry: the one that comes later is the older one from its first entry on."""
        for moved in (one, other):
            root = self.state.journey_into.get(moved)
            if root is not None and self._named(moved) is None:
                self.state.alias[moved] = root

    def _keep_facts(self, entry: Entry, day: Day) -> None:
        facts = entry.data.get("facts") or {}
        if not entry.buyer or not facts:
            return
        kept = self.state.buyer_facts.setdefault(entry.buyer, {})
        kept |= {name: (value, str(entry.trust)) for name, value in facts.items()}
        if entry.kind == "buyer described":
            for journey in self._open_of(entry.buyer):
                journey.facts |= {name: kept[name] for name in facts}
                self._judge_and_settle(journey, [], facts, entry, day)

    def _counted_for(self, entry: Entry, side: Side, day: Day) -> list[JourneyState]:
        if entry.journey:
            return [self._named(entry.journey) or self._begin(entry.journey, entry)]
        buyer = entry.buyer or self.state.person_buyer.get(self.state.person(entry.person or ""))
        if buyer is None:
            self.state.unknown_persons.add(self.state.person(entry.person or ""))
            return []
        open_ones = self._open_of(buyer)
        if open_ones:
            return open_ones
        pipeline = str(entry.data.get("pipeline") or "")
        opens, _ = self.rules.opening(entry.kind, pipeline, self.state.version_place)
        if not opens:
            self._wait(entry, side, buyer, day)
            return []
        journey = self._begin(f"{buyer}~{short_hash(entry.id)}", entry, buyer=buyer)
        journey.cause = str(entry.data.get("cause") or "")
        return [journey]

    def _wait(self, entry: Entry, side: Side, buyer: str, day: Day) -> None:
        if side in {Side.BUYER, Side.OURS}:
            held = self.state.waiting.setdefault(self.state.buyer(buyer), [])
            held.append((_act(entry, side, day), _touch_part(entry, side, day)))

    def _open_referred(self, entry: Entry, day: Day) -> None:
        buyer = str(entry.data["referred"])
        opens, at = self.rules.opening(entry.kind, str(entry.data.get("pipeline") or ""), self.state.version_place)
        if not opens or self._open_of(buyer):
            return
        journey = self._begin(f"{buyer}~{short_hash(entry.id)}", entry, buyer=buyer)
        journey.cause = entry.journey or next((j.id for j in self._open_of(entry.buyer or "")), "")
        journey.version += 1
        if at:
            self._claim(journey, at, "opened", entry, day)
        self._settle([journey.id], Cause(day, "movement", "rule", "claimed", self._version()))

    # -- journeys -----------------------------------------------------------------------------------------------------

    def _named(self, id_: str) -> JourneyState | None:
        return self.state.journeys.get(self.state.alias.get(id_, id_))

    def _in_order(self) -> list[JourneyState]:
        return sorted(self.state.journeys.values(), key=lambda journey: (journey.order, journey.id))

    def _open_of(self, buyer: str) -> list[JourneyState]:
        root = self.state.buyer(buyer)
        exits = self.rules.agreement.exits
        journeys = self.state.journeys
        return [
            journey
            for journey in (self._in_order() if len(journeys) > 1 else journeys.values())
            if (journey.place != OUTSIDE or "~" in journey.id)
            and journey.place not in exits
            and self.state.buyer(journey.buyer) == root
        ]

    def _begin(self, id_: str, entry: Entry, buyer: str | None = None) -> JourneyState:
        """A new journey, with the acts that waited on its buyer as evidence."""
        buyer = self.state.journey_buyer.get(id_) or buyer or entry.buyer or id_
        pipeline = self.rules.pipeline(str(entry.data.get("pipeline") or ""), self.state.version_place).id
        root = self.state.journey_into.get(id_, "")
        journey = JourneyState(id_, entry.order, pipeline, buyer, cluster_of(buyer), member_of=root)
        journey.facts |= self.state.buyer_facts.get(buyer, {})
        journey.accounts = {book: Account(book) for book in BOOKS}
        self.state.journeys[id_] = journey
        for act, touch in self.state.waiting.pop(self.state.buyer(buyer), ()):
            if act.kind:
                journey.acts.append(act)
            self._touches.append(_touch(journey, root or id_, touch))
        return journey

    def _count(self, entry: Entry, side: Side, journey: JourneyState, day: Day) -> None:
        """Let one entry count for one journey: what it carries, what it proves, what it claims; then post."""
        facts = self._carry(entry, journey)
        journey.version += 1
        journey.last_on = day
        kinds: list[str] = []
        if side in {Side.BUYER, Side.OURS}:
            self._touches.append(_touch(journey, journey.member_of or journey.id, _touch_part(entry, side, day)))
        if side == Side.BUYER:
            journey.acts.append(_act(entry, side, day))
            journey.is_declined |= entry.kind == DECLINED and entry.trust in PROOF_BY_DEFAULT
            kinds = [entry.kind]
        elif entry.kind == "act confirmed":
            kinds = _confirm(journey, str(entry.data["entry"]), entry.function)
        if journey.version == 1:
            kinds = sorted({act.kind for act in journey.acts})
            facts = list(journey.facts)
        self._place(entry, side, journey, day)
        self._judge_and_settle(journey, kinds, facts, entry, day)

    def _place(self, entry: Entry, side: Side, journey: JourneyState, day: Day) -> None:
        stage = None
        if side == Side.CLAIM:
            stage = str(entry.data["stage"])
            by = entry.function or "source"
        elif journey.place == OUTSIDE:
            _, stage = self.rules.opening(entry.kind, journey.pipeline, self.state.version_place)
            by = "opened"
        if stage:
            self._claim(journey, stage, by, entry, day)

    def _claim(self, journey: JourneyState, place: str, by: str, entry: Entry, day: Day) -> None:
        terms = self.rules.terms(journey.pipeline, self.state.version_place)
        declined = journey.is_declined
        if not claim(journey, place, by=by, day=day, entry=entry.id, terms=terms):
            return
        journey.reason = str(entry.data.get("reason") or "")
        self._retime(journey)
        is_out = terms.is_out(place)
        proof = "proven" if is_out and declined else "stated" if is_out else "claimed"
        moved_by = BY_RULE if by == "opened" else by
        cause = self._cause(entry, day, moved_by, proof)
        self._post("claimed", journey, cause)
        if is_out:
            self._post("verified", journey, cause)

    def _cause(self, entry: Entry, day: Day, moved_by: str, proof: str) -> Cause:
        is_opening = entry.kind == "opening recorded"
        since = _day_of_text(entry.data.get("since")) if is_opening else None
        kind = "opening" if is_opening else "movement"
        return Cause(day, kind, moved_by, proof, self._version(), is_opening, since)

    def _judge_and_settle(
        self, journey: JourneyState, kinds: Sequence[str], facts: Iterable[str], entry: Entry, day: Day
    ) -> None:
        terms = self.rules.terms(journey.pipeline, self.state.version_place)
        if kinds or facts:
            before = dict(journey.proofs)
            judge(journey, kinds, facts, day=day, terms=terms)
            if journey.proofs != before:
                self._retime(journey)
        if not self._is_changed and journey.version > 1:
            return
        moved_by = "buyer" if kinds else entry.function or "source"
        self._settle([journey.id], self._cause(entry, day, moved_by, "proven"))

    def _carry(self, entry: Entry, journey: JourneyState) -> list[str]:
        """Take over what the entry says about amount, columns, facts and close day; the names of the facts."""
        data = entry.data
        if not data:
            return []
        if "amount" in data or "columns" in data or entry.kind == "responsibility assigned":
            self._is_changed, journey.carried = True, None
        if "amount" in data:
            self._carry_amount(journey, data)
        columns = dict(data.get("columns") or {})
        if entry.kind == "responsibility assigned":
            columns |= {name: data[name] for name in ("owner", "team") if name in data}
        known = self.rules.agreement.latest.column_ids
        journey.columns |= {name: str(value) for name, value in columns.items() if name in known}
        journey.close_on = str(data.get("close_on") or journey.close_on)
        facts = dict(data.get("facts") or {})
        journey.facts |= {name: (value, str(entry.trust)) for name, value in facts.items()}
        return list(facts)

    def _carry_amount(self, journey: JourneyState, data: Any) -> None:
        currency = str(data.get("currency") or journey.currency or self.rules.currency)
        journey.amount, journey.currency = minor_units(str(data["amount"]), currency), currency
        if currency == self.rules.currency:
            journey.reporting = journey.amount
        elif data.get("rate") is not None:
            journey.reporting = converted(journey.amount, currency, str(data["rate"]), self.rules.currency)
        else:
            journey.reporting = None

    # -- posting ------------------------------------------------------------------------------------------------------

    def _version(self) -> int:
        return self.rules.definition(self.state.version_place).version

    def _retime(self, journey: JourneyState) -> None:
        self._is_changed = True
        end = next_end(journey)
        if end is None:
            self.state.timers.pop(journey.id, None)
        else:
            self.state.timers[journey.id] = end

    def _settle(self, ids: Sequence[str], cause: Cause) -> None:
        """Post what has changed for these journeys: verified, claims by rule, the pair, then their buyers."""
        buyers = []
        for id_ in ids:
            journey = self.state.journeys[id_]
            if cause.kind == "redefinition":
                self._post("claimed", journey, cause)
            self._post("verified", journey, cause)
            self._follow(journey, cause)
            self._post("claimed", journey, cause)
            self._post("pair", journey, cause)
            buyers.append(self.state.buyer(journey.buyer))
        if self.settled is not None:
            self._note(ids, cause)
            return
        for buyer in dict.fromkeys(buyers):
            self._rows += settle_buyer(self.state, buyer, cause, self.rules)

    def _note(self, ids: Sequence[str], cause: Cause) -> None:
        roots = [self._joined(self.state.journeys[id_])[0] for id_ in ids]
        stands = tuple((self.state.buyer(journey.buyer), stand_of(journey)) for journey in roots)
        self.settled.append(Settled(self._when, cause, stands))  # type: ignore[union-attr]

    def _follow(self, journey: JourneyState, cause: Cause) -> None:
        terms = self.rules.terms(journey.pipeline, self.state.version_place)
        stage = follow_rule(journey, terms)
        if stage is None:
            return
        journey.place, journey.claim_by, journey.is_declined = stage, BY_RULE, False
        self._post("claimed", journey, Cause(cause.day, "movement", BY_RULE, "proven", cause.version))

    def _post(self, book: str, journey: JourneyState, cause: Cause) -> None:
        """Shift a journey's account of one book to where it now stands; members of a joined journey share one."""
        terms = self.rules.terms(journey.pipeline, self.state.version_place)
        if self.state.journey_into:
            root, members = self._joined(journey)
        else:
            root, members = journey, [journey]
        account = root.accounts[book]
        to = _place_in(book, members, root, terms)
        carried = self._carried_by(root, members, terms)
        if to == account.place and (carried is account.carried or carried == account.carried):
            return
        if root.opened_on is None and to != OUTSIDE:
            root.opened_on = cause.day
        if book == "verified" and not terms.is_out(to):
            cause = _proven_by(journey, cause, terms.ranks)
        self._rows += shift(
            account, to, carried=carried, cause=cause, holder=Holder(root.buyer, root.cluster), ranks=terms.ranks
        )

    def _joined(self, journey: JourneyState) -> tuple[JourneyState, list[JourneyState]]:
        root = self.state.journeys.get(journey.member_of, journey)
        return root, members_of(self.state, root)

    def _carried_by(self, root: JourneyState, members: list[JourneyState], terms: Terms) -> Carried:
        if len(members) > 1:
            return _carried(root, lead_of(members, terms), members)
        if root.carried is None:
            root.carried = _carried(root, root, members)
        return root.carried


def _place_in(book: str, members: list[JourneyState], root: JourneyState, terms: Terms) -> str:
    if book == "claimed":
        return claimed_place(members, terms)
    if book == "verified":
        return proven_place(members, terms)
    claimed, verified = root.accounts["claimed"].place, root.accounts["verified"].place
    return OUTSIDE if claimed == verified == OUTSIDE else f"{claimed}|{verified}"


def _carried(root: JourneyState, lead: JourneyState, members: list[JourneyState]) -> Carried:
    columns: dict[str, str] = {}
    for journey in (*(m for m in members if m is not lead), lead):
        columns |= {name: value for name, value in journey.columns.items() if value}
    return Carried(
        lead.amount, lead.currency, lead.reporting, tuple(sorted(columns.items())), root.pipeline, root.id
    )


def _proven_by(journey: JourneyState, cause: Cause, ranks: dict[str, int]) -> Cause:
    if cause.kind == "redefinition":
        return cause
    furthest = max(journey.proofs, key=lambda stage: ranks.get(stage, 0), default="")
    proof = ("stated" if journey.proofs[furthest].stated else "proven") if furthest else ""
    if cause.is_opening and furthest == journey.place:
        return replace(cause, proof=proof)
    return Cause(cause.day, "movement", cause.moved_by, proof, cause.version)


def _changed(rows: list[Posting], ahead: list[Posting], before: list[Posting]) -> list[tuple[int, Posting]]:
    """The net of: rows posted now, rows now ahead, less the rows that were ahead before."""
    if not before:
        return [(1, row) for row in (*rows, *ahead)]
    left = list(before)
    fresh = []
    for row in (*rows, *ahead):
        if row in left:
            left.remove(row)
        else:
            fresh.append((1, row))
    return [*((-1, row) for row in left), *fresh]


def _act(entry: Entry, side: Side, day: Day) -> Act:
    kind = entry.kind if side == Side.BUYER else ""
    content = str(entry.data.get("content") or "")
    return Act(entry.id, kind, day, str(entry.trust), content, entry.function or "", False)


def _confirm(journey: JourneyState, entry: str, function: str | None) -> list[str]:
    """Mark an act as confirmed by a second function; the kinds of acts that this touched."""
    for place, act in enumerate(journey.acts):
        if act.entry == entry and act.trust == Trust.STATED and function and act.function and function != act.function:
            journey.acts[place] = act._replace(confirmed=True)
            return [act.kind]
    return []


def _touch_part(entry: Entry, side: Side, day: Day) -> tuple[Any, ...]:
    data = entry.data
    said = (entry.person or "", entry.kind, str(side), entry.function or "", str(entry.trust))
    return (*said, str(data.get("program") or ""), str(data.get("content") or ""), day, entry.occurred_at, entry.id)


def _touch(journey: JourneyState, id_: str, part: tuple[Any, ...]) -> Touch:
    return Touch(id_, journey.buyer, journey.cluster, *part)


def _day_of_text(text: Any) -> Day | None:
    return None if text in {None, ""} else parse_day(str(text))


def fold_all(rules: Rules, entries: Sequence[Entry], identity: Identity) -> tuple[PartyState, Delta]:
    """Fold a whole set of entries that hold, already in order, from nothing."""
    state = PartyState(**{name: dict(getattr(identity, name)) for name in Identity.__slots__})
    fold = Fold(rules, state)
    whole = Delta()
    for entry in entries:
        delta = fold.take(entry)
        whole.rows += delta.rows
        whole.touches += delta.touches
    return state, whole
