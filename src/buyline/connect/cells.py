"""What does a cell, or a text made of cells, say, and may it be taken?

Compiles the texts of a mapping into functions of a row. Cells are judged once per row: a row whose cells are all
short and printable needs no second look. A cell that cannot be taken is `Bad`; a blank one is an empty text. Nothing
is repaired.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from buyline.connect.mapping import BRACES, Test, Text
from buyline.definition.problem import advice, shown
from buyline.journal.fields import PERSONAL_AT_MOST, TEXT_AT_MOST, unprintable

Row = Sequence[str]
Places = Mapping[str, int]
Scalar = str | int | float | bool
_GROUPED = {
    ".": re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?"),
    ",": re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?"),
}
_YES = frozenset({"true", "yes", "y", "t", "1"})
_NO = frozenset({"false", "no", "n", "f", "0"})
_BYTES = "name the file's encoding in the mapping, like encoding: windows-1252, or save the file as UTF-8"


class Bad(NamedTuple):
    """A cell that cannot be taken: which column, what it holds, why not, and what would be right."""

    column: str
    value: str
    reason: str
    remedy: str


Read = Callable[[Row], "str | Bad"]


def is_plain(row: Row) -> bool:
    """Whether every cell of a row is fine wherever it is used: short, printable, without the separator of ids."""
    together = "".join(row)
    is_short = len(together) <= TEXT_AT_MOST or max(map(len, row)) <= TEXT_AT_MOST
    return is_short and together.isprintable() and "|" not in together


def judge(text: Text, places: Places, *, is_id: bool = False, is_personal: bool = False) -> Callable[[Row], list[Bad]]:
    """A function from a row that is not plain to what is wrong with the cells of one text."""
    named = [(column, places[column]) for column in dict.fromkeys(text.columns)]
    at_most = PERSONAL_AT_MOST if is_personal else TEXT_AT_MOST

    def judged(row: Row) -> list[Bad]:
        found = [
            _judged(row[place], column, at_most=at_most, is_id=is_id, is_personal=is_personal)
            for column, place in named
        ]
        return [bad for bad in found if bad is not None]

    return judged


def place_of(text: Text, places: Places) -> int | None:
    """The place of a text that is one cell as it stands; None if it has to be made."""
    is_one = text.text == f"{{{text.text[1:-1]}}}" and len(text.columns) == 1
    return (
        places[text.columns[0]]
        if is_one and not (text.values or text.only) and text.reads == "text" and not text.blind
        else None
    )


def reader(text: Text, places: Places) -> Read:
    """A function from a row to the text; absent columns must have been found out before."""
    parts = BRACES.split(text.text)
    fixed, at = parts[0::2], [places[name] for name in text.columns]
    if not at:
        return lambda _row: text.text
    read: Read
    if fixed == ["", ""]:
        place = at[0]
        read = lambda row: row[place]  # noqa: E731 (three ways to one name)
    else:
        read = _made(fixed, at)
    return _mapped(read, text) if text.values or text.only else read


def scalar_reader(text: Text, places: Places) -> Callable[[Row], Scalar | Bad]:
    """The same for a fact: a text, a number, or yes and no."""
    read = reader(text, places)
    name = ", ".join(text.columns)
    if text.reads == "text":
        return read
    convert = _CONVERT[text.reads]

    def converted(row: Row) -> Scalar | Bad:
        said = read(row)
        return convert(said, name, text) if said and isinstance(said, str) else said

    return converted


def amount_reader(text: Text, places: Places) -> Read:
    """The same for an amount: a decimal text with a point before the decimals."""
    read = reader(text, places)
    grouped = _GROUPED[text.decimal]
    name = ", ".join(text.columns)
    example, strip = ("1,200.50", ",") if text.decimal == "." else ("1.200,50", ".")
    remedy = f"write it like {example}, or set 'decimal' in the mapping"

    def amount(row: Row) -> str | Bad:
        said = read(row)
        if not isinstance(said, str) or not said or (said.isdigit() and said.isascii()):
            return said
        if grouped.fullmatch(said) is None or not said.isascii():
            return Bad(name, shown(said), f"'{shown(said)}' is not an amount", remedy)
        return said.replace(strip, "").replace(",", ".")

    return amount


def test(tests: Mapping[str, Test], places: Places) -> Callable[[Row], bool] | None:
    """Whether a row is one of those an entry is made of; None if every row is."""
    checks = [(places[column], _allows(one)) for column, one in tests.items()]
    if not checks:
        return None
    if len(checks) == 1:
        place, allows = checks[0]
        return lambda row: allows(row[place])
    return lambda row: all(allows(row[place]) for place, allows in checks)


def _made(fixed: list[str], at: list[int]) -> Read:
    pairs = list(zip(at, fixed[1:], strict=True))

    def made(row: Row) -> str:
        text = fixed[0]
        for place, after in pairs:
            cell = row[place]
            if not cell:
                return ""
            text += cell + after
        return text

    return made


def _judged(cell: str, column: str, *, at_most: int, is_id: bool, is_personal: bool) -> Bad | None:
    if len(cell) > at_most:
        remedy = f"at most {at_most:,} are taken; is a quote missing, or is this the wrong column?"
        return Bad(column, shown(cell), f"the cell has {len(cell):,} characters", remedy)
    if is_id and "|" in cell:
        reason = f"'{shown(cell)}' holds '|', which separates the parts of an id"
        return Bad(column, shown(cell), reason, "give it another spelling under 'values'")
    said = unprintable(re.sub(r"[\t\r\n]", " ", cell) if is_personal else cell)
    if said is None:
        return None
    reason, _, remedy = said.partition("; ")
    return Bad(column, shown(cell), reason, _BYTES if "encoding" in remedy else remedy)


def _mapped(read: Read, text: Text) -> Read:
    values, only = dict(text.values), text.only
    name = ", ".join(text.columns)

    def mapped(row: Row) -> str | Bad:
        said = read(row)
        meant = values.get(said) if isinstance(said, str) else None
        if meant is not None or not only or not said:
            return said if meant is None else meant
        reason = f"'{shown(said)}' is not among the values of the mapping"
        return Bad(name, shown(said), reason, f"add it under 'values'; {advice(str(said), values)}")

    return mapped


def _number(said: str, column: str, text: Text) -> Scalar | Bad:
    if _GROUPED[text.decimal].fullmatch(said) is None or len(said) > 40:
        return Bad(
            column, shown(said), f"'{shown(said)}' is not a number", "write digits, or set 'decimal' in the mapping"
        )
    plain = said.replace("," if text.decimal == "." else ".", "").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _yes_or_no(said: str, column: str, _text: Text) -> Scalar | Bad:
    word = said.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    return Bad(
        column, shown(said), f"'{shown(said)}' is neither yes nor no", "write true or false, or map it under 'values'"
    )


def _day(said: str, column: str, text: Text) -> Scalar | Bad:
    try:
        found = date.fromisoformat(said[:10]) if text.format == "iso" else datetime.strptime(said, text.format).date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        expected = "2026-03-31" if text.format == "iso" else f"'{text.format}'"
        remedy = f"write it like {expected}, or set 'format' in the mapping"
        return Bad(column, shown(said), f"'{shown(said)}' is not a day", remedy)
    return found.isoformat()


_CONVERT = {"number": _number, "yes or no": _yes_or_no, "day": _day}


def _allows(one: Test) -> Callable[[str], bool]:
    taken, refused, known = frozenset(one.one_of), frozenset(one.none_of), one.known
    if taken in ({"true"}, {"false"}):
        return lambda cell: cell.casefold() in taken
    if known is not None and not taken and not refused:
        return lambda cell: (cell != "") is known
    if taken and not refused and known is None:
        return lambda cell: cell in taken
    return lambda cell: (
        (not taken or cell in taken) and cell not in refused and (known is None or (cell != "") is known)
    )
