"""Which notes mean a member that they have not seen, and what waits for them, in a number for every page?

Read by index alone, so that every page can show it. What it takes the engine to know is not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from buyline.app.acts.about import By
from buyline.app.attention import Attention
from buyline.app.books import time_zone_of
from buyline.app.noted import of_today
from buyline.days import Day, Moment, as_datetime, day_of
from buyline.store import notes, work
from buyline.store.books import Books
from buyline.store.notes import NoteNow
from buyline.store.work import PlannedNow

AT_MOST = 100
SHOWN_OF_TEXT = 400


@dataclass(frozen=True, slots=True)
class Meant:
    """A note that means a member, with its text as it can still be read."""

    note: NoteNow
    text: str

    def to_json(self) -> dict[str, Any]:
        note = self.note
        return {
            "entry": note.entry, "journey": note.journey, "buyer": note.buyer_name, "by": note.by,
            "at": as_datetime(note.occurred_at).isoformat(), "text": self.text,
        }  # fmt: skip


def names_of_member(member: str) -> tuple[str, ...]:
    """By which words the owner of a journey may name a member: their address, or what stands before its sign."""
    return tuple(dict.fromkeys((member, member.partition("@")[0])))


def is_of_member(planned: PlannedNow, member: str) -> bool:
    """Whether a planned step is a member's, or anybody's of the function."""
    return not planned.member or planned.member in names_of_member(member)


def meant_by_notes(books: Books, names: Sequence[str], attention: Attention, *, today: Day) -> list[Meant]:
    """The notes that mean a member, called by one of these names, and that they have not seen; the newest first."""
    found = of_today(books, unseen(books, names, attention, today=today))
    texts = books.personal_of_all([one.seq for one in found])
    return [Meant(one, text_of(texts.get(one.seq, {}))) for one in found]


def unseen(books: Books, names: Sequence[str], attention: Attention, *, today: Day) -> list[NoteNow]:
    """The same without their texts."""
    if "mentions" in attention.off or not any(names):
        return []
    found = notes.mentioning(books, names, at_most=AT_MOST)
    new = [one for one in found if not attention.has_seen(one.entry, one.recorded_at)]
    return [one for one in new if not attention.hides("mentions", one.entry, today=today)]


def text_of(personal: dict[str, Any]) -> str:
    """What a note says, cut where it is long."""
    said = " ".join(" ".join(str(value) for value in personal.values()).split())
    return said if len(said) <= SHOWN_OF_TEXT else f"{said[:SHOWN_OF_TEXT].rstrip()} …"


def waiting(books: Books, by: By, attention: Attention, *, now: Moment) -> int:
    """How many things wait for a member: notes that mean them, handoffs to answer, planned steps that are late."""
    today = day_of(now, time_zone_of(books))
    many = len(unseen(books, names_of_member(by.member), attention, today=today))
    if "offered" not in attention.off:
        offered = work.handoffs(books, is_open=True, to=by.function)
        many += sum(not attention.hides("offered", one.entry, today=today) for one in offered)
    if "planned" not in attention.off:
        late = work.planned(books, until=today - 1, functions=(by.function,))
        mine = [one for one in late if is_of_member(one, by.member)]
        many += sum(not attention.hides("planned", one.entry, today=today) for one in mine)
    return many
