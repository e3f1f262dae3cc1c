"""Every component has a template, is on show, and writes what it is given, never markup."""

import re
from dataclasses import fields, is_dataclass

import pytest

from buyline.web.parts import PARTS, Chip, Link, Meter, Number, Pages, Stat
from buyline.web.styleguide import styleguide
from buyline.web.tags import part
from tests.pages.conftest import Ask

pytestmark = pytest.mark.capability("P10", "page")
NASTY = "<b onclick=x>\"'&"


def kinds(record: object) -> set[type]:
    """The types of a record and of everything in it."""
    if isinstance(record, tuple):
        return set().union(*map(kinds, record)) if record else set()
    if not is_dataclass(record) or isinstance(record, type):
        return set()
    return {type(record)} | set().union(*(kinds(getattr(record, field.name)) for field in fields(record)))


def test_the_styleguide_shows_every_component(ask: Ask) -> None:
    assert set(PARTS) - kinds(styleguide()) == set()
    assert ask("/styleguide").status_code == 200


def test_words_are_written_never_run() -> None:
    shown = [
        Number(NASTY, NASTY, NASTY),
        Chip(NASTY, NASTY, NASTY),
        Stat(NASTY, Number(NASTY), NASTY),
        Pages(NASTY, NASTY, NASTY),
        NASTY,
    ]
    for record in shown:
        assert "<b onclick" not in part(record)
        assert not re.search(r"=\"[^\"]*'\">", part(record))


def test_a_number_without_rows_is_no_link() -> None:
    assert part(Number("57")) == "57"
    assert '<a class="num" href="/journeys"' in part(Number("57", "/journeys"))


def test_a_meter_stays_within_its_bar() -> None:
    assert Meter("", 1.7).length == 100
    assert Meter("", -0.1).length == 0
    assert Meter("", 0.5, -0.2, 1.4).ends == (0, 100)
    assert Meter("", 0.5).ends is None


def test_links_are_plain_records() -> None:
    assert Link("All", "?").is_here is False
