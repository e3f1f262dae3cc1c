"""Which entries does an act become?

From what was given to the contents of entries, as any program would send them. Nothing is recorded here; what cannot
be is refused with a sentence per field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buyline.app.acts.agreed import check_reason, place_named, told_kinds
from buyline.app.acts.assigning import Taker, nobody_of, rule_named, rule_of
from buyline.app.acts.declared import ActKind
from buyline.app.acts.given import GivenFile, columns_in, is_plain, plain
from buyline.app.acts.linking import Linked, against_distinguish, against_merge, against_unmerge
from buyline.app.acts.mentions import Colleague, Meant, meant_in, names_in, nobody
from buyline.app.refusal import Refused
from buyline.days import Moment, as_datetime
from buyline.definition.agreement import Agreement
from buyline.definition.model import Definition
from buyline.definition.problem import advice, shown
from buyline.ledger.identity import short_hash
from buyline.ledger.work import BUYER, Handoff, Work

SOURCE = "buyline"
"""The source of entries that members make here."""
Content = dict[str, Any]
OFFERED_ALREADY = "it is offered already, and nobody has answered"


@dataclass(frozen=True, kw_only=True, slots=True)
class By:
    """Who acts: a member by address or name, in a function; `colleagues` answers whom a note can mean."""

    member: str
    function: str
    colleagues: Callable[[], Sequence[Colleague]] = field(default=nobody, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What an act is about, and when: the journey and its buyer where there are, the agreement, a token of its own.

    `linked`: the records that an act about who is who names. `taker`: who is given it by the rule of a function.
    `token` makes the act the same when it is sent twice.
    """

    by: By
    now: Moment
    token: str
    agreement: Agreement
    journey: str = ""
    buyer: str = ""
    pipeline: str = ""
    place: str = ""
    work: Work = field(default_factory=Work)
    linked: Linked | None = None
    taker: Taker = nobody_of

    @property
    def latest(self) -> Definition:
        return self.agreement.latest

    def content(self, kind: str, what: str, *, on: str = "", **more: Any) -> Content:
        """An entry about the journey by whoever acts; `on`: the day it happened, else this moment."""
        occurred_at = on or as_datetime(self.now).isoformat()
        subject = {"journey": self.journey} if self.journey else {}
        return {
            "source": SOURCE, "record": self.journey or self.token, "what": f"{what} {self.token}", "kind": kind,
            "occurred_at": occurred_at, "member": self.by.member, "function": self.by.function, **subject,
            **{name: value for name, value in more.items() if value},
        }  # fmt: skip


def contents_of(act: ActKind, given: Mapping[str, Any], about: About) -> list[Content]:
    """The entries that an act becomes; Refused names every field that cannot be taken."""
    said = {name: plain(value) for name, value in given.items() if plain(value) not in ("", {}, None)}
    reasons = [
        f"{name}: {act.word} asks for no such field; {advice(name, [f.id for f in act.fields])}"
        for name in said
        if act.field(name) is None
    ]
    reasons += [
        f"{name}: it is not a text"
        for name, value in said.items()
        if name != "columns" and not is_plain(value) and not isinstance(value, GivenFile)
    ]
    reasons += [f"{name}: it is missing; {act.word} cannot do without" for name in act.needed if name not in said]
    if reasons:
        raise Refused("Nothing was recorded.", reasons)
    return _MAKE[act.word](said, about)


def _personal(said: Mapping[str, Any]) -> dict[str, str]:
    return {"remark": said["remark"]} if said.get("remark") else {}


def _claim(said: Mapping[str, Any], about: About) -> list[Content]:
    place = place_named(str(said["stage"]), about.latest)
    data = {"stage": place, **{name: said[name] for name in ("reason", "competitor") if name in said}}
    check_reason(place, said, about.latest)
    return [
        about.content("stage claimed", "claim", on=str(said.get("on", "")), data=data, personal=_personal(said)),
    ]


def _note(said: Mapping[str, Any], about: About) -> list[Content]:
    data = _mentions(said, about)
    return [about.content("note written", "note", person=said.get("person"), data=data, personal=_personal(said))]


def _mentions(said: Mapping[str, Any], about: About) -> dict[str, Any]:
    """Whom a note means: those that were named, and those in its text."""
    named = [one.strip() for one in str(said.get("mentions", "")).split(",")]
    meant = [one.address for one in meant_by(said, about.by).members]
    return {"mentions": mentions} if (mentions := list(dict.fromkeys([*filter(None, named), *meant]))) else {}


def _attach(said: Mapping[str, Any], about: About) -> list[Content]:
    """The entry without the hash, which is known when the file is on disk."""
    data = _mentions(said, about) | {"bytes": len(said["file"].content)}
    personal = {"name": said["file"].name} | _personal(said)
    return [about.content("file attached", "file", person=said.get("person"), data=data, personal=personal)]


def meant_by(said: Mapping[str, Any], by: By) -> Meant:
    """Whom the text of a note means; who there is, is asked only where a name stands in it."""
    text = str(said.get("remark", ""))
    return meant_in(text, by.colleagues()) if names_in(text) else Meant()


def _tell(said: Mapping[str, Any], about: About) -> list[Content]:
    kind = str(said["what"])
    offered = told_kinds(about.latest)
    if kind not in offered:
        raise Refused(
            "Nothing was recorded.",
            [f"what: '{shown(kind)}' is nothing that can be told; {advice(kind, list(offered))}"],
        )
    data = {name: said[name] for name in ("content", "step") if name in said}
    _check_step(said, about)
    return [
        about.content(
            kind, "told", on=str(said.get("on", "")), person=said.get("person"), data=data, personal=_personal(said)
        )
    ]


def _change(said: Mapping[str, Any], about: About) -> list[Content]:
    columns = columns_in(said.get("columns"))
    if not columns and not {"amount", "close_on"} & set(said):
        raise Refused(
            "Nothing was recorded.", ["nothing was given to change; give an amount, an expected close or a column"]
        )
    found = []
    if "amount" in said:
        found.append(about.content("amount changed", "amount", data=_money(said)))
    if "close_on" in said:
        found.append(about.content("close day changed", "close", data={"close_on": str(said["close_on"])}))
    if columns:
        found.append(about.content("details changed", "details", data={"columns": columns}))
    found[0] |= {"personal": _personal(said)} if _personal(said) else {}
    return found


def _money(said: Mapping[str, Any]) -> dict[str, str]:
    """Amount and currency as entries carry them: a number that a program gave is written down."""
    return {name: str(said[name]) for name in ("amount", "currency") if name in said}


def _assign(said: Mapping[str, Any], about: About) -> list[Content]:
    data = {name: str(said[name]) for name in ("owner", "team") if name in said}
    if "rule" in said:
        if "owner" in said:
            raise Refused("Nothing was recorded.", ["rule: name a member or a rule, not both"])
        data["owner"] = _by_rule(rule_named(str(said["rule"]), about.latest).function, about)
    if not data:
        raise Refused("Nothing was recorded.", ["owner: name a member, a team or the rule of a function"])
    return [about.content("responsibility assigned", "assigned", data=data, personal=_personal(said))]


def _by_rule(function: str, about: About) -> str:
    """Whom the rule of a function names; Refused where all of them have as many as they may."""
    found = about.taker(function)
    if not found:
        raise Refused("Nothing was recorded.", [f"rule: everybody of {function} has as many journeys as agreed"])
    return found


def _hand(said: Mapping[str, Any], about: About) -> list[Content]:
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
    return [about.content("handoff offered", "offered", data=data, personal=_personal(said))]


def _offer(about: About) -> Handoff:
    if about.work.offer is None:
        raise Refused("Nothing was recorded.", [f"journey: nobody has offered {about.journey}"])
    return about.work.offer


def _accept(said: Mapping[str, Any], about: About) -> list[Content]:
    _may_answer(about)
    offer, accepted = _offer(about), about.content("handoff accepted", "accepted", personal=_personal(said))
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


def _return(said: Mapping[str, Any], about: About) -> list[Content]:
    _may_answer(about)
    reason, known = str(said["reason"]), about.latest.handoffs.reasons
    if reason not in known:
        words = f"'{shown(reason)}' is not one of the agreed reasons; {advice(reason, known)}"
        raise Refused("Nothing was recorded.", [f"reason: {words}"])
    return [about.content("handoff returned", "returned", data={"reason": reason}, personal=_personal(said))]


def _withdraw(said: Mapping[str, Any], about: About) -> list[Content]:
    offer = _offer(about)
    if about.by.function not in (offer.of, "administrator"):
        raise Refused("Nothing was recorded.", [f"journey: {offer.of} offered it; only {offer.of} takes it back"])
    return [about.content("handoff withdrawn", "withdrawn", personal=_personal(said))]


def _check_step(said: Mapping[str, Any], about: About) -> None:
    """A step that is named is one of the stage where the journey stands."""
    if "step" not in said:
        return
    stage = next((one for one in about.latest.stages_of(about.pipeline) if one.id == about.place), None)
    known = [step.id for step in stage.steps] if stage else []
    if said["step"] not in known:
        words = f"'{shown(said['step'])}' is not a step of the stage; {advice(str(said['step']), known)}"
        raise Refused("Nothing was recorded.", [f"step: {words}"])


def _plan(said: Mapping[str, Any], about: About) -> list[Content]:
    _check_step(said, about)
    by = str(said.get("by") or _own_function(about))
    own = {"owner": said.get("owner") or about.by.member} if by == about.by.function else {}
    data = {"due": str(said["due"]), "by": by, **own, **{name: said[name] for name in ("step",) if name in said}}
    if by not in (*about.latest.functions, BUYER):
        words = f"'{shown(by)}' is neither a function of the definition nor buyer"
        raise Refused("Nothing was recorded.", [f"by: {words}; write {', '.join(about.latest.functions)} or buyer"])
    return [about.content("step planned", "planned", data=data, personal=_personal(said))]


def _own_function(about: About) -> str:
    """The function of whoever acts; for those outside the trade the one that leads the stage."""
    if about.by.function in about.latest.functions:
        return about.by.function
    stage = about.latest.stage_by_id.get(about.place)
    return stage.led_by if stage else about.by.function


def _finish(said: Mapping[str, Any], about: About) -> list[Content]:
    _check_step(said, about)
    data = {name: said[name] for name in ("planned", "step") if name in said}
    if not data:
        raise Refused("Nothing was recorded.", ["step: say which step was done, one of the playbook or a planned one"])
    return [about.content("step done", "done", data=data | _step_of_planned(said, about), personal=_personal(said))]


def _step_of_planned(said: Mapping[str, Any], about: About) -> dict[str, str]:
    """The step of the playbook that a planned one was."""
    if "planned" not in said:
        return {}
    planned = next((one for one in about.work.planned if one.entry == said["planned"]), None)
    if planned is None:
        raise Refused(
            "Nothing was recorded.", [f"planned: '{shown(said['planned'])}' is no planned step of this journey"]
        )
    return {"step": planned.step} if planned.step else {}


def _drop(said: Mapping[str, Any], about: About) -> list[Content]:
    _step_of_planned(said, about)
    return [about.content("step dropped", "dropped", data={"planned": said["planned"]}, personal=_personal(said))]


def _introduce(said: Mapping[str, Any], about: About) -> list[Content]:
    person = f"person-{short_hash(about.token)}"
    personal = {name: said[name] for name in ("name", "email", "phone") if name in said}
    role = {"role": said["role"]} if "role" in said else {}
    own = {"person": person, "journey": "", "record": person}
    described = about.content("person described", "person", data=role, personal=personal) | own
    identified = about.content("person identified", "belongs", data=role) | own | {"buyer": about.buyer}
    return [{name: value for name, value in one.items() if value != ""} for one in (described, identified)]


def _open(said: Mapping[str, Any], about: About) -> list[Content]:
    if ("buyer" in said) == ("buyer_name" in said):
        raise Refused("Nothing was recorded.", ["buyer: name a buyer that is there, or give the name of a new one"])
    buyer = str(said.get("buyer") or f"buyer-{short_hash(about.token)}")
    place = place_named(str(said["stage"]), about.latest)
    data: dict[str, Any] = {"stage": place}
    data |= {name: said[name] for name in ("pipeline", "close_on") if name in said} | _money(said)
    data |= {"columns": columns} if (columns := _owned(said, columns_in(said.get("columns")), about)) else {}
    found = [
        about.content("stage claimed", "opened", data=data, personal=_personal(said), buyer=buyer)
        | {"journey": about.journey, "record": about.journey}
    ]
    if "buyer_name" in said:
        described = about.content("buyer described", "buyer", personal={"name": said["buyer_name"]}, buyer=buyer)
        found.insert(0, {name: v for name, v in described.items() if name != "journey"} | {"record": buyer})
    return found


def _owned(said: Mapping[str, Any], columns: Mapping[str, str], about: About) -> dict[str, str]:
    """The columns of a journey that is opened, with whom the rule of a function names as its owner."""
    if "rule" not in said:
        return dict(columns)
    if columns.get("owner"):
        raise Refused("Nothing was recorded.", ["rule: name an owner or a rule, not both"])
    if "owner" not in about.latest.column_ids:
        raise Refused("Nothing was recorded.", ["rule: these books have no column 'owner' for whom it names"])
    return {**columns, "owner": _by_rule(rule_named(str(said["rule"]), about.latest).function, about)}


def _records(said: Mapping[str, Any], about: About, against: Callable[[Linked], list[str]]) -> Linked:
    """The records that an act about who is who names; Refused where something is against it."""
    if about.linked is None:
        problem = "name one of them, not both" if said.get("buyer") else "name a buyer or a person by its id"
        raise Refused("Nothing was recorded.", [f"buyer: {problem}"])
    if reasons := against(about.linked):
        raise Refused("Nothing was recorded.", reasons)
    return about.linked


def _of_record(linked: Linked, about: About, what: str, said: Mapping[str, Any], **data: str) -> Content:
    """An entry about a buyer or a person: `what` is the last word of its kind."""
    content = about.content(f"{linked.words} {what}", what, data=data, personal=_personal(said))
    return {**content, "record": linked.id, linked.of: linked.id}


def _merge(said: Mapping[str, Any], about: About) -> list[Content]:
    linked = _records(said, about, against_merge)
    return [_of_record(linked, about, "merged", said, into=linked.other)]


def _unmerge(said: Mapping[str, Any], about: About) -> list[Content]:
    linked = _records(said, about, against_unmerge)
    found = [_of_record(linked, about, "parted", said if not n else {}, into=into) | {linked.of: one}
             for n, (one, into) in enumerate(linked.ties)]  # fmt: skip
    return [one | {"what": f"parted {n} {about.token}"} if n else one for n, one in enumerate(found)]


def _distinguish(said: Mapping[str, Any], about: About) -> list[Content]:
    linked = _records(said, about, against_distinguish)
    return [_of_record(linked, about, "told apart", said, other=linked.other)]


_MAKE: Mapping[str, Callable[[Mapping[str, Any], About], list[Content]]] = {
    "claim": _claim,
    "note": _note,
    "attach": _attach,
    "tell": _tell,
    "change": _change,
    "assign": _assign,
    "hand": _hand,
    "accept": _accept,
    "return": _return,
    "withdraw": _withdraw,
    "plan": _plan,
    "finish": _finish,
    "drop": _drop,
    "introduce": _introduce,
    "open": _open,
    "merge": _merge,
    "unmerge": _unmerge,
    "distinguish": _distinguish,
}
