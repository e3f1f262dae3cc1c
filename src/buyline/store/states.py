"""How is the kept state of a party written down?

A pair of functions, the ledger's own unless a test gives another. It does not look into the state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Codec:
    """`load(dump(state))` is an equal state that shares nothing with the first."""

    dump: Callable[[Any], str]
    load: Callable[[str], Any]


def ledger_codec() -> Codec:
    """The codec of `ledger.state`."""
    from buyline.ledger.state import dump, load  # noqa: PLC0415 - adapters open without the fold

    return Codec(dump=dump, load=load)
