"""Which number stands for which text?

Lines hold numbers instead of texts, so that a text is compared once and never per line. Nothing is counted here.
"""

import threading
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from buyline.estimate.arrays import Whole

NONE = -1


class Words:
    """Texts, each once, by number; it only grows. Several threads may read it, and one at a time take texts in.

    `names`: the many texts, of journeys, buyers and breakdowns, apart from the few of the trade.
    """

    def __init__(self, *, names: "Words | None" = None) -> None:
        self.texts: list[str] = []
        self.names = self if names is None else names
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()

    def number(self, text: str) -> int:
        """The number of a text; -1 when no row has it."""
        return self._numbers.get(text, NONE)

    def each(self, number_of: Callable[[str], int | None]) -> Whole:
        """A number for each text, -1 for None."""
        found = (number_of(text) for text in self.texts)
        return np.array([NONE if each is None else each for each in found], dtype=np.int64)

    def numbers(self, column: pa.ChunkedArray) -> NDArray[np.int32]:
        """A column of texts as numbers, new texts taken in."""
        found = column.fill_null("").combine_chunks().dictionary_encode()
        with self._lock:
            own = np.array([self._taken(text) for text in found.dictionary.to_pylist()], dtype=np.int32)
        return np.asarray(own[found.indices.to_numpy(zero_copy_only=False)], dtype=np.int32)

    def _taken(self, text: str) -> int:
        number = self._numbers.get(text)
        if number is None:
            number = len(self.texts)
            self.texts.append(text)
            self._numbers[text] = number
        return number
