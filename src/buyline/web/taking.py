"""Which charts can be taken from a page, as what, and under which addresses?

The same question as the page, in the address of each file.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from django.urls import reverse

from buyline.web.parts import Link
from buyline.web.question import Question

CHARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "pipeline": (("position", "Position"),),
    "flow": (("flow", "What came and what left"),),
    "conversion": (("conversion", "Conversion"), ("cohorts", "Cohorts")),
    "time": (("time", "All stages"), ("stay", "This stage"), ("stalled", "Standing still")),
    "leakage": (("leakage", "Leakage"),),
    "breakdown": (("breakdown", "Breakdown"),),
    "plan": (("plan", "Plan"),),
    "pace": (("pace", "Pace"),),
    "backtest": (("backtest", "Backtest"),),
    "push": (("push", "Where to push"),),
    "changes": (("changed", "What has changed"),),
    "forecast": (
        ("forecast", "Wins"),
        ("forecast-revenue", "Revenue"),
        ("forecast-parts", "Parts by quarter"),
        ("forecast-change", "Change since last week"),
    ),
    "chances": (("chances", "Whether chances came true"),),
}
"""The charts of each page, and how they are called there."""
FILES = {"png": "PNG", "svg": "SVG", "csv": "CSV", "json": "specification"}


@dataclass(frozen=True, slots=True)
class Take:
    """One chart: its files to take along, the address of its picture, and of its specification."""

    kind: str
    name: str
    files: tuple[Link, ...]
    picture: str
    spec: str
    script: str


def takes_of(page: str, question: Question) -> tuple[Take, ...]:
    """The charts of a page, for the question that it answers."""
    return tuple(_take(kind, name, question.changed()) for kind, name in CHARTS.get(page, ()))


def _take(kind: str, name: str, asked: str) -> Take:
    files = tuple(Link(words, reverse("chart", args=(kind, ending)) + asked) for ending, words in FILES.items())
    picture, spec = (reverse("chart-shown", args=(kind, ending)) + asked for ending in ("svg", "json"))
    return Take(kind, name, files, picture, spec, reverse("chart-bundle", args=(bundle_version(),)))


@cache
def bundle_version() -> str:
    """The version of the renderer, as it stands in the address of the script that draws in the browser."""
    return version("vl-convert-python").replace(".", "-")
