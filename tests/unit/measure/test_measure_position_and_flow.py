"""Position and flow: sums of signed rows equal a count of where everybody stands, and every period balances."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.measure.flow import Flow, flow
from buyline.measure.position import position
from buyline.measure.view import NotInTheBooks
from tests.generative.effort import tried
from tests.unit.measure.invented_books import Journey, books, pieces, random_journeys, standing_on

pytestmark = pytest.mark.capability("P19", "library")
SEEDS = st.integers(0, 10**6)
DAYS = st.integers(-5, 140)


def counted(journeys: list[Journey], day: int, program: str | None = None) -> dict[str, int]:
    found = standing_on(day, pieces(journeys, program=program))
    return dict(Counter(piece.place for piece in found))


def shown(found: dict[str, int]) -> dict[str, int]:
    return {place: count for place, count in found.items() if count}


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, DAYS)
def test_position_is_where_everybody_stands(seed: int, day: int) -> None:
    journeys = random_journeys(seed, many=25, falls_outside=True)
    found = position(books(journeys), on=day)
    assert shown({place: held.journeys for place, held in found.places.items()}) == counted(journeys, day)
    money = Counter[tuple[str, str]]()
    for piece in standing_on(day, pieces(journeys)):
        money[piece.place, piece.currency] += piece.amount
    sums = {(place, name): n for place, held in found.places.items() for name, n in held.amounts.items()}
    assert sums == {key: amount for key, amount in money.items() if amount}


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, DAYS)
def test_a_filter_and_a_breakdown_count_the_same(seed: int, day: int) -> None:
    journeys = random_journeys(seed, many=25, falls_outside=True)
    broken_down = position(books(journeys), on=day, by="program")
    for program in "xy":
        alone = position(books(journeys, where={"program": program}), on=day)
        assert shown({p: h.journeys for p, h in alone.places.items()}) == counted(journeys, day, program)
        group = broken_down.groups.get(program, {})
        assert {p: h for p, h in group.items() if h} == {p: h for p, h in alone.places.items() if h}


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, SEEDS)
def test_reversed_rows_leave_nothing_and_as_of_shows_the_draft(seed: int, other: int) -> None:
    journeys = random_journeys(seed, many=15)
    drafts = random_journeys(other, many=5)
    now, then = books(journeys, drafts=drafts), books(journeys, drafts=drafts, as_of=0)
    assert position(now, on=200).places == position(books(journeys), on=200).places
    assert position(then, on=200).places == position(books([*drafts, *journeys[5:]]), on=200).places
    assert position(books(journeys, drafts=drafts, recorded_until=5), on=200).places == position(then, on=200).places


def balanced(found: Flow) -> None:
    for period in (found.period, *found.groups.values()):
        assert period.residual == 0
        assert all(line.residual == 0 for line in period.presence)


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, DAYS, st.integers(0, 60))
def test_every_period_balances_under_every_filter(seed: int, first: int, length: int) -> None:
    journeys = random_journeys(seed, many=25, falls_outside=True)
    for view in (
        books(journeys),
        books(journeys, where={"program": "x"}),
        books(journeys, where={"currency": ["USD"]}),
    ):
        found = flow(view, first=first, last=first + length, by="program")
        balanced(found)
        opening, closing = position(view, on=first - 1), position(view, on=first + length)
        assert found.period.opening == opening.places
        assert shown_all(found.period.closing) == shown_all(closing.places)
        for place, held in closing.places.items():
            into = sum(move.journeys for move in found.movements if move.to_stage == place)
            out = sum(move.journeys for move in found.movements if move.from_stage == place)
            assert held.journeys == opening.places[place].journeys + into - out


def shown_all(places: object) -> dict[str, object]:
    assert isinstance(places, dict)
    return {place: held for place, held in places.items() if held}


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS)
def test_movements_are_those_of_the_period_alone(seed: int) -> None:
    journeys = random_journeys(seed, many=25)
    found = flow(books(journeys), first=20, last=70)
    moves = Counter[tuple[str, str, str]]()
    for each in journeys:
        for row in each.rows:
            if 20 <= row["on_day"] <= 70:
                moves[row["kind"], row["from_stage"], row["to_stage"]] += 1
    seen = Counter[tuple[str, str, str]]()
    for move in found.movements:
        seen[move.kind, move.from_stage, move.to_stage] += move.journeys
    assert seen == moves


def test_groups_add_up_to_the_whole() -> None:
    journeys = random_journeys(3)
    found = flow(books(journeys), first=10, last=90, by="program")
    total = sum(move.journeys for period in found.groups.values() for move in period.movements)
    assert total == sum(move.journeys for move in found.movements)
    assert sorted(found.groups) == ["x", "y"]


def test_json_holds_the_contract() -> None:
    view = books(random_journeys(5), as_of=100)
    where = position(view).to_json()
    assert {"on", "as_of", "book", "stages"} <= set(where)
    assert where["on"] == where["as_of"] == "1970-04-11"
    assert [stage["stage"] for stage in where["stages"]] == ["a", "b", "c", "d", "nurture", "lost", "disqualified"]
    moved = flow(view, first=0, last=100, by="program").to_json()
    assert {"from", "to", "movements", "opening", "closing", "residual", "trial_balance", "groups"} <= set(moved)
    assert moved["residual"] == 0
    assert moved["groups"][0]["program"] == "x"
    assert {"kind", "from", "to", "journeys", "amount", "currency"} == set(moved["movements"][0])
    assert {"stage", "measure", "currency", "opening", "in", "out", "revalued", "closing", "residual"} == set(
        moved["trial_balance"][0]
    )


def test_tables_hand_over_arrow_and_show_themselves() -> None:
    found = position(books(random_journeys(5)), on=50, by="program")
    assert found.table.column_names == ["program", "stage", "journeys", "amount", "currency", "without_rate"]
    assert "arrow_array_stream" in repr(found.__arrow_c_stream__())
    assert re.search(r"<th[^>]*>journeys</th>", found._repr_html_())


def test_names_that_the_books_do_not_know_are_answered_with_what_is_possible() -> None:
    journeys = random_journeys(1, many=3)
    with pytest.raises(
        NotInTheBooks, match=r"'colour' is not a column of the books; possible: program, team, pipeline"
    ):
        books(journeys, where={"colour": "red"})
    with pytest.raises(NotInTheBooks, match="possible: claimed, verified, pair"):
        books(journeys, book="guessed")
    with pytest.raises(NotInTheBooks, match="stays cannot be counted by 'version'"):
        position(books(journeys), on=1, by="version")
    with pytest.raises(NotInTheBooks, match="a statement needs a day"):
        position(books(journeys))
    with pytest.raises(ValueError, match="ends"):
        flow(books(journeys), first=5, last=4)


def test_some_journeys_only() -> None:
    journeys = random_journeys(8, many=10)
    some = books(journeys, journeys={"j1", "j2"})
    assert position(some, on=200).places == position(books(journeys[1:3]), on=200).places
    table = some.ledger.filter(some.ledger.journey.isin(["j1", "j2"])).select("journey").distinct()
    assert position(books(journeys, journeys=table), on=200).places == position(some, on=200).places
