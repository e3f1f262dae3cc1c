"""What is wrong in a document or a file, where, and what would be right?

A problem is a value beside the good parts. It never repairs anything and is never raised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_AT_MOST = 80
LISTED_AT_MOST = 16
TEXT_AT_MOST = 2_000
"""So many characters a text of a document may have."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `column` is the column of a table, or the path of a field in a document."""

    file: str
    line: int | None
    column: str
    value: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        at = self.file if self.line is None else f"{self.file}, line {self.line}"
        where = f"{at}, {self.column}" if self.column else at
        return f"{where}: {self.reason}; {self.remedy}" if self.remedy else f"{where}: {self.reason}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one; None where nothing is near."""
    by_folded = {_folded(candidate): candidate for candidate in known}
    found = get_close_matches(_folded(word), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def advice(word: str, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest, and what there is to choose from."""
    choices = list(known)
    near = nearest(word, choices)
    if near and len(choices) > LISTED_AT_MOST:
        return f"did you mean '{near}'?"
    listed = ", ".join(choices[:LISTED_AT_MOST]) + (" …" if len(choices) > LISTED_AT_MOST else "")
    meant = f"did you mean '{near}'? " if near else ""
    return f"{meant}known: {listed}" if choices else "there are none"


def against_text(text: str) -> str | None:
    """Why something is no text that a document may hold, with what to write; None where it is one."""
    if len(text) > TEXT_AT_MOST:
        return f"it has {len(text):,} characters; write at most {TEXT_AT_MOST:,}"
    bad = next((sign for sign in text if is_control(sign) and sign not in "\t\r\n"), None)
    return None if bad is None else f"it holds U+{ord(bad):04X}, which is no character of a text; write it without"


def is_control(character: str) -> bool:
    """Whether a character is none of a text: a control character, half of another, or one that parts lines unseen."""
    code = ord(character)
    return code < 32 or 127 <= code < 160 or 0xD800 <= code <= 0xDFFF or code in {0x2028, 0x2029}


def shown(value: object) -> str:
    """A value as it may stand in a message: one line, printable, not too long."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in str(value)[:200])
    return text if len(text) <= SHOWN_AT_MOST else f"{text[:SHOWN_AT_MOST]}…"


def _folded(word: str) -> str:
    return word.casefold().replace("_", " ").replace("-", " ")
