"""What stands in the form of each step of the set-up?

Groups of rows of fields, made of a part of the draft as it is, right or not. Nothing is judged and nothing is read
back here: that is `setup_typed`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from buyline.app.setting_up import Draft
from buyline.app.setup_beginning import acts_of
from buyline.definition.criterion import Condition
from buyline.definition.model import Definition
from buyline.definition.setting_up import TOLD
from buyline.definition.signing import BUYER
from buyline.definition.wording import condition_in_words
from buyline.journal.kinds import KINDS, Side
from buyline.web.frame import Choice

Kind = Literal["text", "area", "number", "day", "choice", "tick", "kept"]
HOW = (("any", "one of these is enough"), ("all", "all of these"), ("none", "and not this"))
GATES = (("warn", "is warned of"), ("require", "is refused"))
TOLD_WORDS = {
    "by hand": "declared by hand", "by import": "by import", "by tracking": "by the tracking of visits and mails",
    "not yet": "not observable yet",
}  # fmt: skip
TOOLS = ("presentation", "demonstration", "sample", "price list", "promotion", "trial", "calculator")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the form, its label, what stands in it, and how it is written."""

    name: str
    label: str
    value: str = ""
    kind: Kind = "text"
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    offers: str = ""

    @property
    def is_ticked(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """Fields that belong together; `title` is read to those who do not see where it stands."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading; `is_folded`: opened by whoever wants to look."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""
    is_folded: bool = False
    sub: str = ""


def groups_of(step: str, draft: Draft) -> tuple[Group, ...]:
    """The form of one step."""
    return tuple(_FORMS[step](draft))


def listed(value: Any) -> list[dict[str, Any]]:
    """The fields of each thing in a list, whatever was given as one."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def named(value: Any) -> dict[str, Any]:
    """Fields by name, whatever was given as such."""
    return value if isinstance(value, dict) else {}


def _audience(draft: Draft) -> Iterator[Group]:
    said = named(draft.value.get("audience"))
    yield Group("", (Row("Whom", (Field("who", "Whom do we sell to?", _text(said.get("who")), "area"),)),))
    rows = [*listed(said.get("segments")), {}]
    yield Group(
        "Segments",
        tuple(
            Row(
                _place(number, rows, "segment"),
                (
                    Field(f"segment.{number}.id", "", _text(one.get("id")), "kept"),
                    Field(f"segment.{number}.name", "Name", _text(one.get("name"))),
                    Field(f"segment.{number}.note", "What marks it", _text(one.get("note")), "area"),
                ),
            )
            for number, one in enumerate(rows)
        ),
        "A segment whose name is emptied is dropped.",
    )
    problems = said.get("problems")
    lines = "\n".join(map(_text, problems)) if isinstance(problems, list) else _text(problems)
    yield Group(
        "Problems", (Row("Problems", (Field("problems", "What hurts them, one problem per line", lines, "area"),)),)
    )


def _stages(draft: Draft) -> Iterator[Group]:
    rows = [*listed(draft.value.get("stages")), {}]
    functions = draft.before.functions
    yield Group(
        "Stages in order of the way",
        tuple(_stage(number, rows, functions, draft) for number, _ in enumerate(rows)),
        "A stage whose name is emptied is left out. Stages that are known keep their order; a new one goes where its "
        "place says.",
    )
    won = next((_text(one.get("id")) for one in rows if one.get("won") is True), "")
    stages = [(_text(one.get("id")), _text(one.get("name"))) for one in rows[:-1]]
    field = Field("won", "The buyer is a customer from", won, "choice", _options(stages, won))
    yield Group("Won", (Row("Won", (field,)),))
    left_out = [one for one in draft.before.stages if one.id not in {id_ for id_, _ in stages}]
    if left_out:
        yield Group("Left out", tuple(_left_out(stage.id, stage.name, draft) for stage in left_out), _why_out(draft))


def _stage(number: int, rows: Sequence[dict[str, Any]], functions: Sequence[str], draft: Draft) -> Row:
    one, name = rows[number], f"stage.{number}"
    leads = _text(one.get("led_by")) or "sales"
    seen = draft.history.journeys(_text(one.get("id")))
    hint = f"{seen:,} {'journey' if seen == 1 else 'journeys'} came here" if seen else ""
    return Row(
        _place(number, rows, "stage"),
        (
            Field(f"{name}.id", "", _text(one.get("id")), "kept"),
            Field(f"{name}.place", "Place", str(number + 1), "number"),
            Field(f"{name}.name", "Name", _text(one.get("name")), hint=hint),
            Field(f"{name}.led_by", "Led by", leads, "choice", _options([(f, f) for f in functions], leads)),
            Field(f"{name}.buyer_is", "What the buyer is doing and deciding", _text(one.get("buyer_is")), "area"),
        ),
    )


def _left_out(stage: str, name: str, draft: Draft) -> Row:
    return Row(name, (Field(f"take.{stage}", f"Take {name} in", "", "tick", hint=_goes_to(stage, draft)),))


def _goes_to(stage: str, draft: Draft) -> str:
    to = {} if draft.definition is None else draft.definition.moves
    return f"Journeys in it go to {draft.before.name_of(to[stage])}." if stage in to else ""


def _why_out(draft: Draft) -> str:
    never = draft.history.never_entered(draft.before)
    return "The history in these books has no journey in them." if never and "stages" not in draft.kept else ""


def _criteria(draft: Draft) -> Iterator[Group]:
    criteria = named(draft.value.get("criteria"))
    ours = {stage.id for stage in draft.before.stages if stage.ours}
    for stage in listed(draft.value.get("stages")):
        id_ = _text(stage.get("id"))
        if id_ not in ours:
            yield _proof(id_, _text(stage.get("name")), named(criteria.get(id_)), draft)


def _proof(stage: str, name: str, proof: dict[str, Any], draft: Draft) -> Group:
    criterion, gate = named(proof.get("criterion")), _text(proof.get("gate")) or "warn"
    acts = [("", "nothing"), *((act, act) for act in _buyer_acts(draft.before))]
    asked = [(how, one) for how, _ in HOW for one in listed(criterion.get(how)) if is_act(one)]
    rows = [_act(f"proof.{stage}.{number}", how, one, acts) for number, (how, one) in enumerate([*asked, ("any", {})])]
    keeps = Field(f"proof.{stage}.keeps", "Lasts so many days", _text(criterion.get("keeps")), "number")
    claim = Field(f"proof.{stage}.gate", "A claim without proof", gate, "choice", _options(GATES, gate))
    others = [one for how, _ in HOW for one in listed(criterion.get(how)) if not is_act(one)]
    note = f"Kept as it is: {'; '.join(map(_said, others))}." if others else ""
    sub = ", ".join(_text(one.get("did")) for _, one in asked) or "nothing proves it yet"
    return Group(name, (*rows, Row(f"For {name}", (claim, keeps))), note, is_folded=True, sub=sub)


def _act(name: str, how: str, one: Mapping[str, Any], acts: Sequence[tuple[str, str]]) -> Row:
    did = _text(one.get("did"))
    known = acts if did in {act for act, _ in acts} else [*acts, (did, did)]
    return Row(
        did or "one more act",
        (
            Field(f"{name}.did", "The buyer did", did, "choice", _options(known, did)),
            Field(f"{name}.how", "Counts as", how, "choice", _options(HOW, how)),
            Field(f"{name}.times", "Times", _text(one.get("times", 1 if did else None)), "number"),
            Field(f"{name}.within", "Within days", _text(one.get("within")), "number"),
        ),
    )


def is_act(condition: Mapping[str, Any]) -> bool:
    """Whether a condition can be written in the form: an act, so many times, within so many days."""
    return bool(condition.get("did")) and not set(condition) - {"did", "times", "within"}


def _said(condition: Mapping[str, Any]) -> str:
    try:
        return condition_in_words(Condition.model_validate(condition))
    except ValueError:
        return ", ".join(f"{name}: {value}" for name, value in condition.items())


def _buyer_acts(definition: Definition) -> list[str]:
    own = [act.kind for act in definition.acts if act.side == "buyer"]
    return [*(kind.word for kind in KINDS.values() if kind.side is Side.BUYER), *own]


def _steps(draft: Draft) -> Iterator[Group]:
    steps = named(draft.value.get("steps"))
    doers = [(one, one) for one in (*draft.before.functions, BUYER)]
    for stage in listed(draft.value.get("stages")):
        id_, name = _text(stage.get("id")), _text(stage.get("name"))
        rows = [*listed(steps.get(id_)), {}]
        made = tuple(_step(f"step.{id_}.{number}", one, doers) for number, one in enumerate(rows))
        sub = ", ".join(dict.fromkeys(_text(one.get("by")) for one in rows if one.get("by"))) or "no step yet"
        yield Group(name, made, "A step whose words are emptied is dropped.", is_folded=True, sub=sub)


def _step(name: str, one: Mapping[str, Any], doers: Sequence[tuple[str, str]]) -> Row:
    by = _text(one.get("by")) or doers[0][0]
    return Row(
        _text(one.get("does")) or "one more step",
        (
            Field(f"{name}.id", "", _text(one.get("id")), "kept"),
            Field(f"{name}.by", "By", by, "choice", _options(doers, by)),
            Field(f"{name}.does", "Does", _text(one.get("does"))),
            Field(f"{name}.hours", "Hours", _text(one.get("hours")), "number"),
            Field(f"{name}.days", "Within days", _text(one.get("days")), "number"),
        ),
    )


def _tools(draft: Draft) -> Iterator[Group]:
    steps, tools = named(draft.value.get("steps")), named(draft.value.get("tools"))
    for stage in listed(draft.value.get("stages")):
        id_, name = _text(stage.get("id")), _text(stage.get("name"))
        known = named(tools.get(id_))
        rows = [
            Row(
                _text(one.get("does")),
                (
                    Field(
                        f"tool.{id_}.{one.get('id')}", f"{_text(one.get('by'))} {_text(one.get('does'))}",
                        _text(known.get(_text(one.get("id")))), offers="tools",
                    ),
                ),
            )
            for one in listed(steps.get(id_))
        ]  # fmt: skip
        note = "" if rows else "No steps are said for this stage yet."
        sub = ", ".join(map(_text, known.values())) or "no tool yet"
        yield Group(name, tuple(rows), note, is_folded=True, sub=sub)


def _deals(draft: Draft) -> Iterator[Group]:
    deals = named(draft.value.get("deals"))
    price = Field(
        "average_price", f"Average price, {draft.before.currency}", _text(deals.get("average_price")), "number"
    )
    margin = Field("margin_percent", "Margin, percent", _text(deals.get("margin_percent")), "number")
    yield Group("A usual deal", (Row("A usual deal", (price, margin)),))
    rows = [*listed(deals.get("goals")), {}]
    made = tuple(_goal(number, rows, draft.before) for number, _ in enumerate(rows))
    yield Group(
        "Revenue goals",
        made,
        "A goal without an amount is not set; one without days is dropped. Deals left out follow from the price.",
    )


def _goal(number: int, rows: Sequence[dict[str, Any]], before: Definition) -> Row:
    one, name = rows[number], f"goal.{number}"
    function = _text(one.get("function")) or before.functions[0]
    return Row(
        _place(number, rows, "goal"),
        (
            Field(
                f"{name}.function",
                "Held by",
                function,
                "choice",
                _options([(f, f) for f in before.functions], function),
            ),
            Field(f"{name}.from", "From", _text(one.get("from")), "day"),
            Field(f"{name}.to", "To", _text(one.get("to")), "day"),
            Field(f"{name}.amount", f"Revenue, {before.currency}", _text(one.get("amount")), "number"),
            Field(f"{name}.deals", "Deals", _text(one.get("deals")), "number"),
        ),
    )


def _measured(draft: Draft) -> Iterator[Group]:
    told = named(draft.value.get("measured"))
    rows = tuple(
        Row(act, (Field(f"told.{act}", act, told_of(act, told), "choice", _told_options(told_of(act, told))),))
        for act in acts_of(dict(draft.value))
    )
    yield Group("Who tells that it happened?", rows, "" if rows else "No criterion asks for an act yet.")
    kept = {_text(one.get("id")) for one in listed(draft.value.get("columns"))}
    known = {one.id: one.name for one in draft.before.columns}
    known |= {_text(one.get("id")): _text(one.get("name")) for one in listed(draft.value.get("columns"))}
    ticks = tuple(
        Field(f"column.{id_}", name, "yes" if id_ in kept else "", "tick",
              hint="holds values in these books" if id_ in draft.history.columns else "")
        for id_, name in known.items()
    )  # fmt: skip
    new = Field("column.new", "One more column", "")
    yield Group("By what shall it be broken down?", (Row("Columns", (*ticks, new)),))


def told_of(act: str, told: Mapping[str, Any]) -> str:
    """How an act is told, as the draft says."""
    return _text(told.get(act)) or "not yet"


def _told_options(chosen: str) -> tuple[Choice, ...]:
    known = chosen if chosen in TOLD else "not yet"
    return _options([(one, TOLD_WORDS[one]) for one in TOLD], known)


def _needed(draft: Draft) -> Iterator[Group]:
    first = Field("in_force_from", "In force from", _text(draft.value.get("in_force_from")), "day",
                  hint="" if draft.definition is None else f"left out: {draft.definition.in_force_from}")  # fmt: skip
    yield Group("From when does it hold?", (Row("From when", (first,)),))
    shares, rows = named(draft.value.get("needed")), []
    for stage in listed(draft.value.get("stages")):
        if stage.get("won") is True:
            break
        id_, name = _text(stage.get("id")), _text(stage.get("name"))
        said = named(shares.get(id_))
        low = Field(f"share.{id_}.low", f"{name}: at least, percent", _text(said.get("low")), "number")
        high = Field(f"share.{id_}.high", "at most, percent", _text(said.get("high")), "number")
        rows.append(Row(f"From {name} to the next", (low, high)))
    note = "Left out: the shares of the table above. Say your own where you know better."
    yield Group("Which share gets to the next stage, as you expect it?", tuple(rows), note, is_folded=True)


_FORMS = {
    "audience": _audience, "stages": _stages, "criteria": _criteria, "steps": _steps, "tools": _tools,
    "deals": _deals, "measured": _measured, "needed": _needed,
}  # fmt: skip


def _place(number: int, rows: Sequence[object], what: str) -> str:
    return f"One more {what}" if number == len(rows) - 1 else f"{what.capitalize()} {number + 1}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and not isinstance(value, bool):
        return f"{value:f}".rstrip("0").rstrip(".")
    return str(value)


def _options(choices: Sequence[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, words, value == chosen) for value, words in choices)
