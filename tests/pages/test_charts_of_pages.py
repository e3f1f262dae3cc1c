"""The charts of a page can be taken along, for the very question of the page: PNG, SVG, CSV and specification."""

import csv
import json
import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import override_settings
from django.urls import reverse

from buyline.app.books import create_books
from buyline.app.charted import KINDS, NONE
from buyline.charts.spreadsheet import unguarded
from buyline.library.here import Here
from buyline.members import audit
from buyline.web.chart_views import OWN
from buyline.web.taking import CHARTS
from tests import signed_in
from tests.demo_books import NOW, demo_books

pytestmark = pytest.mark.capability("P19", "page")
ASKED = "from=2026-01-01&to=2026-03-31&as_of=2026-06-30&book=verified"
"""One question for all tests here: what is expected of these books is worked out once."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("charts") / "books"
    demo_books(tmp_path_factory, folder)
    return folder


def got(books: Path, address: str, function: str = "administrator", *, accept: str = "") -> Any:
    headers = {"Accept": accept} if accept else {}
    with override_settings(BOOKS=str(books), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        return signed_in.client(function, raise_request_exception=False).get(address, headers=headers)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "backtest"])
def test_every_chart_comes_in_every_form(demo: Path, kind: str) -> None:
    address = f"/chart/{kind}.{{}}?{ASKED}" + ("&of=conversion&by=segment" if kind == "breakdown" else "")
    picture = got(demo, address.format("svg"))
    assert picture.status_code == 200, picture.content
    assert ET.fromstring(picture.content.decode()).get("role") == "img"
    assert re.fullmatch(
        r'attachment; filename="buyline-[a-z0-9-]+-verified-2026-0[36]-3[01]\.svg"', picture["Content-Disposition"]
    )
    assert "hconcat" in json.loads(got(demo, address.format("json")).content)
    head, *rows = list(csv.reader(StringIO(got(demo, address.format("csv")).content.decode(), newline="")))
    assert head
    assert all(len(row) == len(head) for row in rows)


def test_a_png_is_a_png(demo: Path) -> None:
    assert got(demo, f"/chart/position.png?{ASKED}").content.startswith(b"\x89PNG")


def test_the_numbers_are_those_of_the_notebook(demo: Path) -> None:
    with Here(demo) as books:
        told = books.position(on="2026-03-31", as_of="2026-06-30", book="verified", where={"segment": "process"})
    answer = got(demo, f"/chart/position.csv?{ASKED}&where=segment%3Dprocess")
    rows = list(csv.DictReader(StringIO(answer.content.decode(), newline="")))
    assert [(unguarded(row["stage"]), int(row["journeys"]), int(row["amount"])) for row in rows] == [
        (place, held.journeys, held.reporting) for place, held in told.places.items()
    ]


def test_a_page_links_its_charts_with_its_question(demo: Path) -> None:
    for page, charts in CHARTS.items():
        html = got(
            demo,
            f"{reverse(page, urlconf='buyline.web.urls')}?{ASKED}" + ("&by=segment" if page == "breakdown" else ""),
        ).content.decode()
        linked = [unescape(url) for url in re.findall(r'href="(/chart/[^"]+)"', html)]
        assert {url.split("?")[0] for url in linked} == {
            f"/chart/{kind}.{ending}"
            for kind, _ in charts
            for ending in ("png", "svg", "csv", "json")
            if kind != "backtest"
        }, page
        assert all(part in url for url in linked for part in ASKED.split("&")), page
        shown = [unescape(url) for url in re.findall(r'(?:src|data-spec)="(/chart/[^"]+)"', html)]
        for url in shown:
            assert got(demo, url, "read-only").status_code == 200, url


def test_what_the_pages_ask_is_read() -> None:
    from buyline.web import (
        backtest_page,
        breakdown_page,
        changes_page,
        conversion_page,
        forecast_page,
        leakage_page,
        pace_page,
        plan_page,
        push_page,
        time_page,
    )

    own = (conversion_page, time_page, leakage_page, breakdown_page, plan_page, push_page, changes_page)
    asked = tuple(page.OWN for page in (*own, forecast_page, backtest_page, pace_page))
    assert {name for names in asked for name in names} == set(OWN)


def test_taking_a_chart_needs_the_right_and_is_noted(demo: Path) -> None:
    refused = got(demo, "/chart/position.csv", "read-only")
    assert refused.status_code == 403
    assert "does not have the right to export" in unescape(refused.content.decode())
    assert got(demo, "/chart/position.csv", "sales").status_code == 200
    line = audit.lines(did="exported", at_most=1)[0]
    assert (line.member, line.about) == ("sales@example.com", "chart")


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("position.gif", 404, ""),
        ("nothing.svg", 404, ""),
        ("conversion/shown.png", 404, ""),
        ("cohorts.svg?unit=spell&start=lead&goal=customer", 404, ""),
        ("drawing-0.js", 404, ""),
        ("position.svg?from=yesterday", 400, "'yesterday' is not a day"),
        ("position.svg?by=nothing", 400, "These books have no column 'nothing'"),
        ("conversion.svg?start=nothing", 400, "There is no stage 'nothing'"),
        ("position.svg?where=segment%3Dnothing", 400, "No journey in these books has segment 'nothing'"),
    ],
)
def test_what_cannot_be_drawn_is_said(demo: Path, address: str, status: int, says: str) -> None:
    answer = got(demo, f"/chart/{address}")
    assert answer.status_code == status
    assert says in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "reason"), [("pace", "no goal is under way"), ("backtest", "no backtest was made yet")]
)
def test_a_chart_that_is_not_there_says_why(tmp_path: Path, kind: str, reason: str) -> None:
    create_books(tmp_path / "books", now=NOW).close()
    for ending in ("csv", "json", "svg", "png"):
        told = got(tmp_path / "books", f"/chart/{kind}.{ending}")
        assert (told.status_code, told["Content-Type"]) == (404, "text/plain; charset=utf-8")
        assert reason in told.content.decode()
    page = got(tmp_path / "books", f"/chart/{kind}.csv", accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert page.status_code == 404
    said = unescape(page.content.decode())
    assert "There is nothing here yet" in said
    assert reason in said
    assert "may be mistyped" not in said


def test_empty_books_have_empty_charts(tmp_path: Path) -> None:
    create_books(tmp_path / "books", now=NOW).close()
    assert "/chart/" not in got(tmp_path / "books", "/pipeline").content.decode()
    for kind in KINDS:
        answer = got(tmp_path / "books", f"/chart/{kind}.svg")
        assert answer.status_code == (404 if kind in NONE and kind != "cohorts" else 200), kind


def test_the_script_is_our_own_and_kept(demo: Path) -> None:
    address = re.findall(r'data-script="([^"]+)"', got(demo, "/flow").content.decode())[0]
    answer = got(demo, address, "read-only")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert b"expressionInterpreter" in answer.content
    assert got(demo, "/flow")["Content-Security-Policy"] == answer["Content-Security-Policy"]
