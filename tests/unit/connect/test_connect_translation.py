"""Rows become entries as the mapping says; a bad row becomes none and says why."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from buyline.connect.mapping import Mapping
from buyline.connect.mapping_document import mapping_file, read_mapping, renamed
from buyline.connect.translation import BadRow, Prepared, prepared, translated_again
from buyline.days import day_number, end_of, parse_moment, start_of
from buyline.definition.model import Column, Definition, Stage
from buyline.definition.problem import Problem
from buyline.journal.entry import Entry

pytestmark = pytest.mark.capability("P26", "library")

NOW, _ = parse_moment("2026-01-31T12:00:00", "UTC")
BOOKS = Definition(
    time_zone="Europe/Berlin",
    columns=(Column(id="owner", name="Owner"), Column(id="segment", name="Segment")),
    stages=(Stage(id="lead", name="Lead"), Stage(id="customer", name="Customer", won=True)),
)
MAPPING = """\
buyline_mapping: 1
source: crm
currency: EUR
tables:
  deals:
    file: deals*.csv
    optional: [note]
    blank: ["NULL"]
    values: {product: {GTXPro: GTX Pro}}
    join: [{table: products, on: product}]
  products: {file: products.csv}
entries:
  - id: lead
    rows: deals
    when: {opened: is known}
    kind: stage claimed
    occurred_at: "{opened}"
    journey: "{id}"
    stage: lead
    amount: {text: "{products.price}", known: at lead}
    columns: {owner: "{owner}"}
  - id: won
    rows: deals
    when: {state: [Won, won]}
    kind: stage claimed
    occurred_at: {text: "{closed}", format: "%d.%m.%Y %H:%M"}
    journey: "{id}"
    buyer: "{account}"
    stage: customer
    columns: {segment: {text: "{account}-{product}", known: at won}}
    facts: {big: {text: "{big}", reads: yes or no, known: at lead}}
"""
HEADER = "id,state,opened,closed,account,product,owner,big\n"
PRODUCTS = "product,price\nGTX Pro,4821\nMG,55\n"
Row = tuple[int, Entry | BadRow]


def mapping(text: str = MAPPING) -> Mapping:
    """Return the mapping of a text."""
    found = read_mapping(text)
    assert isinstance(found, Mapping), [str(problem) for problem in found]
    return found


def ready(folder: Path, rows: str, text: str = MAPPING, header: str = HEADER) -> Prepared:
    """Return a mapping made ready for a file of deals."""
    (folder / "deals.csv").write_text(header + rows, encoding="utf-8")
    (folder / "products.csv").write_text(PRODUCTS, encoding="utf-8")
    found = prepared(mapping(text), [folder], BOOKS, now=NOW)
    assert isinstance(found, Prepared), [str(problem) for problem in found]
    return found


def entries(folder: Path, rows: str, text: str = MAPPING) -> list[Entry]:
    """Return the entries of rows that are all good."""
    found = [one for _, one in ready(folder, rows, text).entries()]
    assert all(isinstance(one, Entry) for one in found), found
    return [one for one in found if isinstance(one, Entry)]


def bad(folder: Path, rows: str, text: str = MAPPING) -> list[Problem]:
    """Return what is wrong with the rows."""
    found = [one for _, one in ready(folder, rows, text).entries()]
    return [problem for one in found if isinstance(one, BadRow) for problem in one.problems]


def test_one_row_becomes_its_entries(tmp_path: Path) -> None:
    known_later, lead, fact, won = entries(tmp_path, "d1,Won,2025-03-01,02.04.2025 10:30,Acme,GTXPro,Ann,no\n")
    assert (lead.id, lead.kind, lead.journey, lead.buyer) == ("crm|d1|lead|", "stage claimed", "d1", None)
    assert (lead.occurred_at, lead.is_day) == (start_of(day_number(date(2025, 3, 1)), "Europe/Berlin"), True)
    assert lead.known_at == lead.occurred_at
    assert lead.data == {"stage": "lead", "amount": "4821", "currency": "EUR"}
    assert known_later.kind == "details changed"
    assert (known_later.id, known_later.data) == ("crm|d1|lead, known at export|", {"columns": {"owner": "Ann"}})
    assert (won.occurred_at, won.is_day) == parse_moment("2025-04-02T10:30:00", "Europe/Berlin")
    assert (won.buyer, won.data) == ("Acme", {"stage": "customer", "columns": {"segment": "Acme-GTX Pro"}})
    assert (fact.occurred_at, fact.known_at, fact.data) == (
        won.occurred_at,
        lead.occurred_at,
        {"facts": {"big": False}},
    )


def test_what_is_known_later_comes_before_its_claim_in_the_order_of_entries(tmp_path: Path) -> None:
    later, lead = entries(tmp_path, "d1,Open,2025-03-01,,,MG,Ann,\n")
    assert later.occurred_at == lead.occurred_at
    assert later.order < lead.order


def test_the_export_day_is_the_newest_day_that_is_not_in_the_future(tmp_path: Path) -> None:
    found = ready(
        tmp_path, "d1,Open,2025-03-01,,,MG,Ann,\nd2,Open,2025-05-06,,,MG,Ann,\nd3,Open,2999-01-01,,,MG,Ann,\n"
    )
    assert found.export_day == day_number(date(2025, 5, 6))
    later = next(e for _, e in found.entries() if isinstance(e, Entry) and e.kind == "details changed")
    assert later.known_at == end_of(found.export_day, "Europe/Berlin")


def test_the_export_day_may_be_given(tmp_path: Path) -> None:
    text = MAPPING.replace("currency: EUR", "currency: EUR\nexport_day: 2025-12-31")
    assert ready(tmp_path, "d1,Open,2025-03-01,,,MG,Ann,\n", text).export_day == day_number(date(2025, 12, 31))


def test_blank_and_a_word_for_blank_are_left_out(tmp_path: Path) -> None:
    found = entries(tmp_path, "d1,Won,NULL,02.04.2025 10:30,,MG,NULL,\n")
    assert [(one.kind, one.buyer, dict(one.data)) for one in found] == [("stage claimed", None, {"stage": "customer"})]


@pytest.mark.parametrize(
    ("row", "column", "reason", "remedy"),
    [
        ("d1,Won,2025-02-30,02.04.2025 10:30,Acme,MG,Ann,", "opened", "'2025-02-30' is not a time", "2026-03-31"),
        ("d1,Won,2025-02-03,2025-04-02,Acme,MG,Ann,", "closed", "'2025-04-02' is not a time", "%d.%m.%Y %H:%M"),
        ("d1,Won,2025-02-03,,Acme,MG,Ann,", "closed", "there is no time", "when"),
        (
            "d1,Won,2025-02-03,02.04.2025 10:30,Acme,GTX Bro,Ann,",
            "product",
            "'GTX Bro' is not in the table",
            "'GTX Pro'",
        ),
        ("d1,Won,2025-02-03,02.04.2025 10:30,Acme,MG,Ann,perhaps", "big", "neither yes nor no", "true or false"),
        (",Open,2025-02-03,,Acme,MG,Ann,", "id", "names nobody", "fill it in"),
        ("a|b,Open,2025-02-03,,Acme,MG,Ann,", "id", "'a|b' holds '|'", "values"),
        ("d\x001,Open,2025-02-03,,Acme,MG,Ann,", "id", "control character U+0000", "remove it"),
        ("d1,Open,2025-02-03,,Acme,MG,An\x1b[31mn,", "owner", "control character U+001B", "remove it"),
        (f"d1,Open,2025-02-03,,Acme,MG,{'x' * 5000},", "owner", "5,000 characters", "at most 200"),
        ("d1,Open,2999-02-03,,Acme,MG,Ann,", "occurred_at", "a day in the future", ""),
    ],
)
def test_a_bad_cell_names_its_column_and_the_remedy(
    tmp_path: Path, row: str, column: str, reason: str, remedy: str
) -> None:
    found = bad(tmp_path, f"{row}\n")
    assert found, "the row was taken"
    assert (found[0].file, found[0].line, found[0].column) == ("deals.csv", 2, column)
    assert reason in found[0].reason
    assert remedy in found[0].remedy


def test_bytes_that_are_no_text_name_the_encoding(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text(PRODUCTS)
    (tmp_path / "deals.csv").write_bytes(HEADER.encode() + b"d1,Open,2025-03-01,,,MG,M\xfcller,\n")
    found = prepared(mapping(), [tmp_path], BOOKS, now=NOW)
    assert isinstance(found, Prepared)
    ((_, row),) = found.entries()
    assert isinstance(row, BadRow)
    assert "encoding" in row.problems[0].remedy
    assert row.content["cells"]["owner"] == "M\\xfcller"


def test_text_like_a_formula_is_text(tmp_path: Path) -> None:
    later, _ = entries(tmp_path, "\"=cmd|'/c calc'!A1\",Open,,,,MG,Ann,\nd1,Open,2025-03-01,,,MG,=1+1,\n")
    assert later.data == {"columns": {"owner": "=1+1"}}


def test_a_bad_row_becomes_no_entry_and_the_others_come_in(tmp_path: Path) -> None:
    rows = "d1,Won,2025-02-03,broken,Acme,MG,Ann,\nd2,Open,2025-02-03,,,MG,Ann,\nd3,Open\n"
    found = list(ready(tmp_path, rows).entries())
    assert [(line, type(one).__name__) for line, one in found] == [
        (2, "BadRow"),
        (3, "Entry"),
        (3, "Entry"),
        (4, "BadRow"),
    ]


def test_a_bad_row_is_brought_again_as_a_first_import_would_have_it(tmp_path: Path) -> None:
    rows = "d1,Won,2025-02-03,02.04.2025 10:30,Acme,Mg,Ann,\n"
    ((_, refused),) = ready(tmp_path, rows).entries()
    assert isinstance(refused, BadRow)
    mended = ready(tmp_path, rows, MAPPING.replace("GTXPro: GTX Pro", "Mg: MG"))
    again = translated_again(mended, refused.content)
    assert again == [one for _, one in mended.entries()]
    assert isinstance(translated_again(ready(tmp_path, rows), refused.content), BadRow)
    broken = {"table": "deals", "file": "deals.csv", "line": 7, "text": '"open'}
    assert isinstance(translated_again(mended, broken), BadRow)


def test_reading_twice_gives_the_same_entries(tmp_path: Path) -> None:
    found = ready(tmp_path, "d1,Won,2025-03-01,02.04.2025 10:30,Acme,GTXPro,Ann,no\n")
    assert list(found.entries()) == list(found.entries())


def test_sorted_anew_the_entries_stay_the_same_where_the_mapping_orders(tmp_path: Path) -> None:
    text = MAPPING.replace("source: crm", "source: crm\norder: mapping")
    lines = ["d1,Open,2025-03-01,,,MG,Ann,\n", "d2,Open,2025-03-01,,,MG,Bob,\n"]
    one, other = (entries(tmp_path, "".join(order), text) for order in (lines, lines[::-1]))
    assert sorted(one, key=lambda entry: entry.id) == sorted(other, key=lambda entry: entry.id)


def refusals(folder: Path, text: str = MAPPING, *, header: str = HEADER, products: str = PRODUCTS) -> list[Problem]:
    """Return why a mapping does not fit its files."""
    (folder / "deals.csv").write_text(header)
    (folder / "products.csv").write_text(products)
    found = prepared(mapping(text), [folder], BOOKS, now=NOW)
    assert isinstance(found, list), "everything fits"
    return found


def test_a_missing_column_lists_those_there_are_and_the_nearest(tmp_path: Path) -> None:
    (found,) = refusals(tmp_path, header=HEADER.replace("opened", "Opened on"))
    assert "the column 'opened' is missing; the file has id, state, Opened on" in found.reason
    assert "did you mean 'Opened on'?" in found.remedy


def test_a_duplicated_column_a_double_key_and_unknown_words_are_told(tmp_path: Path) -> None:
    assert "stands 2 times" in refusals(tmp_path, header=HEADER.replace("big", "owner,big"))[0].reason
    assert "more than once" in refusals(tmp_path, products=f"{PRODUCTS}MG,56\n")[0].reason
    (found,) = refusals(tmp_path, MAPPING.replace("stage: lead", "stage: laed"))
    assert (found.line, found.value) == (19, "laed")
    assert "did you mean 'lead'?" in found.remedy
    (found,) = refusals(tmp_path, MAPPING.replace("columns: {owner:", "columns: {ownr:"))
    assert (found.line, found.column) == (21, "ownr")


def test_a_missing_file_lists_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "product.csv").write_text(PRODUCTS)
    (tmp_path / "deals.csv").write_text(HEADER)
    found = prepared(mapping(), [tmp_path], BOOKS, now=NOW)
    assert isinstance(found, list)
    assert "there is deals.csv, product.csv" in found[0].reason
    assert "did you mean 'product.csv'?" in found[0].remedy
    (nowhere,) = [p for p in prepared(mapping(), [tmp_path / "no"], BOOKS, now=NOW) if isinstance(p, Problem)]  # type: ignore[union-attr]
    assert "no such file or folder" in nowhere.reason


def test_several_parts_of_a_table_are_read_in_order_of_name(tmp_path: Path) -> None:
    (tmp_path / "deals2.csv").write_text(f"{HEADER}d2,Open,2025-03-01,,,MG,Ann,\n")
    found = entries(tmp_path, "d1,Open,2025-03-01,,,MG,Ann,\n")
    assert [one.record for one in found] == ["d1", "d1", "d2", "d2"]
    assert sorted(found, key=lambda one: one.order) == found


def history(folder: Path, content: str, names: dict[str, str] | None = None) -> list[Any]:
    """Return what a stage history becomes."""
    file = folder / "any-name.csv"
    file.write_text(content)
    path = mapping_file("stage-history")
    assert isinstance(path, Path)
    simple = read_mapping(path)
    assert isinstance(simple, Mapping)
    found = prepared(renamed(simple, names or {}), [file], BOOKS, now=NOW)
    assert isinstance(found, Prepared), [str(problem) for problem in found]
    return [one for _, one in found.entries()]


def test_a_stage_history_takes_columns_of_the_books_and_optional_ones(tmp_path: Path) -> None:
    one, two = history(
        tmp_path,
        "journey,stage,at,amount,owner,colour\nj1,lead,2025-01-01,,Ann,red\nj1,customer,2025-02-01T10:00:00Z,12.50,Bob,red\n",
    )
    assert one.data == {"stage": "lead", "columns": {"owner": "Ann"}}
    assert two.data == {"stage": "customer", "amount": "12.50", "columns": {"owner": "Bob"}}


def test_a_stage_history_with_names_of_its_own(tmp_path: Path) -> None:
    (one,) = history(
        tmp_path, "DealId;Stage;on\n7;lead;2025-01-01\n", {"journey": "DealId", "stage": "Stage", "at": "on"}
    )
    assert (one.journey, one.data) == ("7", {"stage": "lead"})


def test_coming_back_on_the_same_day_is_another_entry(tmp_path: Path) -> None:
    rows = "journey,stage,at\nj,lead,2025-01-01\nj,customer,2025-01-01\nj,lead,2025-01-01\n"
    found = history(tmp_path, rows)
    assert len({one.id for one in found}) == 3
    assert [one.data["stage"] for one in sorted(found, key=lambda one: one.order)] == ["lead", "customer", "lead"]


def test_an_unknown_stage_of_a_row_names_the_nearest(tmp_path: Path) -> None:
    (row,) = history(tmp_path, "journey,stage,at\nj,custmer,2025-01-01\n")
    assert "'custmer' is not a stage of the definition" in row.problems[0].reason
    assert "did you mean 'customer'?" in row.problems[0].remedy


@pytest.mark.parametrize(
    ("decimal", "cell", "amount"),
    [
        (".", "1054", "1054"),
        (".", '"1,054.50"', "1054.50"),
        (",", '"1.054,50"', "1054.50"),
        (",", "-5", "-5"),
        (".", '"1,05"', None),
    ],
)
def test_amounts_are_read_with_their_decimals(tmp_path: Path, decimal: str, cell: str, amount: str | None) -> None:
    text = f"""
buyline_mapping: 1
source: s
tables: {{t: {{file: "*"}}}}
entries:
  - {{id: paid, rows: t, kind: payment made, occurred_at: "{{at}}", journey: "{{id}}",
     amount: {{text: "{{sum}}", known: at once, decimal: "{decimal}"}}}}
"""
    (tmp_path / "t.csv").write_text(f"id,at,sum\n1,2025-01-01,{cell}\n")
    found = prepared(mapping(text), [tmp_path], BOOKS, now=NOW)
    assert isinstance(found, Prepared)
    ((_, one),) = found.entries()
    assert (dict(one.data).get("amount") if isinstance(one, Entry) else None) == amount


def test_a_thousand_bad_rows_among_a_hundred_thousand(tmp_path: Path) -> None:
    bad_rows = [
        "j,lead,2025-02-30", "j,laed,2025-01-01", '"j,lead,2025-01-01', "j,lead",
        "j|,lead,2025-01-01", "j,lead,", "j\x00,lead,2025-01-01", ",lead,2025-01-01",
    ]  # fmt: skip
    lines = [f"j{n},lead,2025-01-{n % 28 + 1:02}" if n % 100 else bad_rows[n // 100 % 8] for n in range(100_000)]
    found = history(tmp_path, "journey,stage,at\n" + "\n".join(lines) + "\n")
    refused = [one for one in found if isinstance(one, BadRow)]
    assert (len(found) - len(refused), len(refused)) == (99_000, 1_000)
    assert [one.line for one in refused] == list(range(2, 100_002, 100))
    assert all(problem.reason and problem.remedy for one in refused for problem in one.problems)
