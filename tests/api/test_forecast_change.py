"""That a new definition came into force within the week is a part of the forecast's change, at every door."""

from pathlib import Path

import pytest

from buyline.days import as_date
from buyline.demo.agreement import in_force_day
from buyline.library.here import Here
from tests.api.doors import Tables
from tests.api.programs import Program, token
from tests.cli.terminal import Terminal
from tests.demo_books import LAST, demo_books
from tests.pages.test_statement_pages import got, words

pytestmark = [pytest.mark.capability("P20", face) for face in ("page", "cli", "api", "library")]
FIRST = in_force_day(LAST)
DAY = as_date(FIRST + 3).isoformat()


def test_a_new_definition_is_a_part_of_its_own_at_every_door(tmp_path_factory: pytest.TempPathFactory) -> None:
    demo: Path = demo_books(tmp_path_factory, tmp_path_factory.mktemp("defined") / "books")
    said = Program(demo, token()).get(f"/forecast?as_of={DAY}&horizon=30&quarters=0").json
    change = said["change_since_last"]
    assert change["definition"]["version"] == 2
    assert change["definition"]["in_force_from"] == as_date(FIRST).isoformat()
    (sentence,) = change["definition"]["says"]
    asked = ("forecast", "--as-of", DAY, "--horizon", "30", "--quarters", "0")
    assert Terminal(demo)(*asked, "--json").json == said
    with Here(demo) as books:
        assert books.forecast(as_of=DAY, horizons=[30], quarters=0).to_json() == said
    told = Terminal(demo)(*asked).err
    assert f"definition {change['parts']['definition']:+.1f}" in told
    assert f"Version 2 of the definition holds since {as_date(FIRST)}. {sentence}" in told
    page = got(demo, f"/forecast?as_of={DAY}")
    html = page.content.decode()
    rows = {str(row[0]): row[1] for row in Tables(html).found["causes"]}
    assert any(name.startswith("The new definition:") for name in rows)
    assert html.count(">definition</text>") == 2
    assert "Version 2 of the definition holds since" in words(page)
    assert sentence in words(page)
