"""How does a member want numbers, days and moments written, and pages coloured?

Chosen from what there is; what was not chosen is as the browser, the company or the system says.
"""

from collections.abc import Mapping

from buyline.members.colleagues import NotPossible
from buyline.members.models import Member
from buyline.members.wishes import time_zones

LOCALES = {
    "": "as the browser asks", "en-GB": "English (United Kingdom)", "en-US": "English (United States)",
    "de-DE": "Deutsch (Deutschland)", "de-CH": "Deutsch (Schweiz)", "fr-FR": "Français (France)",
    "es-ES": "Español (España)", "it-IT": "Italiano (Italia)", "nl-NL": "Nederlands (Nederland)",
    "pl-PL": "Polski (Polska)", "pt-BR": "Português (Brasil)", "sv-SE": "Svenska (Sverige)", "ja-JP": "日本語 (日本)",
}  # fmt: skip
THEMES = {"": "as the system says", "light": "light", "dark": "dark"}


def wrong_choice(what: str, given: str, known: Mapping[str, str]) -> str:
    """The sentence about a choice that there is not."""
    return f"There is no {what} '{given}'; choose {', '.join(one for one in known if one)}, or nothing."


def wrong_zone(given: str) -> str:
    """The sentence about a time zone that there is not."""
    return f"There is no time zone '{given}'; write it like Europe/Berlin, or nothing."


def read_as(
    member: Member, *, locale: str | None = None, time_zone: str | None = None, theme: str | None = None
) -> None:
    """Keep how pages read for a member; None leaves a choice as it is. NotPossible says what there is not."""
    if locale is not None and locale not in LOCALES:
        raise NotPossible(wrong_choice("way of writing", locale, LOCALES))
    if time_zone and time_zone not in time_zones():
        raise NotPossible(wrong_zone(time_zone))
    if theme is not None and theme not in THEMES:
        raise NotPossible(wrong_choice("theme", theme, THEMES))
    told = {"locale": locale, "time_zone": time_zone, "theme": theme}
    Member.objects.filter(pk=member.pk).update(**{name: value for name, value in told.items() if value is not None})
    member.refresh_from_db()
