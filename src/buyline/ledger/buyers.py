"""Where does a buyer stand, over all its journeys?

The buyers' books are of their own grain: a buyer stands at the furthest stage of its open journeys, else in the exit
of the journey that ended last, so distinct buyers are sums too (RULES §3.3).
"""

from functools import lru_cache

from buyline.ledger.account import Cause, Holder, shift
from buyline.ledger.identity import cluster_of
from buyline.ledger.posting import OUTSIDE, Posting
from buyline.ledger.state import Account, JourneyState, PartyState
from buyline.ledger.terms import Rules

BUYERS_BOOKS = {"claimed": "buyers claimed", "verified": "buyers verified"}
_cluster = lru_cache(maxsize=100_000)(cluster_of)


def settle_buyer(state: PartyState, buyer: str, cause: Cause, rules: Rules) -> list[Posting]:
    """Bring a buyer's two accounts to where its leading journeys stand; the rows this posts."""
    journeys = list(state.journeys.values())
    if len(journeys) > 1:
        journeys = [j for j in journeys if state.buyer(j.buyer) == buyer and j.member_of not in state.journeys]
    accounts = state.buyers.setdefault(buyer, {name: Account(name) for name in BUYERS_BOOKS.values()})
    ranks = rules.agreement.rank_of
    rows: list[Posting] = []
    for book, name in BUYERS_BOOKS.items():
        lead = _leading(journeys, book, ranks, rules.agreement.exits)
        account = accounts[name]
        to = lead.accounts[book].place if lead else OUTSIDE
        carried = lead.accounts[book].carried if lead else account.carried
        if to == account.place and (carried is account.carried or carried == account.carried):
            continue
        rows += shift(
            account, to, carried=carried, cause=cause, holder=Holder(buyer, _cluster(buyer)), ranks=ranks
        )
    return rows


def _leading(
    journeys: list[JourneyState], book: str, ranks: dict[str, int], exits: frozenset[str]
) -> JourneyState | None:
    placed = [j for j in journeys if j.accounts[book].place != OUTSIDE]
    if len(placed) <= 1:
        return placed[0] if placed else None
    placed.sort(key=lambda j: (j.order, j.id))
    is_open = [j for j in placed if j.accounts[book].place not in exits]
    if is_open:
        return max(is_open, key=lambda j: ranks.get(j.accounts[book].place, 0))
    return max(placed, key=lambda j: j.accounts[book].day)
