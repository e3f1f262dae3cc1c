"""The demo company of the library's tests, and every statement of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from buyline.app.demo import make_demo
from buyline.days import day_number, moment_of
from buyline.forecast.pictures import fan, parted, waterfall
from buyline.library.here import Here
from buyline.measure.statement import Statement

DAY = "2026-03-31"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    folder: Path = tmp_path_factory.mktemp("demo") / "books"
    now = moment_of(datetime(2026, 4, 1, 8, tzinfo=UTC))
    make_demo(folder, seed=5, buyers=1_200, until=day_number(date(2026, 3, 31)), now=now)
    with Here(folder) as books:
        yield books


@pytest.fixture(scope="session")
def told(demo: Here) -> dict[str, Statement]:
    """Every statement that has a chart, whole and broken down."""
    ahead = demo.forecast(as_of=DAY)
    change = waterfall(ahead)
    assert change is not None
    return {
        "forecast": ahead,
        "fan of revenue": fan(ahead, "revenue"),
        "parts of quarters": parted(ahead),
        "change since last week": change,
        "position": demo.position(on=DAY, as_of=DAY),
        "position verified": demo.position(on=DAY, as_of=DAY, book="verified"),
        "position by": demo.position(on=DAY, as_of=DAY, by="region"),
        "position of pairs": demo.position(on=DAY, as_of=DAY, book="pair"),
        "flow": demo.flow("2026-01-01", DAY, as_of=DAY),
        "flow by": demo.flow("2026-01-01", DAY, as_of=DAY, by="segment"),
        "conversion": demo.conversion("contact", "qualified", within=180, as_of=DAY),
        "conversion by": demo.conversion("contact", "qualified", within=180, as_of=DAY, by="segment"),
        "conversion by spell": demo.conversion("lead", "qualified", within=90, as_of=DAY, unit="spell"),
        "conversion of nobody": demo.conversion("contact", "qualified", within=9, as_of="2020-01-01"),
        "time": demo.time_in_stage(as_of=DAY),
        "time by": demo.time_in_stage(as_of=DAY, by="segment"),
        "time in a stage": demo.time_in_stage("lead", as_of=DAY),
        "time in a stage by": demo.time_in_stage("lead", as_of=DAY, by="source"),
        "cohorts": demo.cohorts("contact", "lead", as_of=DAY),
        "cohorts by quarter": demo.cohorts("contact", "qualified", each="quarter", as_of=DAY),
        "cohorts of nobody": demo.cohorts("contact", "lead", as_of="2020-01-01"),
        "stalled": demo.stalled(as_of=DAY),
        "stalled nobody": demo.stalled(as_of="2020-01-01"),
        "standings": demo.standings(as_of=DAY, limit=300),
        "standings of nobody": demo.standings(as_of="2020-01-01"),
        "plan": demo.plan(deals=30, by="2026-12-31", as_of=DAY),
        "pace": demo.pace(as_of=DAY),
        "backtest": demo.backtest(as_of="2025-06-30"),
        "plan out of reach": demo.plan(deals=90, by="2026-08-15", hours={"sales": 1}, as_of=DAY),
        "leakage": demo.leakage("2026-01-01", DAY, as_of=DAY),
        "leakage of nobody": demo.leakage("2020-01-01", "2020-02-01", as_of="2020-03-01"),
        "breakdown": demo.breakdown("position", "region", as_of=DAY),
        "breakdown in two": demo.breakdown("won", "segment", "team", first="2025-01-01", last=DAY, as_of=DAY),
        "breakdown of shares": demo.breakdown("conversion", "segment", stage="contact", goal="lead", as_of=DAY),
        "breakdown of days": demo.breakdown("median stay", "segment", stage="lead", as_of=DAY),
        "push": demo.push(by="segment", as_of=DAY),
        "push of nothing": demo.push(as_of="2020-01-01"),
        "changed": demo.changed(as_of=DAY),
        "changed of nothing": demo.changed(as_of="2020-01-01"),
        "chances": demo.chances("old-prospect-001", as_of=DAY),
        "chances of nobody": demo.chances(as_of="2024-12-01"),
        "flow of nothing": demo.flow("2020-01-01", "2020-02-01"),
    }
