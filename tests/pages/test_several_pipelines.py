"""Several pipelines: the company's view over all is their sum, and each has its own stages on every page."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app.board import board
from buyline.app.journey_list import ListAsked
from buyline.app.pipeline import pipeline_page
from buyline.measure.picture import Unanswerable
from buyline.store.books import Books
from tests import signed_in
from tests.demo_books import NOW, demo_books

pytestmark = pytest.mark.capability("P5", "page")
OF_RENEWALS = (("pipeline", "renewal"),)
OF_NEW_BUSINESS = (("pipeline", "main"),)
Look = Callable[[str], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company, which wins new customers and renews their contracts."""
    found = tmp_path_factory.mktemp("pipelines") / "books"
    demo_books(tmp_path_factory, found)
    return found


@pytest.fixture
def look(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    import_module("buyline.web.urls")  # every page there is takes the clock as it is
    monkeypatch.setattr("buyline.web.board.views.now", lambda: NOW)

    def get(address: str) -> str:
        with override_settings(BOOKS=str(folder), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
            answer: Any = signed_in.client("sales").get(address, headers={"accept-language": "en-GB"})
        assert answer.status_code == 200
        return str(answer.content.decode())

    return get


def segments(page: str) -> list[tuple[str, bool]]:
    """What there is to choose beside the book, and whether it is chosen."""
    found = re.search(r'aria-label="Pipeline">(.*?)</(?:div|nav|ul)>', page, re.DOTALL)
    links = re.findall(r"<a ([^>]*)>(?:<[^>]*>)*([^<]+)", found[1] if found else "")
    return [(words.strip(), "aria-current" in attributes) for attributes, words in links]


def test_the_company_s_view_is_the_sum_of_its_pipelines(folder: Path) -> None:
    with Books.open(folder) as books:
        whole, new, again = (pipeline_page(books, where=where, now=NOW) for where in ((), OF_NEW_BUSINESS, OF_RENEWALS))
    for stage in whole.stages:
        parts = [one for page in (new, again) for one in page.stages if one.id == stage.id]
        assert stage.journeys == sum(one.journeys for one in parts)
        assert stage.arrivals == sum(one.arrivals for one in parts)
    assert sum(stage.journeys for stage in again.stages) > 0


def test_a_pipeline_has_its_own_stages(folder: Path) -> None:
    with Books.open(folder) as books:
        page = pipeline_page(books, where=OF_RENEWALS, now=NOW)
        found = board(books, ListAsked(where=OF_RENEWALS), now=NOW).board
    assert [stage.id for stage in page.stages] == ["prospect", "customer"]
    assert [column.place for column in found.columns if column.kind == "stage"] == ["prospect", "customer"]


@pytest.mark.parametrize("address", ["/pipeline", "/flow", "/conversion", "/time", "/leakage", "/breakdown"])
def test_every_statement_is_of_all_or_of_one(look: Look, address: str) -> None:
    assert segments(look(address)) == [("All", True), ("New business", False), ("Renewals", False)]
    page = look(f"{address}?where=pipeline%3Drenewal")
    assert ("Renewals", True) in segments(page)
    assert "Pipeline: Renewals" in page


def test_values_of_a_breakdown_are_named(look: Look) -> None:
    page = look("/breakdown?by=pipeline")
    assert "by pipeline: New business is highest" in page
    assert "Renewals" in page


def test_the_board_of_a_pipeline_has_its_stages_only(look: Look) -> None:
    page = look("/board?where=pipeline%3Drenewal")
    assert 'data-place="prospect"' in page
    assert 'data-place="lead"' not in page


def test_a_pipeline_that_is_not_there_is_refused_in_words(folder: Path) -> None:
    with Books.open(folder) as books, pytest.raises(Unanswerable, match="there is main, renewal"):
        pipeline_page(books, where=(("pipeline", "partner"),), now=NOW)
