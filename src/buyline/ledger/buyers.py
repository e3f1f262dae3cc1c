"""Where does a buyer stand, over all its journeys?

The buyers' books are of their own grain: a buyer stands at the furthest stage of its open journeys, else in the exit
of the journey that ended last, so distinct buyers are sums too (RULES §3.3).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from buyline.days import Day
from buyline.ledger.account import Cause, Holder, shift
from buyline.ledger.identity import cluster_of
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.ledger.state import Account, Carried, JourneyState, Order, PartyState
from buyline.ledger.terms import Rules

BUYERS_BOOKS = ("buyers claimed", "buyers verified")
_cluster = lru_cache(maxsize=100_000)(cluster_of)


Opened = Mapping[tuple[str, str], Day | None]
"""The journeys and books in which an opening brought somebody just now, and since when they stand there."""


class Place(NamedTuple):
    """Where a journey stands in one book, what it carries, and when it came there."""

    place: str
    carried: Carried
    arrived: tuple[Any, ...]


class Stand(NamedTuple):
    """One journey as its buyer's books see it."""

    order: Order
    id: str
    claimed: Place
    verified: Place


def stand_of(journey: JourneyState) -> Stand:
    """A journey as it stands now."""
    claimed, verified = journey.accounts["claimed"], journey.accounts["verified"]
    return Stand(
        journey.order,
        journey.id,
        Place(claimed.place, claimed.carried, claimed.arrived),
        Place(verified.place, verified.carried, verified.arrived),
    )


def settle_buyer(state: PartyState, buyer: str, cause: Cause, rules: Rules, opened: Opened) -> list[Posting]:
    """Bring a buyer's two accounts to where its leading journeys stand; the rows this posts."""
    journeys = list(state.journeys.values())
    if len(journeys) > 1:
        journeys = [j for j in journeys if state.buyer(j.buyer) == buyer and j.member_of not in state.journeys]
    return settle(state.buyers, buyer, [stand_of(journey) for journey in journeys], cause, rules, opened)


def settle(
    buyers: dict[str, dict[str, Account]],
    buyer: str,
    stands: Sequence[Stand],
    cause: Cause,
    rules: Rules,
    opened: Opened,
) -> list[Posting]:
    """Bring a buyer's two accounts to where these journeys of it lead; the rows this posts."""
    accounts = buyers.get(buyer)
    if accounts is None:
        accounts = buyers[buyer] = {name: Account(name) for name in BUYERS_BOOKS}
    ranks = rules.agreement.rank_of
    rows: list[Posting] = []
    for book, name in enumerate(BUYERS_BOOKS):
        account = accounts[name]
        lead = _leading([(s[book + 2], s) for s in stands if s[book + 2].place != OUTSIDE], rules)  # type: ignore[union-attr,misc]
        to, carried = (lead.place, lead.carried) if lead else (OUTSIDE, account.carried)
        if to == account.place and (carried is account.carried or carried == account.carried):
            continue
        key = (carried.journey, name.removeprefix("buyers "))
        why = cause._replace(opens=to, since=opened[key]) if key in opened else cause
        why = why._replace(opens="") if why is cause and cause.opens else why
        rows += shift(account, to, carried=carried, cause=why, holder=Holder(buyer, _cluster(buyer)), ranks=ranks)
    return rows


def _leading(placed: list[tuple[Place, Stand]], rules: Rules) -> Place | None:
    """The furthest of the open ones, else the one that ended last; of equals the older."""
    if len(placed) <= 1:
        return placed[0][0] if placed else None
    placed.sort(key=lambda pair: (pair[1].order, pair[1].id))
    ranks, exits = rules.agreement.rank_of, rules.agreement.exits
    is_open = [place for place, _ in placed if place.place not in exits]
    if is_open:
        return max(is_open, key=lambda place: ranks.get(place.place, 0))
    return max((place for place, _ in placed), key=lambda place: place.arrived)
