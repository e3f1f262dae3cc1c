"""Published facts about real exports, asked of books that were imported through the journal."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from buyline.app import imports, statements
from buyline.app.statements import Asked
from buyline.days import day_number
from buyline.store.books import Books

pytestmark = pytest.mark.capability("P26", "library")
NOW = 1_795_000_000_000_000


def imported(mapping: str, folder: Path, into: Path) -> Books:
    plan, where = imports.load_mapping(mapping)
    ready = imports.ready(plan, [folder], imports.definition_for(into, plan, where), now=NOW)
    books = imports.books_for(into, plan, where, now=NOW)
    assert imports.run(books, ready, now=NOW).bad_rows == 0
    return books


@pytest.fixture(scope="module")
def olist(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with imported("olist", shared_data / "olist", tmp_path_factory.mktemp("olist") / "books") as books:
        yield books


@pytest.fixture(scope="module")
def maven(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with imported("maven", shared_data / "maven_crm", tmp_path_factory.mktemp("maven") / "books") as books:
        yield books


def moved_into(books: Books, stage: str, first: date, last: date) -> int:
    found = statements.flow(books, Asked(), now=NOW, first=day_number(first), last=day_number(last)).to_json()
    assert found["residual"] == 0
    return sum(m["journeys"] for m in found["movements"] if m["to"] == stage and m["kind"] == "movement")


def standing(books: Books, on: date) -> dict[str, int]:
    found = statements.position(books, Asked(), now=NOW, on=day_number(on)).to_json()
    return {place["stage"]: place["journeys"] for place in found["stages"]}


def test_olist_has_8000_leads_and_842_wins_of_which_one_precedes_its_lead(olist: Books) -> None:
    whole = (date(2017, 1, 1), date(2018, 12, 31))
    assert moved_into(olist, "lead", *whole) == 8_000
    assert moved_into(olist, "customer", *whole) == 842
    there = standing(olist, date(2018, 12, 31))
    assert sum(there[stage] for stage in ("customer", "adopter", "active")) == 841
    assert there["lead"] == 8_000 - 841
    assert there["lost"] == 0


def test_olist_wins_before_records_began_are_no_risk(olist: Books) -> None:
    found: dict[str, Any] = statements.conversion(
        olist, Asked(), now=NOW, from_stage="lead", to_stage="customer", within_days=365, by="origin"
    ).to_json()
    assert found["records_begin"] == "2017-12-05"
    assert "2017-12-05" in found["rule"]
    assert (found["entered"], found["skipped"]) == (7_999, 1)
    assert found["converted"] + found["converted_later"] == 841
    assert found["estimate"] > 842 / 8_000
    by_origin = {group["origin"]: group["entered"] for group in found["groups"]}
    assert by_origin["unknown"] == 1_099
    assert by_origin[""] in {59, 60}
    assert sum(by_origin.values()) == 7_999


def test_maven_won_by_quarter(maven: Books) -> None:
    quarters = [(1, 3, 31), (4, 6, 30), (7, 9, 30), (10, 12, 31)]
    won = [moved_into(maven, "customer", date(2017, a, 1), date(2017, b, last)) for a, b, last in quarters]
    assert won == [531, 1_254, 1_257, 1_196]
    lost = moved_into(maven, "lost", date(2016, 1, 1), date(2017, 12, 31))
    assert (sum(won), sum(won) + lost) == (4_238, 6_711)


def test_maven_undated_deals_are_openings_and_won_value_is_the_published_one(maven: Books) -> None:
    found = statements.position(maven, Asked(), now=NOW, on=day_number(date(2017, 12, 31))).to_json()
    places = {place["stage"]: place for place in found["stages"]}
    assert (places["prospecting"]["journeys"], places["engaging"]["journeys"]) == (500, 1_589)
    assert places["customer"]["amount"] == 10_005_534


def test_the_same_file_twice_changes_nothing_and_an_undo_takes_it_all_back(maven: Books, shared_data: Path) -> None:
    before = standing(maven, date(2017, 12, 31))
    plan, where = imports.load_mapping("maven")
    ready = imports.ready(plan, [shared_data / "maven_crm"], imports.definition_for(maven.path, plan, where), now=NOW)
    assert set(imports.run(maven, ready, now=NOW + 1).taken) == {"already known"}
    assert standing(maven, date(2017, 12, 31)) == before
    batch = next(one["id"] for one in imports.batches(maven) if one["entries"])
    imports.undo(maven, batch, now=NOW + 2)
    assert not any(standing(maven, date(2017, 12, 31)).values())
    imports.run(maven, ready, now=NOW + 3)
    assert standing(maven, date(2017, 12, 31)) == before
