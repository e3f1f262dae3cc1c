"""What does a forecast say of books in which next to nothing, or nothing, has happened yet, or that were agreed anew?"""

from collections.abc import Sequence

import numpy as np
import pytest

from buyline.days import DAY_LENGTH, Day
from buyline.definition.model import Column, Definition, Exit, Pipeline
from buyline.forecast.believed import published, typed
from buyline.forecast.forecast import Expected, expected
from buyline.forecast.periods import quarters
from buyline.forecast.records import Records
from buyline.forecast.result import told
from buyline.forecast.seen import seen
from buyline.forecast.way import way
from buyline.journal.entry import Entry
from buyline.measure.counts import MOVEMENT, REDEFINITION
from buyline.measure.steps import steps
from tests.generative.recording import recorded
from tests.reference.strategies import adopted
from tests.spec.on_duckdb import OnDuckDB

pytestmark = pytest.mark.capability("P20", "library")

FIRST: Day = 20_600
LAST: Day = FIRST + 60
STAGES = ("lead", "qualified", "prospect", "customer")


def agreement(*stages: str, version: int = 1, **more: object) -> Definition:
    """A version with these stages of the way."""
    return Definition.model_validate(
        {
            "version": version,
            "stages": [
                {"id": id_, "name": id_.capitalize(), "rank": 10 * (1 + STAGES.index(id_)), "won": id_ == "customer"}
                | {"led_by": "marketing" if id_ == "lead" else "sales"}
                for id_ in stages
            ],
            "exits": [Exit(id="lost", name="Lost").model_dump()],
            "columns": [Column(id="region", name="Region").model_dump()],
            "pipelines": [Pipeline(id="main", name="Main").model_dump()],
            **more,
        }
    )


def claims(journey: int, *told: tuple[str, Day]) -> list[Entry]:
    """The claims of one journey."""
    return [
        Entry("crm", f"j{journey}", f"{stage} {day}", "stage claimed", day * DAY_LENGTH, day * DAY_LENGTH,
              journey=f"j{journey}", buyer=f"b{journey}", data={"stage": stage, "amount": "1000"})
        for stage, day in told
    ]  # fmt: skip


def records_of(definitions: Sequence[Definition], entries: list[Entry], *, last: Day = LAST) -> Records:
    """The records of the claimed book of such a company."""
    firsts = [adopted(one, known_at=0 if one.version == 1 else FIRST * DAY_LENGTH) for one in definitions]
    view = OnDuckDB(recorded(firsts, entries, at_a_time=50)).view("claimed")
    found = way(view)
    return Records(steps=steps(view), way=found, prior=published(found, names={}), last=last, begin={}, arrivals_end={})


def outlook_of(records: Records) -> Expected:
    """The forecast, with fewer draws than in use."""
    return expected(records, ratio=np.ones(len(records.way.places)), horizons=(30, 90), fan=(30,), draws=60,
                    quarters=quarters(LAST, many=2))  # fmt: skip


def ten() -> list[Entry]:
    """Ten journeys of two months: two went on, nothing was won."""
    found = [entry for number in range(8) for entry in claims(number, ("lead", FIRST + 6 * number))]
    found += claims(8, ("lead", FIRST + 3), ("qualified", FIRST + 20))
    return found + claims(9, ("lead", FIRST + 9), ("qualified", FIRST + 15), ("prospect", FIRST + 40))


def test_ten_journeys_are_forecast_by_what_is_believed_and_the_range_is_wide() -> None:
    found = outlook_of(records_of([agreement(*STAGES)], ten()))
    assert found.prior_share > 0.7
    quarter = found.horizons[1].wins
    low, high = quarter.quantile([0.1, 0.9]).tolist()
    assert high - low >= quarter.mean
    assert high >= 2 * quarter.mean
    assert low == 0
    assert {stage.stage: round(stage.now) for stage in found.stages} == {
        "lead": 8, "qualified": 1, "prospect": 1, "customer": 0
    }  # fmt: skip
    assert all(0.5 < stage.prior_share <= 1 for stage in found.stages[:-1])


def test_no_history_at_all_is_nothing_to_come() -> None:
    found = outlook_of(records_of([agreement(*STAGES)], []))
    assert found.prior_share == 1
    for each in (*found.horizons, *found.quarters):
        assert told(each.wins)["mean"] == pytest.approx(0, abs=1e-9)
        assert each.revenue is None
        assert sum(each.parts.values()) == pytest.approx(0, abs=1e-9)
    assert all(stage.now == stage.arrivals == stage.position == 0 for stage in found.stages)


def test_one_journey_of_today_is_forecast_too() -> None:
    found = outlook_of(records_of([agreement(*STAGES)], claims(1, ("prospect", LAST))))
    assert 0 < found.horizons[0].wins.mean < found.horizons[1].wins.mean < 3
    assert found.prior_share == 1


def test_parts_add_up_and_longer_is_not_less() -> None:
    won = [
        entry
        for number in range(20, 26)
        for entry in claims(number, ("prospect", LAST - 50), ("customer", LAST - number))
    ]
    found = outlook_of(records_of([agreement(*STAGES)], [*ten(), *won]))
    for each in (*found.horizons, *found.quarters):
        assert each.wins.mean == pytest.approx(sum(each.parts.values()), rel=0.01)
        assert each.revenue is not None
        assert each.revenue.mean == pytest.approx(sum(each.money_parts.values()), rel=0.03)
    assert found.horizons[0].wins.mean < found.horizons[1].wins.mean
    assert found.quarters[0].parts["won"] + found.quarters[1].parts["won"] <= 6


def test_who_begins_in_the_won_stage_is_expected_to_go_on_beginning_there() -> None:
    """Wins without a way there are wins; two a week are about eight in thirty days."""
    entries = [entry for number in range(60) for entry in claims(number, ("customer", LAST - 7 * number // 2))]
    found = outlook_of(records_of([agreement(*STAGES)], entries)).horizons[0]
    assert found.parts["not_yet_met"] == pytest.approx(8.6, rel=0.25)


def test_journeys_whose_stage_is_dropped_go_on_under_the_new_agreement() -> None:
    """A redefinition is no move: it ends what is watched in the old stage and begins it in the new one."""
    first = agreement(*STAGES)
    second = agreement(
        "lead", "prospect", "customer", version=2, in_force_from="2026-07-01", moves={"qualified": "prospect"}
    )
    day = 20_635
    entries = [*ten(), *claims(11, ("qualified", FIRST), ("lost", FIRST + 20))]
    entries += [*claims(12, ("qualified", FIRST + 4), ("customer", day + 12))]
    records = records_of([first, second], entries)
    found, way_ = records.steps, records.way
    old, new = way_.number("qualified"), way_.number("prospect")
    renamed = found.where(found.kind == REDEFINITION)
    assert set(zip(renamed.origin.tolist(), renamed.target.tolist(), strict=True)) == {(old, new)}
    assert set(renamed.on.tolist()) == {day}
    told_of = seen(found, until=LAST, weeks=records.weeks)
    assert told_of.moves[:, old].sum() == 1
    assert told_of.days[-2:, old].sum() == 0
    assert told_of.moves[:, new, :, way_.number("customer")].sum() == 1
    origin = records.at(LAST)
    assert old not in origin.open.place.tolist()
    assert origin.open.n[origin.open.place == new].sum() == 2
    outlook = outlook_of(records)
    assert outlook.horizons[1].wins.mean > 0
    assert {stage.stage: stage.now for stage in outlook.stages}["prospect"] == 2
    assert found.where(found.kind == MOVEMENT).n.sum() == len(entries) - 1  # who stood in prospect claimed it again


def test_what_somebody_types_in_is_believed_as_it_is() -> None:
    records = records_of([agreement(*STAGES)], [])
    way_ = records.way
    prior = typed(way_, shares={"lead": 0.5, "qualified": 0.25, "prospect": 1.0}, exits=8.0)
    for stage, share in (("lead", 0.5), ("qualified", 0.25), ("prospect", 1.0)):
        hazards = prior.mean[way_.number(stage)]
        following = way_.stages[way_.stages.index(stage) + 1]
        assert hazards[:, way_.number(following)] == pytest.approx(share * hazards.sum(axis=1))
    assert prior.exits.tolist() == [8.0 if place in way_.stages[:-1] else 0.0 for place in way_.places]
