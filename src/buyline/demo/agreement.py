"""What did the demo company agree on, and from which day?

Two definition documents ship beside this module; the second gets its first day from the end of the story.
"""

from datetime import date
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from buyline.days import Day, as_date, day_number
from buyline.definition.model import Definition

MONTHS_UNDER_SECOND = 7
VERSIONS = (1, 2)


def in_force_day(until: Day) -> Day:
    """The first day of the second version: first of the month, seven months before the end."""
    end = as_date(until)
    months = end.year * 12 + end.month - 1 - MONTHS_UNDER_SECOND
    return day_number(date(months // 12, months % 12 + 1, 1))


def load_definition(version: int, *, until: Day) -> Definition:
    """One version of the agreement, with its day in force."""
    document = _document(version)
    if version > 1:
        document["in_force_from"] = as_date(in_force_day(until))
    return Definition.model_validate(document)


def _document(version: int) -> dict[str, Any]:
    if version not in VERSIONS:
        raise ValueError(f"the demo company has the versions {VERSIONS}, not {version}")
    text = resources.files("buyline.demo").joinpath(f"definition_v{version}.yaml").read_text("utf-8")
    return dict(YAML(typ="safe").load(text))
