"""Time in stage, cohorts, stalled journeys, standings and ratios: each against journeys walked one by one."""

from collections import Counter

import pytest

from buyline.measure.alternatives import period_ratio
from buyline.measure.asked import Cohort
from buyline.measure.cohorts import cohorts
from buyline.measure.stalled import stalled
from buyline.measure.standings import history, standings
from buyline.measure.still import Still, standing_still
from buyline.measure.time_in_stage import time_in_stage
from buyline.measure.view import NotInTheBooks, RecordsBegin, View
from tests.unit.measure.invented_books import (
    DEFINITION,
    OUTSIDE,
    Step,
    books,
    journey,
    ledger,
    pieces,
    posted,
    random_journeys,
    standing_on,
)
from tests.unit.measure.walked import Seen, at_risk, fates, spells

pytestmark = pytest.mark.capability("P19", "library")
SEEDS = range(4)
ON = 90


def staying(seen: list[Seen], longest: int) -> list[float]:
    """Kaplan-Meier by hand: the share that lasts longer than each day."""
    share, days = 1.0, []
    for day in range(longest + 1):
        for at in sorted({each.until for each in seen if each.moves_to and each.until[0] == day}):
            left = sum(each.until == at and each.moves_to is not None for each in seen)
            share *= 1 - left / at_risk(seen, seen[0].state, at)
        days.append(share)
    return days


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("program", [None, "x"])
def test_quartiles_and_mean_are_those_of_stays_walked(seed: int, program: str | None) -> None:
    journeys = random_journeys(seed, many=150)
    view = books(journeys, where={} if program is None else {"program": program})
    found = time_in_stage(view, cohort=Cohort(on=ON))
    for place in ("a", "b", "nurture"):
        seen = list(spells(pieces(journeys), place=place, on=ON, program=program))
        line = found.stages[place].lasting
        counts = [at_risk(seen, place, (day, 0)) for day in range(200)]
        assert line.tau == max(day for day, count in enumerate(counts) if count >= 5)
        if line.started_at == 0:
            curve = staying(seen, line.tau)
            for share, value in ((0.25, line.p25), (0.5, line.median), (0.75, line.p75)):
                by_hand = next((day for day, rest in enumerate(curve) if 1 - rest >= share - 1e-12), None)
                assert value == by_hand
            mean = sum(curve[: line.tau]) + 0.5 * (1 - curve[0])
            assert line.restricted_mean == pytest.approx(mean, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_open_stays_are_those_that_stand(seed: int) -> None:
    journeys = random_journeys(seed, many=40, falls_outside=True)
    found = time_in_stage(books(journeys), cohort=Cohort(on=ON))
    standing = [piece for piece in standing_on(ON, pieces(journeys)) if piece.since is not None]
    assert {place: line.open for place, line in found.stages.items() if line.open} == Counter(
        piece.place for piece in standing
    )
    undated = [p for p in pieces(journeys) if p.came_by == "opening" and p.since is None and p.came[0] <= ON]
    assert {place: line.undated for place, line in found.stages.items() if line.undated} == Counter(
        piece.place for piece in undated
    )


def test_one_stage_by_itself_broken_down_and_of_those_who_leave_for_another() -> None:
    made = [
        journey(f"j{n}", [Step(0, "move", "a"), Step(n % 10 + 1, "move", "b" if n % 2 else "lost")]) for n in range(100)
    ]
    view = books(made)
    line = time_in_stage(view, stage="a", cohort=Cohort(on=50)).to_json()
    assert {name: line[name] for name in ("stage", "spells", "open", "p25", "median", "p75", "tau")} == {
        "stage": "a",
        "spells": 100,
        "open": 0,
        "p25": 3,
        "median": 5,
        "p75": 8,
        "tau": 10,
    }
    assert line["restricted_mean"] == pytest.approx(5.5)
    assert time_in_stage(view, stage="a", next_stage="b", cohort=Cohort(on=50)).stages["a"].lasting.median == 6
    assert time_in_stage(view, stage="a", next_stage="lost", cohort=Cohort(on=50)).stages["a"].lasting.median == 5
    assert time_in_stage(view, stage="a", cohort=Cohort(on=50), by="program").to_json()["groups"][0]["spells"] == 100


def test_what_is_not_reached_is_printed_with_tau() -> None:
    made = [journey(f"j{n}", [Step(0, "move", "a"), *([Step(4, "move", "b")] if n < 3 else [])]) for n in range(10)]
    found = time_in_stage(books(made), stage="a", cohort=Cohort(on=30)).stages["a"]
    assert (found.lasting.p25, found.lasting.median, found.lasting.tau) == (4, None, 30)
    assert (found.printed("p25"), found.printed("median")) == ("4 days", "> 30 days")
    few = time_in_stage(books(made[:2]), stage="a", cohort=Cohort(on=30)).stages["a"]
    assert few.printed("median") == "too few"


def test_records_that_begin_later_count_nobody_before() -> None:
    made = [journey(f"j{n}", [Step(n, "move", "a"), Step(n + 10, "move", "b")]) for n in range(20)]
    view = books(made, records_begin=(RecordsBegin(to_stage="b", on=15),))
    line = time_in_stage(view, stage="a", cohort=Cohort(on=50)).stages["a"]
    assert line.records_begin == 15
    assert line.lasting.median == 10
    assert line.spells == 20


@pytest.mark.parametrize("seed", SEEDS)
def test_cohorts_add_up_to_all_who_came(seed: int) -> None:
    journeys = random_journeys(seed, many=60, falls_outside=True)
    found = cohorts(books(journeys), from_stage="a", to_stage="c", ages=(10, 20, 40), cohort=Cohort(on=ON))
    assert [row.to_json()["from"] for row in found.rows][:2] == ["1970-01-01", "1970-02-01"] or found.rows[0].first < 0
    for number, age in enumerate((10, 20, 40)):
        walked = fates(journeys, from_stage="a", to_stage="c", on=ON, within=age)
        cells = [row.cells[number] for row in found.rows]
        assert sum(row.entered for row in found.rows) == walked["entered"]
        assert sum(cell.reached for cell in cells) == walked["reached"]
        assert sum(cell.lost for cell in cells) == walked["lost"]
        assert sum(cell.still_open for cell in cells) == walked["under way"]


def test_quarters_follow_the_fiscal_year() -> None:
    made = [journey("j", [Step(40, "move", "a")])]
    fiscal = DEFINITION.model_copy(update={"fiscal_year_starts": 2})
    for definition, first, last in ((DEFINITION, "1970-01-01", "1970-03-31"), (fiscal, "1970-02-01", "1970-04-30")):
        view = View(ledger=ledger(posted(made)), definition=definition)
        row = cohorts(view, from_stage="a", to_stage="b", per="quarter", cohort=Cohort(on=60)).rows[0].to_json()
        assert (row["from"], row["to"], row["entered"]) == (first, last, 1)
        assert [cell["followed"] for cell in row["ages"]] == [0, 0, 0, 0, 0]


def test_whoever_outstays_those_who_advanced_is_stalled() -> None:
    """Of 100 that came to a on day 0, 80 went to b within ten days; five came on the last day."""
    made = [journey(f"j{n}", [Step(0, "move", "a"), Step(n % 10 + 1, "move", "b")]) for n in range(80)]
    made += [journey(f"s{n}", [Step(0, "move", "a")]) for n in range(20)]
    made += [journey(f"n{n}", [Step(100, "move", "a")]) for n in range(5)]
    found = stalled(books(made), on=100)
    assert found.limits["a"].older_than == 9
    assert found.limits["a"].stalled_from == 10
    assert sorted(each.journey for each in found.journeys) == sorted(f"s{n}" for n in range(20))
    assert found.limits["b"].stalled_from is None
    assert found.to_json()["journeys"][0]["age"] == 100
    assert found.table.num_rows == 20


@pytest.mark.parametrize("seed", SEEDS)
def test_those_who_stand_still_are_those_who_stand_there_so_long(seed: int) -> None:
    ages = {"a": 3, "b": 0, "nurture": 20, "lost": 30}
    for where in ({}, {"program": "x"}):
        view = books(random_journeys(seed), drafts=random_journeys(seed + 50, many=20), where=where)
        sides = [(each, each.claimed) for each in standings(view, on=ON, stages=tuple(ages), sort="since").journeys]
        old = [
            Still(each.journey, each.buyer, side.place, side.since)
            for each, side in sides
            if side.since is not None and ON - side.since >= ages[side.place]
        ]
        assert standing_still(view, on=ON, ages=ages) == (tuple(old), len(old))
        assert standing_still(view, on=ON, ages=ages, most=3) == (tuple(old[:3]), len(old))


def both_books(seed: int) -> View:
    claimed, verified = random_journeys(seed, many=30), random_journeys(seed + 100, many=25, falls_outside=True)
    rows = posted(claimed, drafts=random_journeys(seed + 200, many=5))
    more = [row | {"book": "verified", "seq": row["seq"] + len(rows)} for row in posted(verified)]
    return View(ledger=ledger([*rows, *more]), definition=DEFINITION)


@pytest.mark.parametrize("seed", SEEDS)
def test_standings_are_where_each_journey_stands_in_both_books(seed: int) -> None:
    view = both_books(seed)
    claimed = {p.journey: p for p in standing_on(ON, pieces(random_journeys(seed, many=30)))}
    verified = {p.journey: p for p in standing_on(ON, pieces(random_journeys(seed + 100, many=25, falls_outside=True)))}
    found = standings(view, on=ON, sort="journey")
    assert [each.journey for each in found.journeys] == sorted(claimed)
    for each in found.journeys:
        piece, proof = claimed[each.journey], verified.get(each.journey)
        assert (each.claimed.place, each.claimed.since, each.claimed.visit) == (piece.place, piece.since, piece.visit)
        assert (each.amount, each.currency, each.columns["program"]) == (piece.amount, piece.currency, piece.program)
        assert each.verified.place == (proof.place if proof else OUTSIDE)
        assert each.verified.since == (proof.since if proof else None)


def test_standings_are_sorted_limited_and_filtered() -> None:
    view = both_books(1)
    amounts = [each.reporting for each in standings(view, on=ON).journeys]
    known = [amount for amount in amounts if amount is not None]
    assert known == sorted(known, reverse=True)
    three = standings(view, on=ON, limit=3)
    assert (len(three.journeys), three.found) == (3, len(amounts))
    only = standings(view, on=ON, stages=("a", "b"), sort="since")
    assert {each.claimed.place for each in only.journeys} <= {"a", "b"}
    x = standings(View(ledger=view.ledger, definition=DEFINITION, where={"program": "x"}), on=ON)
    assert {each.columns["program"] for each in x.journeys} == {"x"}
    assert three.table.num_rows == 3
    assert three.to_json()["journeys"][0]["claimed"]["place"] in view.places
    with pytest.raises(NotInTheBooks, match="not of 'pair'"):
        standings(View(ledger=view.ledger, definition=DEFINITION, book="pair"), on=ON)


def test_the_history_of_a_journey_is_its_rows_without_those_taken_back() -> None:
    made = random_journeys(3, many=4)
    view = books(made, drafts=random_journeys(9, many=4))
    for each in made:
        lines = history(view, journey=each.name)
        assert [(line["on_day"], line["from_stage"], line["to_stage"]) for line in lines.records()] == [
            (row["on_day"], row["from_stage"], row["to_stage"]) for row in each.rows
        ]


def test_the_period_ratio_counts_arrivals_of_the_same_days() -> None:
    made = [journey(f"j{n}", [Step(n, "move", "a"), Step(n + 10, "move", "b")]) for n in range(20)]
    found = period_ratio(books(made), from_stage="a", to_stage="b", first=5, last=14)
    assert (found.arrived_from, found.arrived_to, found.ratio) == (10, 5, 0.5)
    assert found.rule.startswith("A ratio, not a conversion")
    assert found.table.num_rows == 1
