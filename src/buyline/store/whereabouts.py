"""In which segments do the rows of a few journeys lie?

A segment never changes, so its journeys are read once for the process and kept as sorted numbers (8 bytes each). Most
journeys lie in one segment or two; opening all of them for a few rows takes longer than reading these. Where two
journeys share a number, a segment is opened in vain and nothing else.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from buyline.store.files import Listed

Numbers = NDArray[np.uint64]
FORGOTTEN_AT = 2
"""Of segments merged since, numbers are kept until they are so many times those in use."""


class Whereabouts:
    """The journeys of the segments of one engine; several threads may ask at once."""

    def __init__(self, file_of: Callable[[Listed], str]) -> None:
        self._file_of = file_of
        self._numbers: dict[str, Numbers] = {}
        self._lock = threading.Lock()

    def holding(self, cursor: Any, segments: Sequence[Listed], journeys: Sequence[str]) -> list[Listed]:
        """Those of `segments` that may hold rows of any of `journeys`."""
        asked = _numbers(cursor, "SELECT hash(journey) FROM (SELECT unnest(?::VARCHAR[]) AS journey)", [list(journeys)])
        with self._lock:
            self._read(cursor, segments)
            return [segment for segment in segments if _share(self._numbers[segment.name], asked)]

    def _read(self, cursor: Any, segments: Sequence[Listed]) -> None:
        for segment in segments:
            if segment.name not in self._numbers:
                text = f"SELECT DISTINCT hash(journey) FROM read_parquet({self._file_of(segment)})"
                self._numbers[segment.name] = np.sort(_numbers(cursor, text, []))
        if len(self._numbers) > FORGOTTEN_AT * len(segments):
            self._numbers = {segment.name: self._numbers[segment.name] for segment in segments}


def _numbers(cursor: Any, text: str, values: Sequence[Any]) -> Numbers:
    rows = cursor.execute(text, values).fetchnumpy()
    return np.asarray(next(iter(rows.values())), dtype=np.uint64)


def _share(known: Numbers, asked: Numbers) -> bool:
    places = np.minimum(np.searchsorted(known, asked), max(known.size - 1, 0))
    return bool(known.size and np.any(known[places] == asked))
