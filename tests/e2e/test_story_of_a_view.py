"""A view is shared with a colleague who sees no amounts, and one of theirs back: each sees what they may see in it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import signed_in
from tests.e2e.conftest import Served, in_another_thread
from tests.e2e.hands import KEYS, MOUSE, Hands

pytestmark = [
    pytest.mark.capability("P10", "page"), pytest.mark.capability("P29", "page"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]  # fmt: skip
LIST = "/journeys?filter=stage+%3D+prospect&sort=-amount&show=journey&show=stage&show=amount"
WAYS = [
    pytest.param(MOUSE, "mouse", id="mouse"), pytest.param(KEYS, "keys", id="keys", marks=pytest.mark.slow)
]  # fmt: skip


def _sees_amounts(function: str, *, may: bool) -> None:
    from buyline.members.models import Member

    Member.objects.filter(pk=signed_in.member(function).pk).update(sees_amounts=may)


@pytest.fixture
def colleagues(served: Served) -> Iterator[tuple[Page, Page]]:
    """One of sales who sees everything, one of marketing who sees no amounts; a window each."""
    in_another_thread(lambda: _sees_amounts("marketing", may=False))
    contexts = [served.context(one, locale="en-GB", reduced_motion="reduce") for one in ("sales", "marketing")]
    sales, marketing = (one.new_page() for one in contexts)
    yield sales, marketing
    for one in contexts:
        one.close()
    in_another_thread(lambda: _sees_amounts("marketing", may=True))


def keep(page: Page, hands: Hands, name: str, whom: str) -> None:
    """Keep what the page shows, and share it with a function."""
    hands.press(page.locator("summary", has_text="Keep"))
    hands.choose(page.get_by_label("Share it with"), whom)
    hands.fill(page.get_by_label("Keep this view as"), name)
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("is kept")


def amounts(page: Page) -> list[str]:
    """What the cells of amounts say."""
    return [text for text in page.locator("#page tbody td.n").all_inner_texts() if any(sign.isdigit() for sign in text)]


@pytest.mark.parametrize(("hands", "way"), WAYS)
def test_a_view_shows_to_each_what_they_may_see(
    served: Served, colleagues: tuple[Page, Page], hands: Hands, way: str
) -> None:
    sales, marketing = colleagues
    sales.goto(served.address + LIST)
    assert amounts(sales)
    keep(sales, hands, f"Dear deals {way}", "marketing")

    marketing.goto(served.address + "/views")
    hands.press(marketing.get_by_role("link", name=f"Dear deals {way}").first)
    expect(marketing.locator("#page tbody tr").first).to_be_visible()
    assert amounts(marketing) == []
    expect(marketing.locator("main")).to_contain_text("mounts are hidden from you")
    expect(marketing.locator("main")).not_to_contain_text("€")
    assert Axe().run(marketing).violations_count == 0
    keep(marketing, hands, f"The same without {way}", "sales")

    sales.goto(served.address + "/views")
    hands.press(sales.get_by_role("link", name=f"The same without {way}").first)
    expect(sales.locator("#page tbody tr").first).to_be_visible()
    assert amounts(sales), "whoever may see amounts sees them in a view of somebody who may not"
    sales.goto(served.address + "/views")
    expect(sales.get_by_role("button", name=f"Forget The same without {way}")).to_have_count(0)
