"""The functions agree in a terminal: proposed, signed, in force; the same sentences and exit codes as everywhere."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P3", "cli")
DAY = "2999-01-01"


@pytest.fixture
def ours(books: Terminal, tmp_path: Path) -> Path:
    """The next version: the prospect is called otherwise."""
    text = books("definition", "show").text.replace("version: 1", f"version: 2\nin_force_from: {DAY}")
    path = tmp_path / "ours.yaml"
    path.write_text(text.replace("name: Prospect", "name: Offer"))
    return path


def test_proposed_signed_and_in_force(books: Terminal, ours: Path) -> None:
    proposed = books("definition", "propose", ours, "--function", "marketing")
    assert (proposed.code, proposed.text.splitlines()[0]) == (0, "p1 proposes version 2; yet to sign: sales, success.")
    assert "Stage 'prospect': the name changes from 'Prospect' to 'Offer'." in proposed.text
    books("definition", "sign", "p1", "--function", "sales")
    last = books("definition", "sign", "p1", "--function", "success", "--json").json
    assert (last["state"], last["missing"]) == ("agreed", [])
    assert [one["function"] for one in last["signed"]] == ["marketing", "sales", "success"]
    assert "name: Offer" in books("definition", "show", "--version", "2").text
    assert books("definition", "proposals").text.startswith(
        "p1 is signed by all: version 2 is in force from 2999-01-01."
    )
    assert books("definition", "proposals", "--json").json[0]["changes"] == last["changes"]
    assert books("verify").code == 0


def test_what_is_wrong_is_said_with_its_line(books: Terminal, ours: Path) -> None:
    ours.write_text(ours.read_text().replace("version: 2", "version: 7").replace(DAY, "2020-01-01"))
    refused = books("definition", "propose", ours, "--function", "sales")
    assert refused.code == 3
    assert "definition, line 2, version: it is 7; the next one is 2" in refused.err
    assert "2020-01-01 is past" in refused.err
    assert books("definition", "proposals").err == "Nothing was proposed yet.\n"
    missing = books("definition", "propose", "nothing.yaml", "--function", "sales")
    assert (missing.code, "cannot be read" in missing.err) == (3, True)


def test_who_may_not_sign_or_withdraw_hears_why(books: Terminal, ours: Path) -> None:
    assert books("definition", "propose", "-", "--function", "marketing", given=ours.read_text()).code == 0
    chief = books("definition", "sign", "p1", "--function", "executive")
    assert (chief.code, "executive has nothing to sign in p1" in chief.err) == (3, True)
    assert books("definition", "withdraw", "p1", "--function", "sales").code == 3
    assert books("definition", "sign", "p4", "--function", "sales").code == 5
    typo = books("definition", "sign", "p1", "--function", "sale")
    assert (typo.code, "did you mean 'sales'?" in typo.err) == (2, True)
    gone = books("definition", "withdraw", "p1", "--function", "marketing")
    assert gone.text.startswith("p1 proposed version 2 and was withdrawn.")
