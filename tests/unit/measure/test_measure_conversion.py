"""Conversion: counts by signed sums equal journeys walked one by one, at risk and estimates included."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buyline.measure.asked import Cohort, asked
from buyline.measure.chance import Chance
from buyline.measure.conversion import Unit, conversion
from buyline.measure.counts import CLUSTERS
from buyline.measure.journeys_by_state import journeys_by_state
from buyline.measure.states import LOST, UNDER_WAY
from buyline.measure.stays import stays
from buyline.measure.view import NotInTheBooks, RecordsBegin
from tests.generative.effort import tried
from tests.unit.measure.invented_books import DEFINITION, Journey, Step, books, journey, pieces, random_journeys
from tests.unit.measure.walked import Seen, at_risk, fates, occupation, spells, ways

pytestmark = pytest.mark.capability("P19", "library")
SEEDS = st.integers(0, 10**6)
STATES = ("under way", "lost", "reached")
FATES = ("entered", "converted", "lost", "still_open", "redefined")
UNITS: tuple[Unit, ...] = ("journey", "spell")
ON, WITHIN = 90, 45


def seen_of(journeys: list[Journey], goal: str = "c", **how: Any) -> list[Seen]:
    return [each for way in ways(journeys, from_stage="a", to_stage=goal, on=ON, **how) for each in way.seen]


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, st.sampled_from("bcd"), st.integers(0, 130), st.integers(0, 60))
def test_fates_are_those_of_journeys_walked(seed: int, goal: str, on: int, within: int) -> None:
    journeys = random_journeys(seed, many=30, falls_outside=True)
    found = conversion(books(journeys), from_stage="a", to_stage=goal, within_days=within, cohort=Cohort(on=on))
    walked = fates(journeys, from_stage="a", to_stage=goal, on=on, within=within)
    counted = found.found.fates
    assert tuple(getattr(counted, name) for name in FATES) == tuple(walked.values())
    assert counted.regrouped == 0


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, st.sampled_from([None, "x"]), st.sampled_from([None, 25, 50]))
def test_at_risk_in_each_state_is_who_was_there(seed: int, program: str | None, begin: int | None) -> None:
    journeys = random_journeys(seed, many=30, falls_outside=True)
    seen = seen_of(journeys, program=program, records_begin=begin)
    view = books(
        journeys,
        where={} if program is None else {"program": program},
        records_begin=() if begin is None else (RecordsBegin(to_stage="c", on=begin),),
    )
    question = asked(view, Cohort(on=ON), horizon=WITHIN)
    found = journeys_by_state(view, from_stage="a", to_stage="c", asked=question).at_risk()
    for state, number in (("under way", UNDER_WAY), ("lost", LOST)):
        walked = [at_risk(seen, state, (age, 0)) for age in range(WITHIN + 1)]
        assert found.by_day[number].tolist() == walked


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, st.sampled_from([None, "x", "y"]), st.sampled_from([None, 30]))
def test_the_estimate_is_the_product_limit_of_journeys_walked(
    seed: int, program: str | None, begin: int | None
) -> None:
    journeys = random_journeys(seed, many=80, falls_outside=True)
    seen = seen_of(journeys, program=program, records_begin=begin)
    view = books(
        journeys,
        where={} if program is None else {"program": program},
        records_begin=() if begin is None else (RecordsBegin(to_stage="c", on=begin),),
    )
    found = conversion(view, from_stage="a", to_stage="c", within_days=WITHIN, cohort=Cohort(on=ON)).found.chance
    ages = [age for age in range(WITHIN + 1) if at_risk(seen, "under way", (age, 0)) >= 5]
    if found.started_at is None:
        assert not ages
        return
    if found.started_at == 0:
        share = occupation(seen, STATES, start="under way", until=(WITHIN, 10**5))
        assert found.estimate == pytest.approx(share["reached"], abs=1e-12)


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, st.sampled_from([None, "x"]), st.sampled_from([None, 30]))
def test_spells_leave_for_the_next_place_as_walked(seed: int, program: str | None, begin: int | None) -> None:
    journeys = random_journeys(seed, many=80, falls_outside=True)
    seen = list(spells(pieces(journeys), place="b", on=ON, program=program, records_begin=begin))
    view = books(
        journeys,
        where={} if program is None else {"program": program},
        records_begin=() if begin is None else (RecordsBegin(from_stage="b", to_stage="c", on=begin),),
    )
    found = conversion(view, from_stage="b", to_stage="c", within_days=20, unit="spell", cohort=Cohort(on=ON))
    question = asked(view, Cohort(on=ON), horizon=20, places=("b",))
    risk = stays(view, asked=question).at_risk()
    assert risk.by_day[0].tolist() == [at_risk(seen, "b", (age, 0)) for age in range(21)]
    if found.found.chance.started_at == 0:
        others = sorted({each.moves_to for each in seen if each.moves_to})
        share = occupation(seen, ["b", "c", *(o for o in others if o != "c")], start="b", until=(20, 10**5))
        assert found.found.chance.estimate == pytest.approx(share["c"], abs=1e-12)


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS)
def test_every_spell_has_one_fate(seed: int) -> None:
    journeys = random_journeys(seed, many=40, falls_outside=True)
    for where in ({}, {"program": "x"}):
        view = books(journeys, where=where)
        found = conversion(view, from_stage="b", to_stage="c", within_days=9, unit="spell", cohort=Cohort(on=ON))
        counted = found.found.fates
        known = [p for p in pieces(journeys, program=where.get("program")) if p.place == "b" and p.since is not None]
        known = [p for p in known if p.came[0] <= ON]
        left = [p for p in known if p.left and p.left[0] <= ON and p.left_by == "movement"]
        assert counted.entered == sum(p.came_by != "reclassification" for p in known)
        assert counted.converted == sum(
            p.left_for == "c" and p.left[0] - p.since <= 9 for p in left if p.left and p.since is not None
        )
        assert counted.still_open >= 0


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS, st.sampled_from(UNITS))
def test_doubling_every_journey_leaves_the_estimate_as_it_is(seed: int, unit: Unit) -> None:
    journeys = random_journeys(seed, many=60)
    again = random_journeys(seed, many=60)
    twice = [
        *journeys,
        *(Journey(f"{j.name}'", j.pieces, tuple(r | {"journey": f"{j.name}'"} for r in j.rows)) for j in again),
    ]
    once, both = (
        conversion(books(each), from_stage="a", to_stage="c", within_days=40, unit=unit, cohort=Cohort(on=ON)).found
        for each in (journeys, twice)
    )
    assert both.fates.entered == 2 * once.fates.entered
    if once.chance.started_at == both.chance.started_at:
        assert both.chance.estimate == pytest.approx(once.chance.estimate, abs=1e-12)


@settings(max_examples=tried(5), deadline=None)
@given(SEEDS)
def test_a_breakdown_equals_the_filter_and_adds_up(seed: int) -> None:
    journeys = random_journeys(seed, many=60, falls_outside=True)
    for unit in UNITS:
        whole = conversion(
            books(journeys), from_stage="a", to_stage="c", within_days=40, unit=unit, by="program", cohort=Cohort(on=ON)
        )
        for program, group in whole.groups.items():
            view = books(journeys, where={"program": program})
            alone = conversion(view, from_stage="a", to_stage="c", within_days=40, unit=unit, cohort=Cohort(on=ON))
            assert group.fates == alone.found.fates
            assert group.chance.estimate == alone.found.chance.estimate
        assert sum(group.fates.entered for group in whole.groups.values()) == whole.found.fates.entered
        plain = conversion(
            books(journeys), from_stage="a", to_stage="c", within_days=40, unit=unit, cohort=Cohort(on=ON)
        )
        assert plain.found.chance.estimate == whole.found.chance.estimate


def test_cohorts_are_limited_by_the_day_they_came() -> None:
    journeys = random_journeys(11, many=80)
    days = range(20, 41)
    some = [way for way in ways(journeys, from_stage="a", to_stage="c", on=ON) if way.began in days]
    found = conversion(
        books(journeys), from_stage="a", to_stage="c", within_days=45, cohort=Cohort(first=20, last=40, on=ON)
    )
    assert found.found.fates.entered == len(some)
    assert found.found.fates.followed == sum(way.began + 45 <= ON for way in some)


def width(chance: Chance) -> float:
    assert chance.low is not None
    assert chance.high is not None
    return chance.high - chance.low


def test_the_jackknife_keeps_the_estimate_and_says_so() -> None:
    view = books(random_journeys(4, many=400))
    for unit in UNITS:
        plain, grouped = (
            conversion(
                view, from_stage="a", to_stage="c", within_days=60, unit=unit, clustered=flag, cohort=Cohort(on=150)
            )
            for flag in (False, True)
        )
        assert grouped.found.chance.estimate == pytest.approx(plain.found.chance.estimate, abs=1e-12)
        assert grouped.found.chance.interval.startswith("95% by delete-a-group jackknife over 64")
        assert 0.4 < width(grouped.found.chance) / width(plain.found.chance) < 2.5
    assert CLUSTERS == 64


def test_lost_and_back_again_is_counted_both_ways() -> None:
    """Ten came to a; four were lost on day 5, two of them came back on day 9 and all six others and those two won."""
    lost = [Step(0, "move", "a"), Step(5, "move", "lost")]
    back = [*lost, Step(9, "move", "a"), Step(20, "move", "c")]
    won = [Step(0, "move", "a"), Step(12, "move", "c")]
    made = [journey(f"j{n}", steps) for n, steps in enumerate([lost, lost, back, back, *([won] * 6)])]
    found = conversion(books(made), from_stage="a", to_stage="c", within_days=30, cohort=Cohort(on=100)).found
    assert found.chance.estimate == pytest.approx(0.8)
    assert (found.fates.converted, found.fates.lost, found.fates.still_open) == (8, 2, 0)
    assert found.maturity == 1
    assert found.closed_only == 0.8
    curve = found.chance.to_json()["curve"]
    assert [point["share"] for point in curve if point["age"] in (11, 12, 19, 20, 30)] == pytest.approx(
        [0, 0.6, 0.6, 0.8, 0.8]
    )


def test_those_who_skip_the_stage_are_printed_not_counted() -> None:
    skips = journey("s", [Step(0, "move", "b"), Step(3, "move", "d")])
    goes = journey("g", [Step(0, "move", "a"), Step(3, "move", "d")])
    undated = journey("u", [Step(0, "opening", "a"), Step(3, "move", "d")])
    found = conversion(books([skips, goes, undated]), from_stage="a", to_stage="c", within_days=30, cohort=Cohort(on=9))
    assert (found.found.fates.entered, found.found.fates.skipped, found.found.fates.undated) == (1, 1, 1)


def test_too_few_say_so_instead_of_a_number() -> None:
    made = [journey(f"j{n}", [Step(0, "move", "a"), Step(3, "move", "c")]) for n in range(4)]
    found = conversion(books(made), from_stage="a", to_stage="c", within_days=30, cohort=Cohort(on=60))
    line = found.to_json()
    assert line["estimate"] is None
    assert line["too_few"] is True
    assert (line["entered"], line["converted"], line["curve"]) == (4, 4, [])


def test_left_truncation_is_neither_hidden_nor_mended() -> None:
    """Wins were never recorded before day 30: those who came before are at risk from then on only."""
    draw = random.Random(2)
    made = []
    for number in range(3000):
        came = draw.randint(0, 60)
        won = came + int(draw.expovariate(1 / 40))
        if won >= 30:
            made.append(journey(f"j{number}", [Step(came, "move", "a"), Step(won, "move", "c")]))
    view = books(made, records_begin=(RecordsBegin(to_stage="c", on=30),))
    found = conversion(view, from_stage="a", to_stage="c", within_days=40, cohort=Cohort(on=100))
    naive = conversion(books(made), from_stage="a", to_stage="c", within_days=40, cohort=Cohort(on=100))
    truth = 1 - np.exp(-41 / 40)
    assert found.found.chance.estimate == pytest.approx(truth, abs=0.03)
    assert naive.found.chance.estimate is not None
    assert naive.found.chance.estimate < truth - 0.03
    assert found.records_begin == 30
    assert "Records begin on 1970-01-31" in found.rule


def test_reversed_rows_and_drafts_count_for_nothing() -> None:
    journeys, drafts = random_journeys(21, many=80), random_journeys(22, many=20)
    for unit in UNITS:
        mended, plain = (
            conversion(view, from_stage="a", to_stage="c", within_days=40, unit=unit, cohort=Cohort(on=ON))
            for view in (books(journeys, drafts=drafts), books(journeys))
        )
        assert mended.to_json() == plain.to_json()


def test_json_holds_the_contract() -> None:
    found = conversion(
        books(random_journeys(2, many=100)),
        from_stage="a",
        to_stage="c",
        within_days=30,
        by="program",
        cohort=Cohort(on=ON),
    )
    line = found.to_json()
    names = [
        "from",
        "to",
        "within_days",
        "unit",
        "entered",
        "converted",
        "lost",
        "still_open",
        "skipped",
        "estimate",
        "low",
        "high",
        "maturity",
        "rule",
    ]
    assert set(names) <= set(line)
    assert set(names[4:-1]) | {"program"} <= set(line["groups"][0])
    assert line["low"] <= line["estimate"] <= line["high"]
    assert "METRICS §2" in found.rule
    assert found.table.num_rows == 2


def test_impossible_questions_are_answered_with_what_is_possible() -> None:
    view = books(random_journeys(1, many=3), as_of=9)
    with pytest.raises(NotInTheBooks, match="'nurture' is not a stage with a rank; possible: a, b, c, d"):
        conversion(view, from_stage="nurture", to_stage="c", within_days=3)
    with pytest.raises(NotInTheBooks, match="'a' does not come after 'c'"):
        conversion(view, from_stage="c", to_stage="a", within_days=3)
    with pytest.raises(NotInTheBooks, match="possible: a, b, c, d, nurture, lost, disqualified"):
        conversion(view, from_stage="c", to_stage="won", within_days=3, unit="spell")
    with pytest.raises(ValueError, match="between 0 and"):
        conversion(view, from_stage="a", to_stage="c", within_days=-1)
    assert DEFINITION.rank_of["d"] == 40
