"""The columns of the board are counted as one would by hand from the list, whatever is filtered, sorted or laned by."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app.board import CARDS_OF_LANE, LANES_AT_MOST, board, board_after
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.pipeline import pipeline_page
from buyline.app.refusal import NotFound, Refused
from buyline.days import parse_day
from buyline.measure.board import CARDS, Board
from buyline.store.books import Books
from tests.demo_books import NOW, demo_books
from tests.generative.effort import trying

pytestmark = pytest.mark.capability("P10", "library")
FOLDED = ("nurture", "lost", "disqualified")
CONDITIONS = (
    "amount > 20000", 'proof = "only claimed"', "over > 0", "team = North", "owner is empty", "days >= 30",
    "stage >= lead", "close_on is known", "segment is known", "stage = lost", "stage = prospect", "amount = 0",
)  # fmt: skip
SORTS = ("", "-amount", "-days", "close_on", "buyer", "-over", "journey")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    folder = tmp_path_factory.mktemp("board") / "books"
    demo_books(tmp_path_factory, folder)
    with Books.open(folder) as opened:
        yield opened


def lines(books: Books, **asked: Any) -> tuple[Mapping[str, Any], ...]:
    return journey_list(books, ListAsked(at_most=None, **asked), now=NOW).found.lines


def seen(books: Books, **asked: Any) -> Board:
    return board(books, ListAsked(**asked), opened=FOLDED, now=NOW).board


joined = st.lists(st.tuples(st.sampled_from(("and", "or")), st.sampled_from(CONDITIONS)), max_size=3)


@trying(20)
@given(conditions=joined, sort=st.sampled_from(SORTS), group=st.sampled_from(("", "team", "owner", "segment")))
def test_counts_sums_and_first_cards_are_those_of_the_list(
    books: Books, conditions: list[tuple[str, str]], sort: str, group: str
) -> None:
    text = " ".join([*(c for _, c in conditions[:1]), *(f"{word} {c}" for word, c in conditions[1:])])
    each = CARDS_OF_LANE if group else CARDS
    rows, found = lines(books, filter=text, sort=sort), seen(books, filter=text, sort=sort, group=group)
    by_cell: dict[tuple[Any, Any], list[str]] = defaultdict(list)
    for row in rows:
        by_cell[row["stage"], row[group] if group else ""].append(row["journey"])
    places = Counter(row["stage"] for row in rows)
    assert found.found == len(rows)
    assert {one.place: one.held.journeys for one in found.columns if one.held.journeys} == places
    for column in found.columns:
        here = [row for row in rows if row["stage"] == column.place]
        money: Counter[str] = Counter()
        for row in here:
            money[row["currency"]] += row["amount_minor"]
        assert {name: minor for name, minor in money.items() if minor} == column.held.amounts
        assert column.held.proven == sum(row["proof"] == "proven" for row in here)
        assert column.held.unproven == sum(row["proof"] == "only claimed" for row in here)
        assert column.held.slow == sum((row["over"] or 0) > 0 for row in here)
        for cell in column.cells:
            mine = by_cell[column.place, cell.lane]
            assert cell.held.journeys == len(mine)
            assert [card["journey"] for card in cell.cards] == mine[:each]
            assert bool(cell.following) == (len(mine) > each)
    if group:
        largest = sorted(Counter(row[group] for row in rows).values(), reverse=True)
        assert [held.journeys for _, held in found.lanes] == largest[:LANES_AT_MOST]
        assert found.more_lanes == max(len(largest) - LANES_AT_MOST, 0)


@pytest.mark.parametrize("sort", ["-amount", "close_on", "-days"])
def test_the_next_cards_join_without_gap_or_repeat(books: Books, sort: str) -> None:
    column = next(one for one in seen(books, sort=sort).columns if one.held.journeys > 2 * CARDS)
    [cell] = column.cells
    shown, after = [card["journey"] for card in cell.cards], cell.following
    while after:
        at, more = board_after(books, ListAsked(sort=sort, after=after), column.place, now=NOW)
        assert (at.place, at.limit_days) == (column.place, column.limit_days)
        shown += [line["journey"] for line in more.lines]
        after = more.following
    assert shown == [row["journey"] for row in lines(books, sort=sort) if row["stage"] == column.place]


def test_a_question_for_each_column_finds_the_same_cards(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = seen(books, sort="close_on", filter="amount > 0")
    monkeypatch.setattr("buyline.app.board.SORTED_AT_ONCE", 0)
    assert seen(books, sort="close_on", filter="amount > 0").columns == at_once.columns


def test_shares_and_days_are_those_of_the_pipeline_page(books: Books) -> None:
    page, found = pipeline_page(books, now=NOW), seen(books)
    steps = {step.from_stage: step for step in page.steps}
    assert {one.place: one.step for one in found.columns if one.step} == steps
    by_place = {one.place: one.held.journeys for one in found.columns if one.kind == "stage"}
    assert by_place == {stage.id: stage.journeys for stage in page.stages}


def test_a_journey_is_slow_beyond_its_service_level_or_a_quartile(books: Books) -> None:
    columns = {one.place: one for one in seen(books).columns}
    assert (columns["prospect"].service_level_days, columns["prospect"].limit_days) == (30, 30)
    assert columns["suspect"].service_level_days is None
    assert columns["customer"].limit_days is None, "whoever has won is nowhere too long"
    for row in lines(books, filter="stage = prospect"):
        assert row["over"] == row["days"] - 30
    limit = columns["suspect"].limit_days
    assert {row["over"] for row in lines(books, filter="stage = suspect")} == {
        None if limit is None else row["days"] - limit for row in lines(books, filter="stage = suspect")
    }


def test_folded_places_show_no_cards_until_they_are_opened(books: Books) -> None:
    plain = board(books, ListAsked(), now=NOW).board
    aside = [one for one in plain.columns if one.kind != "stage"]
    assert [one.place for one in aside] == list(FOLDED)
    assert [one for one in aside if one.is_open or any(cell.cards for cell in one.cells)] == []
    opened = board(books, ListAsked(), opened=("lost",), now=NOW).board
    lost = next(one for one in opened.columns if one.place == "lost")
    assert lost.is_open
    assert lost.cells[0].cards


def test_a_past_day_has_a_board_too(books: Books) -> None:
    on = parse_day("2026-03-31")
    found, rows = seen(books, as_of=on), lines(books, as_of=on)
    assert {one.place: one.held.journeys for one in found.columns if one.held.journeys} == Counter(
        row["stage"] for row in rows
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"filter": "colour = red"}, "There is no column 'colour'"),
        ({"group": "stage"}, "'Stage' cannot be made into lanes"),
        ({"group": "buyer"}, "'Buyer' cannot be made into lanes"),
        ({"sort": "colour"}, "There is no column 'colour'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(books: Books, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        seen(books, **asked)
    with pytest.raises(NotFound, match="There is no column 'moon' on the board"):
        board_after(books, ListAsked(), "moon", now=NOW)


def test_a_search_holds_for_the_list_and_the_board(books: Books) -> None:
    name = lines(books)[0]["buyer"][2:9]
    rows = lines(books, search=name)
    assert 0 < len(rows) == seen(books, search=name).found < len(lines(books))
    assert all(name.casefold() in f"{row['buyer']} {row['journey']}".casefold() for row in rows)
