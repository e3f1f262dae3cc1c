"""The board as a page: what its numbers open, its filters in the address, who may move, and all of it without a script."""

import json
import re
from collections.abc import Callable
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings

from buyline.app.board import board
from buyline.app.books import create_books
from buyline.app.journey_list import ListAsked
from buyline.measure.conditions import read_filter
from buyline.store.books import Books
from buyline.web.board.quick import Quick, alone
from tests import signed_in
from tests.demo_books import NOW, demo_books
from tests.pages.opening import Clicks
from tests.pages.test_statement_pages import words

pytestmark = pytest.mark.capability("P10", "page")
LINK = re.compile(r'<a class="num" href="([^"]+)"[^>]*>([^<]*)</a>')
Look = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    found = tmp_path_factory.mktemp("board") / "books"
    demo_books(tmp_path_factory, found)
    return found


@pytest.fixture
def look(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Ask for a page as a member of a function, on the last day of the company."""
    import_module("buyline.web.urls")  # every page there is takes the clock as it is
    monkeypatch.setattr("buyline.web.board.views.now", lambda: NOW)
    monkeypatch.setattr("buyline.web.journey_views.now", lambda: NOW)

    def get(address: str = "/board", *, function: str = "sales", of: Path = folder, **headers: str) -> Any:
        with override_settings(BOOKS=str(of), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
            client = signed_in.client(function, raise_request_exception=False)
            return client.get(address, headers={"accept-language": "en-GB", **headers})

    return get


def html(answer: Any) -> str:
    return str(answer.content.decode())


def column(answer: Any, place: str) -> str:
    """What is written in one column."""
    return html(answer).split(f'data-place="{place}"')[1].split("</section>")[0]


def cards(answer: Any) -> list[str]:
    return [unescape(one) for one in re.findall(r'data-journey="([^"]*)"', html(answer))]


def chip(answer: Any, name: str) -> str:
    """Where a chip or a link of a menu leads."""
    found = re.search(rf'href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?{re.escape(name)}</a>', html(answer))
    assert found, name
    return unescape(found[1])


def switch(answer: Any, name: str) -> str:
    """Where the switch of views leads."""
    found = re.search(rf'class="segments".*?href="([^"]+)"[^>]*>{name}</a>', html(answer), re.DOTALL)
    assert found
    return unescape(found[1])


def test_every_number_of_a_head_opens_as_many_rows(folder: Path, look: Look) -> None:
    answer = look()
    assert answer.status_code == 200
    with Books.open(folder) as books:
        clicks, found = Clicks(books, NOW), board(books, ListAsked(), now=NOW).board
        for one in found.columns:
            links = {said: unescape(url) for url, said in LINK.findall(column(answer, one.place))}
            opened = {said: clicks.at(url) for said, url in links.items()}
            assert opened[f"{one.held.journeys:,}"].counted == one.held.journeys
            for said, of in opened.items():
                if "verified" in said:
                    assert of.counted == one.held.proven
                elif "slow" in said:
                    assert of.counted == one.held.slow
                elif "move on" in said:
                    assert of.part is not None
                    assert 0 < of.part <= of.counted
                elif "€" in said:
                    assert dict(of.amounts) == dict(one.held.amounts)


def test_quick_filters_are_conditions_in_the_address_and_go_again(look: Look) -> None:
    plain = look()
    unverified = chip(plain, "Unverified")
    assert parse_qs(urlsplit(unverified).query) == {"filter": ['proof = "only claimed"']}
    narrowed = look(unverified)
    assert set(cards(narrowed)) < set(cards(plain)) | set(cards(narrowed))
    assert html(narrowed).count("unverified</span>") == len(cards(narrowed)) > 0
    assert chip(narrowed, "Unverified") == "/board"
    both = look(chip(narrowed, "Slow"))
    assert 'proof = "only claimed" and over > 0' in unescape(html(both))
    assert look("/journeys?" + urlsplit(unverified).query).status_code == 200


def test_mine_is_whoever_owns_under_my_address_or_name(look: Look) -> None:
    mine = chip(look(), "Mine")
    assert parse_qs(urlsplit(mine).query)["filter"] == ["owner = sales@example.com"]
    assert "No journey is like that." in words(look(mine))


def test_whose_turn_it_is_and_what_came_back_are_one_click_away(look: Look) -> None:
    plain = look()
    assert parse_qs(urlsplit(chip(plain, "Our turn")).query)["filter"] == ["turn = sales"]
    assert parse_qs(urlsplit(chip(plain, "Buyer")).query)["filter"] == ["turn = buyer"]
    assert "Our turn" not in words(look(function="read-only"))
    returned = look(chip(plain, "Returned"))
    assert html(returned).count("returned</span>") == len(cards(returned)) > 0
    assert len(cards(look(chip(plain, "Overdue")))) == html(look(chip(plain, "Overdue"))).count("overdue</span>")


def test_a_quick_filter_with_alternatives_goes_in_and_out() -> None:
    quick = Quick("Mine", alone("owner", "ann", "Ann B"))
    for text in ("", "amount > 5", "amount > 5 or stage = lead"):
        with_it = quick.toggled(text)
        assert quick.is_in(read_filter(with_it))
        assert not quick.is_in(read_filter(text))
        assert quick.toggled(with_it) == text


def test_one_team_instead_of_another(look: Look) -> None:
    north = look(chip(look(), "North"))
    assert "North" in words(north)
    south = chip(north, "South")
    assert parse_qs(urlsplit(south).query)["filter"] == ["team = South"]
    assert chip(north, "Every team") == "/board"


def test_the_switch_carries_filter_search_and_order(look: Look) -> None:
    query = "filter=stage+%3E%3D+lead&sort=-days&q=gmbh"
    there = switch(look(f"/journeys?{query}"), "Board")
    assert parse_qs(urlsplit(there).query) == parse_qs(query)
    back = switch(look(there), "Table")
    assert parse_qs(urlsplit(back).query) == parse_qs(query)
    assert "Search gmbh" in words(look(back))


def test_cards_stand_in_the_chosen_order_and_more_are_a_link(look: Look) -> None:
    answer = look("/board?sort=-days")
    here = column(answer, "contact")
    days = [int(said.replace(",", "")) for said in re.findall(r'class="time"><span[^>]*>([\d,]+) d', here)]
    assert days == sorted(days, reverse=True)
    assert len(days) == 20
    more = re.search(r'<a href="([^"]+)" hx-get="([^"]+)"', here)
    assert more
    plain, part = unescape(more[1]), unescape(more[2])
    assert parse_qs(urlsplit(plain).query) == {"filter": ["stage = contact"], "sort": ["-days"]}
    following = look(part, **{"hx-request": "true"})
    shown = re.findall(r'data-journey="([^"]*)"', here)
    assert len(cards(following)) == 20
    assert not set(cards(following)) & {unescape(one) for one in shown}
    assert cards(look(plain.replace("/journeys", "/board").replace("stage+%3D+contact", "stage+%3D+contact")))


def test_exits_are_folded_until_they_are_opened(look: Look) -> None:
    answer = look()
    assert "board-card" not in column(answer, "lost")
    fold = re.search(r'<a href="([^"]+)">Show cards', column(answer, "lost"))
    assert fold
    opened = look(unescape(fold[1]))
    assert "board-card" in column(opened, "lost")
    assert re.search(r'<a href="/board">Fold', column(opened, "lost"))


def test_lanes_by_a_column_of_the_books(look: Look) -> None:
    answer = look("/board?group=team&filter=stage+%3E%3D+lead")
    lanes = re.findall(r'id="lane-\d+"><span>([^<]+) <a class="num" href="([^"]+)">([\d,]+)', html(answer))
    assert {name for name, _, _ in lanes} == {"Centre", "North", "South"}
    for name, url, count in lanes:
        listed = look(unescape(url))
        assert f"{count} journeys" in words(listed), name


def test_only_who_may_record_sees_move_and_add(look: Look) -> None:
    for function in ("sales", "marketing", "success", "administrator"):
        said = html(look(function=function))
        assert said.count('class="move"') == len(cards(look(function=function))) > 0
        assert "/acts/open?stage=lead&amp;next=%2Fboard" in said
        assert 'id="moving"' in said
    for function in ("read-only", "executive"):
        said = html(look(function=function))
        assert "/acts/" not in said
        assert "draggable=true" not in said
        assert 'id="moving"' not in said
        assert look("/board/ahead/old-prospect-001", function=function).status_code == 403
    assert "/acts/" not in html(look("/board?as_of=2026-03-31")), "a past day cannot be moved"


def test_what_a_claim_would_meet_is_said_before(look: Look) -> None:
    card = re.findall(r'data-journey="([^"]*)" data-version="(\d+)"', column(look(), "prospect"))[0]
    told = json.loads(look(f"/board/ahead/{card[0]}").content)
    places = {one["place"]: one for one in told["places"]}
    assert places["prospect"]["meets"] == "here"
    assert places["lost"]["reasons"]
    assert {one["meets"] for one in told["places"]} > {"here", "ours"}
    assert (told["journey"], str(told["version"])) == card
    assert look("/board/ahead/nobody").status_code == 404
    assert look("/board/after/moon").status_code == 404


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("filter=colour+%3D+red", "There is no column 'colour'"),
        ("group=stage", "'Stage' cannot be made into lanes"),
        ("sort=colour", "There is no column 'colour'"),
        ("as_of=soon", "'soon' is not a day"),
        ("where=colour%3Dred", "These books have no column 'colour'"),
    ],
)
def test_what_is_wrong_is_said_and_the_board_stays(look: Look, query: str, says: str) -> None:
    answer = look(f"/board?{query}")
    assert answer.status_code == 400
    assert says in words(answer)
    assert cards(answer)


def test_conditions_sent_by_the_form_keep_the_order_and_what_is_open(look: Look) -> None:
    form = "join=&column=amount&op=%3E&value=1000&sort=-days&opened=lost"
    answer = look(f"/board?{form}")
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {
        "filter": ["amount > 1000"], "sort": ["-days"], "opened": ["lost"],
    }  # fmt: skip


def test_books_without_entries_say_what_will_be_here(look: Look, tmp_path: Path) -> None:
    create_books(tmp_path / "books", now=NOW).close()
    answer = look(of=tmp_path / "books")
    assert answer.status_code == 200
    assert "These books have no journeys yet." in words(answer)
    assert "/acts/open?next=%2Fboard" in html(answer)
    assert "/acts/" not in html(look(of=tmp_path / "books", function="read-only"))


def test_the_page_is_light(look: Look) -> None:
    assert len(look().content) < 300_000
