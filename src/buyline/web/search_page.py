"""What does the search page say, and what does the palette get of it: what is called so, where it leads, what can be
done with it? Without words: what whoever asks has pinned and looked at last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from buyline.app.search import KINDS, Hit, Hits, Kind
from buyline.app.snippets import found_in
from buyline.measure.conditions import Condition, Filter
from buyline.web.behind_links import buyer_url, journey_url, person_url
from buyline.web.numbers import TO
from buyline.web.parts import Link, Number, Ways
from buyline.web.rooms import Room, there
from buyline.web.tables import Row, Table

WORDS: Mapping[Kind, str] = {
    "buyer": "Buyers", "person": "People", "journey": "Journeys", "note": "Notes", "program": "Programs",
    "content": "Content",
}  # fmt: skip
OFFERED = {"claim": "Claim", "hand": "Hand over", "note": "Note", "assign": "Assign"}
"""The acts that are offered with a journey that is found, each with its short word."""
AT_LEAST = 2
"""So many letters of an act's word mean it in the palette."""
KEYS = (
    ("Ctrl K", "Search, or go to any page, journey, buyer or person"),
    ("/", "The same"),
    ("↑ ↓", "In the search: to the one above or below"),
    ("Enter", "In the search: go there, or do it"),
    ("→", "In the search: what can be done with the journey that is stood on; ← goes back"),
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
class Own:
    """What is one's own in the search: whether one may act, what one has pinned, and what one looked at last."""

    may_act: bool = False
    pinned: tuple[Hit, ...] = ()
    recent: tuple[Hit, ...] = ()


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
    if hit.journey:
        return journey_url(hit.journey)
    leads = {"buyer": buyer_url, "person": person_url}
    return leads[hit.kind](hit.id) if hit.kind in leads else ""


def search_page_of(found: Hits, own: Own, *, back: str) -> SearchPage:
    """The page of what was found; `back`: its own address, to which an act leads again."""
    told = _Told(found.asked, back if own.may_act else "")
    tables = [told.table(kind, found) for kind in KINDS if found.of(kind)]
    if not found.asked:
        tables = [told.own("pinned", "Pinned", own.pinned), told.own("recent", "Looked at last", own.recent)]
    tables = [table for table in tables if table.rows]
    rooms = tuple(Link(room.words, room.url) for room in rooms_called(found.asked)) if found.asked else ()
    if not found.asked:
        headline = "Search buyers, people, journeys, notes, programs and content"
    elif not tables and not rooms:
        headline = f"Nothing is called “{found.asked}”"
    else:
        headline = f"What is called “{found.asked}”"
    return SearchPage("Search", headline, found.asked, rooms, tuple(tables))


@dataclass(frozen=True, slots=True)
class _Told:
    """What was asked, and where an act leads back to; nothing where none may be done."""

    asked: str
    back: str

    def table(self, kind: Kind, found: Hits) -> Table:
        """What was found of a kind."""
        note = "These fit best; write more to see others." if kind in found.has_more else ""
        if kind == "note" and note:
            note = "The newest; write more to see others."
        return self._table(f"found-{kind}", WORDS[kind], note, found.of(kind))

    def own(self, id_: str, title: str, hits: tuple[Hit, ...]) -> Table:
        """What is one's own."""
        return self._table(id_, title, "", hits)

    def _table(self, id_: str, title: str, note: str, hits: tuple[Hit, ...]) -> Table:
        acts = bool(self.back) and any(hit.journey for hit in hits)
        heads = ("Name", "What", *(("What to do",) if acts else ()))
        rows = tuple(Row("", (*self._named(hit), *((self._ways(hit),) if acts else ()))) for hit in hits)
        return Table(id_, title, note, heads, 9, rows)

    def _named(self, hit: Hit) -> tuple[Number, str]:
        words = marked(hit.name, self.asked) if hit.kind == "note" else hit.name
        return Number(words, url_of(hit)), hit.note

    def _ways(self, hit: Hit) -> Ways | str:
        if not hit.journey:
            return TO
        asked = {"journey": hit.journey, "next": self.back}
        links = (Link(words, f"{reverse('act', args=(word,))}?{urlencode(asked)}") for word, words in OFFERED.items())
        return Ways(hit.journey, tuple(links))


def marked(text: str, asked: str) -> SafeString:
    """A text with the words that were asked for marked."""
    pieces, place = list[SafeString](), 0
    for start, end in found_in(text, asked):
        pieces += [format_html("{}<mark>{}</mark>", text[place:start], text[start:end])]
        place = end
    return format_html("{}{}", SafeString("".join(pieces)), text[place:])


def rooms_called(text: str) -> tuple[Room, ...]:
    """The rooms one of whose words begins so; all for an empty text."""
    asked = text.casefold().strip()
    rooms = [room for group in there() for room in group.rooms]
    return tuple(room for room in rooms if any(word.startswith(asked) for word in _starts(room.words.casefold())))


def _starts(words: str) -> tuple[str, ...]:
    return (words, *words.split())


def act_meant(text: str) -> tuple[str, str] | None:
    """The act that the first word of a text begins, and the rest of the text; None where it begins none."""
    first, _, rest = text.strip().casefold().partition(" ")
    found = [word for word, words in OFFERED.items() if word.startswith(first) or words.casefold().startswith(first)]
    return (found[0], rest.strip()) if len(first) >= AT_LEAST and len(found) == 1 and rest.strip() else None


def palette_of(found: Hits, own: Own, *, meant: tuple[str, Hits] | None = None) -> dict[str, object]:
    """What the palette shows: acts that were asked for by their word, one's own, pages, what was found, each with its
    kind and address; and the acts that a journey can be offered.
    """
    rooms = [{"kind": "page", "name": room.words, "note": "", "url": room.url} for room in rooms_called(found.asked)]
    hits = [hit.to_json() | {"url": url_of(hit)} for hit in found.hits if url_of(hit)]
    pinned = [_own(hit, "pinned") for hit in own.pinned] + [_own(hit, "looked at") for hit in own.recent]
    acts = [{"word": word, "name": words, "url": reverse("act", args=(word,))} for word, words in OFFERED.items()]
    asked = [*(_acts_on(*meant) if meant and own.may_act else ()), *([] if found.asked else pinned), *rooms, *hits]
    return {"asked": found.asked, "found": asked, "acts": acts if own.may_act else []}


def _own(hit: Hit, words: str) -> dict[str, object]:
    note = ", ".join(filter(None, (hit.note, words)))
    return {**hit.to_json(), "url": url_of(hit), "note": note}


def _acts_on(word: str, found: Hits) -> list[dict[str, object]]:
    """An act with each of the journeys that were found."""
    return [
        {
            "kind": "act", "name": OFFERED[word], "note": ", ".join(filter(None, (hit.id, hit.note))),
            "url": f"{reverse('act', args=(word,))}?{urlencode({'journey': hit.id})}",
        }
        for hit in found.of("journey")
    ]  # fmt: skip


def keys_page() -> KeysPage:
    """Which keys there are."""
    rows = tuple(Row("", (key, words)) for key, words in KEYS)
    table = Table("keys-list", "Which keys are there?", "", ("Key", "What it does"), 9, rows)
    return KeysPage("Keys", "Everything can be done without a mouse", table)
