"""`buyline chances` says which chance journeys have and why, and without journeys how such chances came true."""

import csv
import io

import pytest

from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P9", "cli")


def test_journeys_with_their_chances_and_the_reasons(twelve: Terminal) -> None:
    answer = twelve("chances", "j2", "j3", "j1", "--as-of", "2025-04-01")
    assert answer.code == 0
    assert b"j2" in answer.out
    assert "to be won within 90 days" in answer.err
    assert "j3: It is won." in answer.err
    assert "j1: It is out, in Lost." in answer.err
    assert "Of those that arrive in Lead, " in answer.err


def test_as_json_and_as_a_table(twelve: Terminal) -> None:
    told = twelve("chances", "j2", "j3", "--json").json
    first, second = told["journeys"]
    assert (first["journey"], first["way"], second["way"]) == ("j2", "open", "won")
    assert 0 < first["win"]["30"] <= first["win"]["90"] <= first["advance"]["90"] < 1
    assert second["win"] == {"30": None, "90": None}
    assert any("Nobody in the buying group has a role yet" in reason for reason in first["reasons"])
    rows = list(csv.DictReader(io.StringIO(twelve("chances", "j2", "--format", "csv").out.decode())))
    assert float(rows[0]["win_90_share"]) == pytest.approx(first["win"]["90"])


def test_without_journeys_the_record(twelve: Terminal) -> None:
    answer = twelve("chances")
    assert "Chances to be won within 90 days: too few have come yet to judge them." in answer.err
    assert [each["outcome"] for each in twelve("chances", "--json").json["record"]] == ["advance"] * 2 + ["win"] * 2


def test_what_is_not_there_is_refused(twelve: Terminal) -> None:
    answer = twelve("chances", "j99")
    assert answer.code != 0
    assert "There is no journey 'j99' in these books" in answer.err
    assert "cannot be forecast" in twelve("chances", "j2", "--book", "pair").err
