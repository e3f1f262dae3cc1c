"""What did members commit to for a fiscal quarter, and how is that said?

A member of sales or success says how many deals, or how much, the quarter will bring: as a commit, or as the best case.
The last one by member, quarter and category holds. What the forecast says of it stands on its page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from buyline.app.agreeing import Who
from buyline.app.books import SOURCE, company_lines, definition_of, today_of
from buyline.app.goals import plain_amount
from buyline.app.record import Taken, record
from buyline.app.refusal import Refused
from buyline.days import Day, Moment, parse_day
from buyline.forecast.periods import Quarter, quarters
from buyline.journal.entry import Entry, Recorded
from buyline.measure.statement import Json, iso
from buyline.store.books import Books

Category = Literal["commit", "best case"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
FUNCTIONS = ("sales", "success")
KIND = "forecast committed"
AHEAD = 8
"""So many fiscal quarters can be committed for, the current one among them."""
NOTHING = "Nothing was committed."


@dataclass(frozen=True, kw_only=True, slots=True)
class Committed:
    """What a member committed to; `at`: the moment it was said, `amount` in major units of `currency`."""

    member: str
    function: str
    first: Day
    last: Day
    category: Category
    deals: int | None
    amount: float | None
    currency: str
    at: Moment

    def to_json(self) -> Json:
        return {
            "member": self.member, "function": self.function, "from": iso(self.first), "to": iso(self.last),
            "category": self.category, "deals": self.deals, "amount": self.amount, "currency": self.currency,
        }  # fmt: skip


def committed(books: Books) -> tuple[Committed, ...]:
    """The commitments that hold, by quarter, function and member; whoever sees some journeys only sees none of others.

    What came with a load of entries commits nobody.
    """
    found, sight = committed_of(company_lines(books)), books.sight
    return found if sight.has_all_journeys else tuple(one for one in found if one.member in (sight.people or ()))


def committed_of(lines: Iterable[Recorded]) -> tuple[Committed, ...]:
    """The commitments among the lines about the company."""
    found: dict[tuple[str, str, str, str], Committed] = {}
    for line in lines:
        entry = line.entry
        if entry.kind == KIND and entry.batch is None and {"deals", "amount"} & set(entry.data):
            data, who = entry.data, entry.member or entry.function or ""
            key = (who, str(data["from"]), str(data["to"]), str(data["category"]))
            found[key] = _committed(entry, who)
    return tuple(sorted(found.values(), key=lambda one: (one.first, one.function, one.member, one.category)))


def _committed(entry: Entry, who: str) -> Committed:
    data = entry.data
    amount = data.get("amount")
    return Committed(
        member=who,
        function=str(data["function"]),
        first=parse_day(str(data["from"])),
        last=parse_day(str(data["to"])),
        category=next(one for one in CATEGORIES if one == data["category"]),
        deals=None if data.get("deals") is None else int(data["deals"]),
        amount=None if amount is None else float(str(amount)),
        currency=str(data.get("currency") or ""),
        at=entry.known_at,
    )


def quarters_to_commit(books: Books, *, now: Moment) -> tuple[Quarter, ...]:
    """The fiscal quarters that can be committed for, the current one first."""
    starts = definition_of(books).fiscal_year_starts
    return quarters(today_of(books, now), many=AHEAD, year_starts=starts)


def commit(
    books: Books,
    *,
    by: Who,
    quarter: str,
    category: str,
    deals: int | None,
    amount: float | None,
    now: Moment,
) -> Committed:
    """Commit to deals, an amount or both for a fiscal quarter, said by its name or its first day.

    Refused for a function that does not commit, a quarter that is over, and a number that is none.
    """
    period = _quarter(books, quarter, now=now)
    _check(books, by, category, deals, amount)
    data: dict[str, Any] = {"function": by.function, "from": iso(period.first), "to": iso(period.last)}
    data |= {"category": category}
    data |= {} if deals is None else {"deals": deals}
    if amount is not None:
        data |= {"amount": plain_amount(amount), "currency": definition_of(books).currency}
    entry = Entry(
        source=SOURCE,
        record=f"{category} of {by.member or by.function}",
        what=f"{iso(period.first)} to {iso(period.last)}",
        version=str(now),
        kind=KIND,
        occurred_at=now,
        known_at=now,
        function=by.function,
        member=by.member or None,
        data=data,
    )
    receipt = record(books, [entry], now=now)[0]
    if receipt.taken not in {Taken.RECORDED, Taken.KNOWN}:
        raise Refused(NOTHING, list(receipt.reasons))
    return _committed(entry, by.member or by.function)


def _quarter(books: Books, named: str, *, now: Moment) -> Quarter:
    possible = quarters_to_commit(books, now=now)
    found = next((one for one in possible if named.strip() in {one.name, iso(one.first)}), None)
    if found is None:
        raise Refused(NOTHING, [f"quarter: there is no '{named[:40]}'; {', '.join(one.name for one in possible)}"])
    return found


def _check(books: Books, by: Who, category: str, deals: int | None, amount: float | None) -> None:
    reasons = []
    if by.function not in FUNCTIONS:
        reasons.append(f"function: {' and '.join(FUNCTIONS)} commit to deals; {by.function} does not")
    if category not in CATEGORIES:
        reasons.append(f"category: there is no '{category[:40]}'; write {' or '.join(CATEGORIES)}")
    if deals is None and amount is None:
        reasons.append("deals: give a number of deals, an amount, or both")
    if deals is not None and not 0 < deals < 10**9:
        reasons.append("deals: write a whole number from 1 on")
    if amount is not None and not 0 < amount < 10**15:
        reasons.append("amount: write an amount above 0")
    if amount is not None and not books.sight.has_amounts:
        reasons.append("amount: amounts are hidden from you, so you commit to deals")
    if reasons:
        raise Refused(NOTHING, reasons)
