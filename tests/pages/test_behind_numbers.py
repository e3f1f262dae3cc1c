"""Every number on every page opens exactly its rows, or is of a declared kind: walked on all pages, number by number."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from buyline.store.books import Books
from tests.demo_books import demo_books
from tests.pages.declared import KINDS, Told, kind_of
from tests.pages.opening import Clicks, is_opened, money, parts_of, tokens
from tests.pages.test_statement_pages import got, words
from tests.pages.written import Page, Said, numbers_on

pytestmark = pytest.mark.capability("P19", "page")
PERIOD = "from=2026-01-01&to=2026-06-30&as_of=2026-06-30"
RESTATED = "as_of=2026-06-30&compare=2026-05-31&from=2026-01-01&to=2026-05-20"
ASKED = (
    f"/pipeline?{PERIOD}&by=segment",
    f"/pipeline?{PERIOD}&book=verified",
    f"/flow?{PERIOD}&book=verified",
    f"/flow?{PERIOD}&where=segment%3Dfood",
    f"/conversion?{PERIOD}&start=lead&goal=customer&within=60&by=segment",
    "/conversion?as_of=2026-06-30&start=suspect&goal=prospect&within=180",
    "/conversion?as_of=2026-06-30&unit=spell&start=prospect&goal=lost&within=90&by=source",
    "/time?as_of=2026-06-30&stage=prospect&by=segment",
    f"/time?{PERIOD}&stage=lead&where=segment%3Dfood",
    f"/leakage?{PERIOD}",
    f"/leakage?{PERIOD}&by=segment&within=90",
    f"/breakdown?{PERIOD}",
    f"/breakdown?{PERIOD}&of=arrivals&stage=lead&by=source&across=segment",
    f"/breakdown?{PERIOD}&of=won&by=segment",
    f"/breakdown?{PERIOD}&of=conversion&stage=lead&by=segment",
    f"/breakdown?{PERIOD}&of=median+stay&stage=lead&by=segment",
    "/restatement?as_of=2026-06-30&compare=2026-05-31",
    "/restatement?as_of=2026-06-30&compare=2026-05-31&statement=flow&from=2026-05-01&to=2026-06-15",
    f"/restatement?{RESTATED}&statement=conversion&start=lead&goal=customer&within=60&by=segment",
    f"/restatement?{RESTATED}&statement=time+in+stage&stage=lead&by=segment",
    f"/restatement?{RESTATED}&statement=leakage&within=60",
    f"/restatement?{RESTATED}&statement=breakdown&by=segment&across=team",
    f"/restatement?{RESTATED}&statement=breakdown&of=arrivals&stage=lead&by=source",
    "/restatement?as_of=2026-06-30&compare=2026-02-28&from=2025-01-01&to=2026-03-31&statement=breakdown&of=won&by=region",
    f"/restatement?{RESTATED}&statement=breakdown&of=median+stay&stage=lead&by=segment",
    f"/restatement?{RESTATED}&statement=breakdown&of=conversion&stage=lead&by=segment",
    "/health-of-books",
    "/journeys?group=stage&filter=amount+%3E+0",
    "/journeys?group=segment&as_of=2026-05-31",
    "/buyers",
    "/people",
)
SHORT = f"/time?{PERIOD}&stage=customer"
RECORDS_WALKED = 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    found = tmp_path_factory.mktemp("behind") / "books"
    demo_books(tmp_path_factory, found)
    return found


@pytest.fixture(scope="module")
def clicks(folder: Path) -> Iterator[Clicks]:
    """What is behind the addresses of all pages, each opened once."""
    with Books.open(folder) as books:
        yield Clicks(books, time.time_ns() // 1000)


def page_at(folder: Path, address: str) -> Page:
    answer = got(folder, address)
    assert answer.status_code == 200, address
    return Page(answer.content.decode())


def told_in_tables(numbers: list[Said]) -> Told:
    """The numbers said in tables, each as it stands, and amounts in short as the drawings have them."""
    cells = (token for said in numbers if said.place == "cell" for token in tokens(said.words))
    return frozenset(token for token in cells)


def is_listed(folder: Path, said: Said, page: Page) -> bool:
    """Whether a link that leads to no list of journeys leads to a table with the rows it speaks of."""
    path, _, anchor = said.url.partition("#")
    there = page if not path else page_at(folder, path)
    if anchor not in there.ids:
        return False
    inside = there.ids[anchor].inside
    assert inside is not None
    rows = [row for body in inside.all("tbody") for row in body.all("tr") if not row.all("td", "nothing")]
    return len(rows) == int(said.words.replace(",", "")) if path else bool(rows)


def problem_of(said: Said, page: Page, told: Told, clicks: Clicks, *, folder: Path = Path()) -> str:
    """What is wrong with a number; empty where it opens what it says, or is of a declared kind."""
    if not said.url:
        return "" if kind_of(said, told) else "opens nothing and is of no declared kind"
    if not said.url.startswith("/journeys?"):
        is_record = said.url.startswith(("/journeys/", "/buyers/", "/people/")) and "#" not in said.url
        return "" if is_record or is_listed(folder, said, page) else "leads to no table with its rows"
    found = clicks.at(said.url)
    if is_opened(said, found):
        return ""
    # Several numbers stand in one mark of a drawing: those that it does not open are said again in a table.
    if said.place in ("text", "note") and {*tokens(said.words)} <= {*told, *parts_of(found)}:
        return ""
    return f"opens {found.counted}, part {found.part}, {money(found.amounts)}"


def walked(folder: Path, clicks: Clicks, address: str, *, every: int = 1) -> list[Said]:
    """The numbers of a page; each is looked at once, or every so many."""
    page = page_at(folder, address)
    numbers = list(numbers_on(page))
    told = told_in_tables(numbers)
    of_records = [said for said in numbers if "#" in said.url[1:]]
    looked = [said for said in dict.fromkeys(numbers) if said not in of_records[RECORDS_WALKED:]]
    found = ((said, problem_of(said, page, told, clicks, folder=folder)) for said in looked[::every])
    problems = [f"{said.words!r} under {said.head!r} ({said.place} {said.table} {said.kind}) {problem}: {said.url}"
                for said, problem in found if problem]  # fmt: skip
    assert not problems, "\n".join([address, *problems])
    return numbers


@pytest.mark.slow
@pytest.mark.parametrize("address", [*ASKED, SHORT])
def test_every_number_opens_exactly_its_rows(folder: Path, clicks: Clicks, address: str) -> None:
    assert len(walked(folder, clicks, address)) > (5 if address != "/people" else -1), address


def test_a_sample_of_the_numbers_of_one_page_opens_exactly_their_rows(folder: Path, clicks: Clicks) -> None:
    assert len(walked(folder, clicks, SHORT, every=4)) > 30


def test_a_number_that_opens_nothing_or_something_else_is_found(clicks: Clicks) -> None:
    """The walk fails for what it must fail for: no link, other rows, another median."""
    page = Page('<h2 id="x">X</h2>')
    right = "/journeys?behind=position&stage=lead&to=2026-06-30&as_of=2026-06-30"
    many = clicks.at(right).counted
    stays = "/journeys?behind=seen+stays&stage=lead&on=2026-06-30&as_of=2026-06-30"
    wrong = (
        Said("41", "", "cell", "x", "Journeys"),
        Said(str(many + 1), right, "cell", "x", "Journeys"),
        Said("44%", "", "cell", "x", "Share", row=(Said("4", right, "cell"), Said("10", right, "cell"))),
        Said("999 d", stays, "cell", "x", "Half over"),
        Said("7", "#nowhere", "cell", "x", "How many"),
        Said("7", "", "bar"),
    )
    assert all(problem_of(said, page, frozenset(), clicks) for said in wrong)
    assert not problem_of(Said(str(many), right, "cell", "x", "Journeys"), page, frozenset(), clicks)
    assert all(kind.reason for kind in KINDS.values())


def test_numbers_are_found_wherever_they_stand() -> None:
    page = Page(
        """<section class="table"><h2 id="t">How many?</h2><table><thead><tr><th>Place</th><th>N</th><th>Of</th></tr></thead>
        <tbody><tr><th>Lead</th><td class="n">12</td><td><a href="/x">1,300 d</a></td></tr></tbody>
        <tfoot><tr><th>All</th><td class="n"><b>40</b></td><td>words 5</td></tr></tfoot></table></section>
        <svg><a href="/y"><title>7</title><text class="t-count">6</text></a><g class="grid"><text>10</text></g></svg>
        <ul class="bar-list"><li><b class="bar-value">8</b><span class="bar-note">9 from Lead</span></li></ul>
        <ul class="multiples"><li><b><a href="/z">3</a></b></li></ul>"""
    )
    found = [(said.words, said.url, said.place, said.head) for said in numbers_on(page)]
    cells = [("12", "", "cell", "N"), ("1,300 d", "/x", "cell", "Of"), ("40", "", "cell", "N")]
    rest = [("6", "/y", "text", ""), ("10", "", "text", ""), ("8", "", "bar", ""), ("9 from Lead", "", "note", "")]
    assert found == [*cells, *rest, ("3", "/z", "picture", "")]


def numbers_to(folder: Path, address: str, part: str) -> tuple[str, str]:
    """The first number of a page with a link of some kind: what is written, and where it leads."""
    return next((said.words, said.url) for said in numbers_on(page_at(folder, address)) if part in said.url)


def test_the_list_says_the_number_and_its_lines(folder: Path) -> None:
    said, url = numbers_to(folder, ASKED[0], "behind=position&stage=lead&to")
    answer = got(folder, url)
    assert answer.status_code == 200
    assert f"{said} journeys in Lead at the end of 30 Jun 2026." in words(answer)
    lines = answer.content.decode().split("<tbody>")[1].count("<tr")
    assert lines == int(said.replace(",", ""))
    assert re.search(r'<a class="num" href="/journeys/[^"?]+"', answer.content.decode())


def test_a_share_opens_numerator_and_denominator(folder: Path) -> None:
    _, url = numbers_to(folder, ASKED[0], "behind=proven+share&stage=customer")
    html = got(folder, url).content.decode()
    parts = re.findall(r'<a class="num" href="([^"]+)">([^<]+)</a>', html.split('class="share-parts"')[1])[:2]
    for address, said in parts:
        counted = re.search(r"[\d,]+", said)
        assert counted
        assert f"{counted[0]} journeys" in words(got(folder, unescape(address)))


def test_further_rows_and_what_cannot_be_shown(folder: Path) -> None:
    answer = got(folder, "/journeys?behind=moved&from=2024-01-01&to=2026-06-30")
    html = answer.content.decode()
    assert "1 to 100 of" in words(answer)
    following = re.search(r'rel="next" href="([^"]+)"', html)
    assert following
    assert "101 to 200 of" in words(got(folder, unescape(following[1])))
    for query, says in (("behind=luck", "There is no number 'luck'"), ("behind=position&stage=moon", "'moon' is not")):
        refused = got(folder, f"/journeys?{query}")
        assert refused.status_code == 400
        assert says in words(refused)
