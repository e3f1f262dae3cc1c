"""The same question at five doors: what the page's tables, the command, the API, the client and the notebook answer.

A page is read as people read it: the words in the cells of its tables, as HTML. Numbers become numbers again; a share
that was rounded on the page is held against the exact one to the digit that is shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

Row = tuple[str, ...]


class Tables(HTMLParser):
    """The tables of a page: the id of the heading that names each, and the texts of its body's cells."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[Row]] = {}
        self._id = ""
        self._rows: list[Row] = []
        self._cells: list[str] = []
        self._text: str | None = None
        self._is_body = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h2":
            self._id = str(dict(attrs).get("id") or "")
        elif tag == "tbody":
            self._is_body, self._rows = True, []
        elif tag == "tr":
            self._cells = []
        elif tag in {"td", "th"} and self._is_body:
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self.found[self._id], self._is_body = self._rows, False
        elif tag == "tr" and self._is_body:
            self._rows.append(tuple(self._cells))
        elif tag in {"td", "th"} and self._text is not None:
            self._cells.append(" ".join(self._text.split()))
            self._text = None


_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?[\d,]+(?:\.\d+)?")


def number(text: str) -> float:
    """The number in a cell."""
    found = _NUMBER.search(text)
    assert found is not None, text
    return float(found[0].replace(",", "").replace("\N{MINUS SIGN}", "-"))


def shows(text: str, share: float | None) -> bool:
    """Whether a cell shows this share, to the digit that it shows; too small or nearly whole in words."""
    if share is None:
        return "%" not in text
    if text.startswith("<"):
        return 0 < share < 0.001
    if text.startswith(">"):
        return share >= 0.99
    digits = len(text.partition(".")[2].rstrip("%* ")) if "." in text else 0
    return abs(number(text) - 100 * share) <= 0.5000001 * 0.1**digits


@dataclass(frozen=True)
class Asked:
    """One question: which statement, how each door is asked, and where the page shows it.

    `named` are the arguments of the library and the client; `first` those that stand in order. `spoken`: the same by
    the names of API and commands, where they differ. `statement`: of a restatement, what is asked as of two days.
    """

    kind: str
    first: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    page: tuple[tuple[str, Any], ...] = ()
    spoken: Mapping[str, Any] = field(default_factory=dict)
    statement: str = ""

    @property
    def ways(self) -> dict[str, Any]:
        """Everything that is asked, by the names that API and commands use."""
        return dict(self.spoken) or dict(zip(("from", "to"), self.first, strict=False)) | dict(self.named)

    @property
    def name(self) -> str:
        """The statement, as addresses write it."""
        return (self.statement or self.kind).replace("_", "-").replace(" ", "-")

    def address(self) -> str:
        """The address of the API."""
        return f"/{self.name}{'/restated' if self.statement else ''}?{_query(self.ways)}"

    def words(self) -> list[str]:
        """What is typed after `buyline`."""
        given = self.ways
        in_order = {"conversion": ("from", "to"), "cohorts": ("from", "to"), "time-in-stage": ("stage",)}
        places = [str(given.pop(name)) for name in in_order.get(self.name, ()) if given.get(name)]
        typed = ["journeys" if self.name == "standings" else self.name, *places]
        for option, value in given.items():
            if option == "where":
                typed += [word for column, one in value.items() for word in ("--where", f"{column}={one}")]
            elif value is True:
                typed.append(f"--{option}")
            else:
                kept = [one for one in (value if isinstance(value, tuple) else (value,)) if one not in {None, False}]
                typed += [word for one in kept for word in (f"--{option.replace('_', '-')}", str(one))]
        return [*typed, "--json"]

    def page_query(self) -> str:
        """The question of the page's address."""
        return _query(dict(self.page))


def _query(given: Mapping[str, Any]) -> str:
    pairs: list[tuple[str, Any]] = []
    for name, value in given.items():
        if name == "where":
            pairs += [("where", f"{column}={one}") for column, one in value.items()]
        else:
            kept = [one for one in (value if isinstance(value, tuple) else (value,)) if one not in {None, False, ""}]
            pairs += [(name, str(one).lower() if one is True else one) for one in kept]
    return urlencode(pairs)
