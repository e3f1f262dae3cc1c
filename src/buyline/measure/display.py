"""How does a statement look at the end of a notebook's cell, and where there is only text?

A table with what was asked above it and the rule under it: numbers to the right, amounts in major units, shares in per
cent. It takes its colours from the page around it, so it is at home in the light and the dark, and is a plain table
where styles are taken away.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from html import escape
from typing import Any

from buyline.definition.money import digits_of
from buyline.measure.wording import in_words

ROWS_AT_MOST = 40
SHARES = frozenset({"share", "still_open_share", "estimate", "low", "high", "maturity", "closed_only", "ratio"})
COUNTS = frozenset({"within_days", "found"})
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


def statement_html(name: str, said: Mapping[str, Any], names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A statement as HTML: `name` of its class, what it `said` as JSON, the `names` of its columns and its rows."""
    names, numeric = _shown(said, names, rows)
    head = "".join(f'<th scope="col"{_kind(name in numeric)}>{escape(_plain(name))}</th>' for name in names)
    lines = ("".join(_cell(name, row, name in numeric) for name in names) for row in rows[:ROWS_AT_MOST])
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    more = f"{len(rows) - ROWS_AT_MOST:,} more rows: <code>.table</code> has all." if len(rows) > ROWS_AT_MOST else ""
    rule = f'<p class="rule">{" ".join(filter(None, (more, escape(in_words(str(said.get("rule", "")))))))}</p>'
    title = f'<b>{escape(_title(name))}</b><span class="asked">{escape(_asked(said))}</span>'
    table = f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="buyline-statement"><style>{STYLE}</style>{table}{rule}</div>'


def statement_text(name: str, said: Mapping[str, Any], names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """The same as lines of text, its columns under each other."""
    names, numeric = _shown(said, names, rows)
    lines = [[_text(name, row.get(name), row.get("currency")) for name in names] for row in rows[:ROWS_AT_MOST]]
    wide = [max(len(text) for text in column) for column in zip(*([*map(_plain, names)], *lines), strict=True)]
    table = [_line(names, numeric, texts, wide) for texts in ([*map(_plain, names)], *lines)]
    more = [f"… {len(rows) - ROWS_AT_MOST:,} more rows: .table has all"] if len(rows) > ROWS_AT_MOST else []
    return "\n".join([f"{_title(name)}: {_asked(said)}", *table, *more, in_words(str(said.get("rule", "")))])


def _line(names: Sequence[str], numeric: AbstractSet[str], texts: Sequence[str], wide: Sequence[int]) -> str:
    cells = zip(names, texts, wide, strict=True)
    return "  ".join(t.rjust(w) if name in numeric else t.ljust(w) for name, t, w in cells).rstrip()


def _shown(
    said: Mapping[str, Any], names: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> tuple[list[str], set[str]]:
    """The columns that say something, and those of them that hold numbers."""
    shown = [name for name in names if not _says_nothing(name, said, rows)]
    return shown, {name for name in shown if any(_is_number(row.get(name)) for row in rows)}


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
    if name in SHARES:
        return f"{100 * value:.1f}\N{NO-BREAK SPACE}%"
    if name == "amount" and currency:
        digits = digits_of(str(currency))
        return f"{value / 10**digits:,.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
