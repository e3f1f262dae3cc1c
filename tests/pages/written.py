"""Which numbers are written on a page, where, and where does each lead? Read from its markup, whatever the page is.

Numbers stand in tables (cells of numbers, and any other cell that is nothing but a number), in drawings, beside bars
and small pictures. Sentences are not walked: what they say is said again by what stands under them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

NUMBER = re.compile(r"[+\N{MINUS SIGN}<>]?\s*[€$£]?[\d.,]+\s*(?:%|d|[A-Z]{3})?\*?")
VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "source", "path", "rect", "circle", "use", "line"})


@dataclass
class Node:
    """An element: its name, attributes, what is in it, and what it is in."""

    tag: str
    attrs: dict[str, str]
    inside: "Node | None" = None
    parts: list["Node | str"] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What can be read in it."""
        said = (part if isinstance(part, str) else part.words for part in self.parts if not _is_title(part))
        return re.sub(r"\s+", " ", "".join(said)).strip()

    def __iter__(self) -> Iterator["Node"]:
        """All elements in it, in order."""
        for part in self.parts:
            if isinstance(part, Node):
                yield part
                yield from part

    def all(self, tag: str, class_: str = "") -> list["Node"]:
        return [one for one in self if one.tag == tag and (not class_ or class_ in one.classes)]

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "").split()

    @property
    def url(self) -> str:
        """Where the element leads: by what it is in, or by the one link that it holds."""
        node: Node | None = self
        while node is not None:
            if node.tag == "a":
                return node.attrs.get("href", "")
            node = node.inside
        links = self.all("a")
        return links[0].attrs.get("href", "") if len(links) == 1 else ""


def _is_title(part: "Node | str") -> bool:
    return isinstance(part, Node) and part.tag in ("title", "desc")


class Page(HTMLParser):
    """A page as a tree; `ids` are its anchors."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.top = self._here = Node("html", {})
        self.feed(html)
        self.ids = {node.attrs["id"]: node for node in self.top if "id" in node.attrs}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self._here)
        self._here.parts.append(node)
        if tag not in VOID:
            self._here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._here.parts.append(Node(tag, {name: value or "" for name, value in attrs}, self._here))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self._here
        while node is not None and node.tag != tag:
            node = node.inside
        if node is not None and node.inside is not None:
            self._here = node.inside

    def handle_data(self, data: str) -> None:
        self._here.parts.append(data)


@dataclass(frozen=True)
class Said:
    """A number as written: where it leads, in what it stands (cell, text, bar, note, picture), under which head.

    `kind` is the class of a drawn text; `row` what stands in the same row, `last` in the last row of its table.
    """

    words: str
    url: str
    place: str
    table: str = ""
    head: str = ""
    kind: str = ""
    row: tuple["Said", ...] = field(default=(), compare=False)
    last: tuple["Said", ...] = field(default=(), compare=False)

    @property
    def is_number(self) -> bool:
        """Whether there is a number in it."""
        return bool(re.search(r"\d", self.words))


def numbers_on(page: Page) -> Iterator[Said]:
    """Every number of the page, in order of its kinds."""
    for section in page.top.all("section", "table"):
        for heading, table in zip(section.all("h2"), section.all("table"), strict=False):
            yield from _in_table(heading.attrs.get("id", ""), table)
    for drawing in page.top.all("svg"):
        yield from (_drawn(text) for text in drawing.all("text") if re.search(r"\d", text.words))
    for bar in (bar for bars in page.top.all("ul", "bar-list") for bar in bars.all("li")):
        parts = (("bar", bar.all("b", "bar-value")), ("note", bar.all("span", "bar-note")))
        told = (Said(one.words, bar.url, place) for place, found in parts for one in found)
        yield from (one for one in told if one.is_number)
    for pictures in page.top.all("ul", "multiples"):
        yield from (Said(one.words, one.url, "picture") for one in pictures.all("b"))


def _in_table(name: str, table: Node) -> Iterator[Said]:
    heads = [head.words for head in table.all("thead")[0].all("th")]
    foot = [row for part in table.all("tfoot") for row in part.all("tr")]
    last = tuple(_row(name, heads, foot[-1])) if foot else ()
    for line in (row for part in (*table.all("tbody"), *table.all("tfoot")) for row in part.all("tr")):
        cells = list(zip(_row(name, heads, line), _cells(line), strict=True))
        row = tuple(said for said, _ in cells)
        for said, cell in cells:
            if cell.tag == "td" and said.is_number and ("n" in cell.classes or NUMBER.fullmatch(said.words)):
                yield Said(said.words, said.url, "cell", name, said.head, row=row, last=last)


def _cells(row: Node) -> list[Node]:
    return [part for part in row if part.tag in ("td", "th")]


def _row(name: str, heads: list[str], row: Node) -> Iterator[Said]:
    for cell, head in zip(_cells(row), heads, strict=False):
        yield Said(cell.words, cell.url, "cell", name, head)


def _drawn(text: Node) -> Said:
    is_ruled = text.inside is not None and "grid" in text.inside.classes
    return Said(text.words, text.url, "text", kind="grid" if is_ruled else text.attrs.get("class", ""))
