"""Is the language of the spec tests itself understood, and do they become pages?"""

from pathlib import Path

import pytest

from buyline.definition.trust import Trust
from tests.spec.journal_language import journal
from tests.spec.render import pages, render


def test_a_line_becomes_an_entry() -> None:
    made = journal(
        "2026-01-20T10:00 acme/deal-1: sales claims prospect, 12000 EUR, region=north [as claim, known 2026-02-01]"
    )
    entry = made.by_name["claim"]
    assert (entry.buyer, entry.journey, entry.function, entry.kind) == ("acme", "deal-1", "sales", "stage claimed")
    assert entry.data == {"stage": "prospect", "amount": "12000", "currency": "EUR", "columns": {"region": "north"}}
    assert entry.known_at > entry.occurred_at


def test_an_act_of_the_buyer_is_first_party_web_unless_said() -> None:
    made = journal("2026-01-20 acme: form submitted\n2026-01-21 acme: meeting attended (stated by sales)")
    assert [r.entry.trust for r in made.recorded[1:]] == [Trust.FIRST_PARTY_WEB, Trust.STATED]


@pytest.mark.parametrize("line", ["2026-01-20 acme: 12", "2026-01-20 nobody knows", "2026-01-20 a: b c [why not]"])
def test_what_nobody_understands_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"nobody understands|is not a mark"):
        journal(line)


def test_every_spec_test_is_on_a_page(tmp_path: Path) -> None:
    assert {path.name for path in render(tmp_path)} == set(pages())
    assert "## A skip makes no stay in between" in (tmp_path / "claims.md").read_text(encoding="utf-8")
