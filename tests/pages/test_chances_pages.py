"""Chances where people work: on the record, on cards when asked for, in the list; and a page of how they came true."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app.chances import chances_of
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.statements import Asked
from buyline.forecast.adjusting import Tenth
from buyline.store.books import Books
from buyline.web.agreement_picture import ENDS, agreement_picture, end_of_axes
from buyline.web.numbers import Numbers, locale_for
from tests import signed_in
from tests.demo_books import NOW, demo_books
from tests.pages.test_statement_pages import words

pytestmark = pytest.mark.capability("P9", "page")
BRITISH = Numbers(locale_for("en-GB"))
Look = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    found = tmp_path_factory.mktemp("chances") / "books"
    demo_books(tmp_path_factory, found)
    return found


@pytest.fixture
def look(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Ask for a page on the last day of the company."""
    import_module("buyline.web.urls")
    for module in ("board.views", "journey_views", "chances_views"):
        monkeypatch.setattr(f"buyline.web.{module}.now", lambda: NOW)

    def get(address: str, **headers: str) -> Any:
        with override_settings(BOOKS=str(folder), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
            client = signed_in.client("sales", raise_request_exception=False)
            return client.get(address, headers={"accept-language": "en-GB", **headers})

    return get


@pytest.fixture(scope="module")
def prospect(folder: Path) -> str:
    with Books.open(folder) as books:
        asked = ListAsked(filter="stage = prospect", sort="-since", at_most=1)
        return str(journey_list(books, asked, now=NOW).found.lines[0]["journey"])


def test_the_record_asks_for_the_block_and_leads_to_its_page_without_a_script(look: Look, prospect: str) -> None:
    html = look(f"/journeys/{prospect}").content.decode()
    part = html.split('<section class="chance"')[1].split("</section>")[0]
    assert f'hx-get="/chances/{prospect}"' in part
    assert f'<a href="/chances/{prospect}">' in part
    assert html.index('class="stagebar"') < html.index('<section class="chance"') < html.index('class="stats"')


def test_the_block_has_the_sentence_and_folds_the_reasons(look: Look, folder: Path, prospect: str) -> None:
    with Books.open(folder) as books:
        (found,) = chances_of(books, [prospect], Asked(), now=NOW).journeys
    answer = look(f"/chances/{prospect}", **{"HX-Request": "true", "HX-Target": "chance"})
    html = answer.content.decode()
    assert html.lstrip().startswith('<section class="chance" id="chance"')
    assert "<details><summary>" in html
    told = words(answer)
    assert f"{BRITISH.share(found.win[90])} to be won within 90 days, half of such wins by " in told
    assert BRITISH.day(found.half_won_on or 0) in told
    assert html.count("<li>") == len(found.reasons)
    assert 'href="/chances"' in html
    whole = look(f"/chances/{prospect}")
    assert whole.status_code == 200
    assert f"Chances of {prospect}" in words(whole)
    assert "<details open><summary>" in whole.content.decode()


def test_whoever_is_won_has_a_sentence_alone(look: Look) -> None:
    html = look("/chances/old-customer-001", **{"HX-Request": "true", "HX-Target": "chance"}).content.decode()
    assert "<p>It is won.</p>" in html
    assert "<details" not in html
    assert look("/chances/no-such-journey").status_code == 404


def test_how_chances_came_true_is_drawn_beside_its_tables(look: Look, folder: Path) -> None:
    with Books.open(folder) as books:
        found = chances_of(books, (), Asked(), now=NOW)
    answer = look("/chances")
    html, judged = answer.content.decode(), [each for each in found.record if each.learnt.scores is not None]
    assert judged
    assert html.count('<figure class="agreement"') == len(judged)
    assert html.count('<circle class="dot"') == sum(len(each.learnt.tenths) for each in judged)
    for title in ("What came of chances, by tenths?", "Are they better than one chance for all?"):
        assert title in html
    assert "Which facts were tried beside stage and age?" in html
    assert "/chart/chances.png" in html
    told = words(answer)
    for each in judged:
        assert BRITISH.count(each.learnt.judged) in told
    assert look("/chances?book=verified").status_code == 200
    assert look("/chances?book=cooked").status_code == 400
    assert look("/chart/chances/shown.svg").content.startswith(b"<svg")


def test_cards_show_the_chance_only_when_they_are_asked_to(look: Look) -> None:
    without, shown = look("/board").content.decode(), look("/board?chance=1").content.decode()
    assert "chance-of" not in without
    assert 'href="/board?chance=1"' in without
    assert "With the chance to be won" in without
    figures = re.findall(r'<span class="chance-of" title="Chance to be won within 90 days[^"]*">([^<]+)</span>', shown)
    assert len(figures) > 20
    assert all(figure.endswith("%") for figure in figures)
    assert '<input type="hidden" name="chance" value="1">' in shown
    more = re.search(r'"(/board/after/[^"]+)"', shown)
    assert more
    assert "chance=1" in more[1]
    assert "chance-of" in look(more[1].replace("&amp;", "&")).content.decode()


def test_the_list_has_the_chance_as_a_column_that_cannot_be_sorted_by(look: Look, folder: Path, prospect: str) -> None:
    address = "/journeys?filter=stage+%3D+prospect&sort=-since&show=journey&show=chance"
    html = look(address).content.decode()
    head = re.search(r'<th scope="col" class="n" title="([^"]+)">Chance to be won</th>', html)
    assert head
    assert "Rows cannot be sorted by it" in head[1]
    with Books.open(folder) as books:
        (found,) = chances_of(books, [prospect], Asked(), now=NOW).journeys
    row = html.split(f"/journeys/{prospect}")[1].split("</tr>")[0]
    assert BRITISH.share(found.win[90]) in row
    assert "Chance to be won</th>" not in look("/journeys").content.decode()
    assert look("/journeys?sort=chance").status_code == 400
    assert '<input type="checkbox" name="show" value="chance">' in look("/journeys").content.decode()


def test_axes_end_above_what_is_drawn_and_are_divided_evenly() -> None:
    assert end_of_axes(()) == 1.0
    few = Tenth(0.3, 0.4, 4, 0.35, 0.5, 0.15, 0.85)
    assert end_of_axes([few]) == 0.5
    assert end_of_axes([replace(few, n=400)]) == 1.0
    drawn = agreement_picture([few], end=0.5, title="Won?", says="Won.", numbers=BRITISH)
    assert [text.words for text in drawn.xs] == ["0%", "10%", "20%", "30%", "40%", "50%"]
    assert set(ENDS) >= {0.5, 1.0}
