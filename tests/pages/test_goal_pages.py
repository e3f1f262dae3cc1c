"""The pages about goals say what the statements say, set a goal for one's own function, and work without a script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app.books import create_books, definition_of
from buyline.app.chief import chief
from buyline.app.goals import goals
from buyline.app.pacing import pace
from buyline.app.statements import Asked
from buyline.store.books import Books
from buyline.web.numbers import Numbers, locale_for
from tests import signed_in
from tests.demo_books import NOW
from tests.goal_books import ON, goal_books
from tests.pages.test_statement_pages import got, row, words

ASKED = "as_of=2026-05-31"
GOAL = {"period": "other", "from": "2027-01-01", "to": "2027-03-31", "revenue": "250000", "deals": ""}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return goal_books(tmp_path_factory.mktemp("goals") / "books")


@pytest.fixture
def books(held: Path) -> Iterator[Books]:
    with Books.open(held) as opened:
        yield opened


def posted(books: Path, typed: dict[str, str], function: str = "sales") -> Any:
    with override_settings(BOOKS=str(books), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        return signed_in.client(function).post("/goals/set", typed, headers={"accept-language": "en-GB"})


def in_words(numbers: Numbers, chance: float) -> str:
    """A chance as it is read on a page, whatever stands between its sign and its number."""
    return " ".join(numbers.share(chance).split())


@pytest.mark.capability("P25", "page")
def test_the_chief_executive_reads_few_numbers_after_a_sentence(held: Path, books: Books) -> None:
    found, numbers = chief(books, Asked(as_of=ON), now=NOW), Numbers(locale_for("en-GB"))
    answer = got(held, f"/chief?{ASKED}")
    said, html = words(answer), answer.content.decode()
    assert answer.status_code == 200
    assert "The goal of the quarter is " in said
    assert html.count('<span class="value">') == 2 * 4
    assert [one.chance is not None and in_words(numbers, one.chance) in said for one in found.goals] == [True, True]
    assert "What is missing?" in said
    assert "What changed?" in said
    assert b"style=" not in answer.content
    assert b"<html" not in got(held, f"/chief?{ASKED}", HX_Request="true").content


@pytest.mark.capability("P21", "page")
def test_the_page_is_the_pace(held: Path, books: Books) -> None:
    found, numbers = pace(books, Asked(as_of=ON), now=NOW), Numbers(locale_for("en-GB"))
    answer = got(held, f"/plan/pace?{ASKED}")
    html = answer.content.decode()
    assert answer.status_code == 200
    for stage in found.stages:
        cells = row(answer, "stages", definition_of(books).name_of(stage.stage))
        assert numbers.about(stage.so_far.came or 0) in cells
        assert f'id="pace-{stage.stage}"' in html
    assert html.count("(open)") == 2
    assert html.count("dot is-open") == 2 * len(found.stages)
    assert b"style=" not in answer.content
    year = words(got(held, f"/plan/pace?{ASKED}&by=2026-12-31"))
    assert "1 Jan" in year
    wrong = got(held, f"/plan/pace?{ASKED}&by=2031-12-31")
    assert wrong.status_code == 400
    assert "No goal that ends on 2031-12-31 is under way" in words(wrong)
    assert got(held, f"/plan/pace?{ASKED}&by=tomorrow").status_code == 400


@pytest.mark.capability("P21", "page")
def test_a_goal_is_set_for_ones_own_function(tmp_path: Path) -> None:
    own = goal_books(tmp_path / "books")
    assert "Set a goal for" not in words(got(own, "/goals"))
    assert "each by its own members" in words(got(own, "/goals"))
    answer = posted(own, GOAL)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/goals")
    assert posted(own, GOAL | {"period": "2027-04-01..2027-06-30", "deals": "12", "revenue": ""}).status_code == 302
    with Books.open(own) as books:
        found = {(each.function, str(each.first)): (each.amount, each.deals) for each in goals(books)}
    wanted = {("sales", "2027-01-01"): (250_000, None), ("sales", "2027-04-01"): (None, 12)}
    assert {key: found[key] for key in wanted} == wanted
    assert "€250,000" in words(got(own, "/goals"))


@pytest.mark.capability("P21", "page")
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"revenue": "lots"}, "no number for a goal"),
        ({"revenue": ""}, "a revenue, or how many deals"),
        ({"from": "soon"}, "is not a day"),
        ({"to": "2026-01-01"}, "'to' is before 'from'"),
        ({"deals": "2.5"}, "is not a number of deals"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(held: Path, typed: dict[str, str], says: str) -> None:
    answer = posted(held, GOAL | typed)
    assert answer.status_code == 400
    assert says in words(answer)
    assert b'value="2027-01-01"' in answer.content or "from" in typed


@pytest.mark.capability("P25", "page")
def test_without_a_goal_the_pages_say_what_they_will_show(tmp_path: Path) -> None:

    with create_books(tmp_path / "books", now=NOW):
        pass
    stands, kept = (words(got(tmp_path / "books", address)) for address in ("/chief", "/plan/pace"))
    assert "No goal is set yet." in stands
    assert "Once a function has set a goal" in stands
    assert "No goal is under way." in kept
    assert "Once a goal's days have begun" in kept
