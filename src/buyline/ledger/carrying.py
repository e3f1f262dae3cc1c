"""What does an entry say about amount, columns and facts, and what is kept of it as evidence?

Translates single entries into the records that the fold keeps; decides nothing about stages.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from buyline.days import Day
from buyline.definition.money import converted, minor_units
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.journal.kinds import Side
from buyline.ledger.posting import Touch
from buyline.ledger.proof import Moment
from buyline.ledger.state import Act, Fact, JourneyState, PartyState
from buyline.ledger.terms import Rules

PROVES_NOTHING = "mail opened"


def carry(entry: Entry, journey: JourneyState, rules: Rules) -> bool:
    """Take over amount and columns into the journey under which rows are posted; whether the entry has any."""
    data = entry.data
    has_amount = data.get("amount") is not None
    columns = dict(data.get("columns") or {})
    if entry.kind == "responsibility assigned":
        columns |= {name: data[name] for name in ("owner", "team") if data.get(name) is not None}
    if has_amount:
        _carry_amount(journey, data, rules)
    if columns:
        known = rules.agreement.latest.column_ids
        journey.columns |= {name: str(value) for name, value in columns.items() if name in known}
    if not has_amount and not columns:
        return False
    journey.carried = None
    return True


def _carry_amount(journey: JourneyState, data: Mapping[str, Any], rules: Rules) -> None:
    currency = str(data.get("currency") or journey.currency or rules.currency)
    journey.amount, journey.currency = minor_units(str(data["amount"]), currency), currency
    if currency == rules.currency:
        journey.reporting = journey.amount
    elif data.get("rate") is not None:
        journey.reporting = converted(journey.amount, currency, str(data["rate"]), rules.currency)
    else:
        journey.reporting = None


def note_facts(facts: dict[str, Fact], entry: Entry) -> None:
    """Write down what an entry says; what was said before is kept, since other criteria may take other trust."""
    for name, value in entry.data["facts"].items():
        before = facts.get(name)
        older = (*before[3], before[:3]) if before is not None else ()
        facts[name] = (value, str(entry.trust), entry.order, older)


def facts_in(entry: Entry) -> tuple[str, ...]:
    """The names of the facts that an entry states."""
    return tuple(entry.data.get("facts") or ()) if entry.data else ()


def evidence(entry: Entry, side: Side, day: Day, state: PartyState) -> Act | None:
    """The entry as evidence: an act of the buyer, or facts; None when it is neither."""
    is_act = side == Side.BUYER and entry.kind != PROVES_NOTHING
    facts = facts_in(entry)
    if not is_act and not facts:
        return None
    kind, content = entry.kind if is_act else "", str(entry.data.get("content") or "")
    act = Act(entry.id, kind, day, str(entry.trust), content, entry.function or "", entry.order, facts)
    for function, order, on in state.confirmations.get(entry.id, ()):
        act = confirmed_by(act, function, order, on)
    return act


def confirmed_by(act: Act, function: str, order: Any, day: Day) -> Act:
    """The act as confirmed by a second function; any other confirmation adds nothing."""
    if act.trust != Trust.STATED or not act.kind or function == act.function:
        return act
    return act._replace(confirmed=(*act.confirmed, (order, day)))


def moment_of(act: Act) -> Moment:
    """The act as what is weighed when it has just happened."""
    return Moment(act.day, act.entry if act.kind else "", act.kind, act.trust, act.facts)


def in_order(acts: Iterable[Act]) -> list[Act]:
    """Acts by their order."""
    return sorted(acts, key=lambda act: act.order)


def touch_part(entry: Entry, side: Side, day: Day) -> tuple[Any, ...]:
    """A touch without the journey that it counts for."""
    data = entry.data
    said = (entry.person or "", entry.kind, str(side), entry.function or "", str(entry.trust))
    return (*said, str(data.get("program") or ""), str(data.get("content") or ""), day, entry.occurred_at, entry.id)


def touch(journey: JourneyState, part: tuple[Any, ...]) -> Touch:
    """A touch that counts for a journey."""
    return Touch(journey.member_of or journey.id, journey.buyer, journey.cluster, *part)
