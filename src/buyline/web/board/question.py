"""Which board does an address ask for?

The same words as the list (`filter`, `q`, `sort`, `group`, `as_of`, `where`), so that one leads to the other; `opened`
names the folded columns that show their cards, `chance` says that cards show the chance to be won.
"""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from buyline.web.journey_question import ListQuery, read_list


@dataclass(frozen=True)
class BoardQuery(ListQuery):
    """A board as its address says it."""

    opened: tuple[str, ...] = ()
    has_chance: bool = False

    @property
    def room(self) -> str:
        """The address without a question."""
        return "/board"

    def query(self, **changed: Any) -> str:
        """The query string of the same board with parts changed."""
        this = replace(self, **({"after": ()} | changed))
        told = super(BoardQuery, this).query(after=this.after)
        own = [("opened", place) for place in this.opened] + ([("chance", "1")] if this.has_chance else [])
        return "&".join(filter(None, (told, urlencode(own))))

    def changed(self, **parts: Any) -> "BoardQuery":
        """The same board with parts changed."""
        return replace(self, **parts)

    def pairs(self, **changed: Any) -> tuple[tuple[str, str], ...]:
        """The question as names and values, with parts changed: what a form carries along unseen."""
        return tuple(parse_qsl(self.query(**changed)))

    def back(self, **more: str) -> str:
        """The query string of an act that leads back to this board."""
        return urlencode(more | {"next": self.url(after=())})

    @property
    def list(self) -> ListQuery:
        """The list of the same journeys."""
        return ListQuery(**{one.name: getattr(self, one.name) for one in fields(ListQuery)})

    def of_place(self, place: str) -> ListQuery:
        """The list of the journeys of one column."""
        return self.list.narrowed("stage", place)


def read_board(query: QueryDict) -> BoardQuery:
    """The board that a query string asks for."""
    told = read_list(query)
    return BoardQuery(
        **{one.name: getattr(told, one.name) for one in fields(ListQuery)},
        opened=tuple(dict.fromkeys(query.getlist("opened"))),
        has_chance=query.get("chance", "") == "1",
    )


def board_of(query: ListQuery) -> BoardQuery:
    """The board of the journeys of a list."""
    return BoardQuery(**{one.name: getattr(query, one.name) for one in fields(ListQuery)} | {"after": ()})
