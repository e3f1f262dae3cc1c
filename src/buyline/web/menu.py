"""How are the options of many fields written that offer the same ones?

The markup of each option is made once for a page, however many fields there are: a file of 200 columns before books of
as many has 40,000 options. Which options there are, and which is chosen where, is said by others.
"""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString


class Menu:
    """Options, each a value and words; the last one of a value counts."""

    def __init__(self, options: Iterable[tuple[str, str]]) -> None:
        told = dict(options)
        self._places = {value: place for place, value in enumerate(told)}
        self._plain = [format_html('<option value="{}">{}</option>', *one) for one in told.items()]
        self._chosen = [format_html('<option value="{}" selected>{}</option>', *one) for one in told.items()]

    def with_chosen(self, value: str) -> SafeString:
        """The options as markup, that of a value chosen; none where there is no such value."""
        place = self._places.get(value)
        if place is None:
            return SafeString("".join(self._plain))
        return SafeString("".join([*self._plain[:place], self._chosen[place], *self._plain[place + 1 :]]))
