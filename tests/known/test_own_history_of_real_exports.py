"""Two real exports as tables say the same, counted where they lie, as imported into books through mapping and journal.

Olist and Maven as in `test_real_exports`; each made into a stage history here, by other means than the mapping.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import buyline
from buyline.app import imports
from buyline.days import parse_day, start_of
from buyline.library.here import Here

pytestmark = pytest.mark.capability("P28", "library")
NOW = start_of(parse_day("2020-01-02"), "UTC")
FOLDER = {"olist": "olist", "maven": "maven_crm"}
NAMED: dict[str, Any] = {"journey": "journey", "stage": "stage", "at": "at"}


@pytest.fixture(scope="module")
def imported(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Books by name, each imported once by its shipped mapping, and the folder of the export."""
    made: dict[str, tuple[Here, Path]] = {}

    def get(name: str) -> tuple[Here, Path]:
        source = shared_data / FOLDER[name]
        if not source.is_dir():
            pytest.skip(f"this data set is not here: {FOLDER[name]}")
        if name not in made:
            mapping, path = imports.load_mapping(name)
            folder = tmp_path_factory.mktemp(name) / "books"
            with imports.books_for(folder, mapping, path, now=NOW) as books:
                plan = imports.ready(mapping, [source], imports.definition_for(books.path, mapping, path), now=NOW)
                imports.run(books, plan, now=NOW)
            made[name] = (Here(folder), source)
        return made[name]

    yield get
    for books, _ in made.values():
        books.close()


def maven_history(source: Path) -> pl.DataFrame:
    """Engaged, won and lost deals, a row each; deals in prospecting have no time and are left out."""
    deals = pl.read_csv(source / "sales_pipeline.csv", infer_schema=False).with_columns(
        product=pl.col("product").replace({"GTXPro": "GTX Pro"})
    )
    engaged = deals.filter(pl.col("engage_date").is_not_null()).select(
        "product", journey="opportunity_id", stage=pl.lit("engaging"), at="engage_date"
    )
    closed = deals.filter(pl.col("close_date").is_not_null()).select(
        "product",
        journey="opportunity_id",
        stage=pl.col("deal_stage").replace({"Won": "customer", "Lost": "lost"}),
        at="close_date",
    )
    return pl.concat([engaged, closed])


def same(told: Any, expected: Any, *names: str) -> None:
    for name in names:
        assert told[name] == expected[name], name


@pytest.mark.slow
def test_maven(imported: Any) -> None:
    books, source = imported("maven")
    begin = {"customer": "2017-03-01", "lost": "2017-03-01"}
    ways: dict[str, Any] = {"within": 138, "as_of": "2017-12-31"}
    with buyline.ledger(
        maven_history(source), **NAMED, definition="maven", columns=["product"], records_begin=begin
    ) as found:
        for unit in ("journey", "spell"):
            asked = (found.conversion("engaging", "customer", unit=unit, by="product", **ways),
                     books.conversion("engaging", "customer", unit=unit, by="product", **ways))  # fmt: skip
            told, expected = (one.to_json() for one in asked)
            assert told["entered"] == 8_300
            same(told, expected, "entered", "converted", "lost", "still_open", "estimate", "low", "high", "curve")
            assert told["groups"] == expected["groups"]
        time = [one.time_in_stage("engaging", as_of="2017-12-31").to_json() for one in (found, books)]
        same(time[0], time[1], "spells", "open", "p25", "median", "p75", "restricted_mean", "tau", "records_begin")
        for first, last in (("2016-10-01", "2017-03-31"), ("2017-04-01", "2017-06-30"), ("2017-07-01", "2017-12-31")):
            moved = [_moved(one.flow(first, last, as_of="2017-12-31")) for one in (found, books)]
            assert moved[0] == moved[1]
            assert moved[0]


def test_olist(imported: Any) -> None:
    books, source = imported("olist")
    leads = pl.read_csv(source / "olist_marketing_qualified_leads_dataset.csv", infer_schema=False).select(
        "origin", journey="mql_id", stage=pl.lit("lead"), at="first_contact_date"
    )
    won = pl.read_csv(source / "olist_closed_deals_dataset.csv", infer_schema=False).select(
        origin=pl.lit(None, pl.String), journey="mql_id", stage=pl.lit("customer"), at="won_date"
    )
    begin = {"customer": "2017-12-05"}
    with buyline.ledger(
        pl.concat([leads, won]), **NAMED, definition="olist", columns=["origin"], records_begin=begin
    ) as found:
        for within in (30, 180):
            asked = [
                one.conversion("lead", "customer", within=within, by="origin", as_of="2018-11-14").to_json()
                for one in (found, books)
            ]
            assert asked[0]["entered"] == 7_999  # one of 8,000 was won two days before it came
            same(
                asked[0],
                asked[1],
                "entered",
                "converted",
                "lost",
                "still_open",
                "skipped",
                "estimate",
                "low",
                "high",
                "groups",
            )
        grids = [
            one.cohorts("lead", "customer", each="quarter", as_of="2018-11-14").to_json() for one in (found, books)
        ]
        same(grids[0], grids[1], "cohorts")


def _moved(flow: Any) -> set[tuple[str, str, int]]:
    moved = {(move.from_stage, move.to_stage, move.journeys) for move in flow.movements if move.kind == "movement"}
    return {line for line in moved if "prospecting" not in line}
