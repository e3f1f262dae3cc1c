"""What templates may say beside Django's own tags."""

from functools import cache
from typing import cast

from django import template
from django.template import Context, Template
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from buyline.web.assets import assets
from buyline.web.parts import PARTS
from buyline.web.picture.shapes import n

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file that pages load."""
    return str(reverse("asset", args=(assets()[name].digest, name)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside words, which say the same."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', asset("icons.svg"), name)


@register.simple_tag
def part(record: object) -> SafeString:
    """A record of `parts`, written down by its template; anything else as words."""
    name = PARTS.get(type(record))
    if name is None:
        return conditional_escape(record)
    return mark_safe(_template(name).render(Context({"part": record})))  # noqa: S308 - a template escapes what it writes


SHORT = 14


@register.filter
def is_short(cell: object) -> bool:
    """Whether words in a cell stand on one line: a day, a state."""
    return isinstance(cell, str) and len(cell) <= SHORT


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
