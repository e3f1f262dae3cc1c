"""How do places, days and amounts read in a chart?

Names come from the agreement that a statement was told by; without one an id stands for itself, written as a word.
"""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from buyline.days import Day, as_date
from buyline.definition.model import Definition
from buyline.definition.money import major_units
from buyline.measure.view import BETWEEN_PAIR

LINE = 118
"""So many letters of the rule stand on one line under a chart."""


def name_of(place: str, definition: Definition | None) -> str:
    """The name of a place, or of a pair of places."""
    if BETWEEN_PAIR in place:
        return f" {BETWEEN_PAIR} ".join(name_of(side, definition) for side in place.split(BETWEEN_PAIR))
    named = place if definition is None else definition.name_of(place)
    return named if named != place else place.replace("_", " ").replace("-", " ").capitalize()


def led_by(place: str, definition: Definition | None) -> str:
    """The function that leads a stage; "aside" for the waiting room, the exits, and where nobody knows."""
    stage = None if definition is None else definition.stage_by_id.get(place.split(BETWEEN_PAIR, maxsplit=1)[0])
    return "aside" if stage is None else stage.led_by


def day_text(day: Day | date) -> str:
    """A day for people: 31 March 2026."""
    on = as_date(day) if isinstance(day, int) else day
    return f"{on.day} {on:%B %Y}"


def count_text(count: int) -> str:
    """A count with its thousands parted."""
    return f"{count:,}"


def money_text(minor: int, currency: str) -> str:
    """An amount, short: EUR 3.4m."""
    value = float(major_units(minor, currency))
    for size, sign in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= size:
            return f"{currency} {value / size:.3g}{sign}"
    return f"{currency} {value:.0f}"


def share_text(share: float) -> str:
    """A share in per cent: 19.7%."""
    return f"{100 * share:.1f}%"


def asked_text(*parts: str, book: str, as_of: Day | None) -> str:
    """What was counted, under the question: book and what was known when."""
    known = "" if as_of is None else f"as known on {day_text(as_of)}"
    return " · ".join(filter(None, (*parts, f"{book} book", known)))


def wrapped(text: str, *, line: int = LINE) -> list[str]:
    """A text in lines."""
    return textwrap.wrap(text, line)


def largest(groups: Mapping[str, Any], sizes: Mapping[str, int], *, most: int) -> list[str]:
    """The names of the largest groups, at most so many, in order of size."""
    return sorted(groups, key=lambda name: (-sizes[name], name))[:most]


def group_name(value: str) -> str:
    """A value of a breakdown; the empty one has a word too."""
    return value or "none"


def in_order(definition: Definition | None, names: Sequence[str]) -> list[str]:
    """Names of places in the order of the way, as far as an agreement knows them; others as they come."""
    known = () if definition is None else tuple(definition.name_of(place) for place in definition.all_ids)
    return [*(name for name in known if name in names), *(n for n in dict.fromkeys(names) if n not in known)]
