"""A value in the list is changed where it stands: with a script in its cell, without one on a page of one field."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from buyline.app.books import open_books
from buyline.app.journeys import journey_state
from tests import signed_in
from tests.api.programs import serving
from tests.pages.test_acting_on_many_pages import folder, got
from tests.pages.test_statement_pages import words

pytestmark = pytest.mark.capability("P10", "page")
__all__ = ["folder"]
PART = {"HX-Request": "true"}


def asked(folder: Path, only: str, *, word: str = "change", part: bool = True, **more: str) -> Any:
    query = urlencode({"journey": "d1", "only": only, "next": "/journeys?sort=journey", **more})
    with serving(folder):
        return signed_in.client("sales").get(f"/acts/{word}?{query}", headers=PART if part else {})


def sent(folder: Path, form: Any, *, word: str = "change", part: bool = True, **given: Any) -> Any:
    text = form.content.decode()
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    hidden = {name: unescape(value) for name, value in pairs}
    with serving(folder):
        client = signed_in.client("sales")
        return client.post(f"/acts/{word}", hidden | given, headers=PART if part else {}, follow=not part)


def test_every_value_that_an_act_overwrites_has_its_way_to_change_it(folder: Path) -> None:
    page = got(folder, "/journeys?show=journey&show=amount&show=close_on&show=segment&show=owner").content.decode()
    labels = re.findall(r'class="edit"[^>]*aria-label="([^"]*) of d1"', page)
    assert labels[:2] == ["Change amount", "Change expected close"]
    assert "/acts/change?journey=d1&amp;only=amount&amp;next=" in page
    assert 'class="edit"' not in got(folder, "/journeys", "read-only").content.decode()


@pytest.mark.parametrize(("part", "status"), [(True, 200), (False, 200)])
def test_one_value_is_saved(folder: Path, part: bool, status: int) -> None:  # noqa: FBT001
    form = asked(folder, "amount", part=part)
    assert 'name="close_on"' not in form.content.decode()
    done = sent(folder, form, part=part, amount="1234")
    assert done.status_code == status
    assert "1,234" in words(done)
    assert "Undo" in words(done)
    assert ("<h1" in done.content.decode()) is not part
    with open_books(folder) as books:
        assert journey_state(books, "d1").amount == 123_400


def test_a_refusal_stands_at_the_cell_and_leaving_shows_the_value(folder: Path) -> None:
    form = asked(folder, "amount")
    wrong = sent(folder, form, amount="a lot")
    assert wrong.status_code == 422
    assert "is not an amount" in words(wrong)
    assert 'value="a lot"' in wrong.content.decode()
    left = asked(folder, "amount", leave="1")
    assert "1,000" in words(left)
    assert "<form" not in left.content.decode()


def test_who_saw_an_older_version_is_told_at_the_cell(folder: Path) -> None:
    form = asked(folder, "close_on")
    sent(folder, asked(folder, "amount"), amount="9")
    late = sent(folder, form, close_on="2026-09-01")
    assert late.status_code == 409
    assert "you saw version" in words(late)


def test_on_the_record_the_columns_of_the_books_are_changed_where_they_stand(folder: Path) -> None:
    page = got(folder, "/journeys/d1").content.decode()
    assert re.search(r'hx-get="/acts/change\?journey=d1&amp;only=columns\.\w+&amp;next=%2Fjourneys%2Fd1"', page)
    assert 'class="edit"' not in got(folder, "/journeys/d1", "read-only").content.decode()
    with open_books(folder) as books:
        version = journey_state(books, "d1").version
    done = sent(folder, asked(folder, "amount"), amount="77")
    told = json.loads(done.headers["HX-Trigger"])["changed-here"]
    assert told == {"journey": "d1", "seen": version, "version": version + 1}


@pytest.mark.parametrize("part", [True, False])
def test_on_the_record_amount_and_currency_are_changed_together_where_they_stand(folder: Path, part: bool) -> None:  # noqa: FBT001
    page = got(folder, "/journeys/d1").content.decode()
    assert "/acts/change?journey=d1&amp;only=amount%2Ccurrency&amp;next=%2Fjourneys%2Fd1" in page
    assert "/acts/change?journey=d1&amp;only=close_on&amp;next=%2Fjourneys%2Fd1" in page
    only, back = "amount,currency", {"next": "/journeys/d1"}
    form = asked(folder, only, part=part, **back)
    assert 'name="close_on"' not in form.content.decode()
    wrong = sent(folder, form, part=part, amount="1000", currency="euro")
    assert wrong.status_code == 422
    assert 'value="euro"' in wrong.content.decode()
    done = sent(folder, form, part=part, amount="1000", currency="CHF")
    assert "CHF" in words(done)
    assert not part or "only=amount%2Ccurrency" in done.content.decode()
    with open_books(folder) as books:
        state = journey_state(books, "d1")
    assert (state.amount, state.currency) == (100_000, "CHF")
    html = got(folder, "/journeys/d1").content.decode()
    assert re.search(r'id="changes-of-amount">changed 1 time<', html)
    history = html[html.index('id="changes"') : html.index('id="facts"')]
    assert re.findall(r"(?:€|CHF\s?)1,000", unescape(history)) == ["€1,000", "CHF1,000"], "each in its currency"
    assert asked(folder, "amount,colour").status_code == 404


def test_a_column_of_the_books_is_changed_and_an_unknown_one_is_not_found(folder: Path) -> None:
    with open_books(folder) as books:
        from buyline.app.books import definition_of

        column = definition_of(books).column_ids[0]
    only, word = (column, "assign") if column in ("owner", "team") else (f"columns.{column}", "change")
    done = sent(folder, asked(folder, only, word=word), word=word, part=True, **{only: "small"})
    assert "small" in words(done)
    assert asked(folder, "colour").status_code == 404
