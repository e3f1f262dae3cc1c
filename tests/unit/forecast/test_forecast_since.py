"""Why the forecast changed within a week: each part is what one who walks every journey counts, and they add up."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.estimate.hazards import BIN_STARTS, Prior
from buyline.forecast.pictures import Waterfall
from buyline.forecast.records import Records
from buyline.forecast.redefined import Redefined
from buyline.forecast.since import PARTS, Since, since
from buyline.forecast.valued import Value, valued
from buyline.measure.counts import OPENING, RECLASSIFICATION, REDEFINITION
from buyline.measure.lines import NEVER
from buyline.measure.steps import OUT
from tests.generative.effort import trying
from tests.unit.forecast.walked import CUSTOMER, FIRST, LOST, WAY, Journey, Line, journeys, lines, records_of

pytestmark = pytest.mark.capability("P20", "library")

SEEDS = st.integers(0, 10**6)
LAST, UNTIL = FIRST + 63, FIRST + 63 + 60
BEFORE = LAST - 7


def dated(seed: int) -> list[Journey]:
    """Journeys that are booked at once, none of them first seen amid a stay."""
    return [each for each in journeys(seed, many=25, days=60, late=0.0) if each.told[0].kind != OPENING]


def of_the_week(told: Sequence[Journey]) -> Iterator[tuple[Line | None, list[Line]]]:
    """Of each journey the line that put it where it stood a week ago, and what it did since; columns left out."""
    for journey in told:
        seen = [line for line in lines(journey, known=LAST) if line[0] != RECLASSIFICATION]
        earlier = [line for line in seen if line[3] <= BEFORE]
        yield (earlier[-1] if earlier else None), [line for line in seen if line[3] > BEFORE]


def worth(value: Value, place: int, since: int, on: int) -> float:
    return float(value.of(np.array([place]), np.array([since]), on=on)[0])


def part_of(line: Line) -> str:
    kind, origin, target, *_ = line
    if kind == REDEFINITION:
        return "definition"
    if origin == OUT:
        return "new"
    if target == CUSTOMER:
        return "won"
    return "lost" if target == LOST else "advanced" if origin == LOST or target > origin else "back"


def walked(told: Sequence[Journey], value: Value) -> defaultdict[str, float]:
    """The parts, journey by journey and line by line; ageing of whoever stayed, or was put elsewhere, in them."""
    parts: defaultdict[str, float] = defaultdict(float)
    for stood, week in of_the_week(told):
        if stood is not None and not week:
            parts["ageing"] += worth(value, stood[2], stood[5], LAST) - worth(value, stood[2], stood[5], BEFORE)
        for place, line in enumerate(week):
            kind, origin, target, _, began_before, began = line
            is_first = place == 0 and stood is not None
            base = worth(value, origin, began_before, BEFORE if is_first else LAST)
            then = worth(value, target, began, LAST)
            is_win = kind == 0 and target == CUSTOMER and origin != CUSTOMER
            if kind == REDEFINITION and is_first:  # a week older, then read anew
                fresh = worth(value, target, BEFORE, BEFORE)
                parts["ageing"] += then - fresh
                then = fresh
            parts[part_of(line)] += then + is_win - base
    return parts


@trying(60)
@given(SEEDS)
def test_each_part_is_what_one_who_walks_every_journey_counts(seed: int) -> None:
    told = dated(seed)
    records = records_of(told, last=LAST)
    found = since(records, until=UNTIL)
    if found is None:
        return
    old = records.at(BEFORE)
    value = valued(old, WAY, until=UNTIL)
    wanted = walked(told, value)
    wanted["new"] -= sum(value.of_arrivals(old, first=0, days=7).values())
    for name in set(PARTS) - {"rates"}:
        assert found.parts[name] == pytest.approx(wanted[name], abs=1e-9), name
    assert found.residual == pytest.approx(0.0, abs=1e-9)


@trying(30)
@given(SEEDS)
def test_the_parts_add_up_however_late_it_was_booked(seed: int) -> None:
    told = [each for each in journeys(seed, many=25, days=60) if is_dated(each)]
    found = since(records_of(told, last=LAST), until=UNTIL)
    if found is not None:
        assert found.residual == pytest.approx(0.0, abs=1e-9)


def is_dated(journey: Journey) -> bool:
    """Whether every beginning is known."""
    return all(one.since != NEVER or one.kind != OPENING for one in journey.told)


def reread(records: Records) -> Redefined:
    """As if a week ago the customer had not been the win, but the prospect; published shares otherwise."""
    mean = np.zeros((4, len(BIN_STARTS), 4))
    mean[0, :, 1], mean[1, :, 2] = 0.02, 0.01
    prior = Prior(mean, np.array([5.0, 5.0, 0.0, 0.0]))
    return Redefined(2, LAST - 3, ("Demo is new.",), replace(records, way=replace(WAY, won=20), prior=prior))


@trying(30)
@given(SEEDS)
def test_a_new_definition_is_the_old_forecast_read_under_it_less_the_same_as_it_was(seed: int) -> None:
    records = records_of(dated(seed), last=LAST)
    plain, redefined = since(records, until=UNTIL), reread(records)
    found = since(records, until=UNTIL, redefined=redefined)
    if plain is None or found is None:
        return
    then = redefined.records.at(BEFORE)
    was = valued(then, redefined.records.way, until=UNTIL).expected(then, then.open, on=BEFORE)
    assert found.was == was
    assert found.now == plain.now
    assert found.parts["definition"] == pytest.approx(plain.parts["definition"] + plain.was - was)
    assert {k: v for k, v in found.parts.items() if k != "definition"} == {
        k: v for k, v in plain.parts.items() if k != "definition"
    }
    assert found.residual == pytest.approx(0.0, abs=1e-9)


def shown(change: Since) -> list[str]:
    found = Waterfall(on=LAST, as_of=None, book="claimed", currency="EUR", rule="", change=change)
    return [row["step"] for row in found.records()]


def test_a_picture_shows_the_definition_only_where_one_came_into_force() -> None:
    records = records_of(dated(3), last=LAST)
    plain = since(records, until=UNTIL)
    changed = since(records, until=UNTIL, redefined=reread(records))
    assert plain is not None
    assert changed is not None
    assert "definition" not in shown(plain)
    assert shown(changed)[-2:] == ["definition", "now"]
    assert changed.definition == {"version": 2, "in_force_from": "2024-12-03", "says": ["Demo is new."]}
    assert plain.definition is None
