"""An entry that cannot be taken comes back as sentences: field, what is wrong, what would be right."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.days import parse_moment
from buyline.definition.document import read
from buyline.definition.model import Definition
from buyline.definition.shipped import DEFAULT, definition_path
from buyline.definition.trust import Trust
from buyline.journal.entry import Entry
from buyline.journal.kinds import KINDS
from buyline.journal.validation import Refused, Rules, checked, reasons_against

pytestmark = pytest.mark.capability("P26", "library")
NOW, _ = parse_moment("2026-03-31T12:00:00", "UTC")
CLAIM = {
    "source": "crm", "record": "d1", "what": "won", "kind": "stage claimed", "occurred_at": "2026-03-01",
    "journey": "d1", "trust": "connector", "data": {"stage": "customer", "amount": "1200.50", "currency": "EUR"},
}  # fmt: skip


def rules(text: str | None = None) -> Rules:
    """Return the rules of the default definition."""
    path = definition_path(DEFAULT)
    assert isinstance(path, Path)
    definition = read(path if text is None else text)
    assert isinstance(definition, Definition)
    return Rules.of(definition, now=NOW)


RULES = rules()


def refused(**changes: Any) -> tuple[str, ...]:
    """Return the reasons against the claim with these fields instead."""
    found = checked(CLAIM | changes, RULES)
    assert isinstance(found, Refused), "the entry was taken"
    return found.reasons


def test_an_entry_from_its_json_form() -> None:
    entry = checked(CLAIM | {"known_at": "2026-03-02T10:00:00+01:00", "source_order": 7, "expected_version": 3}, RULES)
    assert isinstance(entry, Entry)
    assert (entry.id, entry.is_day, entry.trust, entry.source_order) == ("crm|d1|won|", True, Trust.CONNECTOR, 7)
    assert (entry.occurred_at, False) == parse_moment("2026-03-01T00:00:00", "UTC")
    assert (entry.known_at, False) == parse_moment("2026-03-02T09:00:00", "UTC")
    assert entry.data == CLAIM["data"]


def test_what_is_recorded_now_is_known_now() -> None:
    entry = checked(CLAIM, RULES)
    assert isinstance(entry, Entry)
    assert entry.known_at == NOW


@pytest.mark.parametrize(
    ("changes", "field", "remedy"),
    [
        ({"kind": "stage claimd"}, "kind", "did you mean 'stage claimed'?"),
        ({"kind": None}, "kind", "an entry needs source"),
        ({"kind": "mail sent", "data": {"stage": "lead"}}, "data.stage", "mail sent has no such field"),
        ({"data": {"stage": "custmer"}}, "data.stage", "did you mean 'customer'?"),
        ({"data": {}}, "data.stage", "stage claimed needs it"),
        ({"data": {"stage": "lead", "amount": 12}}, "data.amount", '"1200.50"'),
        ({"data": {"stage": "lead", "amount": "1e3"}}, "data.amount", '"1200.50"'),
        ({"data": {"stage": "lead", "amount": "1,200"}}, "data.amount", '"1200.50"'),
        ({"data": {"stage": "lead", "currency": "euro"}}, "data.currency", "EUR"),
        ({"data": {"stage": "lead", "rate": "0"}}, "data.rate", "0.92"),
        ({"data": {"stage": "lead", "rate": "NaN"}}, "data.rate", "0.92"),
        ({"data": {"stage": "lead", "close_on": "31.3.2026"}}, "data.close_on", "2026-03-31"),
        ({"data": {"stage": "lead", "hours": -1}}, "data.hours", "between 0 and 10,000"),
        ({"data": {"stage": "lead", "columns": {"segmnt": "x"}}}, "data.columns", "did you mean 'segment'?"),
        ({"data": {"stage": "lead", "columns": {"segment": "x" * 201}}}, "data.columns", "at most 200"),
        ({"data": {"stage": "lead", "columns": {"segment": "a\x00"}}}, "data.columns", "U+0000; remove it"),
        ({"data": {"stage": "lead", "facts": {"n": [1]}}}, "data.facts", "in quotes"),
        ({"data": {"stage": "lead", "facts": {"n": float("nan")}}}, "data.facts", "fact 'n'"),
        ({"data": {"stage": "lead", "pipeline": "mian"}}, "data.pipeline", "did you mean 'main'?"),
        ({"data": {"stage": "lead", "email": "a@b.example"}}, "data.email", "under 'personal'"),
        ({"data": {"stage": ["lead"]}}, "data.stage", "not a stage"),
        ({"data": []}, "data", "in braces"),
        ({"record": "a|b"}, "record", "write it without"),
        ({"record": "a\nb"}, "record", "U+000A; remove it"),
        ({"record": "\ud800"}, "record", "encoding"),
        ({"record": "x" * 201}, "record", "at most 200"),
        ({"record": ""}, "record", "an entry needs"),
        ({"journey": None}, "journey", "name a journey, a buyer or a person"),
        ({"journey": 7}, "journey", "in quotes"),
        ({"journey": "a|b"}, "journey", "write it without"),
        ({"occurred_at": "2026-04-02"}, "occurred_at", "time zone"),
        ({"occurred_at": "0020-04-02"}, "occurred_at", "check the date"),
        ({"occurred_at": "1.4.2026"}, "occurred_at", "2026-03-31"),
        ({"occurred_at": 5}, "occurred_at", "2026-03-31"),
        ({"known_at": "2027-01-01"}, "known_at", "in the future"),
        ({"trust": "sure"}, "trust", "first-party web"),
        ({"source_order": -1}, "source_order", "from 0 on"),
        ({"expected_version": "3"}, "expected_version", "from 0 on"),
        ({"recrd": "x"}, "recrd", "did you mean 'record'?"),
        ({"personal": {"note": "x" * 20_001}}, "personal.note", "at most 20,000"),
        ({"personal": {"name": ["x"]}}, "personal.name", "a text or a number"),
        ({"kind": "person identified", "data": {}}, "person", "about one"),
        ({"kind": "entry retracted", "data": {"entry": "d1"}}, "data.entry", "source|record|what|version"),
        ({"kind": "definition adopted", "data": {"definition": {}}}, "data.definition", "buyline definition check"),
        ({"kind": "records began", "data": {"to_stage": "won", "on": "x"}}, "data.on", "2026-03-31"),
    ],
)
def test_a_reason_names_the_field_and_the_remedy(changes: dict[str, Any], field: str, remedy: str) -> None:
    found = [reason for reason in refused(**changes) if reason.startswith(f"{field}: ")]
    assert found, refused(**changes)
    assert remedy in found[0]


def test_all_reasons_are_told_at_once() -> None:
    found = refused(record="a|b", journey=None, data={"stage": "laed", "amount": "much"})
    assert [reason.partition(":")[0] for reason in found] == ["record", "journey", "data.stage", "data.amount"]


def test_spaces_of_other_scripts_and_any_letters_are_fine() -> None:
    entry = checked(CLAIM | {"record": "Zoë\u00a0Ω 東京 🙂", "personal": {"note": "two\nlines\tand a tab"}}, RULES)
    assert isinstance(entry, Entry)


def test_a_day_ahead_is_taken_for_other_time_zones() -> None:
    assert isinstance(checked(CLAIM | {"occurred_at": "2026-04-01T11:00:00Z"}, RULES), Entry)


def test_a_company_adds_kinds_and_every_version_s_stages_are_taken() -> None:
    path = definition_path(DEFAULT)
    assert isinstance(path, Path)
    text = path.read_text(encoding="utf-8")
    more = text + "acts: [{kind: sample tasted, side: buyer}]\n"
    assert isinstance(checked(CLAIM | {"kind": "sample tasted", "data": {}}, rules(more)), Entry)
    assert "sample tasted" not in RULES.checks
    old, new = read(text), read(text.replace("id: suspect", "id: prospective"))
    assert isinstance(old, Definition)
    assert isinstance(new, Definition)
    both = Rules.of([old, new], now=NOW)
    for stage in ("suspect", "prospective"):
        assert isinstance(checked(CLAIM | {"data": {"stage": stage}}, both), Entry)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_recorded(kind: str) -> None:
    path = definition_path(DEFAULT)
    assert isinstance(path, Path)
    definition = read(path)
    assert isinstance(definition, Definition)
    fields = {
        "stage": "lead", "amount": "1", "close_on": "2026-05-01", "entry": "a|b|c|", "other": "someone", "into": "x", "batch": "b1",
        "definition": definition.model_dump(mode="json"), "to_stage": "lead", "on": "2026-01-01", "program": "fair",
        "content": "guide", "receiver": "sales", "reason": "no need", "due": "2026-05-01", "planned": "a|b|c|",
        "proposal": "p1", "function": "sales", "from": "2026-07-01", "to": "2026-09-30",
        "file": "0" * 64, "bytes": 7, "book": "claimed", "category": "commit",
        "horizons": [{"name": "7 days", "first": "2026-01-01", "last": "2026-01-07", "wins": {"mean": 1.5}}],
        "quarters": [], "weeks": 26, "from_stage": "lead",
    }  # fmt: skip
    also = {"goal set": ("amount",)}.get(kind, ())
    data = {name: fields[name] for name in (*KINDS[kind].needs, *also)}
    found = checked(CLAIM | {"kind": kind, "buyer": "b", "person": "p", "data": data}, RULES)
    assert isinstance(found, Entry), found


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ({}, "a list"),
        ([{"name": "x"}], "each window has"),
        ([{"name": "x", "first": "soon", "last": "2026-01-07", "wins": {}}], "is not a day"),
        ([{"name": "x", "first": "2026-01-01", "last": "2026-01-07", "wins": {"mean": "many"}}], "their numbers"),
        ([{"name": "x", "first": "2026-01-01", "last": "2026-01-07", "wins": {}, "revenue": [1]}], "their numbers"),
    ],
)
def test_what_a_kept_forecast_says_is_checked(windows: Any, said: str) -> None:
    data = {"on": "2026-01-01", "book": "claimed", "horizons": windows, "quarters": []}
    found = checked(CLAIM | {"kind": "forecast kept", "data": data}, RULES)
    assert not isinstance(found, Entry)
    assert said in " ".join(found.reasons)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*CLAIM, "known_at", "personal", "x"]), JSON, max_size=5))
def test_any_json_is_an_entry_or_reasons(changes: dict[str, Any]) -> None:
    found = checked(CLAIM | changes, RULES)
    assert isinstance(found, Entry) or all(": " in reason for reason in found.reasons)


@given(
    st.dictionaries(st.sampled_from(["columns", "facts", "amount", "since", "entry", "definition"]), JSON, max_size=4)
)
def test_what_was_taken_can_be_stored_as_json(data: dict[str, Any]) -> None:
    found = checked(CLAIM | {"data": {"stage": "lead"} | data}, RULES)
    if isinstance(found, Entry):
        json.dumps([found.id, dict(found.data)], allow_nan=False).encode("utf-8")
        assert reasons_against(found, RULES) == ()
