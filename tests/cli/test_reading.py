"""The commands that read: what they print is the contract that other tools rely on."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from buyline.charts.spreadsheet import unguarded
from tests.cli.terminal import Answer, Terminal

pytestmark = pytest.mark.capability("P19", "cli")

POSITION = {"on", "as_of", "book", "stages"}
FLOW = {"from", "to", "movements", "opening", "closing", "residual"}
MOVEMENT = {"kind", "from", "to", "journeys", "amount", "currency"}
CONVERSION = {
    "from", "to", "within_days", "unit", "entered", "converted", "lost", "still_open", "skipped", "estimate", "low",
    "high", "maturity", "rule",
}  # fmt: skip
TIME_IN_STAGE = {"stage", "spells", "open", "p25", "median", "p75", "restricted_mean", "tau"}
READING: list[list[Any]] = [
    ["position"],
    ["flow", "--from", "2025-01-01", "--to", "2025-03-31"],
    ["conversion", "lead", "customer", "--within", 60],
    ["conversion", "lead", "customer", "--within", 60, "--unit", "spell"],
    ["time-in-stage"],
    ["time-in-stage", "lead"],
    ["cohorts", "lead", "customer"],
    ["stalled"],
    ["journeys"],
]
NAMES = [" ".join(str(word) for word in words) for words in READING]


def held(answer: Answer) -> dict[str, tuple[int, float]]:
    """Journeys and amount of the places that are not empty."""
    return {p["stage"]: (p["journeys"], p["amount"]) for p in answer.json["stages"] if p["journeys"]}


# -- position ----------------------------------------------------------------------------------------------------------


def test_position(twelve: Terminal) -> None:
    answer = twelve("position", "--on", "2025-03-31", "--json")
    assert answer.json.keys() >= POSITION
    assert (answer.json["on"], answer.json["as_of"], answer.json["book"]) == ("2025-03-31", None, "claimed")
    assert held(answer) == {"lead": (4, 2600), "customer": (4, 3000), "lost": (4, 2200)}
    assert {"stage": "advocate", "journeys": 0, "amount": 0} in answer.json["stages"]


@pytest.mark.parametrize(
    ("book", "places"),
    [
        ("verified", {"lead": (1, 200), "customer": (2, 900), "lost": (4, 2200)}),
        (
            "pair",
            {
                "lead|outside": (3, 2400),
                "lead|lead": (1, 200),
                "customer|outside": (2, 2100),
                "customer|customer": (2, 900),
                "lost|lost": (4, 2200),
            },
        ),
    ],
)
@pytest.mark.capability("P6", "cli")
def test_position_in_a_book(twelve: Terminal, book: str, places: dict[str, tuple[int, float]]) -> None:
    assert held(twelve("position", "--on", "2025-03-31", "--book", book, "--json")) == places


def test_as_of_shows_what_was_known(twelve: Terminal) -> None:
    then = twelve("position", "--on", "2025-04-15", "--as-of", "2025-04-15", "--json")
    assert held(then)["lead"] == (4, 2600)
    assert then.json["as_of"] == "2025-04-15"
    assert held(twelve("position", "--on", "2025-04-15", "--json"))["lead"] == (4, 3400)
    assert held(twelve("position", "--as-of", "2025-04-30", "--json"))["lead"] == (4, 2600)


def test_at_seq_shows_the_books_up_to_a_line(twelve: Terminal) -> None:
    assert held(twelve("position", "--on", "2025-03-31", "--at-seq", 1, "--json")) == {}
    assert held(twelve("position", "--on", "2025-03-31", "--at-seq", 2, "--json")) == {"lead": (1, 100)}


def test_where_and_by(twelve: Terminal) -> None:
    words = ("position", "--on", "2025-03-31", "--json")
    small = held(twelve(*words, "--where", "segment=small"))
    assert small == {"lead": (2, 1600), "customer": (2, 1200), "lost": (2, 800)}
    assert held(twelve(*words, "--where", "segment=small", "--where", "segment=large"))["lead"] == (4, 2600)
    assert held(twelve(*words, "--where", "segment=small", "--where", "owner=bob")) == {}
    groups = twelve(*words, "--by", "segment").json["groups"]
    assert [group["segment"] for group in groups] == ["large", "small"]
    assert groups[1]["stages"] == twelve(*words, "--where", "segment=small").json["stages"]


# -- flow --------------------------------------------------------------------------------------------------------------


def moved(answer: Answer) -> dict[tuple[str, str, str], tuple[int, float]]:
    assert answer.json["residual"] == 0
    return {(m["kind"], m["from"], m["to"]): (m["journeys"], m["amount"]) for m in answer.json["movements"]}


def test_flow_with_both_ends_included(twelve: Terminal) -> None:
    answer = twelve("flow", "--from", "2025-02-02", "--to", "2025-02-05", "--json")
    assert answer.json.keys() >= FLOW
    assert all(move.keys() >= MOVEMENT for move in answer.json["movements"])
    assert (answer.json["from"], answer.json["to"]) == ("2025-02-02", "2025-02-05")
    assert moved(answer) == {("movement", "lead", "customer"): (2, 900)}
    assert moved(twelve("flow", "--from", "2025-02-02", "--to", "2025-02-02", "--json")) == {
        ("movement", "lead", "customer"): (1, 300)
    }
    assert moved(twelve("flow", "--from", "2025-02-03", "--to", "2025-02-04", "--json")) == {}


def test_flow_leads_from_opening_to_closing(twelve: Terminal) -> None:
    answer = twelve("flow", "--from", "2025-01-05", "--to", "2025-12-31", "--json").json
    opening = {p["stage"]: p["journeys"] for p in answer["opening"] if p["journeys"]}
    closing = {p["stage"]: (p["journeys"], p["amount"]) for p in answer["closing"] if p["journeys"]}
    assert opening == {"lead": 4}
    assert closing == {"lead": (4, 3400), "customer": (4, 3000), "lost": (4, 2200)}
    kinds = {(m["kind"], m["from"], m["to"]): m["amount"] for m in answer["movements"]}
    assert kinds[("reclassification", "outside", "lead")] + kinds[("reclassification", "lead", "outside")] != 0


def test_flow_of_the_verified_book(twelve: Terminal) -> None:
    answer = twelve("flow", "--from", "2025-01-01", "--to", "2025-12-31", "--book", "verified", "--json")
    assert moved(answer)[("movement", "outside", "customer")] == (2, 900)
    # What a form proves lasts 120 days for a lead, 180 for a suspect, a year for a contact.
    assert moved(answer)[("movement", "lead", "suspect")][0] == 1
    assert moved(answer)[("movement", "suspect", "contact")][0] == 1


def test_people_see_that_it_balances(twelve: Terminal) -> None:
    answer = twelve("flow", "--from", "2025-02-02", "--to", "2025-02-05")
    assert "Trial balance" in answer.text
    assert "residual 0: the period balances" in answer.err


# -- conversion, times, cohorts ----------------------------------------------------------------------------------------


def test_conversion_by_journey(twelve: Terminal) -> None:
    found = twelve("conversion", "lead", "customer", "--within", 60, "--as-of", "2025-12-31", "--json").json
    assert found.keys() >= CONVERSION
    assert (found["from"], found["to"], found["within_days"], found["unit"]) == ("lead", "customer", 60, "journey")
    counted = [found[name] for name in ("entered", "converted", "lost", "still_open", "skipped")]
    assert counted == [12, 4, 4, 4, 0]
    assert found["estimate"] == pytest.approx(4 / 12, abs=1e-12)
    assert 0 < found["low"] < found["estimate"] < found["high"] < 1
    assert found["maturity"] == 1


def test_conversion_by_spell_and_in_groups(twelve: Terminal) -> None:
    words = ("conversion", "lead", "customer", "--within", 60, "--as-of", "2025-12-31", "--json")
    found = twelve(*words, "--unit", "spell", "--by", "segment").json
    assert found["unit"] == "spell"
    assert found["estimate"] == pytest.approx(4 / 12, abs=1e-12)
    assert {group["segment"]: group["entered"] for group in found["groups"]} == {"large": 6, "small": 6}
    assert all(group.keys() >= {"converted", "lost", "estimate", "low", "high"} for group in found["groups"])


def test_conversion_of_those_who_entered_then(twelve: Terminal) -> None:
    words = ("conversion", "lead", "customer", "--within", 60, "--as-of", "2025-12-31", "--json")
    found = twelve(*words, "--entered-from", "2025-01-03", "--entered-to", "2025-01-06").json
    assert (found["entered"], found["converted"], found["lost"]) == (4, 2, 1)
    assert (found["entered_from"], found["entered_to"]) == ("2025-01-03", "2025-01-06")


def test_conversion_seen_early_is_not_called_mature(twelve: Terminal) -> None:
    found = twelve("conversion", "lead", "customer", "--within", 60, "--as-of", "2025-01-31", "--json").json
    assert found["maturity"] == 0
    assert found["converted"] == 0


def test_time_in_stage(twelve: Terminal) -> None:
    words = ("--as-of", "2025-12-31", "--json")
    found = twelve("time-in-stage", "lead", *words).json
    assert found.keys() >= TIME_IN_STAGE
    assert (found["spells"], found["open"]) == (12, 4)
    assert (found["p25"], found["median"], found["p75"]) == (20, 30, None)
    every = twelve("time-in-stage", *words).json["stages"]
    assert all(stage.keys() >= TIME_IN_STAGE for stage in every)
    assert next(stage for stage in every if stage["stage"] == "lead")["median"] == 30


def test_cohorts(twelve: Terminal) -> None:
    found = twelve("cohorts", "lead", "customer", "--each", "quarter", "--as-of", "2025-12-31", "--json").json
    (cohort,) = found["cohorts"]
    assert (cohort["from"], cohort["to"], cohort["entered"]) == ("2025-01-01", "2025-03-31", 12)
    assert {age["age"]: age["reached"] for age in cohort["ages"]}[60] == 4


def test_journeys_are_filtered_sorted_and_grouped(twelve: Terminal) -> None:
    found = twelve("journeys", "--as-of", "2025-12-31", "--filter", "stage = lead or stage = customer", "--json").json
    assert found["found"] == 8
    assert {each["stage"] for each in found["journeys"]} == {"lead", "customer"}
    grouped = twelve("journeys", "--as-of", "2025-12-31", "--group", "stage", "--sort", "journey", "--json").json
    assert {g["stage"]: g["journeys"] for g in grouped["groups"]} == {"lead": 4, "customer": 4, "lost": 4}
    assert [each["journey"] for each in grouped["journeys"]][:2] == ["j01", "j02"] or grouped["found"] == 12
    drawn = twelve("journeys", "--as-of", "2025-12-31", "--group", "stage")
    assert "Journeys by stage" in drawn.text
    refused = twelve("journeys", "--filter", "colour = red")
    assert refused.code == 3
    assert "There is no column 'colour'" in refused.err


def test_stalled_and_journeys(twelve: Terminal) -> None:
    assert isinstance(twelve("stalled", "--json").json["journeys"], list)
    found = twelve("journeys", "--as-of", "2025-12-31", "--limit", 3, "--json").json
    assert found["found"] == 12
    assert [each["journey"] for each in found["journeys"]] == ["j12", "j11", "j10"]  # largest amount first


def test_journey_tells_its_path_and_what_is_missing(twelve: Terminal) -> None:
    found = twelve("journey", "j3", "--json").json
    assert (found["claimed"], found["verified"], found["amount"], found["currency"]) == (
        "customer",
        "customer",
        300,
        "EUR",
    )
    path = [(step["on"], step["from"], step["to"]) for step in found["path"] if step["book"] == "claimed"]
    assert path == [("2025-01-03", "outside", "lead"), ("2025-02-02", "lead", "customer")]
    told = [(e["occurred_at"], e["kind"]) for e in found["entries"]]
    assert told[0] == ("2025-01-03", "stage claimed")
    assert [kind for _, kind in told] == ["stage claimed", "stage claimed", "contract signed"]
    proof = {stage["stage"]: stage for stage in found["proof"]}
    assert proof["customer"]["proven"]
    assert proof["customer"]["evidence"] == ["crm|sign/3|contract|"]
    assert proof["lead"]["missing"] == [
        "one of: form submitted; reply received; meeting requested; trial started; score interest of at least 40"
    ]


def test_journey_for_people(twelve: Terminal) -> None:
    answer = twelve("journey", "j3")
    assert answer.code == 0
    assert "owner ann, segment small" in " ".join(answer.text.split())
    assert "{" not in answer.text


# -- forms of output ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", READING, ids=NAMES)
def test_every_reading_command_has_every_option(twelve: Terminal, words: list[Any]) -> None:
    asked = ("--book", "verified", "--as-of", "2025-12-31", "--at-seq", 30, "--where", "segment=small")
    assert isinstance(twelve(*words, *asked, "--json").json, dict)
    drawn = twelve(*words, *asked)
    assert drawn.code == 0
    assert drawn.text.strip()


@pytest.mark.parametrize("words", READING, ids=NAMES)
def test_tables_parse_back_the_same(twelve: Terminal, words: list[Any]) -> None:
    whole = (*words, "--as-of", "2025-12-31", "--format")
    parquet = pq.read_table(io.BytesIO(twelve(*whole, "parquet").out)).to_pylist()
    ndjson = [json.loads(line) for line in twelve(*whole, "ndjson").text.splitlines()]
    rows = list(csv.reader(io.StringIO(twelve(*whole, "csv").text)))
    assert ndjson == parquet
    assert len(rows) == len(parquet) + 1
    for row, line in zip(parquet, rows[1:], strict=True):
        assert list(row) == rows[0]
        for value, text in zip(row.values(), line, strict=True):
            assert text == ("" if value is None else str(value).lower() if isinstance(value, bool) else text)
            assert isinstance(value, str | bool | None) or float(text) == pytest.approx(value)


def test_a_text_is_no_formula_in_csv_and_reads_back(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    ids = ["+49 30 1234", "=1+1", "'s avonds", "plain"]
    named = {"source": "crm", "what": "lead", "kind": "stage claimed", "occurred_at": "2026-03-01"}
    entries = [named | {"record": f"deal/{n}", "journey": id_, "data": {"stage": "lead"}} for n, id_ in enumerate(ids)]
    assert {one["taken"] for one in terminal.record(*entries)} == {"recorded"}
    rows = list(csv.DictReader(io.StringIO(terminal("journeys", "--format", "csv").text)))
    shown = {row["journey"] for row in rows}
    assert shown == {"'+49 30 1234", "'=1+1", "''s avonds", "plain"}
    assert {unguarded(one) for one in shown} == set(ids)


def test_tables_hold_whole_minor_units(twelve: Terminal) -> None:
    words = ("position", "--on", "2025-03-31", "--where", "stage=lead")
    assert twelve(*words).code == 3  # a stage is no column: it is what is counted
    lead = [json.loads(line) for line in twelve(*words[:3], "--format", "ndjson").text.splitlines()][3]
    assert (lead["stage"], lead["journeys"], lead["amount"]) == ("lead", 4, 260_000)


def test_tables_for_people_hold_major_units_and_whole_words(twelve: Terminal) -> None:
    answer = twelve("journeys", "--as-of", "2025-12-31")
    assert "1,200 " in answer.text
    assert "120,000" not in answer.text
    assert " since " in answer.text
    assert "program" not in answer.text  # a column in which nothing stands
    assert " p75 " in twelve("time-in-stage", "--as-of", "2025-12-31").text  # not reached anywhere, and that is said
    assert all(len(line) <= 140 for line in answer.text.splitlines())


def test_conversion_for_people(twelve: Terminal) -> None:
    answer = twelve("conversion", "lead", "customer", "--within", 60, "--as-of", "2025-12-31")
    header = next(line for line in answer.text.splitlines() if "entered" in line)
    for word in ("converted", "still open", "skipped", "estimate", "95% interval", "maturity"):
        assert word in header
    assert "too few to say" in answer.text  # four of twelve
    assert "14.0–66.3%" in answer.text
