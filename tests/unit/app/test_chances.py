"""Chances of journeys are those of their stage and age, moved by what helped; nothing of it looks past its day."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.chances import chances_by_journey, chances_of
from buyline.app.chances_learnt import FACTS, PIPELINE, learnt, origins
from buyline.app.expecting import expecting
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.refusal import NotFound, Refused
from buyline.app.statements import Asked, seeing
from buyline.days import end_of
from buyline.forecast.chances import WITHIN, chances
from buyline.forecast.journey_chances import JourneyChances
from buyline.forecast.reasons import PLAINLY, headline
from buyline.measure.lines import NEVER
from buyline.measure.standings import standings
from buyline.measure.stood_then import NOWHERE, stood_then
from buyline.store.books import Books
from buyline.store.roles_named import roles_named, with_roles
from buyline.store.sight import Sight
from tests.demo_books import LAST, NOW, demo_books

pytestmark = pytest.mark.capability("P9", "library")
ANN = By(member="ann", function="sales")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """A demo company; acts here are of its last day."""
    folder = tmp_path_factory.mktemp("chances") / "books"
    demo_books(tmp_path_factory, folder)
    with Books.open(folder) as opened:
        yield opened


def ids(books: Books, stage: str, *, of: str = "", at_most: int = 20) -> list[str]:
    asked = ListAsked(filter=f"stage = {stage}{of}", sort="journey", at_most=at_most)
    return [str(line["journey"]) for line in journey_list(books, asked, now=NOW).found.lines]


def whole(books: Books, *journeys: str, **asked: Any) -> JourneyChances:
    return chances_of(books, journeys, Asked(**asked), now=NOW)


def test_a_list_has_the_chances_of_stage_and_age_before_anything_was_learnt(books: Books) -> None:
    some = [*ids(books, "qualified"), *ids(books, "lead", at_most=5)]
    found = chances_by_journey(books, some, now=NOW)
    with expecting(books, Asked(), now=NOW) as seen:
        basis = chances(seen.records)
        number = basis.way.number
    assert list(found) == some
    for each in found.values():
        assert each.since is not None
        assert each.age == LAST + 1 - each.since or each.age == LAST - each.since
        old = min(each.age or 0, basis.win.shape[-1] - 1)
        for at, days in enumerate(WITHIN):
            assert each.win[days] == pytest.approx(max(basis.win[: at + 1, number(each.stage), old]))
            assert each.advance[days] >= each.win[days]
        assert each.win[30] <= each.win[90]
    assert chances_by_journey(books, [], now=NOW) == {}


def test_one_journey_is_told_with_its_reasons_in_the_order_asked_for(books: Books) -> None:
    some = [ids(books, stage, at_most=1)[0] for stage in ("prospect", "customer", "lost", "qualified")]
    found = whole(books, *some)
    assert [each.journey for each in found.journeys] == some
    assert [each.way for each in found.journeys] == ["open", "won", "out", "open"]
    first = found.journeys[0]
    assert "to be won within 90 days" in headline(first, PLAINLY)
    assert first.reasons[0].startswith("Of those that arrive in Prospect,")
    assert first.reasons[1].startswith("There for ")
    assert any("buying group" in reason for reason in first.reasons)
    assert found.journeys[1].reasons == ()
    assert {each.outcome for each in found.record} == {"advance", "win"}
    told = found.to_json()
    assert set(told["journeys"][0]["win"]) == {"30", "90"}
    assert found.table.num_rows == 4


def test_facts_that_help_move_a_chance_and_are_told(books: Books) -> None:
    journeys = ids(books, "prospect", at_most=50) + ids(books, "qualified", at_most=50)
    plain, found = chances_by_journey(books, journeys, now=NOW), whole(books, *journeys)
    counts = {one.fact for each in found.record for one in each.learnt.weights}
    assert counts <= {*FACTS, *(name for name in found.facts if name.startswith(PIPELINE))}
    moved = {each.journey for each in found.journeys if each.win != plain[each.journey].win}
    assert moved or not counts
    again = chances_by_journey(books, journeys, now=NOW)
    assert {id_: each.win for id_, each in again.items()} == {each.journey: each.win for each in found.journeys}
    for each in found.journeys:
        assert {effect.fact for effect in each.effects} <= counts
        assert all(0 < effect.before < 1 and 0 < effect.after < 1 for effect in each.effects)


def test_the_record_judges_chances_of_days_that_are_over(books: Books) -> None:
    found = whole(books)
    assert found.journeys == ()
    for each in found.record:
        assert all(day + each.days <= found.on for day in each.learnt.days_judged)
        assert sum(tenth.n for tenth in each.learnt.tenths) == each.learnt.judged
        if each.learnt.scores is not None:
            assert each.learnt.scores.log_loss <= each.learnt.scores.base_log_loss


def test_a_past_day_says_the_same_whatever_is_recorded_later(books: Books) -> None:
    (journey,) = ids(books, "prospect", of=" and days > 20", at_most=1)
    then = {"as_of": LAST - 30}
    before, learnt_before = whole(books, journey, **then).to_json(), _learnt(books)
    do(books, "note", {"remark": "they call back"}, by=ANN, now=NOW - 3, journey=journey)
    do(books, "claim", {"stage": "lost", "reason": "price"}, by=ANN, now=NOW - 2, journey=journey)
    assert whole(books, journey).journeys[0].way == "out"
    books.caches.pop("chances learnt").close()
    assert whole(books, journey, **then).to_json() == before
    assert _learnt(books) == learnt_before
    do(books, "claim", {"stage": "prospect"}, by=ANN, now=NOW - 1, journey=journey)


def _learnt(books: Books) -> Any:
    """What was learnt up to yesterday: no entry of today is in it."""
    with expecting(books, Asked(), now=NOW) as found:
        return learnt(books, found).outcomes


def test_who_is_named_in_the_buying_group_is_known_from_then_on(books: Books) -> None:
    journey = ids(books, "prospect", at_most=2)[1]
    assert with_roles(books, [journey], ("champion",)) == set()
    do(books, "introduce", {"name": "Eve Early", "role": "Champion"}, by=ANN, now=NOW - 1, journey=journey)
    assert with_roles(books, [journey], ("champion",)) == {journey}
    assert with_roles(books, [journey], ("economic buyer",)) == set()
    assert (journey, NOW - 1) in roles_named(books, ("champion", "economic buyer"))
    (found,) = whole(books, journey).journeys
    assert "Known in the buying group: champion; open: economic buyer, user, technical evaluator." in found.reasons


def test_whoever_sees_some_journeys_is_told_of_those_alone(books: Books) -> None:
    owners = {line["owner"] for line in journey_list(books, ListAsked(filter="stage = prospect"), now=NOW).found.lines}
    owner = min(str(one) for one in owners if one)
    part = books.seen_by(Sight(people=(owner,)))
    mine = ids(books, "prospect", of=f' and owner = "{owner}"', at_most=1)
    others = ids(books, "prospect", of=f' and owner != "{owner}"', at_most=3)
    assert list(chances_by_journey(part, [*mine, *others], now=NOW)) == mine
    with pytest.raises(NotFound, match=others[0]):
        whole(part, others[0])
    assert whole(part, *mine).journeys[0].way == "open"
    poor = books.seen_by(Sight(has_amounts=False))
    tried = {one.fact for each in whole(poor).record for one in each.learnt.tried}
    assert tried.isdisjoint({"large", "small"})
    assert whole(poor, *mine).journeys[0].win


def test_by_the_verified_book_a_journey_stands_where_it_is_proven(books: Books) -> None:
    (journey,) = ids(books, "prospect", of=' and proof = "only claimed"', at_most=1)
    claimed, verified = (whole(books, journey, book=book).journeys[0] for book in ("claimed", "verified"))
    assert claimed.stage == "prospect" != verified.stage
    assert any("is claimed, " in reason for reason in claimed.reasons)
    with pytest.raises(Refused, match="pair"):
        whole(books, journey, book="pair")
    with pytest.raises(NotFound, match="no-such"):
        whole(books, "no-such")


def test_where_journeys_stood_then_is_what_the_list_of_that_day_says(books: Books) -> None:
    day = LAST - 61
    with seeing(books, Asked(), now=NOW) as seen:
        then = stood_then(seen.view, stages=("prospect",), until=LAST, known_until=end_of(LAST, "Europe/Berlin"))
        stood, names = then.at(day), then.journeys.to_pylist()
    with seeing(books, Asked(as_of=day), now=NOW) as seen:
        listed = {each.journey: each for each in standings(seen.view, stages=("prospect",)).journeys}
        places = seen.view.places
    here = [at for at, place in enumerate(stood.place["claimed"]) if place >= 0 and places[place] == "prospect"]
    assert sorted(names[at] for at in here) == sorted(listed)
    assert listed
    for at in here:
        each = listed[names[at]]
        assert stood.since["claimed"][at] == (NEVER if each.claimed.since is None else each.claimed.since)
        assert stood.amount[at] == (-1 if each.reporting is None else each.reporting)
        proven = stood.place["verified"][at]
        assert each.verified.place == ("outside" if proven == NOWHERE else places[proven])


def test_how_far_they_came_afterwards(books: Books) -> None:
    day, days = LAST - 61, 30
    with seeing(books, Asked(), now=NOW) as seen:
        then = stood_then(seen.view, stages=("prospect",), until=LAST, known_until=NOW)
        ranks = np.array([seen.view.ranks.get(place, -1) for place in seen.view.places])
        found = then.furthest(ranks, after=day, until=day + days)
        rows = seen.view.rows(day + days).filter(lambda rows: rows.on_day > day).to_pyarrow().to_pylist()
    net: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["kind"] == "movement" and row["to_stage"] in seen.view.ranks:
            key = (row["journey"], row["to_stage"])
            net[key] = net.get(key, 0) + row["sign"]
    wanted = dict.fromkeys(then.journeys.to_pylist(), -1)
    for (journey, stage), n in net.items():
        if n > 0 and journey in wanted:
            wanted[journey] = max(wanted[journey], seen.view.ranks[stage])
    assert dict(zip(then.journeys.to_pylist(), found.tolist(), strict=True)) == wanted


def test_days_on_which_chances_are_tried_lie_whole_weeks_back_and_are_over(books: Books) -> None:
    with expecting(books, Asked(), now=NOW) as found:
        for days in WITHIN:
            tried = origins(found, days)
            assert tried == sorted(tried)
            assert all((found.day - day) % 7 == 0 and day + days <= found.day for day in tried)
            assert all(day >= found.records.judged_from for day in tried)
