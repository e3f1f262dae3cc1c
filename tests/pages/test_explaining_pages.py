"""The pages that say what a number is made of say what the statements say; and the time machine is in sight."""

import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from buyline.app import explaining, statements
from buyline.app.books import agreement_of, create_books
from buyline.app.compared import OfPosition
from buyline.app.health_of_books import health_of_books
from buyline.app.restating import restate, restatement
from buyline.app.statements import Asked
from buyline.days import as_date, parse_day
from buyline.store.books import Books
from buyline.web.restatement_page import WORDS
from tests.demo_books import LAST, NOW, demo_books
from tests.pages.test_statement_pages import got, row, words

pytestmark = pytest.mark.capability("P19", "page")
PAGES = ("leakage", "breakdown", "restatement")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    folder = tmp_path_factory.mktemp("explaining") / "books"
    demo_books(tmp_path_factory, folder)
    return folder


@pytest.fixture
def books(demo: Path) -> Iterator[Books]:
    with Books.open(demo) as opened:
        yield opened


@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_whole_and_as_a_part(demo: Path, page: str) -> None:
    whole, part = got(demo, f"/{page}"), got(demo, f"/{page}", HX_Request="true")
    assert (whole.status_code, part.status_code) == (200, 200)
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b"style=" not in whole.content
    assert not re.search(r"METRICS|RULES", words(whole))


def test_leakage_is_that_of_the_statement(demo: Path, books: Books) -> None:
    first, last = parse_day("2026-01-01"), LAST
    found = explaining.leakage(books, Asked(), now=NOW, first=first, last=last, within_days=180, by="segment")
    answer = got(demo, "/leakage?from=2026-01-01&to=2026-06-30&within=180&by=segment&as_of=2026-06-30")
    assert answer.status_code == 200
    html = answer.content.decode()
    for one in found.stages:
        for leak in one.totals:
            cells = re.search(rf'<tr id="leak-{one.stage}-{leak.to}".*?</tr>', html, re.DOTALL)
            assert cells, (one.stage, leak.to)
            assert f">{leak.left.journeys:,}</a></td>" in cells[0]
    whole = sum(one.left for one in found.stages)
    cell = r'<tr><th scope="row">[^<]*</th><td class="n"><a class="num" href="[^"]*">([\d,]+)</a></td>'
    parts = re.findall(cell, html[html.index('id="by"') :])
    counts = [int(part.replace(",", "")) for part in parts]
    assert sum(counts[:-1]) == counts[-1] == whole > 50
    assert "competitor" in words(answer)


def test_a_breakdown_is_that_of_the_statement_and_its_grid_adds_up(demo: Path, books: Books) -> None:
    found = explaining.breakdown(books, Asked(as_of=LAST), now=NOW, what="position", by=("segment",))
    answer = got(demo, "/breakdown?by=segment&as_of=2026-06-30")
    for cell in found.cells:
        assert row(answer, "values", cell.values[0] or "none")[0] == f"{cell.held.journeys:,}"
    html = got(demo, "/breakdown?by=segment&across=team&as_of=2026-06-30").content.decode()
    grid = html[html.index('id="grid"') :]
    grid = grid[: grid.index("</table>")]
    rows = [
        [
            int(re.sub(r"<[^>]+>|,", "", cell).replace("–", "0"))
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", line, re.DOTALL)
        ]
        for line in re.findall(r"<tr>(.*?)</tr>", grid[grid.index("<tbody>") :], re.DOTALL)
    ]
    for line in rows:
        assert sum(line[:-1]) == line[-1]
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1][-1] == found.whole.held.journeys
    for of in ("conversion", "median+stay", "won", "arrivals"):
        assert got(demo, f"/breakdown?of={of}&stage=lead&by=segment&across=team").status_code == 200


def test_restatement_is_that_of_the_statement(demo: Path, books: Books) -> None:
    """As known at the end of 2025 and at the end of June: what was booked late is told with its journey."""
    earlier = parse_day("2025-12-31")
    found = restate(books, Asked(as_of=LAST), now=NOW, earlier=earlier, question=OfPosition())
    assert found.residual == 0
    answer = got(demo, "/restatement?compare=2025-12-31&as_of=2026-06-30")
    told = words(answer)
    assert "explained to the last journey and cent" in told
    late = next(line for line in found.causes if line.cause == "late")
    assert late.entries > 0
    for one in late.told:
        assert one.journey in told
    assert "Came late: which entries?" in told
    flow = words(got(demo, "/restatement?statement=flow&compare=2025-12-31&as_of=2026-06-30"))
    assert "explained to the last journey and cent" in flow


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("statement=position", {"of": "position", "on": LAST - 40}),
        ("statement=flow", {"of": "flow", "first": LAST - 100, "last": LAST - 40}),
        ("statement=leakage&within=90", {"of": "leakage", "first": LAST - 100, "last": LAST - 40, "within": 90}),
        ("statement=breakdown&by=segment&across=team", {"of": "breakdown", "by": ("segment", "team"), "last": LAST - 40}),
        (
            "statement=breakdown&of=arrivals&stage=lead&by=segment",
            {
                "of": "breakdown", "number": "arrivals", "stage": "lead", "by": ("segment",),
                "first": LAST - 100, "last": LAST - 40,
            },
        ),
        (
            "statement=breakdown&of=won&by=region",
            {"of": "breakdown", "number": "won", "by": ("region",), "first": LAST - 100, "last": LAST - 40},
        ),
    ],
)  # fmt: skip
def test_what_is_a_sum_is_explained_to_the_last_journey(
    demo: Path, books: Books, address: str, given: dict[str, Any]
) -> None:
    earlier = parse_day("2026-03-10")
    found = restatement(books, Asked(as_of=LAST), now=NOW, earlier=earlier, **given)
    assert found.causes
    assert found.residual == 0
    days = f"from={as_date(LAST - 100)}&to={as_date(LAST - 40)}&as_of={as_date(LAST)}"
    answer = got(demo, f"/restatement?{address}&compare=2026-03-10&{days}")
    assert answer.status_code == 200
    told = words(answer)
    assert "explained to the last journey and cent" in told
    for line in found.causes:
        assert f"{WORDS[line.cause]}: which entries?" in told
        assert f"{line.entries:,} {line.cause}" in told


@pytest.mark.parametrize(
    ("address", "given", "shows"),
    [
        (
            "statement=conversion&start=lead&goal=customer&within=90&by=segment",
            {"of": "conversion", "from_stage": "lead", "to_stage": "customer", "within": 90, "by": "segment"},
            lambda found: (("All",), found.found.fates.entered),
        ),
        (
            "statement=time+in+stage&stage=lead",
            {"of": "time in stage", "stage": "lead"},
            lambda found: (("Lead",), found.stages["lead"].spells),
        ),
        (
            "statement=breakdown&of=median+stay&stage=lead&by=segment",
            {"of": "breakdown", "number": "median stay", "stage": "lead", "by": ("segment",)},
            lambda found: ((found.cells[0].values[0],), found.cells[0].held.journeys),
        ),
        (
            "statement=breakdown&of=conversion&stage=lead&goal=customer&within=90&by=segment",
            {
                "of": "breakdown", "number": "conversion", "stage": "lead", "goal": "customer", "within": 90,
                "by": ("segment",),
            },
            lambda found: ((found.cells[0].values[0],), found.cells[0].held.journeys),
        ),
    ],
)  # fmt: skip
def test_shares_and_times_stand_side_by_side_with_the_entries_they_rest_on(
    demo: Path, books: Books, address: str, given: dict[str, Any], shows: Callable[[Any], tuple[tuple[str, ...], int]]
) -> None:
    found = restatement(books, Asked(as_of=LAST), now=NOW, earlier=parse_day("2026-03-10"), **given)
    answer = got(demo, f"/restatement?{address}&compare=2026-03-10&as_of=2026-06-30")
    assert answer.status_code == 200
    told = words(answer)
    assert found.keys == ()
    assert "no sum" in told
    (name, *_), before = shows(found.before)
    _, after = shows(found.after)
    assert row(answer, "shares", name)[:2] == [f"{before:,}", f"{after:,}"]
    for line in found.causes:
        assert f"{WORDS[line.cause]}: which entries?" in told


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/leakage?within=forever", "'forever' is no number of days"),
        ("/leakage?by=colour", "These books have no column 'colour'"),
        ("/breakdown?of=mood", "There is no number 'mood'. Choose position, arrivals"),
        ("/breakdown?by=colour", "These books have no column 'colour'"),
        ("/breakdown?of=conversion&stage=customer&goal=lead", "does not come after"),
        ("/breakdown?of=arrivals&stage=nowhere", "There is no stage 'nowhere'"),
        (
            "/restatement?statement=mood",
            "There is no statement 'mood'. Choose position, flow, conversion, time in stage, leakage, breakdown.",
        ),
        ("/restatement?compare=soon", "soon"),
        ("/restatement?statement=conversion&start=customer&goal=lead", "does not come after"),
        ("/restatement?statement=time+in+stage&stage=nowhere", "There is no stage 'nowhere'"),
        ("/restatement?statement=leakage&within=forever", "'forever' is no number of days"),
        ("/restatement?statement=breakdown&of=mood", "There is no number 'mood'"),
        ("/restatement?compare=2026-05-01&as_of=2026-04-01", "Compare with an earlier day"),
    ],
)
def test_a_wrong_question_is_said_and_the_page_stays(demo: Path, address: str, says: str) -> None:
    answer = got(demo, address)
    assert answer.status_code == 400
    assert says in words(answer)
    assert 'id="headline"' in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_empty_books_say_how_to_fill_them(page: str, tmp_path: Path) -> None:
    with create_books(tmp_path / "books", now=1):
        pass
    answer = got(tmp_path / "books", f"/{page}")
    assert answer.status_code == 200
    assert "These books have no entries yet." in words(answer)


@pytest.mark.parametrize("page", ["pipeline", "flow", "conversion", "time", "leakage"])
def test_a_page_that_looks_back_says_so_and_leads_back(demo: Path, page: str) -> None:
    answer = got(demo, f"/{page}?as_of=2026-03-31&where=segment%3Dfood")
    told = words(answer)
    assert "These are the books as they were known on 31 Mar 2026." in told
    html = unescape(answer.content.decode())
    back = re.search(r'<a href="([^"]*)">[^<]*(?:<svg.*?</svg>)?Back to today</a>', html)
    changed = re.search(r'<a href="([^"]*)">[^<]*(?:<svg.*?</svg>)?What has changed since\?</a>', html)
    assert back
    assert changed
    assert "as_of" not in back[1]
    assert "where=segment%3Dfood" in back[1]
    assert got(demo, f"/{page}{back[1]}").status_code == 200
    since = got(demo, changed[1])
    assert since.status_code == 200
    assert "31 Mar 2026" in words(since)
    assert "These are the books as they were known" not in words(got(demo, f"/{page}"))


def test_the_time_machine_steps_to_ends_of_months_and_quarters(demo: Path) -> None:
    html = unescape(got(demo, "/flow?as_of=2026-05-15").content.decode())
    steps = re.findall(r'href="([^"]*)" title="([^"]*)">((?:End of last|A month end)[^<]*)<', html)
    assert [(words, day) for _, day, words in steps] == [
        ("End of last month", "30 Apr 2026"),
        ("End of last quarter", "31 Mar 2026"),
        ("End of last fiscal year", "31 Dec 2025"),
        ("A month end later", "31 May 2026"),
    ]
    for address, day, _ in steps:
        assert f"as they were known on {day}" in words(got(demo, f"/flow{address}"))


def test_what_was_known_then_is_what_the_page_shows(demo: Path, books: Books) -> None:
    as_of = parse_day("2026-03-31")
    found = statements.flow(books, Asked(as_of=as_of), now=NOW, first=parse_day("2026-01-01"), last=as_of).to_json()
    answer = got(demo, "/flow?from=2026-01-01&to=2026-03-31&as_of=2026-03-31")
    lead = next(line for line in found["trial_balance"] if (line["stage"], line["measure"]) == ("lead", "journeys"))
    assert row(answer, "balance", "Lead")[1:5] == [f"{lead[name]:,}" for name in ("opening", "in", "out", "revalued")]


@pytest.mark.capability("P32", "page")
def test_health_of_the_books_is_that_of_the_use_case(demo: Path, books: Books) -> None:
    found = health_of_books(books, now=time.time_ns() // 1_000)
    answer = got(demo, "/health-of-books")
    assert answer.status_code == 200
    told = words(answer)
    html = answer.content.decode()
    for line in found.lines:
        assert line.words in told
        cells = re.search(rf'<tr id="line-{line.id}".*?</tr>', html, re.DOTALL)
        assert cells
        if line.id not in {"no-next-step", "silent"}:
            assert f">{line.count:,}<" in re.sub(r"\s+", "", cells[0]), line.id
    for one in found.sources:
        assert one.source in told
    assert b"<html" not in got(demo, "/health-of-books", HX_Request="true").content
    assert "Health of the books" in words(got(demo, "/pipeline"))


@pytest.mark.capability("P32", "page")
def test_health_of_empty_books(tmp_path: Path) -> None:
    with create_books(tmp_path / "books", now=1):
        pass
    answer = got(tmp_path / "books", "/health-of-books")
    assert answer.status_code == 200
    assert "These books have no entries yet." in words(answer)


def test_the_pipeline_says_where_the_books_differ(demo: Path, books: Books) -> None:
    day = parse_day("2026-06-30")
    told = {one.journey: one for one in statements.standings(books, Asked(as_of=day), now=NOW).journeys}
    ranks = {stage.id: rank for rank, stage in enumerate(agreement_of(books).latest.stages, 1)}
    answer = got(demo, "/pipeline?from=2026-04-01&to=2026-06-30&as_of=2026-06-30")
    names = {stage.id: stage.name for stage in agreement_of(books).latest.stages}
    for stage, rank in ranks.items():
        here = [ranks.get(one.verified.place, 0) for one in told.values() if one.claimed.place == stage]
        if here:
            shown = row(answer, "difference", names[stage])
            unproven, ahead = sum(proven < rank for proven in here), sum(proven > rank for proven in here)
            assert (shown[0], shown[1], shown[4]) == (f"{len(here):,}", f"{unproven:,}", f"{ahead:,}")
    assert 'href="#difference"' in answer.content.decode()


def test_the_pipeline_stands_against_the_period_before_and_normal(demo: Path, books: Books) -> None:
    answer = got(demo, "/pipeline?from=2026-04-01&to=2026-06-30&as_of=2026-06-30")
    known = Asked(as_of=LAST)
    before = statements.flow(
        books, known, now=NOW, first=parse_day("2025-12-31"), last=parse_day("2026-03-31")
    ).to_json()
    usual = statements.flow(
        books, known, now=NOW, first=parse_day("2025-04-01"), last=parse_day("2026-03-31")
    ).to_json()
    shown = [re.sub(r"<[^>]+>", "", cell).strip() for cell in row(answer, "compared", "Lead")]
    closing = {line["stage"]: line["journeys"] for line in before["closing"]}
    came = {
        name: sum(
            m["journeys"] for m in said["movements"] if m["to"] == "lead" and m["kind"] in {"movement", "redefinition"}
        )
        for name, said in (("before", before), ("usual", usual))
    }
    assert shown[1] == f"{closing['lead']:,}"
    assert shown[6] == f"{came['before']:,}"
    assert shown[8] == f"{round(came['usual'] * 91 / 365):,}"
    assert "Period before" in words(answer)


def test_small_pictures_per_value_add_up_to_the_position(demo: Path) -> None:
    answer = got(demo, "/pipeline?by=segment&as_of=2026-06-30&from=2026-04-01&to=2026-06-30")
    html = answer.content.decode()
    assert html.count('role="img" aria-label="machinery: ') == 1
    part = html[html.index('<h2 id="by"') :]
    rows = re.findall(r"<tr>(.*?)</tr>", part[part.index("<tbody>") : part.index("</tbody>")], re.DOTALL)
    counts = [[int(cell.replace(",", "")) for cell in re.findall(r"<td[^>]*><a[^>]*>([\d,]+)", line)] for line in rows]
    assert all(sum(line[:-1]) == line[-1] for line in counts)
    assert sum(line[3] for line in counts) == int(row(answer, "position", "Lead")[1].replace(",", ""))
    assert got(demo, "/pipeline?by=colour").status_code == 400


def test_open_stays_are_counted_by_their_age(demo: Path, books: Books) -> None:
    day = parse_day("2026-06-30")
    told = statements.standings(books, Asked(as_of=day), now=NOW).journeys
    ages = [day - one.claimed.since for one in told if one.claimed.place == "lead" and one.claimed.since is not None]
    bins = [(0, 7), (8, 30), (31, 90), (91, 180), (181, 365), (366, 10**6)]
    shown = row(got(demo, "/time?as_of=2026-06-30"), "open", "Lead")
    counts = [sum(first <= age <= last for age in ages) for first, last in bins]
    assert [int(cell.replace(",", "")) for cell in shown] == [*counts, sum(counts)]
    assert sum(counts) > 5


def test_the_grid_of_cohorts_is_shaded_and_says_its_shares(demo: Path) -> None:
    html = got(demo, "/conversion?start=lead&goal=qualified&as_of=2026-06-30").content.decode()
    grid = html[html.index('<h2 id="cohorts"') :]
    grid = grid[: grid.index("</table>")]
    assert re.search(r'<span class="heat h8"[^>]*><a href="/journeys[^"]*">[\d.]+%', grid)
    assert "style=" not in grid
