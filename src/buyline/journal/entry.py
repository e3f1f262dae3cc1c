"""What is one line of the journal?

Frozen records only: how they are checked stands in `validation`, how they are kept in the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from buyline.days import Moment
from buyline.definition.trust import Trust

Order = tuple[Moment, int, str]


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
    id: str = field(init=False, repr=False, compare=False)
    """The permanent id as one text; parts are separated by a character that validation keeps out of them."""
    order: Order = field(init=False, repr=False, compare=False)
    """Where it stands among a journey's entries (RULES §1.2)."""

    def __post_init__(self) -> None:
        id_ = f"{self.source}|{self.record}|{self.what}|{self.version}"
        object.__setattr__(self, "id", id_)
        object.__setattr__(self, "order", (self.occurred_at, self.source_order, id_))

    @property
    def precedence(self) -> Order:
        """Which of several entries about one thing holds: the last by this key (RULES §1.1)."""
        return (self.known_at, self.source_order, self.id)

    def content(self) -> dict[str, Any]:
        """What was given, by the name of its field; what follows from it is left out."""
        return dict(zip(_GIVEN, _given(self), strict=True))

    def __reduce__(self) -> tuple[type["Entry"], tuple[Any, ...]]:
        """Sent to another process as what was given, in order: half the time of the general way."""
        return (Entry, _given(self))


_GIVEN = tuple(f.name for f in fields(Entry) if f.init)
_given = attrgetter(*_GIVEN)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry with its place in the journal."""

    seq: int
    recorded_at: Moment
    digest: str
    entry: Entry
