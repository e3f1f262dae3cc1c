"""The shipped mappings turn the published data into the entries that their READMEs count."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from buyline.connect.mapping import Mapping
from buyline.connect.mapping_document import definition_file, mapping_file, read_mapping
from buyline.connect.translation import BadRow, Prepared, prepared
from buyline.days import as_date, day_of, parse_moment
from buyline.definition.document import read
from buyline.definition.model import Definition
from buyline.journal.entry import Entry
from tests.unit.connect import ebmt

pytestmark = pytest.mark.capability("P26", "library")
NOW, _ = parse_moment("2026-01-31", "UTC")


def entries(name: str, folder: Path, definition: Definition | None = None) -> list[Entry]:
    """Return the entries of a shipped mapping over a folder; none may be bad."""
    path = mapping_file(name)
    assert isinstance(path, Path)
    mapping = read_mapping(path)
    assert isinstance(mapping, Mapping)
    if definition is None:
        own = definition_file(mapping, path.parent)
        assert isinstance(own, Path)
        found = read(own)
        assert isinstance(found, Definition)
        definition = found
    ready = prepared(mapping, [folder], definition, now=NOW)
    assert isinstance(ready, Prepared), [str(problem) for problem in ready]
    rows = [one for _, one in ready.entries()]
    assert not [problem for one in rows if isinstance(one, BadRow) for problem in one.problems]
    return [one for one in rows if isinstance(one, Entry)]


def claims(found: Iterable[Entry]) -> Counter[str]:
    """Return the number of claims per stage."""
    return Counter(one.data["stage"] for one in found if one.kind == "stage claimed")


def test_olist() -> None:
    found = entries("olist", ebmt.reference_folder("olist"))
    assert claims(found) == {"lead": 8000, "customer": 842}
    assert len({one.journey for one in found if one.journey}) == 8000
    assert Counter(one.kind for one in found)["form submitted"] == 8000
    assert len({one.id for one in found}) == len(found)
    (began,) = [one for one in found if one.kind == "records began"]
    assert (began.data["to_stage"], began.data["on"]) == ("customer", "2017-12-05")


def test_olist_keeps_unknown_and_blank_apart_and_knows_the_segment_at_the_win_only() -> None:
    found = entries("olist", ebmt.reference_folder("olist"))
    origins = Counter(one.data.get("columns", {}).get("origin") for one in found if one.what == "lead")
    assert (origins["unknown"], origins[None]) == (1099, 60)
    segments = [one for one in found if "business_segment" in one.data.get("columns", {})]
    assert {one.what for one in segments} == {"won"}
    assert all(one.known_at == one.occurred_at for one in segments)


def test_olist_one_win_precedes_its_lead_and_nothing_is_lost() -> None:
    found = entries("olist", ebmt.reference_folder("olist"))
    first = {one.journey: one.occurred_at for one in found if one.what == "lead"}
    early = [one for one in found if one.what == "won" and one.occurred_at < first[one.journey]]
    assert [round((one.occurred_at - first[one.journey]) / 86_400e6, 2) for one in early] == [-1.18]
    assert "lost" not in claims(found)


def test_olist_first_sales_are_acts_of_the_buyer() -> None:
    found = entries("olist", ebmt.reference_folder("olist"))
    sales = [one for one in found if one.kind == "product used"]
    assert Counter(one.what for one in sales) == {"first-sale": 206, "last-sale": 176}
    active = [one for one in found if one.data.get("facts", {}).get("active_30_90")]
    assert len(active) == 160


def test_maven() -> None:
    found = entries("maven", ebmt.reference_folder("maven_crm"))
    assert claims(found) == {"engaging": 8300, "customer": 4238, "lost": 2473}
    open_deals = {one.journey for one in found} - {one.journey for one in found if one.what in ("won", "lost")} - {None}
    assert len(open_deals) == 2089
    openings = [one for one in found if one.kind == "opening recorded"]
    assert len(openings) == 500
    assert all(
        "since" not in one.data and as_date(day_of(one.occurred_at, "UTC")).isoformat() == "2017-12-31"
        for one in openings
    )


def test_maven_wins_per_quarter_and_their_value() -> None:
    found = [one for one in entries("maven", ebmt.reference_folder("maven_crm")) if one.what == "won"]
    quarters = Counter((as_date(day_of(one.occurred_at, "UTC")).month + 2) // 3 for one in found)
    assert quarters == {1: 531, 2: 1254, 3: 1257, 4: 1196}
    assert sum(int(one.data["amount"]) for one in found) == 10_005_534
    assert all(one.known_at == one.occurred_at for one in found)


def test_maven_looks_up_products_teams_and_accounts() -> None:
    found = entries("maven", ebmt.reference_folder("maven_crm"))
    columns = [one.data["columns"] for one in found if one.what == "engaged"]
    assert {one["product"] for one in columns} >= {"GTX Pro", "GTK 500"}
    assert "GTXPro" not in {one["product"] for one in columns}
    assert {one["office"] for one in columns} == {"Central", "East", "West"}
    sectors = {one.data["columns"]["sector"] for one in found if one.what in ("won", "lost", "account")}
    assert "technology" in sectors
    assert "technolgy" not in sectors
    assert len([one for one in found if one.what == "account"]) == 664


@pytest.mark.parametrize(("name", "expected"), [("ebmt3", ebmt.EBMT3), ("ebmt4", ebmt.EBMT4)])
def test_ebmt_as_a_stage_history(name: str, expected: ebmt.Transitions, tmp_path: Path) -> None:
    definition = ebmt.definition(name)
    ebmt.written(ebmt.stage_history(name), tmp_path / "history.csv")
    paths: dict[str | None, list[str]] = {}
    for one in sorted(entries("stage-history", tmp_path, definition), key=lambda one: one.order):
        paths.setdefault(one.journey, []).append(one.data["stage"])
    steps = Counter(step for path in paths.values() for step in zip(path, [*path[1:], None], strict=True))
    assert {step: n for step, n in steps.items() if step[0] not in definition.exit_ids} == expected
