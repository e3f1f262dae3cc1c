"""What do the books say about one journey?

Where it stands in both books, what is proven by which entries and what is missing, the path it took, and its entries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buyline.app.attachments import files_beside
from buyline.app.books import agreement_of
from buyline.app.refusal import NotFound
from buyline.app.verdicts import verdict
from buyline.days import Moment, as_date, as_datetime, day_of
from buyline.definition.money import major_units
from buyline.journal.entry import Entry, Recorded
from buyline.journal.port import Session
from buyline.ledger.posting import Posted, Posting
from buyline.ledger.state import JourneyState, PartyState
from buyline.ledger.terms import Rules
from buyline.measure.display import Part, parts_html
from buyline.store.attachments import KIND as FILE_ATTACHED
from buyline.store.books import Books
from buyline.store.engine import rows_of
from buyline.store.sight import sees, without_money


@dataclass(frozen=True)
class JourneyRecord:
    """One journey as the books have it."""

    state: JourneyState
    proof: list[dict[str, Any]]
    path: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    led_to: tuple[str, ...] = ()
    files: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Days as ISO text, amounts in major units."""
        s = self.state
        return {
            "journey": s.id,
            "buyer": s.buyer,
            "pipeline": s.pipeline,
            "claimed": s.claimed,
            "claimed_since": _iso(s.claimed_since),
            "verified": s.verified,
            "verified_since": _iso(s.verified_since),
            "amount": major_units(s.amount, s.currency),
            "currency": s.currency or None,
            "close_on": s.close_on or None,
            "reason": s.reason or None,
            "cause": s.cause or None,
            "led_to": list(self.led_to),
            "version": s.version,
            **{f"column {name}": value for name, value in s.columns.items()},
            "proof": self.proof,
            "path": self.path,
            "entries": self.entries,
            "files": self.files,
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: what is known of it, what is proven, the way it took, and its entries."""
        said = self.to_json()
        facts = [{"field": name, "value": str(value)} for name, value in said.items() if _is_plain(value)]
        parts = [
            Part(
                title=name.capitalize(),
                names=_told_names(said[name]),
                rows=[_told(row) for row in said[name]],
                whole=name,
            )
            for name in ("proof", "path", "entries")
        ]
        return parts_html((Part(title="Journey", names=("field", "value"), rows=facts, asked=self.state.id), *parts))


UNTOLD = frozenset({"entry", "record", "journey", "close_on"})
"""Of an entry, what a reader of the whole does not need."""


_OF_A_FILE = ("file", "bytes")
"""What an entry that names a file says to programs only."""


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, list)


def _told_names(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(name for name in (rows[0] if rows else ()) if name not in UNTOLD)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in row.items()}


def journey_record(books: Books, id_: str, *, now: Moment) -> JourneyRecord:
    """Everything about one journey; NotFound when there is none of that id."""
    with books.reading_session() as session:
        party = session.parties_of([f"j:{id_}"]).get(f"j:{id_}")
        if party is None:
            party = session.party_of_journey(id_)
        states = session.states_of([] if party is None else [party])
        lines = session.entries_of([] if party is None else [party])
        others = session.states_of(_referred(session, lines))
    state = states.get(party) if party is not None else None
    journey = _seen(books, _journey(state, id_))
    if state is None or journey is None or party is None:
        raise NotFound(f"There is no journey '{id_}' in these books; `buyline journeys` lists them.")
    rules = Rules.of(one for _, one in agreement_of(books).versions)
    today = day_of(now, rules.time_zone)
    return JourneyRecord(
        journey,
        _proof(journey, rules, today),
        _path(rows_of(books, journeys=[journey.id])),
        _entries(books, lines[party], state, journey, rules.time_zone),
        tuple(id_ for id_ in _led_to(journey, [state, *others.values()]) if sees(books, id_)),
        [one.to_json() for one in files_beside(books, journey.id)],
    )


def journey_state(books: Books, id_: str) -> JourneyState:
    """Where one journey stands, without its history; NotFound when there is none of that id."""
    found = journey_states(books, [id_]).get(id_)
    if found is None:
        raise NotFound(f"There is no journey '{id_}' in these books; `buyline journeys` lists them.")
    return found


def journey_states(books: Books, ids: Sequence[str]) -> dict[str, JourneyState]:
    """Where journeys stand, without their history, by the id that was asked for; unknown ones are left out."""
    with books.reading_session() as session:
        parties = session.parties_of(f"j:{id_}" for id_ in ids)
        own = {id_: parties.get(f"j:{id_}") or session.party_of_journey(id_) for id_ in ids}
        states = session.states_of({party for party in own.values() if party is not None})
    found = {id_: _seen(books, _journey(states.get(party), id_)) for id_, party in own.items() if party is not None}
    return {id_: state for id_, state in found.items() if state is not None}


def _referred(session: Session, lines: Mapping[int, list[Recorded]]) -> set[int]:
    """The parties of buyers that were named in a referral."""
    given = [line.entry.data for held in lines.values() for line in held if line.entry.kind == "referral given"]
    named = {said for data in given for said in (data.get("referred"), (data.get("facts") or {}).get("named"))}
    return set(session.parties_of(f"b:{buyer}" for buyer in named if buyer).values())


def _led_to(journey: JourneyState, states: Iterable[PartyState]) -> tuple[str, ...]:
    """The journeys that this one is the cause of."""
    return tuple(sorted({o.id for state in states for o in state.journeys.values() if o.cause == journey.id}))


def _journey(state: PartyState | None, id_: str) -> JourneyState | None:
    if state is None:
        return None
    found = state.journeys.get(state.alias.get(id_, id_))
    return state.journeys.get(found.member_of, found) if found else None


def _seen(books: Books, journey: JourneyState | None) -> JourneyState | None:
    """A journey as whoever opened the books sees it; None where it is not seen."""
    if journey is None or books.sight.is_whole:
        return journey
    if not sees(books, journey.id):
        return None
    shown = journey.copy()
    if not books.sight.has_amounts:
        shown.amount, shown.reporting, shown.carried = 0, 0, None
        for account in shown.accounts.values():
            account.carried, account.arrived = account.carried._replace(amount=0, reporting=0), ()
    if shown.cause and not sees(books, shown.cause):
        shown.cause = ""
    return shown


def _proof(journey: JourneyState, rules: Rules, today: int) -> list[dict[str, Any]]:
    place = rules.agreement.place_on(today)
    terms = rules.terms(journey.pipeline, place)
    verdicts = [(stage, verdict(journey, stage, day=today, terms=terms)) for stage in terms.stages.values()]
    return [
        {
            "stage": stage.id,
            "proven": said.is_met,
            "since": _iso(journey.proofs[stage.id].since) if stage.id in journey.proofs else None,
            "until": _iso(journey.proofs[stage.id].until) if stage.id in journey.proofs else None,
            "evidence": list(said.evidence),
            "missing": list(said.missing),
        }
        for stage, said in verdicts
    ]


def _path(rows: Iterable[Posted]) -> list[dict[str, Any]]:
    net: dict[Posting, int] = {}
    for posted in rows:
        if isinstance(posted.row, Posting) and posted.row.book in {"claimed", "verified"}:
            net[posted.row] = net.get(posted.row, 0) + posted.sign
    held = sorted((row for row, count in net.items() if count), key=lambda r: (r.on_day, r.book, r.nth_today))
    return [
        {
            "on": _iso(row.on_day),
            "book": row.book,
            "kind": row.kind,
            "from": row.from_stage,
            "to": row.to_stage,
            "moved_by": row.moved_by,
            "proof": row.proof,
            "amount": major_units(row.amount, row.currency),
            "currency": row.currency,
        }
        for row in held
    ]


def _when(entry: Entry, zone: str) -> str:
    if entry.is_day:
        return as_date(day_of(entry.occurred_at, zone)).isoformat()
    return as_datetime(entry.occurred_at).isoformat()


def _entries(
    books: Books, lines: list[Recorded], state: PartyState, journey: JourneyState, zone: str
) -> list[dict[str, Any]]:
    mine = {id_ for id_, into in state.journey_into.items() if into == journey.id} | {journey.id}
    mine |= {id_ for id_, into in state.alias.items() if into == journey.id}
    about = [
        line
        for line in lines
        if line.entry.journey in mine or (line.entry.journey is None and _is_of(line, journey, state))
    ]
    return told_lines(books, about, zone=zone)


def told_lines(books: Books, lines: Iterable[Recorded], *, zone: str) -> list[dict[str, Any]]:
    """Lines of the journal in their order, each with who, what and when, and what it says as far as it can be read."""
    ordered = sorted(_told_of(books, lines), key=lambda line: line.entry.order)
    personal = books.personal_of_all([line.seq for line in ordered])
    return [
        {
            "seq": line.seq,
            "occurred_at": _when(line.entry, zone),
            "kind": line.entry.kind,
            "by": line.entry.member or line.entry.function or line.entry.source,
            "person": line.entry.person,
            "trust": str(line.entry.trust),
            "says": _says(line, personal.get(line.seq, {})),
            "entry": line.entry.id,
            "record": f"{line.entry.source}: {line.entry.record}",
            "journey": line.entry.journey,
            "close_on": line.entry.data.get("close_on"),
        }
        for line in ordered
    ]


def _told_of(books: Books, lines: Iterable[Recorded]) -> Iterator[Recorded]:
    """Lines without what is not seen of them."""
    for line in lines:
        if books.sight.has_amounts:
            yield line
        else:
            yield from without_money(line)


def _is_of(line: Recorded, journey: JourneyState, state: PartyState) -> bool:
    buyer = line.entry.buyer or state.person_buyer.get(state.person(line.entry.person or ""), "")
    return bool(buyer) and state.buyer(buyer) == state.buyer(journey.buyer)


def _says(line: Recorded, personal: dict[str, Any]) -> str:
    unsaid = _OF_A_FILE if line.entry.kind == FILE_ATTACHED else ()
    return ", ".join(_words({name: value for name, value in line.entry.data.items() if name not in unsaid} | personal))


def _words(said: Mapping[str, Any]) -> Iterator[str]:
    """What was said, name by name; what stands inside (columns, facts) beside the rest."""
    for name, value in said.items():
        if isinstance(value, Mapping):
            yield from _words(value)
        elif isinstance(value, list):
            yield f"{name} {' and '.join(map(str, value))}"
        else:
            yield f"{name} {value}"


def _iso(day: int | None) -> str | None:
    return None if day is None else as_date(day).isoformat()
