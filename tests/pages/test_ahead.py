"""What is counted when the server starts is there for the first page."""

from pathlib import Path

import pytest
from django.test import override_settings

from buyline.app.demo import make_demo
from buyline.days import parse_day, start_of
from buyline.store.engine import reading
from buyline.web.ahead import PAGES, begin_counting
from buyline.web.asking import ask, books
from buyline.web.question import Question

pytestmark = pytest.mark.capability("P19", "page")
LAST = parse_day("2026-06-30")


def questions() -> int:
    with reading(books()) as tables:
        return tables.sums.keeper.questions


def test_the_first_page_finds_its_sums_counted(tmp_path: Path) -> None:
    make_demo(tmp_path / "books", seed=5, buyers=200, until=LAST, now=start_of(LAST, "Europe/Berlin"))
    with override_settings(BOOKS=str(tmp_path / "books")):
        begin_counting().join()
        counted = questions()
        assert counted > len(PAGES)
        for page in PAGES:
            ask(Question(), page)
        assert questions() == counted


def test_books_that_cannot_be_read_stop_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with override_settings(BOOKS=str(tmp_path / "nowhere")):
        begin_counting().join()
    assert "not counted ahead: PIPELINE_PAGE of the claimed book" in caplog.text
