"""Which state of the books does a reading see, and what does the database hold that the engine has not seen yet?

Plain records; the views are made and dropped by `engine`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from buyline.store.files import Listed
from buyline.store.shape import Shape
from buyline.store.sight import Sight
from buyline.store.veil import Veil


@dataclass(slots=True)
class ReadMoment:
    """Views of one state of the books by table; dropped when it is not the newest and nobody reads it."""

    key: tuple[Any, ...]
    number: int
    last_seq: int
    shipped: dict[str, int]
    seen: dict[str, int]
    segments: Sequence[Listed]
    views: dict[str, str] = field(default_factory=dict)
    readers: int = 0
    fresh: dict[tuple[str, int, str], str | None] = field(default_factory=dict)
    veils: dict[tuple[Sight, int], Veil] = field(default_factory=dict)

    def segments_of(self, table: str) -> list[Listed]:
        """The segments of a table."""
        return [one for one in self.segments if one.table == table]

    def rows_of(self, table: str) -> tuple[Any, ...]:
        """What tells whether two moments have the same rows of a table."""
        return (self.seen[table], *(one.name for one in self.segments_of(table)))


@dataclass(slots=True)
class Unseen:
    """What the database holds and the engine has not seen yet."""

    key: tuple[Any, ...]
    last_seq: int
    shape: Shape
    segments: list[Listed] = field(default_factory=list)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
