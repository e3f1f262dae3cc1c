"""Forecasts are kept as they were told and held against what came; members commit, and their last word holds."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from buyline.app.agreeing import Who
from buyline.app.books import company_lines, open_books
from buyline.app.commitments import commit, committed
from buyline.app.forecasts import forecast
from buyline.app.kept_forecasts import JOB, KIND, coverage, keep, keep_week, keep_weekly_going, kept_forecasts
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import parse_day, start_of
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.sight import Sight
from tests.demo_books import NOW, demo_books

pytestmark = [pytest.mark.capability("P20", "library"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
THEN = start_of(parse_day("2026-03-02"), "Europe/Berlin") + 9 * 3_600_000_000
ANN = Who("sales", "ann@example.com")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    folder = tmp_path_factory.mktemp("kept") / "books"
    with open_books(demo_books(tmp_path_factory, folder)) as found:
        yield found


def test_a_kept_forecast_stands_beside_what_came(books: Books) -> None:
    told = forecast(books, Asked(), now=THEN)
    id_ = keep(books, book="claimed", by=ANN, now=THEN, note="for the board")
    assert keep(books, book="claimed", by=ANN, now=THEN, note="for the board") == id_
    kept = kept_forecasts(books, now=NOW)
    assert [(one.id, one.note, one.member, one.why) for one in kept] == [(id_, "for the board", ANN.member, "asked")]
    windows = {window.name: window for window in kept[0].windows}
    assert windows["90 days"].wins["p50"] == told.horizons[2].to_json()["wins"]["p50"]
    assert windows["Q1 2026"].is_over
    assert windows["365 days"].came is None
    assert windows["30 days"].came is not None
    assert windows["90 days"].came is not None
    assert 0 < windows["30 days"].came <= windows["90 days"].came
    assert windows["Q1 2026"].first == parse_day("2026-01-01")
    found = coverage(kept)
    assert found.over == sum(window.is_over for window in kept[0].windows) > 3
    assert 0 <= found.within[50] <= found.within[80] <= found.within[95] <= found.over


def test_one_is_kept_each_week_and_the_next_is_asked_for(books: Books) -> None:
    assert len(keep_week(books, now=NOW)) == 2
    assert keep_week(books, now=NOW) == []
    keep_weekly_going(books, now=NOW)
    keep_weekly_going(books, now=NOW)
    waiting = [one for one in jobs.jobs(books, at_most=100) if one.kind == JOB]
    assert len(waiting) == 1


def test_whoever_sees_no_amounts_sees_no_revenue_of_a_kept_one(books: Books) -> None:
    hidden = [line for line in company_lines(books.seen_by(Sight(has_amounts=False))) if line.entry.kind == KIND]
    assert hidden
    assert "revenue" not in str([line.entry.data for line in hidden])
    assert "'revenue'" in str([line.entry.data for line in company_lines(books) if line.entry.kind == KIND])


def test_the_last_commitment_by_member_quarter_and_category_holds(books: Books) -> None:
    commit(books, by=ANN, quarter="Q3 2026", category="commit", deals=40, amount=None, now=NOW)
    commit(books, by=ANN, quarter="2026-07-01", category="commit", deals=44, amount=1_200_000.0, now=NOW + 1)
    commit(books, by=ANN, quarter="Q3 2026", category="best case", deals=60, amount=None, now=NOW + 2)
    bob = replace(ANN, function="success", member="bob@example.com")
    commit(books, by=bob, quarter="Q4 2026", category="commit", deals=None, amount=80_000.5, now=NOW + 3)
    found = [(one.member[:3], one.category, one.deals, one.amount) for one in committed(books)]
    assert found == [
        ("ann", "best case", 60, None),
        ("ann", "commit", 44, 1_200_000.0),
        ("bob", "commit", None, 80_000.5),
    ]
    own = books.seen_by(Sight(has_amounts=True, people=("bob@example.com",)))
    assert [one.member for one in committed(own)] == ["bob@example.com"]
    without = books.seen_by(Sight(has_amounts=False))
    assert [(one.deals, one.amount) for one in committed(without)] == [(60, None), (44, None)]


@pytest.mark.parametrize(
    ("by", "quarter", "category", "deals", "said"),
    [
        (Who("marketing", "m@example.com"), "Q3 2026", "commit", 1, "marketing does not"),
        (ANN, "Q1 2020", "commit", 1, "there is no 'Q1 2020'"),
        (ANN, "Q3 2026", "hope", 1, "there is no 'hope'"),
        (ANN, "Q3 2026", "commit", None, "give a number of deals"),
        (ANN, "Q3 2026", "commit", 0, "from 1 on"),
    ],
)
def test_what_cannot_be_committed_is_refused(
    books: Books, by: Who, quarter: str, category: str, deals: int | None, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        commit(books, by=by, quarter=quarter, category=category, deals=deals, amount=None, now=NOW)


def test_what_cannot_be_kept_is_refused(books: Books) -> None:
    with pytest.raises(Refused, match="cannot be forecast"):
        keep(books, book="pair", by=ANN, now=NOW)
    with pytest.raises(Refused, match="one line"):
        keep(books, book="claimed", by=ANN, now=NOW, note="x" * 201)
