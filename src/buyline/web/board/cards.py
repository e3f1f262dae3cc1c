"""What does a card of the board say, and how is it written down?

Buyer, amount, who has it, how long it is here against what is agreed or usual, when it should close, and marks for what
needs a look. A board has hundreds of cards, so that no template stands between.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe

from buyline.days import Day
from buyline.measure.board import Column
from buyline.web.behind_links import journey_url
from buyline.web.board.question import BoardQuery
from buyline.web.chances_page import TITLE
from buyline.web.numbers import TO, Numbers, plural

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """One journey on the board, in words."""

    journey: str
    version: int
    buyer: str
    amount: str
    who: str
    days: str
    days_title: str
    close: str
    marks: tuple[tuple[str, str, str], ...]
    move: str
    chance: str = ""

    def __html__(self) -> SafeString:
        """The card; what it says is escaped."""
        return mark_safe("".join(self._written()))  # noqa: S308 - every part is escaped where it is written

    def _written(self) -> Iterator[str]:
        said = [escape(part) for part in (self.amount, self.who) if part]
        yield (
            f'<li class="board-card" data-journey="{escape(self.journey)}" data-version="{self.version}"'
            f"{' draggable=true' if self.move else ''}>"
            f'<a class="buyer" href="{escape(journey_url(self.journey))}" draggable="false">{escape(self.buyer)}</a>'
        )
        if said:
            yield f"<p>{' · '.join(said)}</p>"
        yield f'<p class="time"><span title="{escape(self.days_title)}">{escape(self.days)}</span>'
        if self.close:
            yield f" · {escape(self.close)}"
        if self.chance:
            yield f' · <span class="chance-of" title="{escape(TITLE)}">{escape(self.chance)}</span>'
        yield "</p>"
        if self.marks:
            told = (
                f'<span class="mark {kind}" title="{escape(title)}">{escape(words)}</span>'
                for kind, words, title in self.marks
            )
            yield f'<p class="marks">{"".join(told)}</p>'
        if self.move:
            yield (
                f'<a class="move" href="{escape(self.move)}" draggable="false">Move…'
                f'<span class="unseen-words"> {escape(self.buyer)}</span></a>'
            )
        yield "</li>"


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of one column or of one lane of it, and the way to those behind them."""

    place: str
    cards: tuple[Card, ...]
    more: str = ""
    list_url: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """Makes the cards of one column: its limit and its median, whether they can be moved, and where that leads back."""

    numbers: Numbers
    today: Day
    limit: int | None
    agreed: int | None
    median: float | None
    can_move: bool
    back: str
    chances: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        column: Column,
        query: BoardQuery,
        numbers: Numbers,
        *,
        today: Day,
        can_move: bool,
        chances: Mapping[str, str],
    ) -> "Writer":
        """The writer for the cards of a column; `chances`: the figure of each journey, where cards show it."""
        median = None if column.step is None else column.step.median_days
        return cls(
            numbers=numbers, today=today, limit=column.limit_days, agreed=column.service_level_days,
            median=median, can_move=can_move, back=query.back(), chances=chances,
        )  # fmt: skip

    def card(self, line: Line) -> Card:
        """The card of one line of the list."""
        days = line["days"]
        return Card(
            journey=line["journey"],
            version=line["version"] or 0,
            buyer=line["buyer"] or line["journey"],
            amount=next(iter(self.numbers.amounts({line["currency"]: line["amount_minor"] or 0})), ""),
            who=", ".join(filter(None, (line.get("owner"), line.get("team")))),
            days=self._days(days),
            days_title=self._against(days),
            close=" · ".join(self._ahead(line)),
            marks=tuple(self._marks(line)),
            move=f"/acts/claim?{urlencode({'journey': line['journey']})}&{self.back}" if self.can_move else "",
            chance=self.chances.get(line["journey"], ""),
        )

    def _ahead(self, line: Line) -> Iterator[str]:
        """What comes next, and when."""
        if line["turn"]:
            yield f"turn: {line['turn']}"
        if line["due_on"] is not None:
            yield f"next step {self.numbers.day(line['due_on'])}"
        if line["close_on"] is not None:
            yield f"close {self.numbers.day(line['close_on'])}"

    def _days(self, days: int | None) -> str:
        if days is None:
            return TO
        here = f"{self.numbers.count(days)} d"
        usual = self.agreed if self.agreed is not None else self.median
        return here if usual is None else f"{here} of {self.numbers.count(usual)}"

    def _against(self, days: int | None) -> str:
        if days is None:
            return "Nobody knows since when it is here"
        many = f"{self.numbers.count(days)} {plural(days, 'day', 'days')} in this stage"
        if self.agreed is not None:
            return f"{many}; {self.numbers.count(self.agreed)} are agreed"
        return many if self.median is None else f"{many}; half leave within {self.numbers.count(self.median)}"

    def _marks(self, line: Line) -> Iterator[tuple[str, str, str]]:
        """What needs a look: kind, words, and the same in a sentence."""
        if line["proof"] == "only claimed":
            yield "claimed", "unverified", "Claimed by us, not proven by the buyer"
        if (line["over"] or 0) > 0:
            than = "agreed" if self.agreed is not None else "three quarters of stays"
            yield "slow", "slow", f"{self.numbers.count(line['over'])} days longer here than {than}"
        if line["due_on"] is not None and line["due_on"] < self.today:
            yield "past", "overdue", f"The next step was due on {self.numbers.day(line['due_on'])}"
        if line["offered_to"]:
            yield "claimed", f"offered to {line['offered_to']}", "A handoff that waits for an answer"
        if line["returned"]:
            yield "past", "returned", f"It was handed over and came back: {line['returned']}"
        if line["late"]:
            yield "past", f"late with {line['late']}", "A handoff waits here longer than agreed"
        if line["close_on"] is not None and line["close_on"] < self.today and self.limit is not None:
            yield "past", "close day passed", "The expected close has passed"
