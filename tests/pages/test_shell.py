"""The frame around every page: rooms that exist, where one is, what goes along, who is signed in."""

import re
from typing import Any

import pytest
from django.test import RequestFactory

from buyline.web.rooms import GROUPS, OWN, Group, Room, room_words, there
from buyline.web.shell import Me, shell_of
from tests import signed_in
from tests.pages.conftest import Ask

pytestmark = pytest.mark.capability("P10", "page")
HTMX = {"HX-Request": "true"}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_room_without_a_page_is_left_out() -> None:
    groups = (Group("", (Room("pipeline", "Pipeline", "pipeline"), Room("nowhere", "Nowhere", "help"))),)
    assert [room.page for group in there(groups) for room in group.rooms] == ["pipeline"]
    assert there((Group("Empty", (Room("nowhere", "Nowhere", "help"),)),)) == ()


def test_every_icon_of_a_room_is_drawn(ask: Ask) -> None:
    page = words(ask())
    sprite = re.search(r'(/assets/[^"]+icons\.svg)#', page)
    assert sprite is not None
    drawn = set(re.findall(r'symbol id="([a-z]+)"', words(ask(sprite[1]))))
    rooms = [*OWN, *(room for group in GROUPS for room in group.rooms)]
    assert {room.icon for room in rooms} <= drawn
    assert set(re.findall(r'icons\.svg#([a-z]+)"', page)) <= drawn


def test_the_page_says_where_it_is(ask: Ask) -> None:
    page = words(ask("/flow"))
    assert "<title>Flow · Nordlicht Systems · Buyline</title>" in page
    assert len(re.findall(r'<a href="/flow\?[^"]*" aria-current="page">', page)) == 2
    crumbs = page[page.index('class="crumbs"') :]
    assert crumbs.index("Statements") < crumbs.index("Flow")


def test_the_question_goes_along_to_the_other_statements(ask: Ask) -> None:
    page = words(ask("/pipeline?book=verified&where=segment%3Dretail"))
    assert 'href="/flow?from=' not in page
    assert 'href="/flow?book=verified&amp;where=segment%3Dretail"' in page


def test_htmx_gets_the_inside_with_the_rooms_as_they_now_lead(ask: Ask) -> None:
    part = words(ask("/pipeline?book=verified", **HTMX))
    assert "<html" not in part
    assert part.startswith("<title>Pipeline")
    assert part.count('hx-swap-oob="true"') == 2
    assert 'href="/flow?book=verified"' in part


def test_somebody_who_is_signed_in_has_a_menu() -> None:
    request = RequestFactory().get("/pipeline")
    request.user = signed_in.member("sales")
    assert shell_of(request).me == Me("Member of sales", "sales", "sales")
    assert Me("Ada Berg Larsen", "sales", "sales").letters == "AL"
    assert Me("ada@example.org", "read-only", "other").letters == "AE"


def test_nobody_signed_in_sees_the_way_in_and_no_rooms() -> None:
    answer = signed_in.client(None).get("/sign-in")
    assert "Sign in" in words(answer)
    assert "/pipeline" not in re.findall(r'href="([^"]+)"', answer.content.decode())[3:]


def test_a_page_outside_the_table_is_called_by_its_name() -> None:
    assert room_words("health") == "health"
