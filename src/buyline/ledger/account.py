"""How does a stand in one book change, and which rows does that post?

An account is one journey (or buyer) in one book. Shifting it posts a pair of rows when what it carries changed during
the stay, and a movement when its place changed. Nothing here decides where it should stand.
"""

from typing import NamedTuple

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.ledger.state import BEFORE_ALL, Account, Carried, Order


class Cause(NamedTuple):
    """Why an account shifts: the day and what is written on the rows.

    Coming to the place `opens` is an opening, with the stay's `since`. `order` is that of the entry, when it was one.
    """

    day: Day
    kind: str
    moved_by: str
    proof: str
    version: int
    opens: str = ""
    since: Day | None = None
    order: Order = BEFORE_ALL


class Holder(NamedTuple):
    """Whose account it is: the columns that hold on every row of it."""

    buyer: str
    cluster: int


def shift(
    account: Account, to: str, *, carried: Carried, cause: Cause, holder: Holder, ranks: dict[str, int]
) -> list[Posting]:
    """Move an account to a place, carrying what is given; the rows that this posts, in order."""
    if to == account.place and carried == account.carried:
        return []
    rows: list[Posting] = []
    if account.place != OUTSIDE and carried != account.carried:
        rows.append(_row(account, OUTSIDE, cause, holder, kind="reclassification", to_since=None))
        was = account.place
        account.carried = carried
        rows.append(_row(account, was, cause, holder, kind="reclassification", to_since=account.since, rejoins=True))
    account.carried = carried
    if to != account.place:
        rows.append(_moved(account, to, cause, holder, ranks))
    return rows


def _moved(account: Account, to: str, cause: Cause, holder: Holder, ranks: dict[str, int]) -> Posting:
    is_opening = to == cause.opens
    since = None if to == OUTSIDE else cause.since if is_opening else cause.day
    if to != OUTSIDE:
        account.visits[to] = account.visits.get(to, 0) + 1
        if account.book != "pair" and to not in account.first:
            account.first[to] = since
            account.first_rows = tuple(sorted(account.first.items()))
    row = _row(account, to, cause, holder, kind="opening" if is_opening else cause.kind, to_since=since)
    account.place, account.since, account.proof = to, since, cause.proof
    if account.book != "pair":
        account.furthest = max(account.furthest, ranks.get(to, 0))
    return row


def _row(
    account: Account,
    to: str,
    cause: Cause,
    holder: Holder,
    *,
    kind: str,
    to_since: Day | None,
    rejoins: bool = False,
) -> Posting:
    account.nth = account.nth + 1 if account.day == cause.day else 1
    account.day = cause.day
    carried = account.carried
    return Posting(
        account.book,
        carried.pipeline,
        cause.version,
        kind,
        carried.journey,
        holder.buyer,
        holder.cluster,
        cause.day,
        account.nth,
        OUTSIDE if rejoins else account.place,
        to,
        None if rejoins else account.since,
        to_since,
        0 if to == OUTSIDE else account.visits[to],
        account.furthest,
        account.first_rows,
        carried.amount,
        carried.currency,
        carried.reporting,
        cause.moved_by,
        account.proof if kind == "reclassification" else cause.proof,
        carried.columns,
    )
