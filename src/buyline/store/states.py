"""How is a party written down: its kept state, and what the read models show of it?

`Codec` is the ledger's own pair of functions unless a test gives another. Packing a party needs no database, so it can
be done where the party was folded.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from buyline.journal.text import as_text

_SHOWN = (
    ("claimed", "outside"), ("verified", "outside"), ("claimed_since", None), ("verified_since", None), ("amount", 0),
    ("currency", ""),
)  # fmt: skip
_DATED = (("version", 0), ("opened_on", None), ("last_on", None), ("close_on", ""))


class Packed(NamedTuple):
    """A party as the store writes it: its state packed; of each journey, buyer and person what read models show.

    A merged buyer is shown under the id that stands for it.
    """

    state: bytes
    journeys: tuple[tuple[Any, ...], ...]
    facts: Mapping[str, str]
    buyer_into: Mapping[str, str]
    person_buyer: Mapping[str, str]
    person_into: Mapping[str, str]
    handoffs: tuple[tuple[Any, ...], ...] = ()
    planned: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Codec:
    """`load(dump(state))` is an equal state that shares nothing with the first."""

    dump: Callable[[Any], bytes]
    load: Callable[[bytes], Any]

    def pack(self, state: Any) -> Packed:
        """A party's state as the store writes it; one that is packed already stays as it is."""
        if isinstance(state, Packed):
            return state
        journeys = getattr(state, "journeys", None) or {}
        into: Mapping[str, str] = getattr(state, "buyer_into", {})
        people: Mapping[str, str] = getattr(state, "person_buyer", {})
        return Packed(
            self.dump(state),
            tuple(_journey(key, journey, into) for key, journey in journeys.items()),
            {buyer: _facts(facts) for buyer, facts in getattr(state, "buyer_facts", {}).items()},
            into,
            {person: into.get(buyer, buyer) for person, buyer in people.items()},
            getattr(state, "person_into", {}),
            tuple(_of_work(journeys, "handoffs")),
            tuple(_of_work(journeys, "planned")),
        )


def ledger_codec() -> Codec:
    """The codec of `ledger.state`."""
    from buyline.ledger.state import dump, load  # noqa: PLC0415 - adapters open without the fold

    return Codec(dump=dump, load=load)


def _journey(key: str, journey: Any, into: Mapping[str, str]) -> tuple[Any, ...]:
    """A row of the journeys' table but for the party, which stands behind the id there; `into`: merged buyers."""
    buyer = getattr(journey, "buyer", "")
    return (
        key, getattr(journey, "pipeline", ""), into.get(buyer, buyer) or None,
        *(getattr(journey, name, otherwise) for name, otherwise in _SHOWN),
        as_text(getattr(journey, "columns", {})), _facts(getattr(journey, "facts", {})),
        *(getattr(journey, name, otherwise) for name, otherwise in _DATED), getattr(journey, "member_of", "") or None,
        *_turn(getattr(journey, "work", None)),
    )  # fmt: skip


def _turn(work: Any) -> tuple[Any, ...]:
    """Whose turn it is and since when, what the buyer was asked, to whom it is offered, the next day planned, and for
    which reason it came back.
    """
    if work is None:
        return ("", "", None, None, None, "", None, "")
    asked, offer, due = work.asked or (None, None), work.offer, work.due
    turn = (work.turn, work.turn_step, work.turn_since, *asked)
    return (*turn, offer.to if offer else "", due.due if due else None, work.returned)


def _of_work(journeys: Mapping[str, Any], name: str) -> Iterator[tuple[Any, ...]]:
    """What journeys hold of one kind of work, as rows of its table but for the party."""
    for key, journey in journeys.items():
        for one in getattr(getattr(journey, "work", None), name, ()):
            yield (one[0], key, *one[1:])


def _facts(facts: Mapping[str, Any]) -> str:
    return as_text({name: value[0] if isinstance(value, tuple) else value for name, value in facts.items()})
