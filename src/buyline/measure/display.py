"""How does a statement look at the end of a notebook's cell, and where there is only text?

A table, or several, with what was asked above it and the rule under it: numbers to the right, amounts in major units,
shares in per cent. It takes its colours from the page around it, so it is at home in the light and the dark, and is a
plain table where styles are taken away.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from buyline.definition.money import digits_of
from buyline.measure.wording import in_words

ROWS_AT_MOST = 40
SHARES = frozenset({"share", "still_open_share", "estimate", "low", "high", "maturity", "closed_only", "ratio"})
COUNTS = frozenset({"within_days", "found"})
SIDES = ("_before", "_after")
LEFT_OUT = frozenset({"rule", "currency", "interval"})
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_B = ".buyline-statement.buyline-statement"
STYLE = f"""
{_B}{{overflow-x:auto;margin:0 0 1em;font-size:13px;line-height:1.45}}
{_B} table{{border-collapse:collapse;table-layout:auto;margin:0;width:auto;font-size:inherit;border:0}}
{_B} caption{{caption-side:top;text-align:left;padding:0 0 .6em;color:inherit}}
{_B} caption b{{font-size:15px;font-weight:600;margin-right:.6em}}
{_B} .asked{{opacity:.75}}
{_B} th,{_B} td{{text-align:left;vertical-align:baseline;white-space:nowrap;border:0;padding:.28em 1.4em .28em 0}}
{_B} tr{{background:none}}
{_B} thead th{{font-weight:500;opacity:.75;border-bottom:1px solid rgba(128,134,144,.75)}}
{_B} tbody td{{border-bottom:1px solid rgba(128,134,144,.22)}}
{_B} tbody tr:hover{{background:rgba(128,134,144,.12)}}
{_B} .n{{text-align:right;font-variant-numeric:tabular-nums}}
{_B} .rule{{max-width:84ch;margin:.7em 0 0;opacity:.75;white-space:normal}}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One table: its title, what was asked, the names of its columns, its rows, and what stands under it.

    `whole`: what has all of the rows, where there are too many to show.
    """

    title: str
    names: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    asked: str = ""
    rule: str = ""
    whole: str = "table"


def statement_html(name: str, said: Mapping[str, Any], names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A statement as HTML: `name` of its class, what it `said` as JSON, the `names` of its columns and its rows."""
    return parts_html([statement_part(name, said, names, rows)])


def statement_part(name: str, said: Mapping[str, Any], names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Part:
    """The table of a statement, without columns that say nothing."""
    kept = [name for name in names if not _says_nothing(name, said, rows)]
    return Part(title=_title(name), names=kept, rows=rows, asked=_asked(said), rule=in_words(str(said.get("rule", ""))))


def parts_html(parts: Iterable[Part]) -> str:
    """Tables below each other as HTML; those without rows are left out, but for the first."""
    first, *others = parts
    tables = "".join(map(_table, (first, *(part for part in others if part.rows))))
    return f'<div class="buyline-statement"><style>{STYLE}</style>{tables}</div>'


def _table(part: Part) -> str:
    numeric = _numeric(part)
    head = "".join(f'<th scope="col"{_kind(name in numeric)}>{escape(_plain(name))}</th>' for name in part.names)
    lines = ("".join(_cell(name, row, name in numeric) for name in part.names) for row in part.rows[:ROWS_AT_MOST])
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    left = len(part.rows) - ROWS_AT_MOST
    more = f"{left:,} more rows: <code>.{escape(part.whole)}</code> has all." if left > 0 else ""
    rule = f'<p class="rule">{" ".join(filter(None, (more, escape(part.rule))))}</p>'
    title = f'<b>{escape(part.title)}</b><span class="asked">{escape(part.asked)}</span>'
    return f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rule}"


def statement_text(name: str, said: Mapping[str, Any], names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """The same as lines of text, its columns under each other."""
    part = statement_part(name, said, names, rows)
    shown = part.rows[:ROWS_AT_MOST]
    columns = [
        [_plain(name), *(_text(name, row.get(name), row.get("currency")) for row in shown)] for name in part.names
    ]
    numeric = _numeric(part)
    wide = [_under(column, name in numeric) for name, column in zip(part.names, columns, strict=True)]
    lines = ["  ".join(texts).rstrip() for texts in zip(*wide, strict=True)]
    left = len(part.rows) - len(shown)
    more = [f"… {left:,} more rows: .{part.whole} has all"] if left else []
    return "\n".join([f"{part.title}: {part.asked}", *lines, *more, part.rule])


def _under(texts: Sequence[str], is_number: bool) -> list[str]:  # noqa: FBT001 - one of two kinds of column
    width = max(map(len, texts))
    return [text.rjust(width) if is_number else text.ljust(width) for text in texts]


def _numeric(part: Part) -> set[str]:
    return {name for name in part.names if any(_is_number(row.get(name)) for row in part.rows)}


def _title(name: str) -> str:
    return _WORDS.sub(" ", name).capitalize()


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _asked(said: Mapping[str, Any]) -> str:
    """Everything plain that the statement says of itself, the counts of a whole apart."""
    return " · ".join(f"{_plain(name)} {value}" for name, value in said.items() if _is_above(name, value))


def _is_above(name: str, value: object) -> bool:
    return name not in LEFT_OUT and (isinstance(value, str) or name in COUNTS)


def _says_nothing(name: str, said: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a column repeats in every row what stands above, or tells of what nobody has: money, exceptions."""
    if not rows:
        return False
    if name in ("without_rate", "amount", "currency"):
        told = "amount" if name == "currency" and name not in said and "amount" in rows[0] else name
        return not any(row.get(told) for row in rows)
    above = said.get(name)
    return _is_above(name, above) and all(row.get(name) == above for row in rows)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(is_number: bool) -> str:  # noqa: FBT001 - one of two kinds of column
    return ' class="n"' if is_number else ""


def _cell(name: str, row: Mapping[str, Any], is_number: bool) -> str:  # noqa: FBT001 - as above
    return f"<td{_kind(is_number)}>{escape(_text(name, row.get(name), row.get('currency')))}</td>"


def _text(name: str, value: Any, currency: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not _is_number(value):
        return str(value)
    for side in SIDES:
        name = name.removesuffix(side)
    if name in SHARES:
        return f"{100 * value:.1f}%"
    if name == "amount" and currency:
        digits = digits_of(str(currency))
        return f"{value / 10**digits:,.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
