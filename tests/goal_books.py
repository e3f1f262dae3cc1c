"""Small books with goals: forty journeys that began every third day from January 2026 on, of which ten were won.

Each is known on the day it happened. Marketing and sales hold a goal for the second quarter and one for the year.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from buyline.app.agreeing import Who
from buyline.app.books import create_books
from buyline.app.entries import record_contents
from buyline.app.setting_goals import goal_of, set_goal
from buyline.days import parse_day
from tests.demo_books import NOW

ON = parse_day("2026-05-31")
ENDS, YEAR_ENDS = parse_day("2026-06-30"), parse_day("2026-12-31")
QUARTER = {"first": date(2026, 4, 1), "last": date(2026, 6, 30), "revenue": 60_000.0, "deals": 12}
YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31), "revenue": 250_000.0, "deals": 50}


def said(number: int, stage: str, on: date, *, known: date | None = None, **data: Any) -> dict[str, Any]:
    """A claim of one journey, known on its day unless said otherwise."""
    return {
        "source": "crm", "record": f"j{number}", "what": stage, "kind": "stage claimed", "journey": f"j{number}",
        "occurred_at": on.isoformat(), "known_at": (known or on).isoformat(), "data": {"stage": stage, **data},
    }  # fmt: skip


def goal_books(path: Path) -> Path:
    """The books at a path."""
    with create_books(path, now=NOW) as books:
        entries = []
        for number in range(40):
            came = date(2026, 1, 5) + timedelta(3 * number)
            columns = {"owner": "bob" if number % 3 else "ann"}
            entries.append(said(number, "lead", came, amount="5000", columns=columns))
            if number % 2 == 0:
                entries.append(said(number, "prospect", came + timedelta(10)))
            if number % 4 == 0:
                entries.append(said(number, "customer", came + timedelta(25)))
            if number % 4 == 1:
                entries.append(said(number, "lost", came + timedelta(15), reason="price"))
        record_contents(books, entries, now=NOW)
        for function in ("marketing", "sales"):
            for told in (QUARTER, YEAR):
                set_goal(books, goal_of(function, **told), by=Who(function), now=NOW)  # type: ignore[arg-type]
    return path
