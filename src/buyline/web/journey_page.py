"""What does the list of journeys say: how many and how much, the filter as it was read, and a row for each?

Made from one `ListView`; computes nothing but words and addresses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from buyline.app.acts.declared import MANY
from buyline.app.acts.many import AT_ONCE
from buyline.app.journey_list import GROUPS_AT_MOST, SHOWN, ListView
from buyline.app.looking import Frame
from buyline.measure.conditions import Condition, Field, Filter, read_filter
from buyline.measure.journey_list import FIXED, Group, Value
from buyline.web.behind_links import buyer_url, journey_url
from buyline.web.chances_page import UNSORTED
from buyline.web.filtering import EVIDENCE, Filtering, FilterRow, ways_of
from buyline.web.frame import Choice
from buyline.web.journey_question import ListQuery
from buyline.web.numbers import TO, Numbers, plural
from buyline.web.parts import Chip, Editable, Empty, Link, Number, Pages, Proof, Segments
from buyline.web.picture.telling import tone_of
from buyline.web.tables import Cell, Head, Row, Table

FORMS = ("csv", "xlsx", "parquet")
CHANCE = Field("chance", "Chance to be won", "count")
"""A column that no list is read with: it is looked up for the rows of a page."""
EDITED = {"amount": "change", "close_on": "change", "owner": "assign", "team": "assign"}
"""By which act a column is changed where it stands, beside the columns of the books."""


def edit_url(column: str, journey: str, back: str, *, beside: str = "") -> str:
    """Where one value of a journey is changed, with what is asked for `beside` it, and where that leads back to."""
    only = column if column in EDITED else f"columns.{column}"
    only = f"{only},{beside}" if beside else only
    return f"/acts/{EDITED.get(column, 'change')}?{urlencode({'journey': journey, 'only': only, 'next': back})}"


@dataclass(frozen=True, slots=True)
class ForMany:
    """What stands above a list whose rows can be acted on: the acts, how many were found, what the list keeps."""

    acts: tuple[Choice, ...]
    found: str
    is_all_possible: bool
    keeps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The page of the list of journeys."""

    title: str
    view: Frame
    headline: str
    subtitle: str
    sums: tuple[str, ...]
    chips: tuple[Chip, ...]
    clear: str
    rows: tuple[FilterRow, ...]
    groups: tuple[Choice, ...]
    columns: tuple[Choice, ...]
    keeps: tuple[tuple[str, str], ...]
    search: str
    hidden: tuple[tuple[str, str], ...]
    ways: Segments
    as_of: str
    suggestions: tuple[str, ...]
    problems: dict[str, str]
    grouped: Table | None
    table: Table
    empty: Empty | None
    pages: Pages | None
    exports: tuple[Link, ...]
    has_entries: bool
    many: ForMany | None = None


def list_page_of(
    query: ListQuery,
    view: ListView,
    numbers: Numbers,
    *,
    may_act: bool = False,
    chances: Mapping[str, str] | None = None,
) -> ListPage:
    """The page of an answer; `may_act`: whether its rows can be acted on by whoever looks.

    `chances`: the chance of each journey in words, where the list shows them.
    """
    found, read = view.found, read_filter(query.filter)
    may_act = may_act and query.as_of is None and bool(found.lines)
    told = _Told(query, view, numbers, may_act, chances=chances or {})
    return ListPage(
        title="Journeys",
        view=view.frame,
        headline=_headline(view, numbers),
        subtitle=told.subtitle(),
        sums=tuple(numbers.amounts(found.amounts)),
        chips=told.filtering.chips(read),
        clear=told.filtering.clear(read),
        rows=told.filtering.rows(read),
        groups=told.group_choices(),
        columns=(
            *(Choice(each.id, each.name, each.id in query.show) for each in found.fields.values()),
            Choice(CHANCE.id, CHANCE.name, CHANCE.id in query.show),
        ),
        keeps=told.filtering.keeps(),
        search=query.search,
        hidden=tuple(parse_qsl(query.query(search=""))),
        ways=ways_of(query),
        as_of="" if query.as_of is None else numbers.iso(query.as_of),
        suggestions=told.filtering.suggestions(),
        problems=query.problems,
        grouped=told.grouped() if query.group else None,
        table=told.table(),
        empty=_empty(query, view),
        pages=_pages(query, view, numbers),
        exports=tuple(Link(form.upper(), f"/export/journeys.{form}?{query.query()}") for form in FORMS),
        has_entries=view.frame.has_entries,
        many=_for_many(query, view, numbers) if may_act else None,
    )


def _for_many(query: ListQuery, view: ListView, numbers: Numbers) -> ForMany:
    acts = tuple(Choice(word, kind.title, word == "claim") for word, kind in MANY.items())
    found = view.found.found
    return ForMany(acts, numbers.count(found), found <= AT_ONCE, tuple(parse_qsl(query.query())))


def cell_of(view: ListView, column: str, numbers: Numbers, *, back: str, beside: str = "") -> Editable:
    """One cell of a list of one journey, for whoever may change it, with what is changed `beside` it.

    `back`: the page that it stands in.
    """
    told = _Told(ListQuery(), view, numbers, may_act=True, back=back)
    found = told.cell(told.fields[column], view.found.lines[0]) if view.found.lines else TO
    if not isinstance(found, Editable):
        return Editable(str(found), "", "")
    url = edit_url(column, str(view.found.lines[0]["journey"]), back, beside=beside) if beside else found.url
    return replace(found, url=url, has_focus=True)


def table_of_journeys(view: ListView, numbers: Numbers) -> Table:
    """The journeys of one buyer or person, as the list shows them; they cannot be sorted there."""
    table = _Told(ListQuery(), view, numbers).table()
    heads = tuple(str(head) for head in table.heads)
    return replace(table, title="Which journeys?", heads=heads, empty="No journey stands anywhere yet.")


def _headline(view: ListView, numbers: Numbers) -> str:
    n = view.found.found
    if not view.frame.has_entries:
        return "These books have no journeys yet."
    return f"{numbers.count(n)} {plural(n, 'journey', 'journeys')}"


def _empty(query: ListQuery, view: ListView) -> Empty | None:
    if view.found.lines:
        return None
    if not view.frame.has_entries:
        words = "Bring a history with `buyline import`, or record one entry with `buyline record`."
        return Empty("Here every journey will be listed, with where it stands in both books.", words)
    return Empty(
        "No journey is like that.",
        "Drop a condition, or join two of them with or.",
        (Link("Show all journeys", query.url(filter="", where=(), search="")),),
    )


def _pages(query: ListQuery, view: ListView, numbers: Numbers) -> Pages | None:
    found = view.found
    if not found.following and not query.after:
        return None
    words = f"{numbers.count(len(found.lines))} of {numbers.count(found.found)} on this page"
    return Pages(words, query.url() if query.after else "", query.url(after=found.following) if found.following else "")


@dataclass(frozen=True)
class _Told:
    query: ListQuery
    view: ListView
    numbers: Numbers
    may_act: bool = False
    back: str = ""
    chances: Mapping[str, str] = field(default_factory=dict)

    @property
    def filtering(self) -> Filtering:
        return Filtering(self.query, self.view.frame, self.fields, self.numbers)

    @property
    def fields(self) -> Mapping[str, Field]:
        return self.view.found.fields

    def subtitle(self) -> str:
        on = self.numbers.day(self.view.found.on)
        if self.query.as_of is not None:
            return f"as the books knew it on {on}"
        return f"as they stand today, {on}"

    def group_choices(self) -> tuple[Choice, ...]:
        some = [f for f in self.fields.values() if f.kind in ("text", "stage") and f.id not in ("journey", "buyer")]
        return (
            Choice("", "nothing", not self.query.group),
            *(Choice(f.id, f.name, f.id == self.query.group) for f in some),
        )

    def grouped(self) -> Table:
        shown = self.fields[self.query.group]
        rows = tuple(self._group(group, shown) for group in self.view.found.groups[:GROUPS_AT_MOST])
        whole = self.view.found
        total = Row("", ("Together", *self._opened(whole.found, whole.amounts, self.query.url(group=""))))
        return Table("groups", f"By {shown.name.lower()}", "", (shown.name, "Journeys", "Amount"), 1, rows, total=total)

    def _group(self, group: Group, shown: Field) -> Row:
        words = self.view.frame.names.get(str(group.value), str(group.value)) if shown.ranks else str(group.value or "")
        condition = Condition(shown.id, "=", str(group.value)) if group.value else Condition(shown.id, "is empty")
        read = read_filter(self.query.filter)
        narrowed = Filter(tuple((*each, condition) for each in read.groups) or ((condition,),))
        url = self.query.url(filter=str(narrowed), group="")
        return Row("", (words or "none", *self._opened(group.journeys, group.amounts, url)))

    def _opened(self, journeys: int, held: Mapping[str, int], url: str) -> tuple[Cell, Cell]:
        """How many and how much, each opening the list of them."""
        money = " + ".join(self.numbers.amounts(held))
        return Number(self.numbers.count(journeys), url), Number(money, url) if money else TO

    def table(self) -> Table:
        known = {**self.fields, CHANCE.id: CHANCE}
        shown = [known[name] for name in self.query.show if name in known] or [self.fields[SHOWN[0]]]
        rows = tuple(
            Row("", tuple(self.cell(each, line) for each in shown), self._tone(line), str(line["journey"]))
            for line in self.view.found.lines
        )
        texts = tuple(place for place, each in enumerate(shown) if each.kind not in ("count", "money"))
        heads, picks = tuple(map(self._head, shown)), "many" if self.may_act else ""
        return Table("journeys", "Which are they?", "", heads, 0, rows, texts, picks=picks)

    def _head(self, shown: Field) -> Head:
        sort = self.view.found.question.sort
        if shown is CHANCE:
            return Head(shown.name, "", title=UNSORTED)
        is_here, largest_first = sort.column == shown.id, shown.kind in ("money", "count")
        down = not sort.is_descending if is_here else largest_first
        order = ("descending" if sort.is_descending else "ascending") if is_here else ""
        return Head(shown.name, self.query.url(sort=f"-{shown.id}" if down else shown.id), order)

    def _tone(self, line: Mapping[str, Value]) -> str:
        led = dict(self.view.frame.stages).get(str(line["stage"]))
        return "" if led is None else tone_of(led)

    def cell(self, shown: Field, line: Mapping[str, Value]) -> Cell:
        """One value of one journey."""
        if shown is CHANCE:
            return self.chances.get(str(line["journey"]), "") or TO
        value = line[shown.id]
        if shown.id == "journey":
            return Number(str(value), journey_url(str(value)))
        if shown.id == "buyer":
            return Number(str(value), buyer_url(str(line["buyer_id"]))) if line["buyer_id"] else TO
        if shown.id == "proof":
            return Proof(EVIDENCE[str(value)], str(value), self._tone(line))
        words = self._plain(shown, value, line)
        url = self._edit_url(shown.id, str(line["journey"])) if self.may_act else ""
        return Editable(words, url, f"Change {shown.name.lower()} of {line['journey']}") if url else words

    def _edit_url(self, column: str, journey: str) -> str:
        """Where one value of a journey is changed; empty for what no act overwrites."""
        is_changed = column in EDITED or column in self.own
        return edit_url(column, journey, self.back or self.query.url(after=self.query.after)) if is_changed else ""

    @property
    def own(self) -> frozenset[str]:
        """The columns of the books."""
        return frozenset(self.fields) - FIXED

    def _plain(self, shown: Field, value: Value, line: Mapping[str, Value]) -> str:
        if value is None or value == "":
            return TO
        if shown.kind == "stage":
            return self.view.frame.names.get(str(value), str(value))
        if shown.kind == "money":
            minor = line["amount_minor"]
            return next(iter(self.numbers.amounts({str(line["currency"]): int(minor or 0)})), TO)
        if shown.kind == "day":
            return self.numbers.day(int(value))
        return self.numbers.count(int(value)) if shown.kind == "count" else str(value)
