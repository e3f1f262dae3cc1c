"""Every link on every page leads somewhere: each kind of address that any page holds is followed once."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import override_settings
from django.urls import Resolver404, resolve

from tests import signed_in
from tests.demo_books import demo_books
from tests.e2e.test_every_page import visited

pytestmark = pytest.mark.capability("P19", "page")
LINK = re.compile(r'<(?:a|link|form|script|img|use)\b[^>]*?\b(href|src|action)="([^"]+)"')
ACTS = ("/sign-out", "/accounts/logout")
ELSEWHERE = {"asked 1", "asked 4"}
"""Pages that say what is wrong with their address."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("links") / "books"
    demo_books(tmp_path_factory, found, buyers=300)
    return found


def kind_of(address: str) -> tuple[str, tuple[str, ...]]:
    """What parts the address has: two of a kind are answered by the same code. (Rows behind numbers have a walk of
    their own.)
    """
    parts = urlsplit(address)
    try:
        name = resolve(parts.path, "buyline.web.urls").view_name or parts.path
    except Resolver404:
        name = parts.path
    if parts.query.startswith("behind="):
        return name, ("behind",)
    return name, tuple(sorted({part.partition("=")[0] for part in parts.query.split("&")}))


def links_on(address: str, html: str) -> dict[str, str]:
    """The addresses of this server on a page, each with where in it they lead."""
    found = {}
    for name, url in LINK.findall(html):
        whole, mark = urldefrag(urljoin(address, unescape(url)))
        if whole.startswith("/") and name != "action" and not whole.startswith(ACTS):
            found[whole] = mark
    return found


PARTS = 8


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))])
def test_every_link_leads_somewhere(folder: Path, part: int) -> None:
    """The pages in eight parts; the short run walks the links of one."""
    with override_settings(BOOKS=str(folder), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        client = signed_in.client(raise_request_exception=False)
        asked = [address for name, address in visited() if name not in ELSEWHERE and "welcome" not in address]
        seen: set[Any] = set()
        followed, lost = 0, []
        for page in asked[part::PARTS]:
            answer = client.get(page)
            if answer.status_code != 200:
                continue
            for url in links_on(page, answer.content.decode()):
                if (kind := kind_of(url)) in seen:
                    continue
                seen.add(kind)
                followed += 1
                status = client.get(url).status_code
                if status >= 400:
                    lost.append((page, url, status))
        assert lost == []
        assert followed > 100 // PARTS


def test_marks_within_a_page_are_there(folder: Path) -> None:
    with override_settings(BOOKS=str(folder), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        client = signed_in.client(raise_request_exception=False)
        for page in ("/pipeline", "/flow", "/leakage", "/time", "/health-of-books", "/api/v1/reference"):
            html = client.get(page).content.decode()
            ids = set(re.findall(r'\bid="([^"]+)"', html))
            assert {mark for mark in re.findall(r'href="#([^"]+)"', html) if mark not in ids} == set(), page
