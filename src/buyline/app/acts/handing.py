"""Which entries do acts about whose journey it is become: assigned, handed over, answered, taken back?

What is not possible as the work on the journey stands is refused with a sentence; nothing is recorded here.
"""

from collections.abc import Mapping
from typing import Any

from buyline.app.acts.about import About, Content, remark_of
from buyline.app.acts.assigning import rule_named, rule_of
from buyline.app.refusal import Refused
from buyline.definition.problem import advice, shown
from buyline.ledger.work import Handoff, Work

OFFERED_ALREADY = "it is offered already, and nobody has answered"


def assign(said: Mapping[str, Any], about: About) -> list[Content]:
    """The journey is given to a member or a team, by name or by the rule of a function."""
    data = {name: str(said[name]) for name in ("owner", "team") if name in said}
    if "rule" in said:
        if "owner" in said:
            raise Refused("Nothing was recorded.", ["rule: name a member or a rule, not both"])
        data["owner"] = by_rule(rule_named(str(said["rule"]), about.latest).function, about)
    if not data:
        raise Refused("Nothing was recorded.", ["owner: name a member, a team or the rule of a function"])
    return [about.content("responsibility assigned", "assigned", data=data, personal=remark_of(said))]


def by_rule(function: str, about: About) -> str:
    """Whom the rule of a function names; Refused where all of them have as many as they may."""
    found = about.taker(function)
    if not found:
        raise Refused("Nothing was recorded.", [f"rule: everybody of {function} has as many journeys as agreed"])
    return found


def hand(said: Mapping[str, Any], about: About) -> list[Content]:
    """The journey is offered to another function."""
    receiver, known = str(said["receiver"]), about.latest.functions
    if receiver not in known:
        words = f"'{shown(receiver)}' is not a function of the definition; {advice(receiver, known)}"
        raise Refused("Nothing was recorded.", [f"receiver: {words}"])
    if receiver == about.by.function:
        raise Refused(
            "Nothing was recorded.", [f"receiver: it is with {receiver} already; hand it to another function"]
        )
    if about.work.offer is not None:
        raise Refused("Nothing was recorded.", [f"journey: {OFFERED_ALREADY}; take the offer back first"])
    owner = said.get("owner") or about.taker(receiver)
    data = {"receiver": receiver, **({"owner": owner} if owner else {})}
    return [about.content("handoff offered", "offered", data=data, personal=remark_of(said))]


def _offer(about: About) -> Handoff:
    if about.work.offer is None:
        raise Refused("Nothing was recorded.", [f"journey: nobody has offered {about.journey}"])
    return about.work.offer


def accept(said: Mapping[str, Any], about: About) -> list[Content]:
    """An offer is accepted; whom it named becomes the owner where a rule is agreed."""
    _may_answer(about)
    offer, accepted = _offer(about), about.content("handoff accepted", "accepted", personal=remark_of(said))
    if not offer.to_member or rule_of(offer.to, about.latest) is None or "owner" not in about.latest.column_ids:
        return [accepted]
    return [accepted, about.content("responsibility assigned", "assigned", data={"owner": offer.to_member})]


def is_possible(word: str, work: Work, function: str) -> bool:
    """Whether a member of a function can do an act with a journey as the work on it stands."""
    offer, is_any = work.offer, function == "administrator"
    if word in ("accept", "return"):
        return offer is not None and (is_any or offer.to == function)
    if word == "withdraw":
        return offer is not None and (is_any or offer.of == function)
    if word == "hand":
        return offer is None
    return word != "drop" or bool(work.planned)


def _may_answer(about: About) -> None:
    offer = _offer(about)
    if about.by.function not in (offer.to, "administrator"):
        raise Refused("Nothing was recorded.", [f"journey: it was offered to {offer.to}; only {offer.to} answers"])


def give_back(said: Mapping[str, Any], about: About) -> list[Content]:
    """An offer is returned with one of the agreed reasons."""
    _may_answer(about)
    reason, known = str(said["reason"]), about.latest.handoffs.reasons
    if reason not in known:
        words = f"'{shown(reason)}' is not one of the agreed reasons; {advice(reason, known)}"
        raise Refused("Nothing was recorded.", [f"reason: {words}"])
    return [about.content("handoff returned", "returned", data={"reason": reason}, personal=remark_of(said))]


def withdraw(said: Mapping[str, Any], about: About) -> list[Content]:
    """An offer is taken back by who made it."""
    offer = _offer(about)
    if about.by.function not in (offer.of, "administrator"):
        raise Refused("Nothing was recorded.", [f"journey: {offer.of} offered it; only {offer.of} takes it back"])
    return [about.content("handoff withdrawn", "withdrawn", personal=remark_of(said))]
