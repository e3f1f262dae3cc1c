"""The list of journeys: filtered, sorted, grouped, paged and exported, all in its address."""

import csv
import io
import re
import time
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from buyline.app import statements
from buyline.app.statements import Asked
from buyline.charts.spreadsheet import unguarded
from buyline.days import parse_day
from buyline.store.books import Books
from tests.demo_books import demo_books
from tests.pages.test_statement_pages import got, words

pytestmark = pytest.mark.capability("P10", "page")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    found = tmp_path_factory.mktemp("list") / "books"
    demo_books(tmp_path_factory, found)
    return found


def counted(answer: Any) -> int:
    found = re.search(r"([\d,]+) journeys?", words(answer).split("Journeys ", 1)[1])
    assert found
    return int(found[1].replace(",", ""))


def ids(answer: Any) -> list[str]:
    part = answer.content.decode().split('<h2 id="journeys"')[1]
    return [
        unescape(found) for found in re.findall(r'<th scope="row"><a class="num" href="/journeys/[^"]*">([^<]*)', part)
    ]


def test_the_list_counts_what_the_position_counts(folder: Path) -> None:
    with Books.open(folder) as books:
        today = time.time_ns() // 1000
        now = statements.position(books, Asked(), now=today).places
        then = statements.position(books, Asked(as_of=parse_day("2026-04-01")), now=today).places
    for stage in ("lead", "prospect", "customer", "lost"):
        assert counted(got(folder, f"/journeys?filter=stage+%3D+{stage}")) == now[stage].journeys
        past = got(folder, f"/journeys?filter=stage+%3D+{stage}&as_of=2026-04-01")
        assert counted(past) == then[stage].journeys, stage


def test_pages_by_the_last_row_join_without_gap_or_repeat(folder: Path) -> None:
    address = "/journeys?filter=stage+%3E%3D+prospect&sort=buyer&show=journey&show=buyer"
    first = got(folder, address)
    seen: list[str] = []
    while address:
        answer = got(folder, address)
        seen += ids(answer)
        following = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        address = unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) == counted(first) > 100


def test_conditions_sent_by_the_form_become_one_readable_address(folder: Path) -> None:
    form = (
        "?join=&column=amount&op=%3E%3D&value=20000&join=and&column=stage&op=%3D&value=Prospect"
        "&join=or&column=owner&op=is+empty&value=&join=and&column=&op=%3D&value="
    )
    answer = got(folder, f"/journeys{form}")
    assert answer.status_code == 302
    assert "filter=amount+%3E%3D+20000+and+stage+%3D+Prospect+or+owner+is+empty" in answer["Location"]
    page = got(folder, answer["Location"])
    assert page.status_code == 200
    assert "Stage Prospect : drop it" in words(page)
    assert page.content.decode().count('class="condition"') == 4, "one row per condition and an empty one"
    both = counted(page)
    one = counted(got(folder, "/journeys?filter=owner+is+empty"))
    other = counted(got(folder, "/journeys?filter=amount+%3E%3D+20000+and+stage+%3D+prospect+and+owner+is+known"))
    assert both == one + other


def test_groups_add_up_and_open_their_rows(folder: Path) -> None:
    answer = got(folder, "/journeys?filter=stage+%3E%3D+lead&group=segment")
    part = answer.content.decode().split('<h2 id="groups"')[1].split("</table>")[0]
    found = re.findall(r'<th scope="row">([^<]*)</th><td class="n"><a class="num" href="([^"]+)">([\d,]+)</a>', part)
    *groups, whole = found
    assert sum(int(n.replace(",", "")) for _, _, n in groups) == int(whole[2].replace(",", "")) == counted(answer)
    for _, url, n in found:
        assert counted(got(folder, unescape(url))) == int(n.replace(",", ""))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("filter=colour+%3D+red", "There is no column 'colour'; there are journey, buyer"),
        ("filter=amount", "After 'amount' comes a comparison"),
        ("filter=amount+%3E+much", "'Amount' is compared with a number, not with 'much'."),
        ("filter=stage+contains+lead", "'Stage' cannot be asked 'contains'"),
        ("filter=stage+%3D+moon", "'moon' is not a stage"),
        ("filter=since+%3E+yesterday", "'yesterday' is not a day; write it like 2026-03-31."),
        ("sort=colour", "There is no column 'colour'"),
        ("group=since", "'Since' has too many values to group by"),
        ("as_of=soon", "'soon' is not a day"),
        ("after=nonsense", "This address of a further page cannot be read"),
        ("where=colour%3Dred", "These books have no column 'colour'"),
    ],
)
def test_what_is_wrong_is_said_and_the_list_stays(folder: Path, query: str, says: str) -> None:
    answer = got(folder, f"/journeys?{query}")
    assert answer.status_code == 400
    assert says in words(answer)
    assert ids(answer)


def test_nothing_found_says_how_to_find_more(folder: Path) -> None:
    answer = got(folder, "/journeys?filter=amount+%3E+999999999")
    assert answer.status_code == 200
    assert "No journey is like that." in words(answer)


def test_columns_can_be_chosen_and_sorted_by(folder: Path) -> None:
    html = got(folder, "/journeys?show=journey&show=days&show=owner&sort=-days").content.decode()
    part = html.split('<h2 id="journeys"')[1]
    assert re.findall(r"<th scope=\"col\"[^>]*><a[^>]*>([^<]*)", part) == ["Journey", "Days in stage", "Owner"]
    assert 'aria-sort="descending"' in part
    days = [int(n.replace(",", "")) for n in re.findall(r'<td class="n">([\d,]+)</td>', part)]
    assert days == sorted(days, reverse=True)


def exported(folder: Path, form: str, query: str) -> bytes:
    answer = got(folder, f"/export/journeys.{form}?{query}")
    assert answer.status_code == 200
    assert f'filename="journeys.{form}"' in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def test_exports_hold_the_list_as_filtered(folder: Path) -> None:
    query = "filter=stage+%3E%3D+prospect&sort=-amount&show=journey&show=buyer&show=amount&show=since"
    shown = got(folder, f"/journeys?{query}")
    rows = list(csv.reader(io.StringIO(exported(folder, "csv", query).decode())))
    assert rows[0] == ["journey", "buyer", "amount", "since"]
    assert len(rows) - 1 == counted(shown)
    assert [row[0] for row in rows[1:51]] == ids(shown)
    table = pq.read_table(io.BytesIO(exported(folder, "parquet", query)))
    assert table["journey"].to_pylist() == [unguarded(row[0]) for row in rows[1:]]
    assert str(table.schema.field("since").type) == "date32[day]"
    sheet = openpyxl.load_workbook(io.BytesIO(exported(folder, "xlsx", query))).active
    assert [cell.value for cell in next(sheet.iter_rows())] == rows[0]
    assert sheet.max_row == len(rows)


def test_what_is_behind_a_number_is_exported_too(folder: Path) -> None:
    query = "behind=position&stage=prospect&to=2026-06-30&as_of=2026-06-30"
    rows = list(csv.DictReader(io.StringIO(exported(folder, "csv", query).decode())))
    assert f"{len(rows)} journeys in Prospect" in words(got(folder, f"/journeys?{query}"))
    assert {"journey", "buyer", "n", "buyer_name"} <= rows[0].keys()


def test_an_export_that_cannot_be_made_says_why(folder: Path) -> None:
    assert got(folder, "/export/journeys.doc").status_code == 404
    refused = got(folder, "/export/journeys.csv?filter=colour+%3D+red")
    assert refused.status_code == 400
    assert b"There is no column 'colour'" in refused.content
