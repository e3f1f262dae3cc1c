"""What was already worked out of the very same counts?

An estimate depends on nothing but its counts, so that the same counts have the same estimate: a new entry changes the
counts of a stage or two, and only these are estimated anew. Counts are told apart by all their bytes. Nothing is
counted or estimated here.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from hashlib import blake2b
from typing import Any, TypeVar

from buyline.measure.counts import Counts

T = TypeVar("T")
KEPT = 2_000
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def once(what: Hashable, counts: Iterable[Counts], make: Callable[[], T]) -> T:
    """What `make` makes of the counts, made once for the same ones; `what` names it with all else it depends on."""
    key = (what, digest(counts))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Keep nothing of what was worked out so far."""
    with _lock:
        _kept.clear()


def digest(counts: Iterable[Counts]) -> bytes:
    """All the bytes of some counts, in short."""
    found = blake2b(digest_size=16)
    for part in counts:
        for name, column in part.columns.items():
            found.update(f"{name} {column.dtype} {column.size} ".encode())
            found.update(column.tobytes())
    return found.digest()
