"""The Pipeline page answers, whatever the books hold and whatever is asked."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from buyline.measure.picture import DifferenceView
from buyline.web.numbers import Numbers, locale_for
from buyline.web.pipeline_beside import beside_tables
from tests.pages.conftest import Ask
from tests.pages.fixtures import VIEWS, demo

pytestmark = pytest.mark.capability("P19", "page")


class Seen(HTMLParser):
    """Ids, inner links, attributes and outside addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes |= set(found)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.addresses += [found.get(name) or "" for name in ("href", "src", "action", "hx-get") if name in found]
        self.links += [(found["href"] or "")[1:]] if (found.get("href") or "").startswith("#") else []
        if tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(tag)


@pytest.mark.parametrize("books", list(VIEWS))
def test_every_kind_of_books_renders(ask: Ask, books: str) -> None:
    answer = ask(books=books)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("books", list(VIEWS))
def test_nothing_inline_and_nothing_from_elsewhere(ask: Ask, books: str) -> None:
    seen = Seen(ask(books=books).content.decode())
    assert not seen.inline
    assert not {name for name in seen.attributes if name == "style" or re.match(r"on[a-z]|hx-on", name)}
    assert all(address.startswith(("/", "#", "?")) and not address.startswith("//") for address in seen.addresses)


@pytest.mark.parametrize("books", list(VIEWS))
def test_every_mark_leads_to_a_row_and_ids_are_unique(ask: Ask, books: str) -> None:
    seen = Seen(ask(books=books).content.decode())
    assert len(seen.ids) == len(set(seen.ids))
    assert set(seen.links) <= set(seen.ids)


def test_headers_forbid_what_the_page_does_not_need(ask: Ask) -> None:
    answer = ask()
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer


def test_the_sentence_stands_above_and_the_sum_below(ask: Ask) -> None:
    html = ask().content.decode()
    assert "52,229 journeys are on the way to Customer, 124 are there or beyond" in html
    assert "30% of the Qualified lead amount is not yet proven by the buyer." in html
    assert "= 15,144 moved on + 132 went back + 4,821 went out + 1,903 to Nurture + 52,353 still there." in html


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=yesterday", "&#x27;yesterday&#x27; is not a day; write it like 2026-03-31."),
        ("to=2026-02-30", "&#x27;2026-02-30&#x27; is not a day"),
        ("as_of=0001-01-01", "beyond the calendar"),
        ("from=2026-03-31&to=2026-01-01", "2026-03-31 is after 2026-01-01"),
        ("book=cooked", "There is no book &#x27;cooked&#x27;. Choose claimed or verified."),
        ("where=colour", "write it like segment=retail"),
        ("where=colour=red", "These books have no column &#x27;colour&#x27;. They have segment and program."),
    ],
)
def test_wrong_input_is_answered_in_words_and_the_page_stays(ask: Ask, query: str, sentence: str) -> None:
    answer = ask(f"/pipeline?{query}")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert sentence in html
    assert 'role="alert"' in html
    assert 'class="drawn across"' in html


def test_the_question_stands_in_chips_and_in_every_link(ask: Ask) -> None:
    query = "?from=2025-10-01&to=2025-12-31&as_of=2026-01-15&book=verified&where=segment%3Dretail"
    html = ask(f"/pipeline{query}").content.decode()
    assert 'value="2025-10-01"' in html
    assert 'aria-current="true">Verified</a>' in html
    dropped = "?from=2025-10-01&amp;to=2025-12-31&amp;as_of=2026-01-15&amp;book=verified"
    assert f'<a class="chip set drop" href="{dropped}"' in html
    today = "?from=2025-10-01&amp;to=2025-12-31&amp;book=verified&amp;where=segment%3Dretail"
    assert f'<a href="{today}">Back to today</a>' in html
    around = "&amp;as_of=2026-01-15&amp;book=verified&amp;where=segment%3Dretail"
    assert f'href="?from=2025-07-01&amp;to=2025-09-30{around}"' in html
    assert f'href="?from=2026-01-01&amp;to=2026-03-31{around}"' in html


def test_each_form_carries_the_rest_of_the_question(ask: Ask) -> None:
    html = ask("/pipeline?from=2025-10-01&to=2025-12-31&as_of=2026-01-15&where=segment%3Dretail").content.decode()
    period = html[html.index('aria-label="Period"') :]
    period = period[: period.index("</form>")]
    assert set(re.findall(r'type="hidden" name="([a-z_]+)"', period)) == {"as_of", "where"}
    known = html[html.index('aria-label="Known when"') :]
    assert set(re.findall(r'type="hidden" name="([a-z_]+)"', known[: known.index("</form>")])) == {
        "from",
        "to",
        "where",
    }


def test_a_filter_can_be_typed_as_column_and_value(ask: Ask) -> None:
    html = ask("/pipeline?column=segment&value=retail").content.decode()
    assert 'title="Drop Segment: retail"' in html
    assert ask("/pipeline?column=&value=retail").status_code == 200


def test_no_link_leads_beyond_the_records(ask: Ask) -> None:
    html = ask("/pipeline?from=2026-01-01&to=2026-03-31").content.decode()
    assert 'rel="prev"' in html
    assert 'rel="next"' not in html


def test_empty_books_say_what_comes_and_how(ask: Ask) -> None:
    html = ask(books="empty").content.decode()
    assert "These books have no entries yet." in html
    assert "buyline import" in html
    assert "<figure" not in html


def test_numbers_follow_the_reader(ask: Ask) -> None:
    german = ask(**{"Accept-Language": "de-DE,de;q=0.9"}).content.decode()
    assert "52.229" in german
    assert "31.03.2026" in german
    british = ask().content.decode()
    assert "31 Mar 2026" in british
    assert ask(**{"Accept-Language": "xx-invalid,;;q=,*"}).status_code == 200


def test_htmx_gets_the_inside_of_the_page_only(ask: Ask) -> None:
    part = ask(**{"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"<figure" in part.content
    assert "HX-Request" in part["Vary"]
    assert b"<html" in ask(**{"HX-Request": "true", "HX-History-Restore-Request": "true"}).content


def test_names_are_written_not_run(ask: Ask) -> None:
    html = ask(books="extreme").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_too_few_is_said_and_zero_amounts_are_not(ask: Ask) -> None:
    assert "too few" in ask(books="extreme").content.decode()
    assert "R$0" not in ask(books="olist").content.decode()


def test_not_observable_is_said(ask: Ask) -> None:
    html = ask(books="olist").content.decode()
    assert "not observable" in html
    assert 'class="unseen u-marketing"' in html


def test_the_difference_of_the_books_leaves_out_what_is_not_observable() -> None:
    """Of a stage that nothing could prove no share is said, and it is in no sum of those not proven."""
    seen = DifferenceView(place="lead", claimed=50, unproven=20, ahead=3)
    unseen = DifferenceView(place="prospect", claimed=10, unproven=None, ahead=0)
    outside = DifferenceView(place="outside", claimed=2, unproven=0, ahead=2)
    tables = beside_tables(replace(demo(), difference=(outside, seen, unseen)), Numbers(locale_for("en-GB")))
    table = next(one for one in tables if one.id == "difference")
    said = [[str(cell) for cell in row.cells[1:4]] for row in table.rows]
    assert said == [["2", "–", "–"], ["50", "20", "40%"], ["10", "not observable yet", "–"]]
    assert table.total is not None
    assert [str(cell) for cell in table.total.cells[1:4]] == ["62", "20", "–"]
    assert not [one for one in beside_tables(demo(), Numbers(locale_for("en-GB"))) if one.id == "difference"]


def test_the_front_door_leads_to_the_pipeline(ask: Ask) -> None:
    answer = ask("/?from=2026-01-01")
    assert answer.status_code == 302
    assert answer["Location"] == "/pipeline?from=2026-01-01"


@pytest.mark.parametrize("address", ["/nowhere", "/assets/000000000000/page.css", "/assets/x/..%2fsettings.py"])
def test_other_addresses_are_explained(ask: Ask, address: str) -> None:
    answer = ask(address)
    assert answer.status_code == 404
    assert b"There is no such page" in answer.content
    assert "Content-Security-Policy" in answer


def test_assets_are_kept_for_ever_under_their_hash(ask: Ask) -> None:
    addresses = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)[#"]', ask().content.decode()))
    tokens = next(address for address in addresses if address.endswith("/tokens.css"))
    letters = re.findall(r'url\("\.\.(/[^"]+)"\)', ask(tokens).content.decode())
    assert letters
    for address in (*addresses, *(f"/assets{letter}" for letter in letters)):
        answer = ask(address)
        assert answer.status_code == 200
        assert "immutable" in answer["Cache-Control"]


def test_health_says_whether_the_books_open(ask: Ask) -> None:
    assert ask("/health").json() == {"status": "ok"}


def test_another_name_for_this_machine_is_refused(ask: Ask) -> None:
    answer = ask(Host="evil.example")
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_a_fault_of_ours_is_said_without_its_inside(ask: Ask) -> None:
    answer = ask(books="unknown answer")
    assert answer.status_code == 500
    assert b"Something went wrong on our side" in answer.content
    assert b"KeyError" not in answer.content
