"""The pages of flow, conversion and time in stage say what the statements say, and what is wrong with a question."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from shutil import copytree
from typing import Any

import ibis
import pytest
from django.test import override_settings

from buyline.app import statements
from buyline.app.books import create_books
from buyline.app.demo import make_demo
from buyline.app.statements import Asked
from buyline.days import parse_day
from buyline.store import wording
from buyline.store.books import Books
from tests import signed_in
from tests.demo_books import LAST, NOW, demo_books

pytestmark = pytest.mark.capability("P19", "page")
PAGES = ("flow", "conversion", "time")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    folder = tmp_path_factory.mktemp("pages") / "books"
    demo_books(tmp_path_factory, folder)
    return folder


@pytest.fixture
def books(demo: Path) -> Iterator[Books]:
    with Books.open(demo) as opened:
        yield opened


def got(books: Path, address: str, **headers: str) -> Any:
    """The answer of a page of real books, in British English."""
    with override_settings(BOOKS=str(books), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        client = signed_in.client(raise_request_exception=False)
        return client.get(address, headers={"accept-language": "en-GB", **headers})


def words(answer: Any) -> str:
    """What can be read on a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def row(answer: Any, table: str, first: str) -> list[str]:
    """The cells of the row of a table that is named so."""
    html = answer.content.decode()
    part = html[html.index(f'<h2 id="{table}"') :]
    found = re.search(rf'<tr[^>]*><th scope="row">{re.escape(first)}</th>(.*?)</tr>', part, re.DOTALL)
    assert found, (table, first)
    return [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_whole_and_as_a_part(demo: Path, page: str) -> None:
    whole, part = got(demo, f"/{page}"), got(demo, f"/{page}", HX_Request="true")
    assert (whole.status_code, part.status_code) == (200, 200)
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert 'aria-current="page"' in part.content.decode()
    assert b"style=" not in whole.content
    assert not re.search(r"METRICS|RULES", words(whole)), "readers of a page have no such document"


def test_conversion_is_that_of_the_statement(demo: Path, books: Books) -> None:
    found = statements.conversion(
        books, Asked(), now=NOW, from_stage="lead", to_stage="customer", within_days=180, by="segment"
    ).to_json()
    answer = got(demo, "/conversion?start=lead&goal=customer&within=180&by=segment&as_of=2026-07-01")
    assert answer.status_code == 200
    assert f"{found['entered']:,} entered" in words(answer)
    fates = {name: row(answer, "fates", name)[0] for name in ("Entered", "Still under way")}
    assert fates == {"Entered": f"{found['entered']:,}", "Still under way": f"{found['still_open']:,}"}
    ours = row(answer, "ways", "Buyline")[0]
    assert abs(float(ours.rstrip("%")) / 100 - found["estimate"]) < 0.006
    for group in found["groups"]:
        assert row(answer, "by", group["segment"] or "none")[:2] == [f"{group['entered']:,}", f"{group['converted']:,}"]
    assert row(answer, "fates", "Lost or Disqualified")[0] == f"{found['lost']:,}"
    assert "Of the journeys that came to Lead, the share at Customer or beyond" in words(answer)
    assert "Of the journeys that came to lead, the share at customer or beyond" in found["rule"]


def test_time_is_that_of_the_statement(demo: Path, books: Books) -> None:
    found = statements.time_in_stage(books, Asked(), now=NOW).to_json()["stages"]
    answer = got(demo, "/time?stage=lead&as_of=2026-07-01")
    names = {"lead": "Lead", "prospect": "Prospect", "customer": "Customer"}
    for line in (line for line in found if line["stage"] in names):
        told = row(answer, "stages", names[line["stage"]])
        assert told[1:3] == [f"{line['spells']:,}", f"{line['open']:,}"]
        assert told[4] == (f"{line['median']} d" if line["median"] is not None else f">\u2009{line['tau']} d")


def test_stalled_journeys_are_counted_as_many_as_are_listed(books: Books) -> None:
    found = statements.stalled(books, Asked(), now=NOW)
    listed = Counter(each.place for each in found.journeys)
    assert found.found == len(found.journeys)
    assert sum(listed.values()) > 10
    assert {stage: limit.stalled_now for stage, limit in found.limits.items() if limit.stalled_now} == listed


def test_the_waterfall_adds_up_to_the_statement(demo: Path, books: Books) -> None:
    found = statements.flow(books, Asked(), now=NOW, first=parse_day("2026-04-01"), last=LAST).to_json()
    answer = got(demo, "/flow?from=2026-04-01&to=2026-06-30")
    closing = {line["stage"]: line["journeys"] for line in found["closing"]}
    html = answer.content.decode()
    for stage, name in (("lead", "Lead"), ("prospect", "Prospect")):
        fall = html[html.index(f"<h2>{name}</h2>") :]
        counts = re.findall(r'class="t-tick count"[^>]*>([^<]+)<', fall[: fall.index("</svg>")])
        numbers = [int(count.replace(",", "").replace("\N{MINUS SIGN}", "-").lstrip("+")) for count in counts]
        assert sum(numbers[:-1]) == numbers[-1] == closing[stage]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/conversion?start=nowhere", "There is no stage 'nowhere'. These books have"),
        ("/conversion?start=customer&goal=lead", "does not come after"),
        ("/conversion?within=forever", "'forever' is no number of days; write one from 1 to 3,650."),
        ("/conversion?within=999999", "is no number of days"),
        ("/conversion?unit=soul", "There is no unit 'soul'. Choose journey or spell."),
        ("/conversion?by=colour", "These books have no column 'colour'. They have"),
        ("/time?stage=lost", "There is no stage 'lost'"),
        ("/time?from=2026-05-01&to=2026-04-01", "The period would end before it begins"),
        ("/flow?where=colour%3Dred", "These books have no column 'colour'"),
        ("/time?book=cooked", "There is no book 'cooked'"),
    ],
)
def test_a_wrong_question_is_said_and_the_page_stays(demo: Path, address: str, says: str) -> None:
    answer = got(demo, address)
    assert answer.status_code == 400
    assert says in words(answer)
    assert 'id="headline"' in answer.content.decode()


def test_filters_go_along_to_the_other_statements(demo: Path) -> None:
    answer = got(demo, "/conversion?from=2026-01-01&to=2026-03-31&book=verified&where=segment%3Dfood&start=lead")
    other = re.search(r'href="(/flow[^"]*)"', answer.content.decode())
    assert other
    address = unescape(other[1])
    assert "start" not in address
    assert got(demo, address).status_code == 200
    assert "verified book" in words(got(demo, address))


def test_all_means_all_on_every_page(demo: Path) -> None:
    """A question without days is the last 90 on the Flow page and everybody on the others; "All" is all on each."""
    for page in PAGES:
        html = got(demo, f"/{page}?from=2026-01-01&to=2026-01-31").content.decode()
        address = unescape(next(iter(re.findall(r'<a class="chip" href="([^"]*)"[^>]*>All</a>', html))))
        told = words(got(demo, f"/{page}{address}"))
        assert ("everybody so far" in told) or (" 2024 to " in told), page


@pytest.mark.parametrize("page", PAGES)
def test_empty_books_say_how_to_fill_them(page: str, tmp_path: Path) -> None:
    with create_books(tmp_path / "books", now=1):
        pass
    answer = got(tmp_path / "books", f"/{page}")
    assert answer.status_code == 200
    assert "These books have no entries yet." in words(answer)
    assert "buyline import" in words(answer)


def test_too_few_is_said(tmp_path: Path) -> None:
    make_demo(tmp_path / "books", seed=2, buyers=100, until=LAST, now=NOW)
    answer = got(tmp_path / "books", "/conversion?start=adopter&goal=advocate&within=30")
    assert "Too few to say what share of those who come to Adopter" in words(answer)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    ["pipeline", *PAGES, "leakage", "breakdown", "board?group=region", "journeys?group=stage", "journeys?q=a", "day",
     "pipeline?as_of=2026-02-01"],
)  # fmt: skip
def test_the_sql_that_is_kept_is_what_would_be_made_anew(demo: Path, tmp_path: Path, page: str) -> None:
    """For every question that a page asks, whoever asked it before."""
    folder = tmp_path / "books"  # whose questions nobody asked yet
    copytree(demo, folder)
    wording.forget()
    assert got(folder, f"/{page}").status_code == 200
    backend = ibis.duckdb.connect()
    kept = wording.kept()
    assert kept
    for question, text in kept:
        assert str(backend.compile(question)) == text
    backend.disconnect()
