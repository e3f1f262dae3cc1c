"""Books of which members see different parts: six journeys with amounts that are found anywhere, and who sees which.

Ada owns one journey, handed one over, and has a planned step of a third; a fourth is her team's. The others are Bob's.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.acts.mentions import Colleague
from buyline.app.agreeing import Who, propose
from buyline.app.books import create_books, definition_of
from buyline.app.entries import record_contents
from buyline.days import DAY_LENGTH, Moment, as_date, day_of
from buyline.definition.goals import Goal
from buyline.store.books import Books

ADA, BOB, CY = "ada@example.com", "bob@example.com", "cy@example.com"
EACH = ("sales", "marketing", "success", "executive", "read-only")


@dataclass(frozen=True)
class Deal:
    """A journey of these books: its amount in euros, who owns it, words that nothing else has."""

    amount: int
    owner: str
    team: str
    buyer: str
    word: str


DEALS: Mapping[str, Deal] = {
    "k-alpha": Deal(731_357_911, "ada", "west", "Adastra Works", "alphaseg"),
    "k-bravo": Deal(645_791_337, "bob", "south", "Bravura Handed", "bravoseg"),
    "k-cargo": Deal(556_677_889, "bob", "south", "Cargill Planned", "cargoseg"),
    "k-delta": Deal(913_579_353, "cy", "north", "Deltron Team", "deltaseg"),
    "k-eagle": Deal(822_468_921, "bob", "south", "Eaglenest Mills", "eagleseg"),
    "k-fjord": Deal(467_913_579, "bob", "south", "Fjordline Lost", "fjordseg"),
}
OWN = ("k-alpha", "k-bravo", "k-cargo")
TEAM = (*OWN, "k-delta")
GOAL = 389_246_813
SMALL_GOAL = 277_531_864


def make(path: Path, *, now: Moment, only: Collection[str] = tuple(DEALS)) -> Books:
    """The books, or those of some journeys `only`; nothing in them is younger than an hour."""
    books = create_books(path, now=now - 60 * DAY_LENGTH)
    bob, begun = By(member=BOB, function="sales"), now - 40 * DAY_LENGTH
    for number, (id_, deal) in enumerate(DEALS.items()):
        if id_ not in only:
            continue
        said = {
            "buyer_name": deal.buyer, "stage": "lead", "amount": str(deal.amount // 10), "close_on": "2027-01-31",
            "columns": {"owner": deal.owner, "team": deal.team, "segment": deal.word},
        }  # fmt: skip
        do(books, "open", said, by=bob, now=begun + number, journey=id_, token=f"begun {id_}")
        later = begun + 5 * DAY_LENGTH + number
        do(books, "change", {"amount": str(deal.amount)}, by=bob, now=later, journey=id_, token=f"change {id_}")
        do(books, "claim", {"stage": "prospect"}, by=bob, now=later + DAY_LENGTH, journey=id_, token=f"claim {id_}")
        do(
            books,
            "tell",
            {"what": "meeting requested"},
            by=bob,
            now=later + 2 * DAY_LENGTH,
            journey=id_,
            token=f"tell {id_}",
        )
    _work_on(books, only, bob, now=now, at=begun + 12 * DAY_LENGTH)
    wrong = {"source": "crm", "record": "x", "what": "y", "kind": "no such kind", "data": {"amount": str(GOAL)}}
    record_contents(books, [wrong], now=begun + 12 * DAY_LENGTH)
    _propose(books, now=now - 3_600_000_000)
    return books


def _work_on(books: Books, only: Collection[str], bob: By, *, now: Moment, at: Moment) -> None:
    today = as_date(day_of(now, "UTC")).isoformat()
    ada, sue = By(member=ADA, function="sales"), By(member="sue@example.com", function="success")
    acts: tuple[tuple[str, str, By, dict[str, Any]], ...] = (
        ("k-bravo", "hand", ada, {"receiver": "success"}),
        ("k-bravo", "accept", sue, {}),
        ("k-eagle", "hand", bob, {"receiver": "success"}),
        ("k-cargo", "plan", bob, {"due": today, "by": "sales", "owner": ADA}),
        ("k-eagle", "plan", bob, {"due": today, "by": "sales"}),
        ("k-fjord", "claim", bob, {"stage": "lost", "reason": "price"}),
        ("k-eagle", "introduce", bob, {"name": "Edda Eagle", "email": "edda@eagle.example"}),
        ("k-alpha", "introduce", bob, {"name": "Alma Alpha", "email": "alma@alpha.example"}),
    )
    bob = By(member=BOB, function="sales", colleagues=lambda: (Colleague(ADA, "Ada"),))
    notes = tuple((id_, "note", bob, {"remark": f"heard of {deal.word} from @ada"}) for id_, deal in DEALS.items())
    for number, (journey, word, by, said) in enumerate((*acts, *notes)):
        if journey in only:
            do(books, word, said, by=by, now=at + number, journey=journey, token=f"step {number}")


def _propose(books: Books, *, now: Moment) -> None:
    """The next version with a goal, which waits for signatures."""
    before = definition_of(books)
    told = {"version": 2, "in_force_from": as_date(day_of(now, "UTC") + 30)}
    stages = (before.stages[0].model_copy(update={"name": "Aimed at"}), *before.stages[1:])
    goal = Goal(function="sales", **{"from": date(2027, 1, 1), "to": date(2027, 3, 31)}, amount=SMALL_GOAL)
    after = before.model_copy(update=told | {"stages": stages})
    propose(books, after, by=Who("sales", BOB), now=now, goals=(goal,))


def forbidden() -> set[str]:
    """Every amount of these books and every sum of some, as digits in major units."""
    amounts = [each for deal in DEALS.values() for each in (deal.amount, deal.amount // 10)]
    sums = {
        sum(part) for deals in (amounts[::2], amounts[1::2]) for n in range(1, 7) for part in combinations(deals, n)
    }
    return {str(one) for one in {*amounts, *sums, GOAL, SMALL_GOAL}}


GAPS = re.compile("(?<=\\d)[,.'\N{RIGHT SINGLE QUOTATION MARK}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}](?=\\d)")
MONEY = re.compile("(?:€|\\bEUR[ \N{NO-BREAK SPACE}])\\d")


def amounts_in(text: str) -> set[str]:
    """The amounts of these books that a text tells, in whatever way it writes numbers."""
    plain = GAPS.sub("", unescape(text))
    return {one for one in FORBIDDEN if one in plain} | set(MONEY.findall(plain))


FORBIDDEN = forbidden()


def words_of(ids: Any) -> Iterator[str]:
    """What tells of journeys: ids, buyers, the word of their segment."""
    for id_ in ids:
        yield from (id_, DEALS[id_].buyer, DEALS[id_].word)
