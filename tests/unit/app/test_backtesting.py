"""A backtest as work: made in the background with progress, stopped, kept while nothing changes, shown to who may.

And through real books: what is recorded later changes no forecast of a day before, however far back it reaches.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.app import backtesting as used
from buyline.app.backtest_page import backtest_page
from buyline.app.backtesting import ask_backtest, backtest_now, backtesting
from buyline.app.books import create_books
from buyline.app.expecting import expecting
from buyline.app.forecasts import by_value
from buyline.app.handlers import worker_for
from buyline.app.jobs import cancel_job
from buyline.app.record import record
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.days import DAY_LENGTH, Day, Moment, start_of
from buyline.forecast.backtest import backtest
from buyline.forecast.forecast import expected
from buyline.forecast.records import Records
from buyline.journal.entry import Entry
from buyline.measure.picture import Unanswerable
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.sight import Sight
from buyline.store.wanted import State
from tests.generative.effort import trying
from tests.unit.forecast.made_steps import FIRST, PLACES, made_lines, records_of

pytestmark = [pytest.mark.capability("P20", face) for face in ("library", "page")]
WEEKS = 16
LAST = FIRST + 7 * WEEKS - 1
NOW = start_of(LAST + 1, "UTC") - 1


def at(day: Day) -> Moment:
    return start_of(day, "UTC")


def claim(journey: str, place: str, day: Day, *, known: Day | None = None, amount: float = 1000.0) -> Entry:
    data: dict[str, Any] = {"stage": place, "amount": str(round(amount)), "currency": "EUR"}
    known_at = at(day if known is None else known) + 1
    return Entry("crm", journey, place, "stage claimed", at(day), known_at, journey=journey, data=data)


def entries(seed: int, *, weeks: int = WEEKS) -> list[Entry]:
    """Claims of a small company: each journey of `made_lines` by its own name."""
    found, number = [], -1
    for _, target, day, _, _, known, amount in made_lines(seed, weeks=weeks, weekly=8.0):
        number += target == 0
        found.append(claim(f"j{number}", PLACES[target], day, known=known, amount=amount))
    return [one for one in found if one.occurred_at < NOW]


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with create_books(tmp_path / "books", now=1) as made:
        record(made, entries(2), now=NOW)
        yield made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Backtests of two horizons and no stages; what was tried."""
    tried: list[str] = []

    def made(records: Any, **more: Any) -> Any:
        tried.append(more["book"])
        return backtest(records, **more | {"with_stages": False, "horizons": (7, 14)})

    monkeypatch.setattr(used, "backtest", made)
    return tried


def done(books: Books, tell: Callable[[int], None] = lambda _: None) -> None:
    worker = worker_for(books, lease_seconds=60)
    worker.clock = lambda: NOW + 1
    tell(0)
    while worker.run_one():
        pass


def test_it_is_made_in_the_background_and_kept_while_nothing_changes(books: Books, quick: list[str]) -> None:
    before = backtesting(books, Asked(), now=NOW)
    assert (before.result, before.is_of_now, before.job) == (None, False, None)
    id_ = ask_backtest(books, Asked(), now=NOW)
    assert id_ is not None
    assert ask_backtest(books, Asked(), now=NOW) == id_  # it waits already
    done(books)
    found = backtesting(books, Asked(), now=NOW)
    assert found.is_of_now
    assert found.job is not None
    assert (found.job.state, found.job.done, found.job.of) == (State.DONE, 100, 100)
    assert found.result is not None
    assert len(found.result.origins) > 5
    assert ask_backtest(books, Asked(), now=NOW) is None
    assert backtest_now(books, Asked(), now=NOW) == found.result
    assert quick == ["claimed"]  # once
    record(books, [claim("another", "lead", LAST - 1)], now=NOW)
    assert not backtesting(books, Asked(), now=NOW).is_of_now
    assert backtesting(books, Asked(), now=NOW).result == found.result
    assert backtesting(books, Asked(), now=NOW + DAY_LENGTH).is_of_now is False


def test_it_is_stopped_on_its_way(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = ask_backtest(books, Asked(), now=NOW)
    assert id_ is not None

    def made(_: Any, *, tell: Callable[[int, int, str], None], **__: Any) -> Any:
        cancel_job(books, id_, now=NOW)
        monkeypatch.setattr("buyline.app.work.TELL_EVERY_SECONDS", 0.0)
        tell(1, 10, "weeks tried")
        pytest.fail("it went on")

    monkeypatch.setattr(used, "backtest", made)
    done(books)
    job = jobs.job(books, id_)
    assert job is not None
    assert job.state == State.CANCELLED
    assert backtesting(books, Asked(), now=NOW).result is None


@pytest.mark.usefixtures("quick")
def test_groups_are_tried_by_themselves(books: Books) -> None:
    columns = ({"segment": "small"}, {"segment": "large"})
    record(
        books,
        [replace(one, what="again", kind="details changed", data={"columns": columns[n % 2]})
         for n, one in enumerate(entries(2)) if one.what == "lead"],
        now=NOW,
    )  # fmt: skip
    found = backtest_now(books, Asked(), now=NOW, by="segment")
    assert set(found.groups) >= {"small", "large"}
    assert all(each.scores for each in found.groups.values())
    assert found.records()[-1]["segment"] in found.groups
    view = backtest_page(books, now=NOW, more={"by": "segment", "group": "small"}, **ASKED)
    assert view.shown == found.groups["small"]
    with pytest.raises(Unanswerable, match="by itself"):
        backtest_page(books, now=NOW, more={"by": "segment", "group": "huge"}, **ASKED)


ASKED: dict[str, Any] = {"from_day": None, "to_day": None, "as_of": None, "book": "claimed", "where": ()}


@pytest.mark.usefixtures("quick")
def test_who_sees_a_part_sees_none_and_who_sees_no_amounts_sees_no_revenue(books: Books) -> None:
    found = backtest_now(books, Asked(), now=NOW)
    assert "revenue" in {score.target for score in found.scores}
    told = backtesting(books.seen_by(Sight(has_amounts=False)), Asked(), now=NOW).result
    assert told is not None
    assert {score.target for score in told.scores} == {"wins"}
    assert "revenue" not in told.human
    with pytest.raises(Refused, match="only a part"):
        backtesting(books.seen_by(Sight(people=("ada",))), Asked(), now=NOW)
    with pytest.raises(Refused, match="only a part"):
        backtest_now(books.seen_by(Sight(people=("ada",))), Asked(), now=NOW)


def test_empty_books_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with create_books(tmp_path / "books", now=1) as empty, pytest.raises(Refused, match="no entries yet"):
        backtest_now(empty, Asked(), now=NOW)


LATER = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 3), st.integers(-70, 6), st.integers(0, 6)), min_size=1, max_size=12
)
"""Journey, place, day it happened after LAST - 7 (or long before), and days until it was known."""


@trying(8)
@given(st.integers(0, 1_000), LATER)
def test_later_entries_change_no_forecast_of_a_day_before(
    tmp_path_factory: pytest.TempPathFactory, seed: int, later: list[tuple[int, int, int, int]]
) -> None:
    day = LAST - 7
    with create_books(tmp_path_factory.mktemp("later") / "books", now=1) as books:
        record(books, [one for one in entries(seed) if one.known_at < at(day + 1)], now=at(day + 1))
        before = forecast_of(books, day)
        told = [
            claim(f"j{journey}", PLACES[place], day + after, known=max(day + 1, day + after + wait), amount=5000.0 + n)
            for n, (journey, place, after, wait) in enumerate(later)
        ]
        record(books, [replace(one, what=f"{one.what} later {n}") for n, one in enumerate(told)], now=NOW)
        assert forecast_of(books, day) == before


def forecast_of(books: Books, day: Day) -> list[Any]:
    with expecting(books, Asked(as_of=day), now=NOW) as found:
        made = expected(found.records, ratio=np.ones(len(found.records.way.places)), horizons=(30,), fan=(), draws=20)
        return [made.horizons[0].to_json(), made.stages, made.prior_share]


def test_the_digest_knows_settings_and_records_that_end() -> None:
    lines = made_lines(1, weeks=6)
    one, other = (records_of(lines, last=FIRST + 41, arrivals_end=ends) for ends in ({}, {0: FIRST + 30}))
    assert used._digest_of(one, None) == used._digest_of(records_of(lines[::-1], last=FIRST + 41), None)
    assert len({used._digest_of(one, None), used._digest_of(other, None), used._digest_of(one, "segment")}) == 3


def test_a_group_is_tried_by_the_records_that_its_forecast_rests_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The company's rates stand above it, as known on each day; of the last day as the forecast by group has them."""
    tried: list[tuple[Records, Records | None]] = []

    def made(records: Records, *, whole: Records | None = None, **more: Any) -> Any:
        tried.append((records, whole))
        return backtest(records, whole=whole, **more | {"with_stages": False, "horizons": (7,)})

    monkeypatch.setattr(used, "backtest", made)
    with create_books(tmp_path / "books", now=1) as books:
        record(books, [in_a_segment(one) for one in entries(2)], now=NOW)
        found = backtest_now(books, Asked(), now=NOW, by="segment")
        with expecting(books, Asked(), now=NOW) as asked:
            forecast_on = by_value(asked, "segment")
    (company, alone), *groups = tried
    assert alone is None
    assert list(found.groups) == list(forecast_on)
    assert len(groups) == 2
    for (records, whole), wanted in zip(groups, forecast_on.values(), strict=True):
        assert whole is company
        told, prior = records.at(records.last), wanted.prior_at(wanted.last)
        assert np.array_equal(records.prior_at(records.last).mean, prior.mean)
        assert np.array_equal(records.prior_at(records.last).exits, prior.exits)
        assert np.array_equal(prior.mean, company.rates_at(company.last).slow_mean)
        assert np.array_equal(told.rates.mean, wanted.at(wanted.last).rates.mean)
        assert not np.array_equal(prior.mean, records.prior.mean)


def in_a_segment(one: Entry) -> Entry:
    """Every third journey is large."""
    large = int((one.journey or "j0").removeprefix("j")) % 3 == 0
    return replace(one, data=dict(one.data) | {"columns": {"segment": "large" if large else "small"}})
