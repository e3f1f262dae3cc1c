"""How much room do words take, and how do they fit?

Widths are estimated for the widest of the fonts that a reader's system may show, so that a label that fits here fits
everywhere. Nothing is placed here.
"""

WIDE, NARROW, USUAL, BOLD = 0.92, 0.36, 0.63, 1.08
_WIDE_LETTERS = frozenset("mwMW@%")
_NARROW_LETTERS = frozenset("iljtfI.,:;'|!()[] \u2009\u00a0\u202f")
MORE = "\N{HORIZONTAL ELLIPSIS}"


def width_of(words: str, size: float, *, is_bold: bool = False) -> float:
    """About how wide a line of words is, in the units of `size`."""
    ems = sum(
        WIDE if c in _WIDE_LETTERS or ord(c) > 0x2E80 else NARROW if c in _NARROW_LETTERS else USUAL for c in words
    )
    return ems * size * (BOLD if is_bold else 1)


def shortened(words: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """The words, cut with an ellipsis where they would be wider than the room."""
    if width_of(words, size, is_bold=is_bold) <= room:
        return words
    kept = words
    while kept and width_of(kept.rstrip() + MORE, size, is_bold=is_bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + MORE


def wrapped(words: str, room: float, size: float, *, lines: int = 2, is_bold: bool = False) -> tuple[str, ...]:
    """The words in at most so many lines, broken between words; what does not fit is cut with an ellipsis."""
    done: list[str] = []
    rest = [word for word in words.split(" ") if word]  # not at no-break spaces
    while rest and len(done) < lines - 1:
        taken = 1
        while taken < len(rest) and width_of(" ".join(rest[: taken + 1]), size, is_bold=is_bold) <= room:
            taken += 1
        done.append(shortened(" ".join(rest[:taken]), room, size, is_bold=is_bold))
        rest = rest[taken:]
    return (*done, shortened(" ".join(rest), room, size, is_bold=is_bold)) if rest else tuple(done) or ("",)
