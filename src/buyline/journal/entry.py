"""What is one line of the journal?

Frozen records only: how they are checked stands in `validation`, how they are kept in the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from buyline.days import Moment
from buyline.definition.trust import Trust


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as a source tells it.

    `source`, `record`, `what` and `version` make its permanent id (RULES §1.1). `data` holds ids and codes only, all
    that the fold may read; `personal` holds what is about a person and is sealed under that person's key in the store.
    """

    source: str
    record: str
    what: str
    kind: str
    occurred_at: Moment
    known_at: Moment
    version: str = ""
    source_order: int = 0
    is_day: bool = False
    sent_at: Moment | None = None
    journey: str | None = None
    buyer: str | None = None
    person: str | None = None
    function: str | None = None
    member: str | None = None
    trust: Trust = Trust.STATED
    sent_by: str = ""
    batch: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The permanent id as one text; parts are separated by a character that validation keeps out of them."""
        return f"{self.source}|{self.record}|{self.what}|{self.version}"

    @property
    def order(self) -> tuple[Moment, int, str]:
        """Where it stands among a journey's entries (RULES §1.2)."""
        return (self.occurred_at, self.source_order, self.id)

    @property
    def precedence(self) -> tuple[Moment, int, str]:
        """Which of several entries about one thing holds: the last by this key (RULES §1.1)."""
        return (self.known_at, self.source_order, self.id)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry with its place in the journal."""

    seq: int
    recorded_at: Moment
    digest: str
    entry: Entry
