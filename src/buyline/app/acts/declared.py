"""Which acts are there, and what does each ask for?

One list for pages, command line and API, so that none of them can do what the others cannot.
"""

from dataclasses import dataclass, replace
from typing import Literal

FieldKind = Literal[
    "text", "long", "stage", "pipeline", "kind", "person", "day", "amount", "columns", "function", "doer",
    "return reason", "step", "planned", "members", "file", "rule",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActField:
    """One thing that an act asks for: its id, its words, what it holds, whether the act cannot do without."""

    id: str
    name: str
    kind: FieldKind
    says: str
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class ActKind:
    """One act: its word, its title, what it does in a sentence, what it asks for.

    `is_about`: whether it is about a journey that is there. `is_of_record`: whether it is about who is who: a buyer or
    a person. `overwrites`: whether it may undo what somebody else wrote in between, and so asks for the version that
    was seen.
    """

    word: str
    title: str
    says: str
    fields: tuple[ActField, ...]
    is_about: bool = True
    is_of_record: bool = False
    overwrites: bool = False

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields that it cannot do without."""
        return tuple(field.id for field in self.fields if field.is_needed)

    @property
    def files(self) -> tuple[str, ...]:
        """The fields that are files."""
        return tuple(field.id for field in self.fields if field.kind == "file")

    def field(self, id_: str) -> ActField | None:
        """The field of that id."""
        return next((field for field in self.fields if field.id == id_), None)


_ON = ActField("on", "On", "day", "The day it happened; left out: now.")
_RULE = ActField("rule", "By the rule of", "rule", "A function: its agreed rule names the member.")
_REMARK = ActField("remark", "Remark", "long", "In your own words; kept sealed, never read by a rule.")
_COLUMNS = ActField("columns", "Columns of the books", "columns", "Values by column, like segment=small.")
_AMOUNT = ActField("amount", "Amount", "amount", "In major units: 12500 or 12500.50.")
_CURRENCY = ActField("currency", "Currency", "text", "Its code, like EUR; left out: as it is.")
_BUYER = ActField("buyer", "Buyer", "text", "The id of a buyer; name either a buyer or a person.")
_PERSON = ActField("person", "Person", "text", "The id of a person; name either a buyer or a person.")
_CLOSE = ActField("close_on", "Expected close", "day", "The day on which the buyer will have decided.")

ACTS: dict[str, ActKind] = {
    act.word: act
    for act in (
        ActKind(
            "claim",
            "Claim a stage",
            "Say where the buyer is: forward, back, skipping, into nurture, out, or in again.",
            (
                ActField("stage", "Stage", "stage", "The stage, exit or waiting room; by its id or name.", True),
                ActField("reason", "Reason", "text", "Why it goes out; an exit with agreed reasons asks for one."),
                ActField("competitor", "Competitor", "text", "Who won it, where somebody did."),
                _ON,
                _REMARK,
            ),
            overwrites=True,
        ),
        ActKind(
            "note",
            "Write a note",
            "Keep a remark; it is sealed and found by the search, and no rule reads it.",
            (
                ActField(
                    "remark", "Note", "long", "What is worth knowing; @name lets a member see it in their day.", True
                ),
                ActField("person", "About", "person", "The person it is about, by id."),
                ActField("mentions", "Meant", "members", "Members who are meant beside those named in the note."),
            ),
        ),
        ActKind(
            "attach",
            "Attach a file",
            "Put a file beside the journey, with a note; whoever sees the journey can take it along, and nobody else.",
            (
                ActField("file", "File", "file", "Of any type; what is in it is kept sealed.", True),
                ActField("remark", "Note", "long", "What it is; @name lets a member see it in their day."),
                ActField("person", "About", "person", "The person it is about, by id; erased with them."),
                ActField("mentions", "Meant", "members", "Members who are meant beside those named in the note."),
            ),
        ),
        ActKind(
            "tell",
            "Tell what happened",
            "Something that we did, or that the buyer did; what the buyer did is stated so, until another function "
            "confirms it or a source shows it.",
            (
                ActField("what", "What happened", "kind", "A kind of entry, like call made or budget confirmed.", True),
                ActField("person", "Person there", "person", "Who it was, by id."),
                _ON,
                ActField(
                    "step", "Step", "step", "The step of the playbook that this was; left out: found by its kind."
                ),
                ActField("content", "Content", "text", "Which piece of content, where there was one."),
                _REMARK,
            ),
        ),
        ActKind(
            "assign",
            "Assign",
            "Say who is responsible: a member, a team, or whom the rule of a function names.",
            (
                ActField("owner", "Member", "text", "Who it is, by address or name."),
                ActField("team", "Team", "text", "Which team."),
                _RULE,
                _REMARK,
            ),
            overwrites=True,
        ),
        ActKind(
            "hand",
            "Hand over",
            "Offer the journey to another function; it stays here until they accept, and it is their turn to answer.",
            (
                ActField("receiver", "To", "function", "The function that is to take it.", True),
                ActField(
                    "owner",
                    "Member",
                    "text",
                    "Who there, by address; left out: by their rule, or nobody yet.",
                ),
                _REMARK,
            ),
        ),
        ActKind("accept", "Accept", "Take over a journey that was offered to your function.", (_REMARK,)),
        ActKind(
            "return",
            "Return",
            "Give an offered journey back, with a reason that is counted.",
            (ActField("reason", "Reason", "return reason", "One of the agreed reasons.", True), _REMARK),
        ),
        ActKind("withdraw", "Take the offer back", "The journey is offered to nobody any more.", (_REMARK,)),
        ActKind(
            "plan",
            "Plan a next step",
            "A next step of a function or of the buyer, with its day.",
            (
                ActField("due", "On", "day", "The day on which it is due.", True),
                ActField("by", "Whose step", "doer", "A function, or buyer; left out: your own."),
                ActField("step", "Step of the playbook", "step", "One of the stage's steps."),
                ActField("owner", "Member", "text", "Who does it, by address; left out: you."),
                ActField("remark", "What", "long", "In your own words; kept sealed."),
            ),
        ),
        ActKind(
            "finish",
            "Done",
            "A planned step, or a step of the playbook, was done.",
            (
                ActField("planned", "Planned step", "planned", "The id of the entry that planned it."),
                ActField("step", "Step of the playbook", "step", "One of the stage's steps."),
                _REMARK,
            ),
        ),
        ActKind(
            "drop",
            "Drop a planned step",
            "It will not be done.",
            (ActField("planned", "Planned step", "planned", "The id of the entry that planned it.", True), _REMARK),
        ),
        ActKind(
            "change",
            "Change amount and details",
            "The amount, the expected close and the columns of the books; what was said before stays in the history.",
            (_AMOUNT, _CURRENCY, _CLOSE, _COLUMNS, _REMARK),
            overwrites=True,
        ),
        ActKind(
            "introduce",
            "Add a person",
            "A person of the buyer with their buying role.",
            (
                ActField("name", "Name", "text", "As they are called.", True),
                ActField(
                    "role", "Buying role", "text", "Economic buyer, champion, user, technical evaluator, blocker."
                ),
                ActField("email", "Mail", "text", "Their address."),
                ActField("phone", "Phone", "text", "Their number."),
            ),
        ),
        ActKind(
            "open",
            "Open a journey",
            "A new passage of a buyer through the pipeline, with the stage it stands in.",
            (
                ActField("buyer", "Buyer", "text", "The id of a buyer that is there; left out: a new one by its name."),
                ActField("buyer_name", "Name of a new buyer", "text", "As the company is called."),
                ActField("stage", "Stage", "stage", "Where it begins; by id or name.", True),
                ActField("pipeline", "Pipeline", "pipeline", "Left out: the first one."),
                _AMOUNT,
                _CURRENCY,
                _CLOSE,
                _COLUMNS,
                _RULE,
                _REMARK,
            ),
            is_about=False,
        ),
        ActKind(
            "merge",
            "Merge",
            "Two records are one buyer, or one person: their history counts together, and each keeps its own journeys. "
            "It can be undone exactly.",
            (
                _BUYER,
                _PERSON,
                ActField("into", "Into", "text", "The id of the record that stands for both.", True),
                _REMARK,
            ),
            is_about=False,
            is_of_record=True,
        ),
        ActKind(
            "unmerge",
            "Unmerge",
            "A merged record is one of its own again, with all that was ever said of it.",
            (_BUYER, _PERSON, _REMARK),
            is_about=False,
            is_of_record=True,
        ),
        ActKind(
            "distinguish",
            "Not the same",
            "Two records that look alike are two buyers, or two persons; they are not offered as duplicates again.",
            (
                _BUYER,
                _PERSON,
                ActField("other", "Other", "text", "The id of the record that it is not.", True),
                _REMARK,
            ),
            is_about=False,
            is_of_record=True,
        ),
    )
}

_OF_ONE = ("person", "step")
"""What an act asks of one journey alone."""
MANY: dict[str, ActKind] = {
    word: replace(ACTS[word], fields=tuple(each for each in ACTS[word].fields if each.id not in _OF_ONE))
    for word in ("claim", "change", "assign", "hand", "plan", "note")
}
"""The acts that can be done with many journeys at once, with what each then asks for."""
