"""In the week in which a definition comes into force, the forecast of a week ago is that which was told under it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from buyline.app.books import open_books
from buyline.app.chief import chief
from buyline.app.expecting import Expecting, expecting, records_of
from buyline.app.forecasts import forecast
from buyline.app.statements import Asked
from buyline.days import Day, parse_day
from buyline.demo.agreement import in_force_day
from buyline.forecast.redefined import redefined
from buyline.forecast.valued import valued
from buyline.store.books import Books
from tests.demo_books import LAST, NOW, demo_books

pytestmark = [pytest.mark.capability("P20", "library"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
FIRST = in_force_day(LAST)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    folder = tmp_path_factory.mktemp("redefined") / "books"
    with open_books(demo_books(tmp_path_factory, folder)) as found:
        yield found


def told_before(found: Expecting, on: Day, until: Day) -> float:
    """What was expected on a day by books that know of the first version alone."""
    first = found.view.earlier[0]
    records = records_of(replace(found.view, definition=first, earlier=(), as_of=on), on)
    assert set(first.all_ids) == set(records.way.places)
    origin = records.at(on)
    return valued(origin, records.way, until=until).expected(origin, origin.open, on=on)


@pytest.mark.parametrize("book", ["claimed", "verified"])
def test_a_week_ago_is_read_as_it_was_told_then(books: Books, book: str) -> None:
    asked = Asked(book=book, as_of=FIRST + 3)
    change = forecast(books, asked, now=NOW, horizons=(30,), many_quarters=0).change
    assert change is not None
    assert change.version is not None
    assert (change.version.number, change.version.first) == (2, FIRST)
    assert change.version.says == (
        "Lead is reached by other rules now: what that does to rates shows only in later weeks.",
    )
    with expecting(books, asked, now=NOW) as found:
        wanted = told_before(found, change.before, change.until)
    assert change.was == pytest.approx(wanted, rel=1e-12)
    assert change.parts["definition"] != 0.0
    assert change.was + sum(change.parts.values()) + change.residual == pytest.approx(change.now)
    assert abs(change.residual) < 0.05


@pytest.mark.parametrize("days", [-1, 7])
def test_in_other_weeks_there_is_no_part_of_a_definition(books: Books, days: int) -> None:
    with expecting(books, Asked(as_of=FIRST + days), now=NOW) as found:
        assert redefined(found.view, found.records, back=7) is None
        change = found.since_last(until=found.day + 30)
    assert change is not None
    assert change.version is None
    assert change.parts["definition"] == 0.0


def test_whoever_leads_is_told_of_it_too(books: Books) -> None:
    said = chief(books, Asked(as_of=FIRST + 3), now=NOW).to_json()["change_since_last"]
    assert said["definition"]["version"] == 2
    assert "definition" in said["parts"]
    assert parse_day(said["definition"]["in_force_from"]) == FIRST
