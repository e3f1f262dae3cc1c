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
    reason: str = ""


class Holder(NamedTuple):
    """Whose account it is: the columns that hold on every row of it."""

    buyer: str
    cluster: int


def shift(
    account: Account, to: str, *, carried: Carried, cause: Cause, holder: Holder, ranks: dict[str, int]
) -> list[Posting]:
    """Move an account to a place, carrying what is given; the rows that this posts, in order."""
    if to == account.place and (carried is account.carried or carried == account.carried):
        return []
    rows: list[Posting] = []
    if account.place != OUTSIDE and carried != account.carried:
        rows = _carried_anew(account, carried, cause, holder)
    account.carried = carried
    if to != account.place:
        rows.append(_moved(account, to, cause, holder, ranks))
    return rows


def _carried_anew(account: Account, carried: Carried, cause: Cause, holder: Holder) -> list[Posting]:
    """The pair of rows of a stay that goes on with other columns: out with the old ones, in again with the new."""
    place, since, again = account.place, account.since, cause._replace(proof=account.proof, reason=account.reason)
    gone = _row(account, (place, OUTSIDE), (since, None), again, holder, "reclassification")
    account.carried = carried
    return [gone, _row(account, (OUTSIDE, place), (None, since), again, holder, "reclassification")]


def _moved(account: Account, to: str, cause: Cause, holder: Holder, ranks: dict[str, int]) -> Posting:
    is_opening = to == cause.opens
    since = None if to == OUTSIDE else cause.since if is_opening else cause.day
    if to != OUTSIDE:
        account.visits[to] = account.visits.get(to, 0) + 1
        if account.book != "pair" and to not in account.first:
            account.first[to] = since
            account.first_rows = tuple(sorted(account.first.items()))
    ways, sinces = (account.place, to), (account.since, since)
    if account.reason and (to in ranks or cause.kind == "redefinition"):
        cause = cause._replace(reason=account.reason)  # it comes back, and this is why it had gone
    row = _row(account, ways, sinces, cause, holder, "opening" if is_opening else cause.kind)
    account.place, account.since, account.proof = to, since, cause.proof
    account.reason = "" if to in ranks or to == OUTSIDE else cause.reason
    if account.book != "pair" and (rank := ranks.get(to, 0)) > account.furthest:
        account.furthest = rank
    return row


def _row(
    account: Account,
    ways: tuple[str, str],
    sinces: tuple[Day | None, Day | None],
    cause: Cause,
    holder: Holder,
    kind: str,
) -> Posting:
    day, _, moved_by, proof, version, *_ = cause
    account.nth = account.nth + 1 if account.day == day else 1
    account.day = day
    amount, currency, reporting, columns, pipeline, journey = account.carried
    visit = 0 if ways[1] == OUTSIDE else account.visits[ways[1]]
    return Posting._make((
        account.book, pipeline, version, kind, journey, *holder, day, account.nth, *ways, *sinces, visit,
        account.furthest, account.first_rows, amount, currency, reporting, moved_by, proof, columns, cause.reason,
    ))  # fmt: skip
