"""What does the search page say, and what does the palette get of it: what is called so, and where it leads?"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from buyline.app.search import KINDS, Hit, Hits, Kind
from buyline.measure.conditions import Condition, Filter
from buyline.web.behind_links import buyer_url, journey_url, person_url
from buyline.web.parts import Link, Number
from buyline.web.rooms import Room, there
from buyline.web.tables import Row, Table

WORDS: Mapping[Kind, str] = {
    "buyer": "Buyers", "person": "People", "journey": "Journeys", "program": "Programs", "content": "Content",
}  # fmt: skip
KEYS = (
    ("Ctrl K", "Search, or go to any page, journey, buyer or person"),
    ("/", "The same"),
    ("↑ ↓", "In the search: to the one above or below"),
    ("Enter", "In the search: go there"),
    ("Esc", "Close what stands above the page"),
    ("?", "This list"),
    ("g p", "Go to the pipeline"),
    ("g j", "Go to the journeys"),
    ("g b", "Go to the board"),
    ("m", "Move the card that is stood on, on the board"),
)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The search page: what was asked, the pages called so, and a table per kind of thing found."""

    title: str
    headline: str
    asked: str
    rooms: tuple[Link, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class KeysPage:
    """The page of keys."""

    title: str
    headline: str
    table: Table


def url_of(hit: Hit) -> str:
    """Where something found leads; programs and content have no page of their own, so their journeys are listed."""
    if hit.kind == "program":
        asked = Filter(((Condition("program", "=", hit.id),),))
        return f"/journeys?{urlencode({'filter': str(asked)})}"
    leads = {"buyer": buyer_url, "person": person_url, "journey": journey_url}
    return leads[hit.kind](hit.id) if hit.kind in leads else ""


def search_page_of(found: Hits) -> SearchPage:
    """The page of what was found."""
    tables = tuple(_table(kind, found) for kind in KINDS if found.of(kind))
    rooms = tuple(Link(room.words, room.url) for room in rooms_called(found.asked)) if found.asked else ()
    nothing = not tables and not rooms
    if not found.asked:
        headline = "Search buyers, people, journeys, programs and content"
    elif nothing:
        headline = f"Nothing is called “{found.asked}”"
    else:
        headline = f"What is called “{found.asked}”"
    return SearchPage("Search", headline, found.asked, rooms, tables)


def _table(kind: Kind, found: Hits) -> Table:
    hits = found.of(kind)
    rows = tuple(Row("", (Number(hit.name, url_of(hit)), hit.note)) for hit in hits)
    note = "These fit best; write more to see others." if kind in found.has_more else ""
    return Table(f"found-{kind}", WORDS[kind], note, ("Name", "What"), 9, rows)


def rooms_called(text: str) -> tuple[Room, ...]:
    """The rooms one of whose words begins so; all for an empty text."""
    asked = text.casefold().strip()
    rooms = [room for group in there() for room in group.rooms]
    return tuple(room for room in rooms if any(word.startswith(asked) for word in _starts(room.words.casefold())))


def _starts(words: str) -> tuple[str, ...]:
    return (words, *words.split())


def palette_of(found: Hits) -> dict[str, object]:
    """What the palette shows: pages first, then what was found, each with its kind and address."""
    rooms = [{"kind": "page", "name": room.words, "note": "", "url": room.url} for room in rooms_called(found.asked)]
    hits = [hit.to_json() | {"url": url_of(hit)} for hit in found.hits if url_of(hit)]
    return {"asked": found.asked, "found": [*rooms, *hits]}


def keys_page() -> KeysPage:
    """Which keys there are."""
    rows = tuple(Row("", (key, words)) for key, words in KEYS)
    table = Table("keys-list", "Which keys are there?", "", ("Key", "What it does"), 9, rows)
    return KeysPage("Keys", "Everything can be done without a mouse", table)
