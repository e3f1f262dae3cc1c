"""What does each entry of a party mean for where its journeys stand?

Takes entries in order and posts movements in all books. Whether an entry *can* be taken in order, and when its rows
were known, is decided in `known`; which entries hold, in `visible`; who is who, in `identity`; rows are made in
`settling`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from buyline.days import Day, day_of, parse_day
from buyline.definition.trust import PROOF_BY_DEFAULT
from buyline.journal.entry import Entry
from buyline.journal.kinds import Side
from buyline.ledger import work
from buyline.ledger.account import Cause
from buyline.ledger.carrying import (
    carry,
    confirmed_by,
    evidence,
    facts_in,
    in_order,
    moment_of,
    note_facts,
    touch,
    touch_part,
)
from buyline.ledger.identity import Identity, party_of, short_hash
from buyline.ledger.passing import Passing
from buyline.ledger.posting import OUTSIDE, Posting, Touch
from buyline.ledger.proof import Moment
from buyline.ledger.settling import Settled
from buyline.ledger.standing import (
    BY_RULE,
    Terms,
    claim,
    end_proofs,
    is_open,
    weigh,
    weigh_again,
)
from buyline.ledger.state import Act, JourneyState, PartyState
from buyline.ledger.terms import Rules

DECLINED = "buyer declined"
CONFIRMED = "act confirmed"
DESCRIBED = "buyer described"
REFERRAL = "referral given"
_ABOUT_RECORDS = frozenset({Side.IDENTITY, Side.CORRECTION, Side.COMPANY})


class Delta(NamedTuple):
    """What one entry changed: rows with their sign, touches that count."""

    rows: list[tuple[int, Posting]]
    touches: list[Touch]


class Fold(Passing):
    """Folds the entries of one party, in order, onto its kept state."""

    def __init__(self, rules: Rules, state: PartyState, settled: list[Settled] | None = None) -> None:
        super().__init__(rules, state, settled)
        self._touches: list[Touch] = []

    def take(self, entry: Entry) -> Delta:
        """Fold one entry; its order must not lie before the last one taken."""
        before_ahead = self.state.ahead if self.settled is None else []
        self._rows, self._touches, self._is_changed = [], [], False
        self._fold(entry)
        if self.settled is not None:
            return Delta([(1, row) for row in self._rows], self._touches)
        if before_ahead and not self._is_changed and not self._rows:
            return Delta([], self._touches)
        self.state.ahead = self._planned()
        return Delta(_changed(self._rows, self.state.ahead, before_ahead), self._touches)

    def take_all(self, entries: Iterable[Entry]) -> tuple[list[Posting], list[Touch]]:
        """Fold all entries of a party, in order, from nothing; the rows, those that lie ahead included, and touches."""
        self._rows, self._touches = [], []
        for entry in entries:
            self._fold(entry)
        self.state.ahead = self._planned()
        return [*self._rows, *self.state.ahead], self._touches

    def _fold(self, entry: Entry) -> None:
        day = day_of(entry.occurred_at, self.rules.time_zone)
        self._advance(day)
        self._when = (day, 1, entry.order)
        self._apply(entry, day)
        state = self.state
        state.last_order, state.last_on = entry.order, day
        state.last_known = max(state.last_known, entry.known_at)

    def learn(self, rules: Rules) -> Delta:
        """Go on under versions of the definition that were not known before and are not in force yet."""
        before_ahead = self.state.ahead
        self.rules = rules
        self.state.ahead = self._planned()
        return Delta(_changed([], self.state.ahead, before_ahead), [])

    def _apply(self, entry: Entry, day: Day) -> None:
        side = self.rules.side(entry.kind, self.state.version_place)
        cause = self._cause(entry, side, day)
        if side == Side.IDENTITY:
            self._link(entry, cause)
        elif entry.kind == CONFIRMED:
            self._confirm(entry, cause)
        elif side in _ABOUT_RECORDS and entry.kind != DESCRIBED:
            return
        elif entry.journey and side not in _ABOUT_RECORDS:
            self._tell(entry, side, cause)
        else:
            self._tell_buyer(entry, side, cause)
        if entry.kind == REFERRAL and entry.data.get("referred"):
            self._open_referred(entry, cause)
        self._close(cause)

    def _cause(self, entry: Entry, side: Side, day: Day) -> Cause:
        moved_by = "buyer" if side == Side.BUYER or entry.kind == CONFIRMED else entry.function or "source"
        if entry.kind != "opening recorded":
            return Cause(day, "movement", moved_by, "proven", self._version(), order=entry.order)
        since = _day_of_text(entry.data.get("since"))
        return Cause(day, "movement", moved_by, "proven", self._version(), str(entry.data["stage"]), since, entry.order)

    def _tell(self, entry: Entry, side: Side, cause: Cause) -> None:
        """An entry that names its journey; of a kind that opens journeys it places one that has no place."""
        journey = self._named(entry.journey or "") or self._begin(entry.journey or "", entry)
        self._carry(entry, journey)
        if facts_in(entry):
            note_facts(journey.facts, entry)
        opens = None
        if side != Side.CLAIM and journey.place == OUTSIDE and not journey.proofs:
            asked = journey.pipeline or str(entry.data.get("pipeline") or "")
            opens = self.rules.opening(entry.kind, asked, self.state.version_place)
        self._happen(journey, entry, side, cause, opens)

    def _tell_buyer(self, entry: Entry, side: Side, cause: Cause) -> None:
        """An entry about a buyer only: it counts for each open journey, or it starts one, or it waits."""
        person = self.state.person(entry.person or "")
        named = entry.buyer or self.state.person_buyer.get(person)
        if named is None:
            self.state.unknown_persons.add(person)
            return
        buyer = self.state.buyer(named)
        if facts_in(entry):
            self._keep_facts(entry, buyer)
        journeys = self._after_parting(entry, self._open_of(buyer))
        for journey in journeys:
            self._happen(journey, entry, side, cause, None)
        if not journeys and not self._start(entry, side, cause, named):
            self._wait(entry, side, buyer, cause.day)

    def _keep_facts(self, entry: Entry, buyer: str) -> None:
        note_facts(self.state.buyer_facts.setdefault(buyer, {}), entry)
        for journey in self.state.journeys.values():
            if self.state.buyer(journey.buyer) == buyer:
                note_facts(journey.facts, entry)

    def _after_parting(self, entry: Entry, journeys: list[JourneyState]) -> list[JourneyState]:
        """While two journeys were taken for one, what named neither of them stays with the older."""
        for older, younger, since, until in self.state.partings.values():
            if tuple(since) < entry.order < tuple(until):
                kept, moved = self._named(older), self._named(younger)
                journeys = [kept if j is moved and kept is not None else j for j in journeys]
        return list({journey.id: journey for journey in journeys}.values()) if self.state.partings else journeys

    def _wait(self, entry: Entry, side: Side, buyer: str, day: Day) -> None:
        act = evidence(entry, side, day, self.state)
        is_touch = side in {Side.BUYER, Side.OURS}
        if act is None and is_touch:
            act = Act(entry.id, "", day, str(entry.trust), "", "", entry.order)
        if act is not None:
            part = touch_part(entry, side, day) if is_touch else ()
            self.state.waiting.setdefault(buyer, []).append((act, part))

    def _start(self, entry: Entry, side: Side, cause: Cause, named: str) -> bool:
        """Start a journey with an entry that names none, if a pipeline says so and the entry places it."""
        if side in _ABOUT_RECORDS or (side == Side.CLAIM and not self._is_known(entry)):
            return False
        asked = str(entry.data.get("pipeline") or "")
        opens = self.rules.opening(entry.kind, asked, self.state.version_place)
        if opens is None:
            return False
        id_, posted = f"{named}~{short_hash(entry.id)}", len(self._touches)
        known = self._named(id_)
        journey = known or self._begin(id_, entry, buyer=named)
        self._carry(entry, journey)
        self._happen(journey, entry, side, cause, opens)
        if journey.begun:
            journey.cause = str(entry.data.get("cause") or "")
            return True
        del self._touches[posted:]
        if known is None:
            del self.state.journeys[id_]
        return False

    def _open_referred(self, entry: Entry, cause: Cause) -> None:
        """A referral starts a journey of the buyer that was named, and it is the cause of it."""
        buyer = str(entry.data["referred"])
        opens = self.rules.opening(entry.kind, str(entry.data.get("pipeline") or ""), self.state.version_place)
        if opens is None or opens[1] is None or self._open_of(self.state.buyer(buyer)):
            return
        journey = self._begin(f"{buyer}~{short_hash(entry.id)}", entry, buyer=buyer)
        causes = [j.id for j in self._open_of(self.state.buyer(entry.buyer or ""))]
        journey.cause = entry.journey or next(iter(causes), "")
        journey.version, journey.pipeline, journey.last_on = 1, opens[0], cause.day
        self._claim(journey, opens[1], BY_RULE, entry, cause.day)
        self._receive(journey, self._terms(journey), cause.day)
        self._settle(journey, cause)

    # -- what an entry does to one journey ----------------------------------------------------------------------------

    def _carry(self, entry: Entry, journey: JourneyState) -> None:
        """Take over what the entry says about the journey it names, into the one under which rows are posted."""
        data = entry.data
        if not data and entry.kind != "responsibility assigned":
            return
        if not journey.begun and data.get("pipeline"):
            pipeline = self.rules.pipeline(str(data["pipeline"]), self.state.version_place)
            journey.pipeline, journey.carried = pipeline.id, None
        root = self._joined(journey)[0]
        root.close_on = str(data.get("close_on") or root.close_on)
        if carry(entry, root, self.rules):
            self._is_changed = True

    def _happen(
        self, journey: JourneyState, entry: Entry, side: Side, cause: Cause, opens: tuple[str, str | None] | None
    ) -> None:
        """Claim first, then proof, then the claim that follows the proof by rule; then what this posts."""
        pipeline = journey.pipeline
        if opens is not None:
            journey.pipeline = pipeline or opens[0]
        terms, day = self._terms(journey), cause.day
        was_open = is_open(journey, terms)
        journey.version += 1
        journey.last_on = day
        self._place(journey, entry, side, day, opens[1] if opens else None)
        act = self._remember(journey, entry, side, day)
        if not journey.begun:
            if opens is None or not self._begin_by_proof(journey, terms, day):
                journey.pipeline = pipeline
        elif not was_open and is_open(journey, terms):
            self._receive(journey, terms, day)
        elif act is not None:
            self._weigh(journey, moment_of(act), terms)
            if not was_open and is_open(journey, terms) and self.state.waiting:
                self._receive(journey, terms, day)
        if self._is_changed:
            self._settle(journey, cause)
        self._work(journey, entry, side, day)

    def _work(self, journey: JourneyState, entry: Entry, side: Side, day: Day) -> None:
        """Take over what the entry does to the work on the journey under which rows are posted, once it has begun."""
        root = self._joined(journey)[0]
        if not root.begun:
            return
        terms, place = self._terms(root), root.place
        waits_by = self.rules.definition(self.state.version_place).waiting.led_by if place in terms.waiting else ""
        work.note(root.work, entry, side=side, day=day, place=place, stage=terms.stages.get(place), waits_by=waits_by)

    def _place(self, journey: JourneyState, entry: Entry, side: Side, day: Day, opens_at: str | None) -> None:
        if side == Side.CLAIM and self._is_known(entry):
            self._claim(journey, str(entry.data["stage"]), entry.function or "source", entry, day)
        elif side != Side.CLAIM and opens_at is not None:
            self._claim(journey, opens_at, BY_RULE, entry, day)

    def _is_known(self, entry: Entry) -> bool:
        return entry.data["stage"] in self.rules.definition(self.state.version_place).all_ids

    def _claim(self, journey: JourneyState, place: str, by: str, entry: Entry, day: Day) -> None:
        if not journey.begun:
            journey.pipeline = journey.pipeline or self.rules.pipeline("", self.state.version_place).id
            journey.carried = None
        terms = self._terms(journey)
        if place != journey.place or terms.is_out(place):
            journey.reason = str(entry.data.get("reason") or "")
        claim(journey, place, by=by, day=day, entry=entry.id, order=entry.order, terms=terms)
        self._retime(journey)

    def _remember(self, journey: JourneyState, entry: Entry, side: Side, day: Day) -> Act | None:
        if side in {Side.BUYER, Side.OURS}:
            self._touches.append(touch(journey, touch_part(entry, side, day)))
        act = evidence(entry, side, day, self.state)
        if act is None or journey.reset >= entry.order:
            return None
        journey.acts.append(act)
        journey.is_declined |= entry.kind == DECLINED and entry.trust in PROOF_BY_DEFAULT
        return act

    def _weigh(self, journey: JourneyState, moment: Moment, terms: Terms) -> None:
        if weigh(journey, moment, terms):
            end_proofs(journey, moment.day)
            self._retime(journey)

    def _begin_by_proof(self, journey: JourneyState, terms: Terms, day: Day) -> bool:
        """A journey that is to begin where its proofs put it begins when there is one; else all goes on waiting."""
        buyer = self.state.buyer(journey.buyer)
        own, waiting = journey.acts, self.state.waiting.get(buyer, [])
        journey.acts = in_order([*own, *(act for act, _ in waiting if act.kind or act.facts)])
        weigh_again(journey, terms, day=day)
        if not journey.proofs:
            journey.acts = own
            return False
        journey.begun, journey.acts, journey.carried = True, own, None
        self._receive(journey, terms, day)
        return True

    def _receive(self, journey: JourneyState, terms: Terms, day: Day) -> None:
        """What waited on the buyer counts for the journey that opens; all evidence is weighed again."""
        for act, part in self.state.waiting.pop(self.state.buyer(journey.buyer), ()):
            if part:
                self._touches.append(touch(journey, part))
            if (act.kind or act.facts) and act.order > journey.reset:
                journey.acts.append(act)
        if journey.acts:
            journey.acts = in_order(journey.acts)
            weigh_again(journey, terms, day=day)
        self._retime(journey)

    def _confirm(self, entry: Entry, cause: Cause) -> None:
        """A second function confirms what one of us wrote; it counts wherever the act does."""
        if entry.journey:
            journey = self._named(entry.journey) or self._begin(entry.journey, entry)
            self._carry(entry, journey)
            if self._is_changed:
                self._settle(journey, cause)
        if not entry.function:
            return
        target, said = str(entry.data["entry"]), (entry.function, entry.order, cause.day)
        self.state.confirmations.setdefault(target, []).append(said)
        for held in self.state.waiting.values():
            held[:] = [(confirmed_by(act, *said) if act.entry == target else act, part) for act, part in held]
        for journey in self._in_order():
            for place, act in enumerate(journey.acts):
                if act.entry == target and (confirmed := confirmed_by(act, *said)) is not act:
                    journey.acts[place] = confirmed
                    self._weigh_confirmed(journey, confirmed, cause)

    def _weigh_confirmed(self, journey: JourneyState, act: Act, cause: Cause) -> None:
        if not journey.begun:
            return
        terms = self._terms(journey)
        was_open = is_open(journey, terms)
        self._weigh(journey, Moment(cause.day, act.entry, act.kind, "", ()), terms)
        if not was_open and is_open(journey, terms):
            self._receive(journey, terms, cause.day)
        if self._is_changed:
            self._settle(journey, cause)


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


def _day_of_text(text: Any) -> Day | None:
    return None if text in {None, ""} else parse_day(str(text))


def fold_all(rules: Rules, entries: Sequence[Entry], identity: Identity) -> tuple[PartyState, Delta]:
    """Fold a whole set of entries that hold, already in order, from nothing."""
    state = party_of(identity)
    fold = Fold(rules, state)
    whole = Delta([], [])
    for entry in entries:
        rows, touches = fold.take(entry)
        whole.rows.extend(rows)
        whole.touches.extend(touches)
    return state, whole
