"""Every number on a page that leads to its rows leads to exactly those: walked on every page, number by number."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from buyline.app.behind import RowsBehind, behind_of, rows_behind
from buyline.app.demo import make_demo
from buyline.days import parse_day, start_of
from buyline.definition.money import digits_of
from buyline.measure.picture import Amount
from buyline.store.books import Books
from buyline.web.numbers import Numbers, locale_for
from tests.pages.test_statement_pages import got, words

pytestmark = pytest.mark.capability("P19", "page")
LAST = parse_day("2026-06-30")
NOW = start_of(LAST + 1, "Europe/Berlin")
BRITISH = Numbers(locale_for("en-GB"))
PERIOD = "from=2026-01-01&to=2026-06-30&as_of=2026-06-30"
ASKED = (
    f"/pipeline?{PERIOD}",
    f"/flow?{PERIOD}&book=verified",
    f"/leakage?{PERIOD}",
    f"/breakdown?{PERIOD}",
    f"/flow?{PERIOD}&where=segment%3Dfood",
    f"/conversion?{PERIOD}&start=lead&goal=customer&within=60&by=segment",
    "/conversion?as_of=2026-06-30&start=suspect&goal=prospect&within=180",
    "/conversion?as_of=2026-06-30&unit=spell&start=prospect&goal=lost&within=90&by=source",
    "/time?as_of=2026-06-30&stage=prospect&by=segment",
)
COUNT = re.compile("[+\N{MINUS SIGN}]?[\\d,]+(?: entered| journeys? from .*)?")
OF = re.compile(r"([\d,]+) of ([\d,]+)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    found = tmp_path_factory.mktemp("behind") / "books"
    make_demo(found, seed=5, buyers=1_200, until=LAST, now=NOW)
    return found


class Links(HTMLParser):
    """The addresses of lists on a page, each with what is written there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._url, self._said = "", list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = dict(attrs).get("href") or ""
        if tag == "a" and "behind=" in url:
            self._url, self._said = url, []

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._url:
            self.found.append((self._url, "".join(self._said).strip()))
            self._url = ""


def numbers_on(folder: Path, address: str) -> Iterator[tuple[str, str]]:
    """What is written, and where it leads; once each."""
    answer = got(folder, address)
    assert answer.status_code == 200, address
    for url, said in dict.fromkeys(Links(answer.content.decode()).found):
        if "\n" not in said:
            yield said, url


def opened(books: Books, url: str) -> RowsBehind:
    """All rows at an address."""
    asked = behind_of(parse_qs(urlsplit(url).query, keep_blank_values=True))
    return rows_behind(books, asked, now=NOW, at_most=None)


def money(rows: RowsBehind) -> str:
    amounts = (Amount(minor=m, currency=c, digits=digits_of(c)) for c, m in sorted(rows.found.amounts.items()))
    return " + ".join(BRITISH.amount(amount) for amount in amounts if amount.minor)


def is_counted(said: str, rows: RowsBehind) -> bool:
    """Whether the rows add up to a count, or to a part of a whole."""
    found, number = rows.found, rows.found.number
    if of := OF.fullmatch(said):
        part, whole = (int(text.replace(",", "")) for text in of.groups())
        if number.what == "lost":
            return whole - part == found.counted
        return found.counted == part if found.part is None else (found.part, found.counted) == (part, whole)
    counted = int(re.sub(r"[^\d]", "", said.split(" ", 1)[0]))
    return counted == abs(round(found.counted / max(len(number.on_days), 1)))


def is_said(said: str, rows: RowsBehind) -> bool:
    """Whether the rows add up to what is written."""
    found, number = rows.found, rows.found.number
    if number.currency:
        minor, digits = found.amounts.get(number.currency, 0), digits_of(number.currency)
        return said == BRITISH.minor(minor, number.currency, digits)
    if OF.fullmatch(said) or COUNT.fullmatch(said):
        return is_counted(said, rows)
    if said[:1] in "€$£" or "CHF" in said:
        return said == money(rows)
    if said.endswith(" d"):
        return found.counted > 0
    # A share: where it is a raw one it is that of its parts; an estimate is made of those who are listed.
    return "%" in said or "too few" in said or not re.search(r"\d", said)


@pytest.mark.slow
@pytest.mark.parametrize("address", ASKED)
def test_every_number_opens_exactly_its_rows(folder: Path, address: str) -> None:
    with Books.open(folder) as books:
        seen = 0
        for said, url in numbers_on(folder, address):
            rows = opened(books, url)
            assert is_said(said, rows), (said, url, rows.found.counted, rows.found.part, money(rows))
            seen += 1
        assert seen > 5, address


def test_the_list_says_the_number_and_its_lines(folder: Path) -> None:
    said, url = next((s, u) for s, u in numbers_on(folder, ASKED[0]) if "behind=position&stage=lead" in u)
    answer = got(folder, url)
    assert answer.status_code == 200
    assert f"{said} journeys in Lead at the end of 30 Jun 2026." in words(answer)
    lines = answer.content.decode().split("<tbody>")[1].count("<tr")
    assert lines == int(said.replace(",", ""))
    assert re.search(r'<a class="num" href="/journeys/[^"?]+"', answer.content.decode())


def test_a_share_opens_numerator_and_denominator(folder: Path) -> None:
    url = next(u for s, u in numbers_on(folder, ASKED[0]) if "behind=proven+share&stage=customer" in u)
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
