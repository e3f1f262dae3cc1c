"""A statement at the end of a cell: what was asked above it, the rule under it, nothing that a text could break."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.measure.conversion import conversion
from buyline.measure.display import ROWS_AT_MOST, statement_html, statement_text
from buyline.measure.position import position
from tests.unit.measure.invented_books import books, random_journeys

pytestmark = pytest.mark.capability("P19", "library")


class Reader(HTMLParser):
    """Collects tags and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@given(st.text(max_size=40), st.text(max_size=40))
def test_texts_stay_texts(value: str, rule: str) -> None:
    said = {"on": value, "rule": rule}
    read = Reader(statement_html("Position", said, ["stage"], [{"stage": value}]))
    plain = Reader(statement_html("Position", {"on": "a", "rule": "b"}, ["stage"], [{"stage": "c"}]))
    assert read.tags == plain.tags


def test_amounts_are_in_major_units_and_shares_in_per_cent() -> None:
    rows = [{"stage": "lead", "amount": 123456, "currency": "EUR", "share": 0.197, "journeys": 1234, "on": None}]
    html = statement_html("TimeInStage", {"rule": "So. (METRICS §3)"}, list(rows[0]), rows)
    for shown in ("1,234.56", "19.7%", ">1,234<", ">–<", "<b>Time in stage</b>", "So.</p>"):
        assert shown in html


def test_long_tables_say_what_is_left() -> None:
    rows = [{"n": k} for k in range(ROWS_AT_MOST + 7)]
    read = Reader(statement_html("Standings", {"rule": "So."}, ["n"], rows))
    assert read.tags.count("tr") == ROWS_AT_MOST + 1
    assert "7 more rows: " in read.texts


def test_what_stands_above_is_not_repeated_in_every_row() -> None:
    view = books(random_journeys(3), as_of=120)
    html = conversion(view, from_stage="a", to_stage="c", within_days=30, by="program")._repr_html_()
    assert "from a · to c · within days 30 · unit journey" in html
    assert '<th scope="col">from</th>' not in html
    assert '<th scope="col">program</th>' in html


def test_it_is_a_frame_of_pandas_and_of_polars() -> None:
    found = position(books(random_journeys(3), as_of=120))
    journeys = [record["journeys"] for record in found.records()]
    assert list(found.to_pandas()["journeys"]) == list(found.to_polars()["journeys"]) == journeys


def test_one_conversion_says_its_numbers() -> None:
    view = books(random_journeys(3), as_of=120)
    found = conversion(view, from_stage="a", to_stage="c", within_days=30)
    html = found._repr_html_()
    for name in ("entered", "converted", "estimate", "low", "high"):
        assert f'<th scope="col" class="n">{name}</th>' in html, name
    assert f">{found.found.fates.entered:,}<" in html


def test_as_text_it_is_the_same_table() -> None:
    found = conversion(books(random_journeys(3), as_of=120), from_stage="a", to_stage="c", within_days=30)
    asked, head, row, rule = repr(found).splitlines()
    assert asked.startswith("Conversion: from a · to c · within days 30 · unit journey")
    assert head.split()[:2] == ["entered", "converted"]
    assert row.split()[0] == f"{found.found.fates.entered:,}"
    assert rule.startswith("Of the journeys that came to a")
    assert str(found) == repr(found)


def test_text_stands_under_its_head() -> None:
    rows = [{"stage": "lead", "journeys": 1234, "amount": 0, "currency": "EUR"}, {"stage": "won", "journeys": 7}]
    text = statement_text("Position", {"rule": "So."}, ["stage", "journeys", "amount", "currency"], rows)
    assert text.splitlines()[1:] == ["stage  journeys", "lead      1,234", "won           7", "So."]
    many = statement_text("Position", {"rule": "So."}, ["n"], [{"n": k} for k in range(ROWS_AT_MOST + 7)])
    assert "… 7 more rows: .table has all" in many
