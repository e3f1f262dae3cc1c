"""What templates may say beside Django's own tags."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from buyline.web.assets import assets
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


@register.filter
def flash_icon(level: str) -> str:
    """The drawing that goes with a message."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(level, "info")


@register.filter
def at(value: float) -> str:
    """A coordinate of a drawing, the same in every locale."""
    return n(value)
