"""The reference of the API reads well in a real browser: nothing to complain about, at two widths, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import Served

pytestmark = [pytest.mark.capability("P27", "page"), pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reference_is_for_everybody_to_read(served: Served, scheme: str) -> None:
    page = served.context("read-only", locale="en-GB", color_scheme=scheme).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(served.address + "/api/v1/reference")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="GET /api/v1/conversion", exact=True).click()
    assert page.locator("#conversion").is_visible()
    assert said == []
