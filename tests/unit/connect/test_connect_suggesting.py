"""What a file without a mapping becomes: columns by names and cells, labels of stages, the mapping that is made of it."""

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from buyline.connect.choices import Choices, Meaning
from buyline.connect.mapping import Mapping
from buyline.connect.mapping_document import read_mapping
from buyline.connect.matching import day_form, iso_day, number_form, plain
from buyline.connect.previews import ColumnSeen, Preview, looked_at
from buyline.connect.proposing import lacking, mapping_text, proposed
from buyline.connect.suggesting import stage_of, status_of, suggested
from buyline.connect.translation import BadRow, Prepared, prepared
from buyline.days import parse_day, start_of
from buyline.definition.document import read
from buyline.definition.model import Definition
from buyline.definition.shipped import definition_path
from buyline.journal.entry import Entry

pytestmark = pytest.mark.capability("P26", "library")
TODAY = parse_day("2026-07-01")
PIPEDRIVE = """Deal - Title,Deal - Value,Organization,Contact person,Deal - Owner,Deal - Stage (pipeline),Deal - Expected close date,Deal - Currency of value,Deal - Creation date,Deal - Lost reason,Deal - Lost time,Deal - Status,Deal - Won time,Deal - Pipedrive System ID,Person - Email
Big deal,1200.50,Acme,Ann Arbor,kim,Proposal Made,2026-06-01,EUR,2026-01-05 10:00:00,,,Open,,77,ann@acme.example
Lost one,900,Borealis,Bob,kim,Qualified,2026-05-01,EUR,2026-01-07 10:00:00,price,2026-03-01 09:00:00,Lost,,78,bob@borealis.example
Won one,700,Corvus,Cem,lee,Negotiations Started,2026-04-01,EUR,2026-01-09 10:00:00,,,Won,2026-04-02 09:00:00,79,cem@corvus.example
"""
SALESFORCE = """Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Created Date,Opportunity Owner,Lead Source,Last Stage Change Date
006A,New line,Acme,Closed Won,"12,000",03/31/2026,01/15/2026,Kim,Web,03/31/2026
006B,Old line,Borealis,Negotiation/Review,900,06/15/2026,02/16/2026,Lee,Web,05/20/2026
006C,No line,Corvus,Closed Lost,100,04/30/2026,01/20/2026,Lee,Fair,04/30/2026
"""
HISTORY = "journey;stage;at;buyer;segment\na;Lead;05.01.2026;Acme;small\na;Customer;27.02.2026;Acme;small\nb;Lead;06.01.2026;Corvus;large\n"


@pytest.fixture(scope="module")
def books() -> Definition:
    path = definition_path("b2b")
    assert path is not None
    found = read(path)
    assert isinstance(found, Definition)
    return found


def seen_in(folder: Path, text: str, name: str = "deals.csv") -> tuple[Path, Preview]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    found = looked_at(path)
    assert isinstance(found, Preview), found
    return path, found


def becomes(choices: Choices) -> dict[str, str]:
    return {one.column: one.of or str(one.meaning) for one in choices.columns if one.meaning != Meaning.LEFT_OUT}


def entries_of(path: Path, choices: Choices, books: Definition) -> list[Entry]:
    mapping = read_mapping(mapping_text(choices, books))
    assert isinstance(mapping, Mapping), mapping
    plan = prepared(mapping, [path], books, now=start_of(TODAY + 1, "UTC"))
    assert isinstance(plan, Prepared), plan
    found = [entry for _, entry in plan.entries()]
    assert not [one for one in found if isinstance(one, BadRow)], found
    return [one for one in found if isinstance(one, Entry)]


def test_an_export_of_pipedrive_is_recognised(tmp_path: Path, books: Definition) -> None:
    path, seen = seen_in(tmp_path, PIPEDRIVE)
    found = suggested(seen, books, today=TODAY)
    assert found.source == "pipedrive"
    assert becomes(found) == {
        "Deal - Value": "amount", "Organization": "buyer name", "Contact person": "person name", "Deal - Owner": "owner",
        "Deal - Stage (pipeline)": "stage", "Deal - Expected close date": "close day",
        "Deal - Currency of value": "currency", "Deal - Creation date": "created day", "Deal - Lost reason": "lost reason",
        "Deal - Lost time": "lost day", "Deal - Status": "status", "Deal - Won time": "won day",
        "Deal - Pipedrive System ID": "journey", "Person - Email": "mail",
    }  # fmt: skip
    assert found.stages == {
        "Negotiations Started": "prospect", "Proposal Made": "prospect", "Qualified": "qualified_lead",
    }  # fmt: skip
    assert (found.begins_in, found.export_day, found.is_history) == ("qualified_lead", "2026-04-02", False)
    told = {(one.journey, one.kind): one for one in entries_of(path, found, books) if one.journey}
    assert told["78", "stage claimed"].data["reason"] == "price"
    assert told["79", "stage claimed"].data["stage"] == "customer"
    assert told["77", "opening recorded"].data["stage"] == "prospect"
    assert told["77", "opening recorded"].data["close_on"] == "2026-06-01"


def test_no_mail_address_and_no_name_of_a_person_stands_in_the_open(tmp_path: Path, books: Definition) -> None:
    for text in (PIPEDRIVE, PIPEDRIVE.replace(",Person - Email", ",Remark")):
        path, seen = seen_in(tmp_path, text)
        choices = suggested(seen, books, today=TODAY)
        for entry in entries_of(path, choices, books):
            open_parts = json.dumps([entry.id, entry.journey, entry.buyer, entry.person, dict(entry.data)])
            assert "acme.example" not in open_parts
            assert "Ann" not in open_parts


def test_stages_of_salesforce_end_journeys_on_their_close_date(tmp_path: Path, books: Definition) -> None:
    path, seen = seen_in(tmp_path, SALESFORCE)
    found = suggested(seen, books, today=TODAY)
    assert found.source == "salesforce"
    assert becomes(found)["Lead Source"] == "source"
    assert found.one(Meaning.CLOSE_DAY).form == "%m/%d/%Y"  # type: ignore[union-attr]
    told = {one.record: one for one in entries_of(path, found, books) if one.what in {"won", "lost"}}
    assert told["006A"].data["stage"] == "customer"
    assert told["006A"].data["amount"] == "12000"
    assert told["006C"].data["stage"] == "lost"
    assert told["006C"].occurred_at == start_of(parse_day("2026-04-30"), "UTC")


def test_a_history_has_an_entry_per_row(tmp_path: Path, books: Definition) -> None:
    path, seen = seen_in(tmp_path, HISTORY)
    found = suggested(seen, books, today=TODAY)
    assert found.is_history
    assert found.one(Meaning.STAGE_DAY).form == "%d.%m.%Y"  # type: ignore[union-attr]
    told = entries_of(path, found, books)
    assert [(one.journey, one.data["stage"]) for one in told] == [("a", "lead"), ("a", "customer"), ("b", "lead")]
    assert told[0].data["columns"] == {"segment": "small"}


@pytest.mark.parametrize(
    "text", [PIPEDRIVE, SALESFORCE, HISTORY.replace(";", ",")], ids=["pipedrive", "salesforce", "own"]
)
@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_the_columns_makes_the_same_mapping(
    tmp_path: Path, books: Definition, text: str, seed: int
) -> None:
    _, seen = seen_in(tmp_path, text)
    columns = list(seen.columns)
    random.Random(seed).shuffle(columns)
    other = Preview(seen.file, seen.rows, seen.is_all, tuple(columns))
    assert proposed(suggested(other, books, today=TODAY), books) == proposed(suggested(seen, books, today=TODAY), books)


@pytest.mark.parametrize(
    ("label", "stage"),
    [
        ("Qualified lead", "qualified_lead"), ("qualified_lead", "qualified_lead"), ("Proposal Made (Sales)", "prospect"),
        ("Closed Won", "customer"), ("CLOSED LOST", "lost"), ("Qualifed Lead", "qualified_lead"), ("Zebra", ""), ("", ""),
    ],
)  # fmt: skip
def test_labels_of_stages(books: Definition, label: str, stage: str) -> None:
    assert stage_of(label, books) == stage


def test_words_of_a_status() -> None:
    assert [status_of(word) for word in ("Open", "WON", "closed_lost", "maybe")] == ["open", "won", "lost", ""]


@pytest.mark.parametrize(
    ("values", "form", "day"),
    [
        (["2026-03-31", "2026-04-01 10:00:00"], "iso", "2026-03-31"), (["31.03.2026"], "%d.%m.%Y", "2026-03-31"),
        (["03/31/2026", "01/02/2026"], "%m/%d/%Y", "2026-03-31"), (["31/03/2026", "01/02/2026"], "%d/%m/%Y", "2026-03-31"),
        (["1774915200000"], "unix ms", "2026-03-31"), (["1774915200"], "unix s", "2026-03-31"), (["kim", "lee"], "", ""),
        (["17500", "900"], "", ""),
    ],
)  # fmt: skip
def test_forms_of_days(values: list[str], form: str, day: str) -> None:
    assert day_form([(value, 1) for value in values]) == form
    if form:
        assert iso_day(values[0], form) == day


def test_forms_of_numbers() -> None:
    assert number_form([("1,200.50", 1), ("7", 1)]) == "."
    assert number_form([("1.200,50", 1), ("7", 1)]) == ","
    assert number_form([("kim", 1)]) == ""


def test_what_is_not_recognised_is_left_out(books: Definition) -> None:
    columns = tuple(ColumnSeen(name, 1, ("x",), (("x", 1),), 1) for name in ("Remarks", "", "a", "a", "Owner"))
    found = suggested(Preview("f.csv", 1, True, columns), books, today=TODAY)
    assert becomes(found) == {"Owner": "owner"}
    assert len(lacking(found)) == 2


def test_choices_are_remembered_without_what_is_of_one_file(tmp_path: Path, books: Definition) -> None:
    _, seen = seen_in(tmp_path, PIPEDRIVE)
    found = suggested(seen, books, today=TODAY)
    assert Choices.of_json(found.to_json()) == found
    kept = Choices.of_json(found.remembered())
    assert (kept.export_day, dict(kept.same)) == ("", {})
    assert proposed(suggested(seen, books, today=TODAY, kept=kept), books) == proposed(found, books)


def test_a_name_without_case_and_signs() -> None:
    assert plain("Deal - Stage*") == plain("deal_stage") == plain("DealStage") == "deal stage"


def test_without_a_way_out_lost_rows_are_left_out(tmp_path: Path, books: Definition) -> None:
    path, seen = seen_in(tmp_path, PIPEDRIVE)
    closed = books.model_copy(update={"exits": ()})
    told = entries_of(path, suggested(seen, closed, today=TODAY), closed)
    assert {one.journey for one in told if one.journey} == {"77", "79"}


def test_a_blind_id_is_that_of_the_key_of_the_books(tmp_path: Path, books: Definition) -> None:
    path, seen = seen_in(tmp_path, PIPEDRIVE.replace("bob@borealis.example", " ANN@acme.example "))
    mapping = read_mapping(mapping_text(suggested(seen, books, today=TODAY), books))
    assert isinstance(mapping, Mapping)
    plan = prepared(mapping, [path], books, now=start_of(TODAY + 1, "UTC"))
    assert isinstance(plan, Prepared)

    def people(ready: Prepared) -> list[str]:
        return [
            e.person for _, e in ready.entries() if isinstance(e, Entry) and e.kind == "person described" and e.person
        ]

    own = people(plan.blinded_by(lambda text: f"key of these books {len(text)}"))
    assert people(plan)[0] == people(plan)[1] != people(plan)[2]
    assert own == ["key of these books 1"] * 3


REFERENCE = Path(os.environ.get("BUYLINE_REFERENCE_DATA", Path(__file__).parents[4] / "shared" / "data"))


def test_names_that_pipedrive_documents(books: Definition) -> None:
    path = REFERENCE / "pipedrive_openapi" / "pipedrive_export_headers.json"
    if not path.exists():
        pytest.skip("the published names of Pipedrive's columns are not here")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    columns = tuple(ColumnSeen(name, 0, (), (), 0) for name in told["entities"]["deal"])
    found = becomes(suggested(Preview("deals.csv", 0, True, columns), books, today=TODAY))
    wanted = {
        "Deal - Pipedrive System ID": "journey", "Organization": "buyer name", "Contact person": "person name",
        "Deal - Stage (pipeline)": "stage", "Deal - Status": "status", "Deal - Value": "amount",
        "Deal - Currency of value": "currency", "Deal - Owner": "owner", "Deal - Lost reason": "lost reason",
        "Deal - Won time": "won day", "Deal - Lost time": "lost day", "Deal - Closed on": "closed day",
        "Deal - Creation date": "created day", "Deal - Expected close date": "close day",
    }  # fmt: skip
    assert found == wanted
