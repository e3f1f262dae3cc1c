"""The Forecast page says what will come in a sentence, out of what, what must be true for a goal, and keeps copies."""

import re
from pathlib import Path
from typing import Any

import pytest

from buyline.app.books import open_books
from buyline.days import as_date
from tests import signed_in
from tests.api.doors import Tables
from tests.api.programs import Program, serving, token
from tests.demo_books import LAST, NOW, demo_books

pytestmark = [pytest.mark.capability("P20", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
SAYS = re.compile(
    r"By [^,]+ about ([\d,]+) wins, ([\d,]+) to ([\d,]+) with 95%, (?:of which ([\d,]+) are already won|none)"
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_books(tmp_path_factory, tmp_path_factory.mktemp("forecast") / "books")


def asked(books: Path, address: str, function: str = "administrator", **given: str) -> Any:
    with serving(books):
        client = signed_in.client(function, raise_request_exception=False)
        headers = {"Accept-Language": "en-GB"}
        return client.post(address, given, headers=headers) if given else client.get(address, headers=headers)


def page(books: Path, address: str, function: str = "administrator") -> str:
    answer = asked(books, address, function)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return str(answer.content.decode())


AS_OF = f"as_of={as_date(LAST).isoformat()}"


def test_one_sentence_says_what_will_come_and_the_tables_add_up(demo: Path) -> None:
    html = page(demo, f"/forecast?{AS_OF}")
    said = SAYS.search(html)
    assert said, html[:3000]
    mean, low, high = (int(text.replace(",", "")) for text in said.groups()[:3])
    assert low < mean < high
    tables = Tables(html).found
    for row in tables["wins"]:
        expected, parts = row[1], [float(cell.replace(",", "")) for cell in row[4:]]
        assert sum(parts) == pytest.approx(float(expected.replace(",", "")), abs=2.1), row
    assert {"wins", "revenue", "books", "stages", "causes", "committed", "goal-0"} <= set(tables)
    assert "behind=position" in html
    assert html.count('class="curve wide"') == html.count('class="curve narrow"') == 4
    assert "missed together by about" in html
    assert "new definition" not in html
    assert ">definition</text>" not in html


def test_what_must_be_true_for_a_goal_is_said(demo: Path) -> None:
    html = page(demo, f"/forecast?{AS_OF}")
    assert re.search(r"What must be true for €[\d.,]+[KM]? or about [\d,]+ wins?, ", html)
    assert re.search(
        r"(?:Marketing|Sales)[a-z ,]* signed for it\. [\d,]+ are won, [\d,]+ are expected in all; the chance", html
    )
    assert re.search(r"for four in five|with four in five or better", html)
    assert "Chance of the goal" in html


def test_the_same_figures_as_a_program_is_told(demo: Path) -> None:
    told = Program(demo, token()).get(f"/forecast?{AS_OF}").json
    rows = Tables(page(demo, f"/forecast?{AS_OF}")).found["wins"]
    assert [row[1].replace(",", "") for row in rows] == [
        f"{round(one['wins']['mean'])}" for one in (*told["quarters"], *told["horizons"])
    ]


def test_what_cannot_be_asked_is_said_and_the_page_is_there(demo: Path) -> None:
    answer = asked(demo, f"/forecast?{AS_OF}&horizon=ever")
    assert answer.status_code == 400
    assert "is no number of days ahead" in answer.content.decode()
    assert SAYS.search(answer.content.decode())


def test_it_is_kept_printed_and_committed_to_by_those_who_may(demo: Path) -> None:
    kept = asked(demo, "/forecast/keep?book=verified", "executive", why="printed", note="for the board")
    assert (kept.status_code, kept["Location"]) == (302, "/forecast?book=verified#print")
    html = page(demo, "/forecast/kept", "read-only")
    assert "1 forecast kept." in html
    assert "printed by executive@example.com “for the board”" in html
    assert "still open" in html
    assert asked(demo, "/forecast/keep", "read-only", why="asked").status_code == 403
    told = Program(demo, token()).get("/forecast/kept").json
    assert [(one["book"], one["why"]) for one in told["forecasts"]] == [("verified", "printed")]


def test_members_of_sales_commit_and_others_are_told_why_not(demo: Path) -> None:
    program = Program(demo, token("sales"))
    with open_books(demo) as books:
        from buyline.app.commitments import quarters_to_commit

        quarter = quarters_to_commit(books, now=_now())[0]
    body = {"quarter": quarter.name, "deals": 12, "amount": 500000}
    made = program.post("/forecast/commitments", body)
    assert (made.status, made.json["deals"], made.json["member"]) == (201, 12, "sales@example.com")
    done = asked(
        demo, "/forecast/commit", "sales", quarter=quarter.name, category="best case", deals="1,400", amount=""
    )
    assert done["Location"] == "/forecast#committed"
    found = program.get("/forecast/commitments").json["commitments"]
    assert [(one["category"], one["deals"], one["amount"]) for one in found] == [
        ("best case", 1400, None),
        ("commit", 12, 500000),
    ]
    refused = Program(demo, token("marketing")).post("/forecast/commitments", body)
    assert refused.status == 422
    assert "marketing does not" in refused.body.decode()


def _now() -> int:
    import time

    return time.time_ns() // 1_000


def test_without_a_single_entry_it_says_how_to_get_there(tmp_path: Path) -> None:
    from buyline.app.books import create_books

    create_books(tmp_path / "books", now=NOW).close()
    assert "These books have no entries yet." in page(tmp_path / "books", "/forecast")
