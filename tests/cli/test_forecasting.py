"""The commands that look ahead: what they print is the contract that other tools rely on."""

import pytest

from tests.cli.terminal import Terminal

pytestmark = [pytest.mark.capability("P20", "cli"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
DAY = ("--as-of", "2025-03-31")


def test_a_forecast_is_told_by_window_with_its_parts(twelve: Terminal) -> None:
    said = twelve("forecast", "--horizon", 30, "--horizon", 90, "--quarters", 2, *DAY, "--json").json
    assert [one["days"] for one in said["horizons"]] == [30, 90]
    assert [one["quarter"] for one in said["quarters"]] == ["Q1 2025", "Q2 2025"]
    for one in (*said["horizons"], *said["quarters"]):
        assert sum(one["parts"].values()) == pytest.approx(one["wins"]["mean"], rel=0.05, abs=0.05)
        assert one["wins"]["p025"] <= one["wins"]["p50"] <= one["wins"]["p975"]
    assert {"stages", "prior_share", "change_since_last", "rule"} <= set(said)


def test_it_is_readable(twelve: Terminal) -> None:
    found = twelve("forecast", "--horizon", 30, *DAY, "--by", "segment")
    assert "Forecast of 2025-03-31, claimed book: wins" in found.text
    assert "small" in found.text
    assert "of the rates are published ones" in found.err


@pytest.mark.parametrize("words", [("--horizon", 0), ("--horizon", 5000), ("--quarters", 99), ("--book", "pair")])
def test_what_cannot_be_told_is_refused(twelve: Terminal, words: tuple[object, ...]) -> None:
    assert twelve("forecast", *DAY, *words).code != 0


def test_it_is_kept_and_committed_to(twelve: Terminal) -> None:
    kept = twelve("forecast", "--horizon", 30, "--quarters", 0, *DAY, "--keep", "--note", "first")
    assert "Kept as books|forecast of the claimed book" in kept.err
    told = twelve("forecasts", "kept", "--json").json
    assert [(one["book"], one["note"], one["why"]) for one in told["forecasts"]] == [("claimed", "first", "asked")]
    assert "0 windows are over" in twelve("forecasts", "kept").err
    quarter = told["forecasts"][0]["windows"][-1]["window"]
    made = twelve("forecasts", "commit", quarter, "--function", "sales", "--deals", 7, "--json").json
    assert (made[0]["deals"], made[0]["category"]) == (7, "commit")
    assert "commit" in twelve("forecasts", "committed").text
    assert twelve("forecasts", "commit", quarter, "--function", "marketing", "--deals", 7).code != 0
