"""The set-up in a terminal: out as a document, in again, proposed and signed."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P1", "cli")


def test_out_changed_and_proposed(books: Terminal, tmp_path: Path) -> None:
    text = books("setup", "export").text
    path = tmp_path / "draft.yaml"
    path.write_text(text.replace("deals:\n", "deals:\n  average_price: 1000\n").replace(
        "function: sales\n", "function: sales\n    amount: 30000\n", 1).replace("name: Suspect", "name: Curious"))  # fmt: skip
    assert books("setup", "needed").text.splitlines()[0].endswith(": no goal yet")
    proposed = books("setup", "propose", path, "--function", "sales")
    assert (proposed.code, proposed.err) == (0, "")
    assert "Stage 'suspect': the name changes from 'Suspect' to 'Curious'." in proposed.text
    assert ": 30 deals" in books("setup", "needed").text.splitlines()[0]
    assert books("setup", "needed", "--json").json["horizons"][0]["stages"][-1] == {
        "stage": "customer", "about": 30, "fewest": 30, "most": 30
    }  # fmt: skip
    for function in ("marketing", "success"):
        assert books("definition", "sign", "p1", "--function", function).code == 0
    assert "name: Curious" in books("definition", "show").text
    assert books("verify").code == 0


def test_what_is_wrong_is_said_with_its_line_and_can_be_kept(books: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    text = books("setup", "export").text.replace("name: Lead\n", "naem: Lead\n")
    path.write_text(text)
    line = text.splitlines().index("  naem: Lead") + 1
    refused = books("setup", "propose", path, "--function", "sales")
    assert refused.code == 3
    assert f"step 2, stages: set-up, line {line}" in refused.err
    assert books("definition", "proposals").err == "Nothing was proposed yet.\n"
    kept = books("setup", "keep", "-", given=text)
    assert (kept.code, "not right yet" in kept.err) == (0, True)
    assert books("setup", "export").text == text
    assert books("setup", "propose", path, "--function", "sale").code == 2
    assert books("setup", "keep", "nothing.yaml").code == 3
