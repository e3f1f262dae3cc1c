"""Where to push and what has changed, at every door; baselines are frozen and changes confirmed by who may agree."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from buyline.library.here import Here
from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal
from tests.demo_books import demo_books
from tests.pages.test_statement_pages import got, words

pytestmark = [pytest.mark.capability("P22", face) for face in ("page", "cli", "api", "library")]
DAY = "2026-06-30"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company; one test after the other decides something in it."""
    return demo_books(tmp_path_factory, tmp_path_factory.mktemp("pushing") / "books")


@pytest.fixture
def program(demo: Path) -> Program:
    return Program(demo, token())


def test_where_to_push_is_the_same_at_every_door(demo: Path, program: Program) -> None:
    said = program.get(f"/push?as_of={DAY}&by=segment&within=30").json
    assert Terminal(demo)("push", "--as-of", DAY, "--by", "segment", "--within", "30", "--json").json == said
    with Here(demo) as books:
        assert books.push(as_of=DAY, by="segment", within=30).to_json() == said
    assert said["ranked_by"] == "revenue"
    assert [each["rank"] for each in said["levers"]] == list(range(1, len(said["levers"]) + 1))
    assert 0.9 < sum(each["first"] for each in said["levers"]) <= 1 + 1e-9
    page = got(demo, f"/push?as_of={DAY}&by=segment&within=30")
    assert page.status_code == 200
    assert "brings most" in words(page)
    assert "Where does a little effort bring most?" in words(page)
    assert got(demo, "/push?within=3").status_code == 400
    assert program.get("/push?within=3").status == 422
    assert Terminal(demo)("push", "--within", "3").code == 3


def test_what_changed_is_the_same_at_every_door(demo: Path, program: Program) -> None:
    said = program.get(f"/changed?as_of={DAY}").json
    assert Terminal(demo)("changed", "--as-of", DAY, "--json").json == said
    with Here(demo) as books:
        assert books.changed(as_of=DAY).to_json() == said
    assert (said["baseline"]["recorded"], said["as_of"]) == (False, DAY)
    assert {"quiet"} <= {each["state"] for each in said["watched"]}
    page = words(got(demo, f"/changed?as_of={DAY}"))
    assert "Nobody has frozen a baseline yet" in page
    assert "week by week?" in page
    assert "Too few weeks" in words(got(demo, "/changed?as_of=2020-01-01"))


def test_a_baseline_is_frozen_and_a_change_confirmed_by_those_who_agree(demo: Path, program: Program) -> None:
    short = program.post("/changed/baseline", {"reason": "as planned", "weeks": 8, "on": "2020-01-01"})
    assert (short.status, "at least 8 must have moves" in short.body.decode()) == (422, True)
    other = replace(program, token=token("read-only"))
    assert other.post("/changed/baseline", {"reason": "mine", "weeks": 26, "on": "2025-06-29"}).status == 403
    frozen = Terminal(demo)(
        "freeze-baseline", "--function", "sales", "--weeks", "26", "--on", "2025-06-29", "--reason", "year one"
    )
    assert frozen.code == 0, frozen.err
    again = program.post("/changed/baseline", {"reason": "the second half", "weeks": 30, "on": "2025-06-29"})
    assert (again.status, again.json["weeks"], again.json["recorded"]) == (201, 30, True)
    found = program.get("/changed").json
    assert (found["baseline"]["weeks"], found["baseline"]["reason"]) == (30, "the second half")
    quiet = next(each for each in found["watched"] if each["state"] == "quiet")
    refused = Terminal(demo)("confirm-change", quiet["from"], quiet["to"], "--function", "sales")
    assert (refused.code, "Nothing has changed from" in refused.err) == (3, True)
    alarm = next(each for each in found["watched"] if each["state"] == "alarm")
    told = program.post("/changed/confirmation", {"from": alarm["from"], "to": alarm["to"]})
    assert (told.status, told.json["on"]) == (201, alarm["since"])
    after = program.get("/changed").json["watched"]
    assert [each["confirmed_from"] for each in after if each["state"] == "confirmed"] == [alarm["since"]]
    kept = program.get("/changed?as_of=2026-06-30").json
    assert not kept["baseline"]["recorded"], "what was known then had no decision yet"


def test_the_page_takes_both_decisions(demo: Path) -> None:
    with serving(demo):
        client = signed_in.client("administrator")
        sent = {"weeks": "28", "on": "2025-06-29", "reason": "before the new prices"}
        done = client.post("/changes/baseline", sent, follow=True)
        assert "The 28 weeks from 2024-12-16 to 2025-06-29 are the baseline from now on." in words(done)
        for sent, sentence in (
            ({"weeks": "x", "reason": "?"}, "is no number of weeks"),
            ({"weeks": "28", "on": "yesterday", "reason": "?"}, "is not a day"),
            ({"weeks": "28", "on": "2025-06-29"}, "frozen for a reason"),
        ):
            assert sentence in words(client.post("/changes/baseline", sent, follow=True))
        done = client.post("/changes/confirmation", {"from": "lead", "to": "nowhere"}, follow=True)
        assert "Nothing has changed from lead to nowhere" in words(done)
        assert signed_in.client("read-only").post("/changes/baseline", sent).status_code == 403


def test_the_confirmed_day_is_where_forecasts_begin_to_count(demo: Path) -> None:
    import time

    from buyline.app.books import open_books
    from buyline.app.expecting import expecting
    from buyline.app.statements import Asked

    with open_books(demo) as books, expecting(books, Asked(), now=time.time_ns() // 1_000) as found:
        (((place, target), (since, known)),) = found.records.changed.items()
        told, before = found.records.rates_at(found.day), replace(found.records, changed={}).rates_at(found.day)
        first = -(-(since - found.records.first) // 7)
        assert known == found.day
        assert found.records.changed_by(found.day) == {(place, target): first}
        assert found.records.changed_by(found.day - 7) == {}
        others = np.ones(told.slow_mean.shape, dtype=np.bool_)
        others[place, :, target] = False
        assert np.array_equal(told.slow_mean[others], before.slow_mean[others])
        assert not np.allclose(told.slow_mean[place, :, target], before.slow_mean[place, :, target])
