"""What templates may say beside Django's own tags."""

from django import template
from django.urls import reverse

from buyline.web.assets import assets
from buyline.web.picture.shapes import n

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file that pages load."""
    return str(reverse("asset", args=(assets()[name].digest, name)))


@register.filter
def at(value: float) -> str:
    """A coordinate of a drawing, the same in every locale."""
    return n(value)
