"""What does the form of an act look like?

Made from what the act declares and from what the books offer: stages with the verdict that a claim would meet, reasons,
people of the buyer, kinds of entries, columns. Every entrance checks what is sent; a form only helps to say it right.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from buyline.app.acts.agreed import told_kinds
from buyline.app.acts.ahead import Ahead, Meets
from buyline.app.acts.declared import ActField, ActKind
from buyline.app.acts.given import GivenFile
from buyline.definition.model import Definition, Step
from buyline.journal.kinds import Side
from buyline.store.sight import MONEY

COLUMN = "columns."
LONGEST, LONGEST_REMARK, LONGEST_HELD = 200, 10_000, 200_000
Choices = list[tuple[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What the books offer to the fields of an act; `held`: what they hold now, shown and sent only when changed.

    `has_amounts`: whether whoever fills them in sees amounts, and may give one.
    """

    latest: Definition
    ahead: tuple[Ahead, ...] = ()
    people: Sequence[tuple[str, str]] = ()
    steps: Sequence[Step] = ()
    planned: Sequence[tuple[str, str]] = ()
    function: str = ""
    held: Mapping[str, str] = field(default_factory=dict)
    has_amounts: bool = True
    file_megabytes: int = 10

    def asks(self, name: str) -> bool:
        """Whether a field is asked for."""
        return self.has_amounts or name not in MONEY


class ActForm(forms.Form):
    """The form of one act; its fields are made, `act` says which it is; `only`: the one that is asked for, if one."""

    act: ActKind
    offered: Offered
    only: str = ""
    data: Any

    @property
    def visible_names(self) -> tuple[str, ...]:
        """The names of the fields that are seen."""
        return tuple(name for name in self.fields if name not in HIDDEN)

    @property
    def given(self) -> dict[str, Any]:
        """What was given, in the terms of the act: only what differs from what the books hold."""
        said: dict[str, Any] = {}
        columns: dict[str, str] = {}
        for name, value in self.cleaned_data.items():
            if isinstance(value, UploadedFile):
                said[name] = GivenFile(value.name or "", value.read())
                continue
            text = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
            if name in HIDDEN or (self.act.word == "change" and text == self.shown.get(name, "")):
                continue
            if name.startswith(COLUMN):
                columns[name.removeprefix(COLUMN)] = text
            else:
                said[name] = text
        return said | ({"columns": columns} if columns else {})

    @property
    def shown(self) -> Mapping[str, str]:
        """What its fields held when it was shown to whoever sends it, where it says so; else what they hold now."""
        try:
            said = json.loads(self.data.get("held", "") or "null")
        except ValueError:
            return self.offered.held
        return said if isinstance(said, dict) else self.offered.held

    def begin_writing(self) -> None:
        """Put the cursor where it begins, when that is a text to be written, so that a phone brings up its keys."""
        first = next((self.fields[name] for name in self.visible_names), None)
        if first is not None and isinstance(first.widget, forms.Textarea):
            first.widget.attrs["autofocus"] = True

    def catch_up(self, version: int) -> None:
        """Take over what others changed in between: in fields that were touched stays what was typed."""
        sent, shown = self.data.copy(), self.shown
        for name in self.visible_names:
            if name in self.offered.held and sent.get(name, "") == shown.get(name, ""):
                sent[name] = self.offered.held[name]
        sent["seen"], sent["held"] = str(version), _written(self.offered.held)
        self.data = sent


HIDDEN = ("journey", "seen", "token", "next", "held")


def form_of(
    act: ActKind, offered: Offered, data: Any = None, *, files: Any = None, hidden: Mapping[str, str] | None = None
) -> ActForm:
    """The form of an act; `data` and `files`: what was sent; `hidden`: the journey, the version seen, where to go."""
    made: dict[str, forms.Field] = {}
    for one in (one for one in act.fields if offered.asks(one.id)):
        made |= _MAKE[one.kind](one, offered)
    if act.field("mentions"):
        made["remark"].widget.attrs["data-mentions"] = reverse("colleagues")
    overwrites = act.overwrites and act.word != "claim"
    for name in HIDDEN if overwrites else HIDDEN[:-1]:
        longest = LONGEST_HELD if name == "held" else 2_000
        made[name] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=longest)
    kind = type("ActForm", (ActForm,), {**made, "act": act, "offered": offered})
    start = (dict(offered.held) if act.word != "claim" else {}) | {"token": uuid4().hex[:16]} | dict(hidden or {})
    start |= {"held": _written(offered.held)} if overwrites else {}
    return kind(data, files if data is not None else None, initial=start, auto_id=f"{act.word}_%s")  # type: ignore[no-any-return]


def _written(held: Mapping[str, str]) -> str:
    return json.dumps(dict(held), ensure_ascii=False)


def _told(one: ActField) -> dict[str, Any]:
    return {"label": one.name, "required": one.is_needed, "help_text": one.says}


def _text(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    if one.id == "reason":
        return {one.id: forms.ChoiceField(choices=_reasons(offered), **_told(one))}
    if one.id == "email":
        return {one.id: forms.EmailField(max_length=LONGEST, **_told(one))}
    return {one.id: forms.CharField(max_length=LONGEST, **_told(one))}


def _reasons(offered: Offered) -> Choices:
    """The reasons that exits have, by exit."""
    found = [(out.name, [(reason, reason) for reason in out.reasons]) for out in offered.latest.exits if out.reasons]
    return [("", "No reason needed"), *found]


def _long(one: ActField, _: Offered) -> dict[str, forms.Field]:
    box = forms.Textarea(attrs={"rows": 3})
    return {one.id: forms.CharField(widget=box, max_length=LONGEST_REMARK, **_told(one))}


class _Places(forms.RadioSelect):
    """Places to claim; those that would be refused can be read, not chosen."""

    closed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *given: Any, **named: Any) -> dict[str, Any]:
        """One place."""
        option: dict[str, Any] = super().create_option(name, value, *given, **named)
        if value in self.closed:
            option["attrs"]["disabled"] = True
        return option


def _stage(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    if offered.ahead:
        box = _Places()
        box.closed = frozenset(place.place for place in offered.ahead if not place.is_open or place.meets is Meets.HERE)
        said = [(place.place, _verdict(place)) for place in offered.ahead]
        return {one.id: forms.ChoiceField(choices=said, widget=box, **_told(one))}
    places = [(place, offered.latest.name_of(place)) for place in offered.latest.all_ids]
    return {one.id: forms.ChoiceField(choices=places, **_told(one))}


def _verdict(place: Ahead) -> SafeString:
    """A place with what a claim of it would meet."""
    return format_html(
        '<b>{}</b> <small class="meets {}">{}</small>', place.name, str(place.meets).replace(" ", "-"), place.says
    )


def _pipeline(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    return {
        one.id: forms.ChoiceField(choices=[(each.id, each.name) for each in offered.latest.pipelines], **_told(one))
    }


def _kind(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    kinds = told_kinds(offered.latest)
    sides = ((Side.BUYER, "The buyer"), (Side.OURS, "We"))
    groups = [(words, [(k, k.capitalize()) for k, side in kinds.items() if side is of]) for of, words in sides]
    return {one.id: forms.ChoiceField(choices=groups, **_told(one))}


def _person(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    return {one.id: forms.ChoiceField(choices=[("", "Nobody in particular"), *offered.people], **_told(one))}


def _day(one: ActField, _: Offered) -> dict[str, forms.Field]:
    return {one.id: forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **_told(one))}


def _amount(one: ActField, _: Offered) -> dict[str, forms.Field]:
    box = forms.TextInput({"inputmode": "decimal"})
    return {one.id: forms.CharField(widget=box, max_length=40, **_told(one))}


def _columns(_: ActField, offered: Offered) -> dict[str, forms.Field]:
    return {
        f"{COLUMN}{column.id}": forms.CharField(label=column.name, required=False, max_length=LONGEST)
        for column in offered.latest.columns
    }


def _function(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    names = [(name, name.capitalize()) for name in offered.latest.functions if name != offered.function]
    return {one.id: forms.ChoiceField(choices=names, **_told(one))}


def _doer(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    names = [("", "Ours"), *((name, name.capitalize()) for name in offered.latest.functions), ("buyer", "The buyer")]
    return {one.id: forms.ChoiceField(choices=names, **_told(one))}


def _return_reason(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    reasons = [("", "Choose a reason"), *((each, each.capitalize()) for each in offered.latest.handoffs.reasons)]
    return {one.id: forms.ChoiceField(choices=reasons, **_told(one))}


def _step(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    steps = [(step.id, f"{step.by.capitalize()} {step.does}") for step in offered.steps]
    return {one.id: forms.ChoiceField(choices=[("", "None in particular"), *steps], **_told(one))}


def _planned(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    return {one.id: forms.ChoiceField(choices=[("", "None in particular"), *offered.planned], **_told(one))}


def _rule(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    """No field where no rule is agreed."""
    rules = [(each.function, f"{each.function.capitalize()}: {each.by}") for each in offered.latest.assignments]
    return {one.id: forms.ChoiceField(choices=[("", "Nobody's"), *rules], **_told(one))} if rules else {}


def _file(one: ActField, offered: Offered) -> dict[str, forms.Field]:
    words = _told(one) | {"help_text": f"{one.says} At most {offered.file_megabytes:,} MB."}
    return {one.id: forms.FileField(max_length=1_000, allow_empty_file=True, **words)}


def _members(_: ActField, __: Offered) -> dict[str, forms.Field]:
    """No field: who is meant is written in the note."""
    return {}


_MAKE: Mapping[str, Callable[[ActField, Offered], dict[str, forms.Field]]] = {
    "text": _text,
    "long": _long,
    "stage": _stage,
    "pipeline": _pipeline,
    "kind": _kind,
    "person": _person,
    "day": _day,
    "amount": _amount,
    "columns": _columns,
    "function": _function,
    "doer": _doer,
    "return reason": _return_reason,
    "step": _step,
    "planned": _planned,
    "members": _members,
    "file": _file,
    "rule": _rule,
}
