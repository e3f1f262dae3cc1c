"""How does a stand in one book change, and which rows does that post?

An account is one journey (or buyer) in one book. Shifting it posts a pair of rows when what it carries changed during
the stay, and a movement when its place changed. Nothing here decides where it should stand.
"""

from dataclasses import dataclass

from buyline.days import Day
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.ledger.state import Account, Carried


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an account shifts: the day and what is written on the rows."""

    day: Day
    kind: str
    moved_by: str
    proof: str
    version: int
    is_opening: bool = False
    since: Day | None = None


@dataclass(frozen=True, slots=True)
class Holder:
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
    since = None if to == OUTSIDE else cause.since if cause.is_opening else cause.day
    if to != OUTSIDE:
        account.visits[to] = account.visits.get(to, 0) + 1
        if account.book != "pair":
            if to not in account.first:
                account.first[to] = since
                account.first_rows = tuple(sorted(account.first.items()))
    row = _row(account, to, cause, holder, kind=cause.kind, to_since=since)
    account.place, account.since = to, since
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
        cause.proof,
        carried.columns,
    )
