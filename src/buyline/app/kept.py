"""What need not be counted again while the books stay as they are?

Answers kept beside the engine for one state of the books (its last sequence number) and one day; a commit or midnight
makes them void. Few of each kind are kept, the latest used. It knows nothing of what it keeps.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from buyline.store.books import Books

T = TypeVar("T")
_NAME = "answers"


class Kept:
    """Answers for one state of the books."""

    def __init__(self, state: Hashable) -> None:
        self.state = state
        self._answers: dict[str, OrderedDict[Hashable, Any]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()

    def get(self, kind: str, asked: Hashable, make: Callable[[], T], *, most: int) -> T:
        """The answer kept for what was asked, else made now; two threads may make the same one, which does no harm."""
        with self._lock:
            kept = self._answers.setdefault(kind, OrderedDict())
            if asked in kept:
                kept.move_to_end(asked)
                found: T = kept[asked]
                return found
        made = make()
        with self._lock:
            kept[asked] = made
            while len(kept) > most:
                kept.popitem(last=False)
        return made

    def had(self, kind: str, asked: Hashable) -> Any:
        """The answer kept for what was asked; None where there is none."""
        with self._lock:
            kept = self._answers.get(kind)
            return None if kept is None else kept.get(asked)


def kept_of(books: Books, *state: Hashable) -> Kept:
    """The answers kept for a state of the books; those of another state are forgotten."""
    found = books.caches.get(_NAME)
    if not isinstance(found, Kept) or found.state != state:
        found = books.caches[_NAME] = Kept(state)
    return found


class _One:
    """One answer, for as long as a state holds."""

    def __init__(self, state: Hashable, answer: Any) -> None:
        self.state, self.answer = state, answer

    def close(self) -> None:
        """Nothing is held but the answer."""


def kept_while(books: Books, name: str, state: Hashable, make: Callable[[], T]) -> T:
    """What `make` makes of a state of the books, made once while it holds; `name`: what it is."""
    found = books.caches.get(name)
    if not isinstance(found, _One) or found.state != state:
        found = books.caches[name] = _One(state, make())
    answer: T = found.answer
    return answer
