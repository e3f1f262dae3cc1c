"""Which entries does an act become?

From what was given to the contents of entries, as any program would send them. Nothing is recorded here; what cannot
be is refused with a sentence per field.
"""

from collections.abc import Callable, Mapping
from typing import Any

from buyline.app.acts.about import About, By, Content, remark_of
from buyline.app.acts.agreed import check_reason, place_named, told_kinds
from buyline.app.acts.assigning import rule_named
from buyline.app.acts.declared import ActKind
from buyline.app.acts.given import GivenFile, columns_in, is_plain, plain
from buyline.app.acts.handing import accept, assign, by_rule, give_back, hand, withdraw
from buyline.app.acts.mentions import Meant, meant_in, names_in
from buyline.app.acts.merging import distinguish, merge, unmerge
from buyline.app.acts.planning import check_step, drop, finish, plan
from buyline.app.refusal import Refused
from buyline.definition.problem import advice, shown
from buyline.ledger.identity import short_hash


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


def _claim(said: Mapping[str, Any], about: About) -> list[Content]:
    place = place_named(str(said["stage"]), about.latest)
    data = {"stage": place, **{name: said[name] for name in ("reason", "competitor") if name in said}}
    check_reason(place, said, about.latest)
    return [
        about.content("stage claimed", "claim", on=str(said.get("on", "")), data=data, personal=remark_of(said)),
    ]


def _note(said: Mapping[str, Any], about: About) -> list[Content]:
    data = _mentions(said, about)
    return [about.content("note written", "note", person=said.get("person"), data=data, personal=remark_of(said))]


def _mentions(said: Mapping[str, Any], about: About) -> dict[str, Any]:
    """Whom a note means: those that were named, and those in its text."""
    named = [one.strip() for one in str(said.get("mentions", "")).split(",")]
    meant = [one.address for one in meant_by(said, about.by).members]
    return {"mentions": mentions} if (mentions := list(dict.fromkeys([*filter(None, named), *meant]))) else {}


def _attach(said: Mapping[str, Any], about: About) -> list[Content]:
    """The entry without the hash, which is known when the file is on disk."""
    data = _mentions(said, about) | {"bytes": len(said["file"].content)}
    personal = {"name": said["file"].name} | remark_of(said)
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
    check_step(said, about)
    return [
        about.content(
            kind, "told", on=str(said.get("on", "")), person=said.get("person"), data=data, personal=remark_of(said)
        )
    ]


def _change(said: Mapping[str, Any], about: About) -> list[Content]:
    columns = columns_in(said.get("columns"))
    if "currency" in said and "amount" not in said:
        if not about.amount:
            raise Refused("Nothing was recorded.", ["currency: it is that of an amount, and there is none; give both"])
        said = {**said, "amount": about.amount}
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
    found[0] |= {"personal": remark_of(said)} if remark_of(said) else {}
    return found


def _money(said: Mapping[str, Any]) -> dict[str, str]:
    """Amount and currency as entries carry them: a number that a program gave is written down."""
    return {name: str(said[name]) for name in ("amount", "currency") if name in said}


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
        about.content("stage claimed", "opened", data=data, personal=remark_of(said), buyer=buyer)
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
    return {**columns, "owner": by_rule(rule_named(str(said["rule"]), about.latest).function, about)}


_MAKE: Mapping[str, Callable[[Mapping[str, Any], About], list[Content]]] = {
    "claim": _claim,
    "note": _note,
    "attach": _attach,
    "tell": _tell,
    "change": _change,
    "assign": assign,
    "hand": hand,
    "accept": accept,
    "return": give_back,
    "withdraw": withdraw,
    "plan": plan,
    "finish": finish,
    "drop": drop,
    "introduce": _introduce,
    "open": _open,
    "merge": merge,
    "unmerge": unmerge,
    "distinguish": distinguish,
}
