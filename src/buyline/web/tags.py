"""What templates may say beside Django's own tags."""

import json
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import cast

from django import template
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import get_template
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from buyline.web.assets import assets
from buyline.web.parts import PARTS, Editable, Number
from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n
from buyline.web.tables import Row, Table

register = template.Library()
SHORT_AT_MOST, NAME_FROM, LONG_FROM = 14, 20, 45
SCOPE, NUMERIC, SHORT, NAME, LONG, PLAIN = (
    f" {text}" if text else "" for text in ('scope="row"', *(f'class="{each}"' for each in "nsml"), "")
)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file that pages load."""
    return _address(get_script_prefix(), assets()[name].digest, name)


@cache
def _address(prefix: str, digest: str, name: str) -> str:  # noqa: ARG001 - the address depends on it
    return str(reverse("asset", args=(digest, name)))


CELL = " data-cell"
"""What holds a value that is changed where it stands: its form takes the place of what is inside."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside words, which say the same."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', asset("icons.svg"), name)


@register.simple_tag
def part(record: object) -> SafeString:
    """A record of `parts`, written down by its template; anything else as words."""
    if type(record) is Number:
        return _number(record)
    if type(record) is str:
        return escaped(record)
    if type(record) is Editable:
        return _editable(record)
    name = PARTS.get(type(record))
    if name is None:
        return conditional_escape(record)
    return mark_safe(_template(name).render(Context({"part": record})))  # noqa: S308 - a template escapes what it writes


def escaped(text: str) -> SafeString:
    """A text as it stands in HTML, what is written for it already left as it is.

    Django's own asks whether the text is a translation first, which takes most of its time; pages have thousands.
    """
    return text if type(text) is SafeString else SafeString(escape(text))


@register.simple_tag
def cells(table: Table, row: Row) -> SafeString:
    """The cells of a row, its name first. Pages have hundreds of them, so that no template stands between."""
    return mark_safe("".join(_cells(table, row)))  # noqa: S308 - each cell escapes what it writes


def _cells(table: Table, row: Row) -> Iterator[str]:
    if table.picks:
        yield _pick(table, row)
    for place, cell in enumerate(row.cells):
        if place == 0:
            yield f"<th{SCOPE}>{part(cell)}</th>"
        else:
            held = CELL if type(cell) is Editable else ""
            yield f"<td{NUMERIC if table.is_numeric(place) else _length(cell)}{held}>{part(cell)}</td>"


def _pick(table: Table, row: Row) -> str:
    """The box by which a row is chosen for the form of its table."""
    if not row.pick:
        return "<td></td>"
    return str(format_html(
        '<td class="pick"><input type="checkbox" form="{}" name="journey" value="{}" aria-label="Choose {}"></td>',
        table.picks, row.pick, row.pick,
    ))  # fmt: skip


def _length(cell: object) -> str:
    if isinstance(cell, Number):
        return NAME if len(cell.words) >= NAME_FROM else PLAIN
    if not isinstance(cell, str):
        return PLAIN
    return SHORT if len(cell) <= SHORT_AT_MOST else LONG if len(cell) >= LONG_FROM else PLAIN


def _editable(cell: Editable) -> SafeString:
    """A value and the way to change it: a form of its own, or with a script the field in the cell."""
    return format_html(
        '<span class="value">{}</span> <a class="edit" href="{}" hx-get="{}" hx-target="closest [data-cell]"'
        ' hx-swap="innerHTML" aria-label="{}"{}>{}</a>',
        cell.words, cell.url, cell.url, cell.label, " autofocus" if cell.has_focus else "", icon("edit"),
    )  # fmt: skip


def _number(number: Number) -> SafeString:
    if not number.url:
        return escaped(number.words)
    title = f' title="{escaped(number.title)}"' if number.title else ""
    return mark_safe(f'<a class="num" href="{escaped(number.url)}"{title}>{escaped(number.words)}</a>')  # noqa: S308


@register.simple_tag
def words(text: Text) -> SafeString:
    """Words in a drawing."""
    kind = f"t-{text.kind} {text.tone}" if text.tone else f"t-{text.kind}"
    where = f'x="{n(text.x)}" y="{n(text.y)}" text-anchor="{escaped(text.anchor)}"'
    return mark_safe(f'<text class="{escaped(kind)}" {where}>{escaped(text.words)}</text>')  # noqa: S308 - escaped


@cache
def _template(name: str) -> Template:
    found = get_template(f"parts/{name}.html")
    return cast("Template", found.template)


@register.filter
def flash_icon(level: str) -> str:
    """The drawing that goes with a message."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "info")


@register.filter
def undo_by(message: Message) -> dict[str, object] | None:
    """What takes back the act that a message tells of: its entries, and where to go on; None where nothing does."""
    return json.loads(message.extra_tags) if message.extra_tags else None


@register.filter
def at(value: float) -> str:
    """A coordinate of a drawing, the same in every locale."""
    return n(value)
