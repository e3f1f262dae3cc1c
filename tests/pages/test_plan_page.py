"""The page of the plan says what the plan says, takes wrong input kindly, and works without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from buyline.app.books import agreement_of
from buyline.app.planning import Wanted, plan
from buyline.app.statements import Asked
from buyline.days import parse_day
from buyline.store.books import Books
from buyline.web.numbers import Numbers, locale_for
from tests.demo_books import LAST, NOW, demo_books
from tests.pages.test_statement_pages import got, row, words

pytestmark = pytest.mark.capability("P21", "page")
ASKED = "/plan?as_of=2026-06-30&number=40&by=2026-12-31&confidence=90"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan") / "books"
    demo_books(tmp_path_factory, folder)
    return folder


@pytest.fixture
def books(demo: Path) -> Iterator[Books]:
    with Books.open(demo) as opened:
        yield opened


def test_the_page_is_the_plan(demo: Path, books: Books) -> None:
    wanted = Wanted(what="deals", number=40, by=parse_day("2026-12-31"), confidence=0.9)
    found = plan(books, Asked(as_of=LAST), now=NOW, wanted=wanted)
    answer = got(demo, ASKED)
    said, numbers = words(answer), Numbers(locale_for("en"))
    assert answer.status_code == 200
    assert f"{numbers.about(found.asked.weekly or 0)} journeys a week have to begin" in said
    assert " ".join(f"As it goes the chance is {numbers.share(found.as_it_goes)}".split()) in said
    known = agreement_of(books).latest
    for need in (each for each in found.asked.stages if each.stage in known.stage_by_id):
        cells = row(answer, "stages", known.name_of(need.stage))
        assert numbers.about(need.passing_on_the_way) in cells
    assert "By means alone (1/p)" in said


def test_whole_and_as_a_part(demo: Path) -> None:
    whole, part = got(demo, ASKED), got(demo, ASKED, HX_Request="true")
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    for answer in (whole, part):
        assert b'id="plan-answer"' in answer.content
        assert b"style=" not in answer.content
    assert b'<button type="submit">' in whole.content


def test_plans_side_by_side_stand_in_the_address(demo: Path) -> None:
    said = words(got(demo, f"{ASKED}&ahead=lead&b-share=70&c-number=60&c-confidence=50"))
    assert "Which plan asks for what?" in said
    assert "60 deals" in said
    assert "Which plan asks for what?" not in words(got(demo, ASKED))


def test_limits_that_bind_are_explained(demo: Path) -> None:
    said = words(got(demo, f"{ASKED}&hours-2=1&number=90"))
    assert "cannot be 90% sure" in said
    assert "the hours of sales bind" in said


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("number=many", "no number to plan with"),
        ("by=tomorrow", "is not a day"),
        ("by=1990-01-01&number=3", "cannot be planned for"),
        ("confidence=200", "no share to plan with"),
        ("what=fame&number=3", "no goal of 'fame'"),
        ("what=profit&number=3", "needs a margin"),
        ("begins=nowhere", "no stage 'nowhere'"),
        ("b-share=30", "Choose the stage"),
        ("number=1e999", "no number to plan with"),
    ],
)
def test_what_is_wrong_is_said_beside_the_page(demo: Path, typed: str, says: str) -> None:
    answer = got(demo, f"/plan?as_of=2026-06-30&{typed}")
    assert answer.status_code == 400
    assert says in words(answer)
    assert b'id="plan-answer"' in answer.content
