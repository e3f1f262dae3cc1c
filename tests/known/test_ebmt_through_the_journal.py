"""Published transition counts (G6) and Aalen-Johansen of ebmt3 and ebmt4, imported through the journal."""

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from buyline.app import imports, statements
from buyline.app.books import create_books
from buyline.app.statements import Asked
from buyline.days import day_number
from buyline.store.books import Books
from tests.unit.connect.ebmt import EBMT3, EBMT4, Row, Transitions, definition, stage_history, written

pytestmark = pytest.mark.capability("P26", "library")
NOW = 1_795_000_000_000_000
LAST = date(2026, 1, 1)


def imported(name: str, folder: Path) -> tuple[Books, list[Row]]:
    rows = stage_history(name)
    books = create_books(folder / "books", definition(name), now=NOW)
    plan, where = imports.load_mapping("stage-history")
    file = written(rows, folder / f"{name}.csv")
    ready = imports.ready(plan, [file], imports.definition_for(books.path, plan, where), now=NOW)
    assert imports.run(books, ready, now=NOW).bad_rows == 0
    return books, rows


@pytest.mark.parametrize(("name", "published"), [("ebmt3", EBMT3), ("ebmt4", EBMT4)])
def test_transitions_are_the_published_ones(name: str, published: Transitions, tmp_path: Path) -> None:
    books, rows = imported(name, tmp_path)
    with books:
        found = statements.flow(books, Asked(), now=NOW, first=0, last=day_number(LAST)).to_json()
        moved = {(m["from"], m["to"]): m["journeys"] for m in found["movements"] if m["from"] != "outside"}
        assert moved == {pair: count for pair, count in published.items() if pair[1] is not None}
        assert found["residual"] == 0
        end = {place["stage"]: place["journeys"] for place in found["closing"]}
        stayed = {pair[0]: count for pair, count in published.items() if pair[1] is None}
        assert {stage: end[stage] for stage in stayed} == stayed
        _same_shares(books, rows, name)


def _same_shares(books: Books, rows: list[Row], name: str) -> None:
    """Share of stays that leave for a stage, against a product over individuals at the same days."""
    first, second = ("tx", "pr") if name == "ebmt3" else ("tx", "rec")
    for within in (30, 100, 365):
        found = statements.conversion(
            books, Asked(), now=NOW, from_stage=first, to_stage=second, within_days=within, unit="spell"
        ).to_json()
        assert found["estimate"] == pytest.approx(_product(rows, first, second, within), abs=1e-9)


def _product(rows: list[Row], first: str, second: str, within: int) -> float:
    """Aalen-Johansen by hand: at risk on a day are those whose stay lasted that long (nobody leaves observation)."""
    path: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        path[row[0]].append(row)
    left: Counter[tuple[int, str]] = Counter()
    for stays in path.values():
        for here, there in pairwise(stays):
            if here[1] == first:
                left[(date.fromisoformat(there[2]) - date.fromisoformat(here[2])).days, there[1]] += 1
    staying, share, at_risk = 1.0, 0.0, sum(1 for stays in path.values() if stays[0][1] == first)
    for day in range(within + 1):
        leaving = sum(count for (when, _), count in left.items() if when == day)
        if at_risk:
            share += staying * left[day, second] / at_risk
            staying *= 1 - leaving / at_risk
        at_risk -= leaving
    return share
