"""What does the board say: a head for each column, its cards, and the ways to see fewer, more or others?

Made from one `BoardView`; computes nothing but words and addresses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from buyline.app.board import BoardView
from buyline.app.looking import Frame
from buyline.ledger.work import BUYER
from buyline.measure.board import CARDS, Board, Cell, Column
from buyline.measure.conditions import read_filter
from buyline.measure.journey_list import JourneyList, Value
from buyline.web.board.cards import Cards, Writer
from buyline.web.board.heads import SORTS, Head, head_of
from buyline.web.board.question import BoardQuery
from buyline.web.board.quick import PIPELINE, TEAM, TURN, Quick, choices_of, link_of, narrowed_to, quick_filters
from buyline.web.filtering import Filtering, FilterRow, ways_of
from buyline.web.numbers import Numbers, plural
from buyline.web.parts import Chip, Empty, Link, Menu, Segments

NO_CHANCES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column: its head and its cards."""

    head: Head
    cards: Cards


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: its words, how many are in it, where they are listed, and its part of each column."""

    words: str
    count: str
    url: str
    columns: tuple[BoardColumn, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The page of the board; with lanes the columns are only heads."""

    title: str
    view: Frame
    headline: str
    subtitle: str
    sums: tuple[str, ...]
    ways: Segments
    search: str
    here: str
    hidden: tuple[tuple[str, str], ...]
    quick: tuple[Link, ...]
    menus: tuple[Menu, ...]
    chips: tuple[Chip, ...]
    clear: str
    rows: tuple[FilterRow, ...]
    keeps: tuple[tuple[str, str], ...]
    suggestions: tuple[str, ...]
    as_of: str
    problems: dict[str, str]
    columns: tuple[BoardColumn, ...]
    lanes: tuple[Lane, ...]
    is_in_lanes: bool
    rules: tuple[str, ...]
    empty: Empty | None
    can_move: bool
    has_entries: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenBy:
    """By whom the board is seen: the names the member goes by, their function, and whether they may record."""

    me: Sequence[str] = ()
    function: str = ""
    can_record: bool = False


def board_page_of(
    query: BoardQuery, view: BoardView, numbers: Numbers, by: SeenBy, *, chances: Mapping[str, str] = NO_CHANCES
) -> BoardPage:
    """The page of an answer; `chances`: the figure of each journey, where cards show it."""
    told = _Told(query, view, numbers, by, chances)
    read, filtering = read_filter(query.filter), told.filtering
    quick = tuple(told.quick())
    shown = {one for each in quick if each.is_in(read) for group in each.filter.groups for one in group}
    return BoardPage(
        title="Board",
        view=view.frame,
        headline=told.headline(),
        subtitle=told.subtitle(),
        sums=tuple(numbers.amounts(view.board.amounts)),
        ways=ways_of(query),
        search=query.search,
        here=query.url(),
        hidden=query.pairs(search="", after=()),
        quick=tuple(link_of(one, query.filter, query.url(filter=one.toggled(query.filter))) for one in quick),
        menus=tuple(told.menus()),
        chips=filtering.chips(read, besides=shown),
        clear=filtering.clear(read),
        rows=filtering.rows(read),
        keeps=query.pairs(filter="", as_of=None, after=()),
        suggestions=filtering.suggestions(),
        as_of="" if query.as_of is None else numbers.iso(query.as_of),
        problems=query.problems,
        columns=tuple(told.columns()),
        lanes=tuple(told.lanes()),
        is_in_lanes=bool(view.board.lane),
        rules=tuple(told.rules()),
        empty=told.empty(),
        can_move=told.can_move,
        has_entries=view.frame.has_entries,
    )


def cards_after(query: BoardQuery, place: str, found: JourneyList, writer: Writer) -> Cards:
    """The next cards of a column."""
    return Cards(place, tuple(map(writer.card, found.lines)), *_more(query, place, found.following, writer.numbers))


def _more(query: BoardQuery, place: str, following: tuple[Value, ...], numbers: Numbers) -> tuple[str, str, str]:
    """The address of the next cards as a part of a page, of the list that has them, and its words."""
    if not following:
        return "", "", ""
    return (
        f"/board/after/{place}?{query.query(after=following)}",
        query.of_place(place).url(),
        f"{numbers.count(CARDS)} more",
    )


@dataclass(frozen=True)
class _Told:
    query: BoardQuery
    view: BoardView
    numbers: Numbers
    by: SeenBy
    chances: Mapping[str, str]

    @property
    def board(self) -> Board:
        return self.view.board

    @property
    def filtering(self) -> Filtering:
        return Filtering(self.query, self.view.frame, self.board.fields, self.numbers)

    @property
    def can_move(self) -> bool:
        return self.by.can_record and self.query.as_of is None

    def headline(self) -> str:
        if not self.view.frame.has_entries:
            return "These books have no journeys yet."
        n = self.board.found
        return f"{self.numbers.count(n)} {plural(n, 'journey', 'journeys')} on the board"

    def subtitle(self) -> str:
        on = self.numbers.day(self.board.on)
        return f"as the books knew it on {on}" if self.query.as_of is not None else f"as they stand today, {on}"

    def quick(self) -> Iterator[Quick]:
        own = self.by.function if self.by.function in self.view.functions else ""
        return quick_filters(self.board.fields, self.view.values, me=self.by.me, function=own, today=self.board.on)

    def menus(self) -> Iterator[Menu]:
        """A menu for each thing that is chosen from: team, whose turn, pipeline, lanes, order, what cards show."""
        values = self._values(TEAM)
        if len(values) > 1:
            yield self._narrowing(TEAM, values)
        yield self._narrowing(TURN, (*self.view.functions, BUYER))
        yield from self._pipelines()
        yield self._lanes_menu()
        chosen = self.query.sort or SORTS[0][0]
        links = tuple(Link(words, self.query.url(sort=sort), sort == chosen) for sort, words in SORTS)
        yield Menu(dict(SORTS).get(chosen, "Order"), links, icon="sort")
        is_on = self.query.has_chance
        shows = (
            Link("Without chances", self.query.url(has_chance=False), not is_on),
            Link("With the chance to be won", self.query.url(has_chance=True), is_on),
        )
        yield Menu("Cards: chance" if is_on else "Cards", shows, icon="layers")

    def _values(self, column: str) -> Sequence[str]:
        return tuple(filter(None, self.view.values.get(column, ()))) if column in self.board.fields else ()

    def _pipelines(self) -> Iterator[Menu]:
        """The board of one pipeline has its stages only; nothing where there is but one."""
        column = next((one for one in self.view.frame.columns if one.id == PIPELINE), None)
        if column is None:
            return
        chosen, rest = dict(self.query.where).get(PIPELINE, ""), [one for one in self.query.where if one[0] != PIPELINE]
        links = [Link("Every pipeline", self.query.url(where=tuple(rest)), not chosen)]
        links += [
            Link(column.said(value), self.query.url(where=(*rest, (PIPELINE, value))), value == chosen)
            for value in column.values
        ]
        yield Menu("Pipeline", tuple(links), icon="filter")

    def _narrowing(self, column: str, values: Sequence[str]) -> Menu:
        read, name = read_filter(self.query.filter), self.board.fields[column].name
        choices = choices_of(column, values, read)
        links = [
            Link(
                one.words.capitalize() if column == TURN else one.words,
                self.query.url(filter=narrowed_to(one, choices, read)),
                is_on,
            )
            for one, is_on in choices
        ]
        every = "Anybody's turn" if column == TURN else f"Every {name.lower()}"
        anybody = Link(every, self.query.url(filter=narrowed_to(None, choices, read)))
        on = [one.words for one, is_on in choices if is_on]
        return Menu(f"{name}: {on[0]}" if on else name, (anybody, *links), icon="filter")

    def _lanes_menu(self) -> Menu:
        own = [one for one in self.view.frame.columns if one.id in self.board.fields]
        links = [Link(one.name, self.query.url(group=one.id), one.id == self.board.lane) for one in own]
        none = Link("No lanes", self.query.url(group=""), not self.board.lane)
        name = self.board.fields[self.board.lane].name if self.board.lane else ""
        return Menu(f"Lanes: {name}" if name else "Lanes", (none, *links), icon="layers")

    def columns(self) -> Iterator[BoardColumn]:
        for column in self.board.columns:
            cell = Cell() if self.board.lane else column.cells[0]
            yield self._column(column, cell, self.query)

    def _column(self, column: Column, cell: Cell, query: BoardQuery) -> BoardColumn:
        """A column or the part of it in one lane; `query`: the board that has its cards."""
        writer = self._writers[column.place]
        more = _more(query, column.place, cell.following, self.numbers)
        return BoardColumn(self._heads[column.place], Cards(column.place, tuple(map(writer.card, cell.cards)), *more))

    @cached_property
    def _heads(self) -> dict[str, Head]:
        return {
            one.place: head_of(one, self.query, self.view, self.numbers, can_record=self.can_move)
            for one in self.board.columns
        }

    @cached_property
    def _writers(self) -> dict[str, Writer]:
        return {
            one.place: Writer.of(
                one, self.query, self.numbers, today=self.board.on, can_move=self.can_move, chances=self.chances
            )
            for one in self.board.columns
        }

    def _of_lane(self, lane: Value) -> BoardQuery:
        narrowed = self.query.list.narrowed(self.board.lane, str(lane or ""))
        return self.query.changed(filter=narrowed.filter, group="")

    def lanes(self) -> Iterator[Lane]:
        for place, (lane, held) in enumerate(self.board.lanes):
            query = self._of_lane(lane)
            columns = tuple(self._column(column, column.cells[place], query) for column in self.board.columns)
            words = str(lane or "") or f"Without {self.board.fields[self.board.lane].name.lower()}"
            yield Lane(words, self.numbers.count(held.journeys), query.list.url(), columns)

    def rules(self) -> Iterator[str]:
        if self.board.more_lanes:
            more = self.numbers.count(self.board.more_lanes)
            lanes = plural(self.board.more_lanes, "lane", "lanes")
            yield f"{more} more {lanes} with fewer journeys; filter to see them."
        if self.query.filter or self.query.search:
            yield "Shares that move on and days are those of the Pipeline page, of all journeys, whatever is filtered."
        yield "Slow: longer in its stage than the service level or, where none is agreed, than three quarters of stays."

    def empty(self) -> Empty | None:
        if not self.view.frame.has_entries:
            words = "Bring a history with `buyline import`, or open the first journey."
            links = (Link("Open a journey", f"/acts/open?{self.query.back()}"),) if self.can_move else ()
            return Empty("Here every journey will stand in the column of its stage.", words, links)
        if self.board.found:
            return None
        drop = (Link("Show all journeys", self.query.url(filter="", where=(), search="")),)
        return Empty("No journey is like that.", "Drop a condition, or search for less.", drop)
