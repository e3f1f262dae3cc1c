"""Which piece of a text shows the words that were asked for?

As the search reads words: without accents and capitals, by their beginnings. Pure.
"""

import re
from collections.abc import Iterator

from buyline.store.search import folded

BEFORE, LONGEST = 40, 160
_WORD = re.compile(r"\w+")


def snippet(text: str, asked: str) -> str:
    """The piece of a text that begins shortly before the first of the asked words, cut at words."""
    plain = " ".join(text.split())
    first = next((start for start, _ in found_in(plain, asked)), 0)
    start = 0 if first <= BEFORE else plain.find(" ", first - BEFORE) + 1
    piece = plain[start : start + LONGEST]
    if start + LONGEST < len(plain):
        piece = piece.rsplit(" ", 1)[0] + " …"
    return f"… {piece}" if start else piece


def found_in(text: str, asked: str) -> Iterator[tuple[int, int]]:
    """From where to where each word of a text stands that begins with an asked word."""
    wanted = folded(asked).split()
    for word in _WORD.finditer(text):
        if any(folded(word[0]).startswith(one) for one in wanted):
            yield word.start(), word.end()
