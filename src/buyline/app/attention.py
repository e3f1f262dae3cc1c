"""To what does a member give attention: which kinds of things, what was put off until when, what was seen?

The entrances bring it along, since members stand beside the books. It decides nothing of what there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from buyline.days import Day, Moment

KINDS: Mapping[str, str] = {
    "mentions": "Notes that mean you",
    "offered": "What was handed to you",
    "returned": "What came back to you",
    "escalated": "What waits too long where you lead",
    "planned": "What is planned",
    "turn": "Where it is your turn",
    "heard": "What buyers did",
    "still": "What stands still",
}
"""What a day tells of, each kind with its words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attention:
    """A member's attention: kinds that are turned off, items that were put off, notes that were seen one by one, and
    the moment up to which everything was seen.

    `leads`, `leads_members`: the functions that the member leads, and the names of the members of teams that they do.
    """

    off: frozenset[str] = frozenset()
    put_off: Mapping[str, Day] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    looked_at: Moment = 0
    leads: frozenset[str] = frozenset()
    leads_members: frozenset[str] = frozenset()

    def hides(self, kind: str, key: str, *, today: Day) -> bool:
        """Whether an item is put off until a day that has not come."""
        return self.put_off.get(item_of(kind, key), today) > today

    def hidden(self, kind: str, *, today: Day) -> tuple[str, ...]:
        """The keys of the items of a kind that are put off."""
        start = item_of(kind, "")
        items = [item for item, until in self.put_off.items() if item.startswith(start) and until > today]
        return tuple(item.removeprefix(start) for item in items)

    def has_seen(self, entry: str, recorded_at: Moment) -> bool:
        """Whether a note was seen."""
        return recorded_at <= self.looked_at or entry in self.seen


EVERYTHING = Attention()


def item_of(kind: str, key: str) -> str:
    """The name of an item: its kind, and the journey or the entry that it is about."""
    return f"{kind}:{key}"


def wrong_item(item: str) -> str | None:
    """Why something is no item of a day; None when it is one."""
    kind, sign, key = item.partition(":")
    if sign and key and kind in KINDS:
        return None
    return f"'{item[:60]}' is nothing that a day tells of; write KIND:ID, of {', '.join(KINDS)}"
