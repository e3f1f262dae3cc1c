"""What templates may say beside Django's own tags."""

from collections.abc import Iterator
from functools import cache
from typing import cast

from django import template
from django.template import Context, Template
from django.template.loader import get_template
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from buyline.web.assets import assets
from buyline.web.parts import PARTS, Number
from buyline.web.picture.marks import Text
from buyline.web.picture.shapes import n
from buyline.web.tables import Row, Table

register = template.Library()
SHORT_AT_MOST, NAME_FROM, LONG_FROM = 14, 20, 45
SCOPE, NUMERIC, SHORT, NAME, LONG, PLAIN = (
    SafeString(f" {text}" if text else "") for text in ('scope="row"', *(f'class="{each}"' for each in "nsml"), "")
)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file that pages load."""
    return _address(get_script_prefix(), assets()[name].digest, name)


@cache
def _address(prefix: str, digest: str, name: str) -> str:  # noqa: ARG001 - the address depends on it
    return str(reverse("asset", args=(digest, name)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside words, which say the same."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', asset("icons.svg"), name)


@register.simple_tag
def part(record: object) -> SafeString:
    """A record of `parts`, written down by its template; anything else as words."""
    if type(record) is Number:
        return _number(record)
    name = PARTS.get(type(record))
    if name is None:
        return conditional_escape(record)
    return mark_safe(_template(name).render(Context({"part": record})))  # noqa: S308 - a template escapes what it writes


@register.simple_tag
def cells(table: Table, row: Row) -> SafeString:
    """The cells of a row, its name first. Pages have hundreds of them, so that no template stands between."""
    return format_html_join("", "<{0}{1}>{2}</{3}>", _cells(table, row))


def _cells(table: Table, row: Row) -> Iterator[tuple[str, SafeString, SafeString, str]]:
    for place, cell in enumerate(row.cells):
        if place == 0:
            yield "th", SCOPE, part(cell), "th"
        elif table.is_numeric(place):
            yield "td", NUMERIC, part(cell), "td"
        else:
            yield "td", _length(cell), part(cell), "td"


def _length(cell: object) -> SafeString:
    if isinstance(cell, Number):
        return NAME if len(cell.words) >= NAME_FROM else PLAIN
    if not isinstance(cell, str):
        return PLAIN
    return SHORT if len(cell) <= SHORT_AT_MOST else LONG if len(cell) >= LONG_FROM else PLAIN


def _number(number: Number) -> SafeString:
    if not number.url:
        return conditional_escape(number.words)
    if not number.title:
        return format_html('<a class="num" href="{}">{}</a>', number.url, number.words)
    return format_html('<a class="num" href="{}" title="{}">{}</a>', number.url, number.title, number.words)


@register.simple_tag
def words(text: Text) -> SafeString:
    """Words in a drawing."""
    kind = f"t-{text.kind} {text.tone}" if text.tone else f"t-{text.kind}"
    where = (n(text.x), n(text.y), text.anchor)
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', kind, *where, text.words)


@cache
def _template(name: str) -> Template:
    found = get_template(f"parts/{name}.html")
    return cast("Template", found.template)


@register.filter
def flash_icon(level: str) -> str:
    """The drawing that goes with a message."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "info")


@register.filter
def at(value: float) -> str:
    """A coordinate of a drawing, the same in every locale."""
    return n(value)
