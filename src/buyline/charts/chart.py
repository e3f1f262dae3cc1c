"""What is a chart, whoever shows it?

A question as its title, the rule under it, words for those who do not see it, a specification and the table it was
drawn from. It is drawn when asked: SVG, PNG, or Altair to go on with. It knows no particular statement.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import altair as alt
import pyarrow as pa

from buyline.charts.drawing import following, png_of, svg_of
from buyline.charts.spreadsheet import csv_text
from buyline.charts.theme import Look

FORMATS = ("svg", "png", "csv", "json")


class NoChart(LookupError):
    """A statement that has no chart; the sentence says what there is instead."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart in one look. `altair` is an ordinary Altair chart; `kind`, `book` and `day` name its files."""

    kind: str
    book: str
    day: str
    question: str
    subtitle: str
    rule: str
    says: str
    look: Look
    altair: alt.TopLevelMixin
    table: pa.Table

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification, its rows in it."""
        return self.to_dict()

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text."""
        return svg_of(self.spec, alt=self.says, question=self.question)

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG, for slides and mail."""
        return png_of(self.spec)

    @property
    def csv(self) -> str:
        """The table it was drawn from, safe to open in a spreadsheet."""
        return csv_text(self.table)

    def to_dict(self) -> dict[str, Any]:
        """The specification, as Altair's own charts give it, not checked against Vega-Lite's schema."""
        return dict(self.altair.to_dict(validate=False))

    def filename(self, ending: str) -> str:
        """A name that says what it is, of which book and day: buyline-position-claimed-2026-03-31.svg."""
        return f"buyline-{self.kind}-{self.book.replace(' ', '-')}-{self.day}.{ending}"

    def save(self, path: Path | str) -> Path:
        """Write it as .svg, .png, .csv or .json, by the ending of the name; returns the path."""
        path = Path(path)
        path.write_bytes(self.in_format(path.suffix.removeprefix(".").lower()))
        return path

    def in_format(self, ending: str) -> bytes:
        """Its bytes as svg, png, csv (the table) or json (the specification); ValueError for anything else."""
        if ending == "png":
            return self.png
        texts = {"svg": lambda: self.svg, "csv": lambda: self.csv, "json": lambda: json.dumps(self.spec, indent=2)}
        if ending not in texts:
            raise ValueError(f"there is no chart as '{ending}'; name a file that ends with .{', .'.join(FORMATS)}")
        text: str = texts[ending]()
        return text.encode()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002 - Jupyter's
        return {"text/html": following(self.svg, look=self.look), "text/plain": f"{self.question} {self.says}"}
