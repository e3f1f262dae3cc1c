"""What is read over the API is what the commands print, in every form, and lists go on to their end."""

import csv
import io
import json
from typing import Any

import pyarrow as pa
import pytest

from buyline.api.shapes.pipeline import Pipeline
from buyline.app import lossless
from tests.api.programs import Program
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P27", "api")
ARROW, NDJSON, CSV = "application/vnd.apache.arrow.stream", "application/x-ndjson", "text/csv"
STATEMENTS = [
    ("/position?by=segment&on=2026-03-31", ["position", "--by", "segment", "--on", "2026-03-31"]),
    ("/flow?from=2026-01-01&to=2026-03-31", ["flow", "--from", "2026-01-01", "--to", "2026-03-31"]),
    ("/conversion?from=lead&to=customer&within=90", ["conversion", "lead", "customer", "--within", "90"]),
    ("/time-in-stage?book=verified", ["time-in-stage", "--book", "verified"]),
    ("/cohorts?from=contact&to=lead&each=quarter", ["cohorts", "contact", "lead", "--each", "quarter"]),
    (
        "/plan?deals=12&by=2027-03-31&confidence=0.9&begins=lead&hours=sales%3D40&as_of=2026-06-30",
        "plan --deals 12 --by 2027-03-31 --confidence 0.9 --begins lead --hours sales=40 --as-of 2026-06-30".split(),
    ),
    ("/leakage?from=2026-01-01&to=2026-06-30", ["leakage", "--from", "2026-01-01", "--to", "2026-06-30"]),
    (
        "/forecast?horizon=30&horizon=45&quarters=2&as_of=2025-02-28&by=segment",
        [
            "forecast",
            "--horizon",
            "30",
            "--horizon",
            "45",
            "--quarters",
            "2",
            "--as-of",
            "2025-02-28",
            "--by",
            "segment",
        ],
    ),
    (
        "/position/restated?compare_as_of=2026-03-31",
        ["position", "--compare-as-of", "2026-03-31"],
    ),
    (
        "/flow/restated?compare_as_of=2026-02-28&from=2026-01-01&to=2026-03-31",
        ["flow", "--from", "2026-01-01", "--to", "2026-03-31", "--compare-as-of", "2026-02-28"],
    ),
    (
        "/conversion/restated?compare_as_of=2026-02-28&from=lead&to=customer&within=90",
        ["conversion", "lead", "customer", "--within", "90", "--compare-as-of", "2026-02-28"],
    ),
    ("/time-in-stage/restated?compare_as_of=2026-02-28", ["time-in-stage", "--compare-as-of", "2026-02-28"]),
    (
        "/time-in-stage?stage=lead&entered_from=2026-01-01&entered_to=2026-03-31",
        ["time-in-stage", "lead", "--entered-from", "2026-01-01", "--entered-to", "2026-03-31"],
    ),
    (
        "/leakage/restated?compare_as_of=2026-02-28&from=2026-01-01&to=2026-02-28&within=90",
        ["leakage", "--from", "2026-01-01", "--to", "2026-02-28", "--within", "90", "--compare-as-of", "2026-02-28"],
    ),
    (
        "/breakdown/restated?compare_as_of=2026-02-28&by=segment&by=region",
        ["breakdown", "--by", "segment", "--by", "region", "--compare-as-of", "2026-02-28"],
    ),
    (
        "/breakdown/restated?compare_as_of=2026-02-28&by=segment&of=conversion&stage=contact&goal=lead",
        [
            "breakdown",
            "--by",
            "segment",
            "--of",
            "conversion",
            "--stage",
            "contact",
            "--goal",
            "lead",
            "--compare-as-of",
            "2026-02-28",
        ],
    ),
    (
        "/breakdown?by=segment&of=arrivals&stage=lead",
        ["breakdown", "--by", "segment", "--of", "arrivals", "--stage", "lead"],
    ),
    ("/stalled?as_of=2026-05-31", ["stalled", "--as-of", "2026-05-31"]),
    (
        "/chances?journey=j00001&journey=j00095&as_of=2026-05-31",
        ["chances", "j00001", "j00095", "--as-of", "2026-05-31"],
    ),
    (
        "/standings?limit=20&where=region=Germany&at_seq=99999",
        ["journeys", "--limit", "20", "--where", "region=Germany", "--at-seq", "99999"],
    ),
]


@pytest.fixture(scope="session")
def terminal(program: Program) -> Terminal:
    return Terminal(program.books)


@pytest.mark.parametrize(("path", "words"), STATEMENTS, ids=lambda one: one[0] if isinstance(one, list) else "")
def test_a_statement_is_what_the_command_prints(
    program: Program, terminal: Terminal, path: str, words: list[str]
) -> None:
    said = program.get(path)
    assert said.status == 200, said.body
    assert said.json == terminal(*words, "--json").json


@pytest.mark.parametrize(("path", "words"), STATEMENTS, ids=lambda one: one[0] if isinstance(one, list) else "")
def test_a_table_is_the_same_in_every_form(program: Program, terminal: Terminal, path: str, words: list[str]) -> None:
    arrow = pa.ipc.open_stream(program.get(path, Accept=ARROW).body).read_all()
    assert program.get(path, Accept=NDJSON).lines == arrow.to_pylist()
    assert terminal(*words, "--format", "ndjson").text.splitlines() == [
        json.dumps(row, ensure_ascii=False, default=str) for row in arrow.to_pylist()
    ]
    lines = list(csv.reader(io.StringIO(program.get(path, Accept=CSV).body.decode())))
    assert lines[0] == arrow.column_names
    assert len(lines) == arrow.num_rows + 1


@pytest.mark.parametrize("path", [path for path, _ in STATEMENTS] + ["/pipeline", "/health-of-books"])
def test_a_result_travels_whole(program: Program, path: str) -> None:
    said = program.get(path, Accept=lossless.MEDIA_TYPE)
    result = lossless.unpacked(said.json)
    assert lossless.packed(result) == said.json
    if hasattr(result, "to_json"):
        assert result.to_json() == program.get(path).json


@pytest.mark.parametrize("path", ["/pipeline", "/pipeline?by=segment&book=verified", "/pipeline?as_of=2026-03-31"])
def test_the_document_leaves_nothing_of_the_picture_out(program: Program, path: str) -> None:
    said = program.get(path).json
    assert Pipeline.model_validate(said).model_dump(mode="json") == said
    for name in ("difference", "compared") if "verified" not in path else ("compared",):
        assert said[name], name
    assert bool(said["multiples"]) == ("by=" in path)


def test_a_picture_by_a_column_that_is_not_there_is_refused(program: Program) -> None:
    said = program.get("/pipeline?by=colour")
    assert (said.status, "These books have no column 'colour'" in said.json["detail"]) == (422, True)


def test_what_is_no_result_is_refused_rather_than_half_made() -> None:
    for said in ({}, {"result": "Position"}, {"result": "Position", "fields": {}}, {"result": "Nothing", "fields": {}}):
        with pytest.raises(lossless.NotThisRecord):
            lossless.unpacked(said)


def test_a_form_that_does_not_exist(program: Program) -> None:
    said = program.get("/position", Accept="video/mp4")
    assert (said.status, said.headers["Content-Type"]) == (406, "application/problem+json")
    assert CSV in said.json["detail"]


def test_an_answer_that_is_held_is_not_sent_again(own: Program) -> None:
    first = own.get("/position")
    held = own.get("/position", If_None_Match=first.headers["ETag"])
    assert (held.status, held.body, held.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert own.get("/position?book=verified", If_None_Match=first.headers["ETag"]).status == 200
    assert own.get("/position", If_None_Match=first.headers["ETag"], Accept=CSV).status == 200
    assert own.post("/entries", claim("new-one", "lead")).status == 201
    later = own.get("/position", If_None_Match=first.headers["ETag"])
    assert later.status == 200
    assert later.json["total"]["journeys"] == first.json["total"]["journeys"] + 1


def test_a_parameter_that_nobody_knows_is_refused(program: Program) -> None:
    said = program.get("/position?segment=chemicals")
    assert said.status == 422
    assert said.json["errors"][0]["field"] == "segment"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/position?on=yesterday", "on"), ("/position?on=20260331", "on"), ("/position?on=0001-01-01", "on"),
        ("/position?book=ours", "book"), ("/position?where=segment", "where.0"), ("/flow?from=2026-01-01", "to"),
        ("/conversion?from=lead&to=customer&within=-1", "within"), ("/standings?limit=0", "limit"),
        ("/entries?cursor=made-up", "cursor"),
    ],
)  # fmt: skip
def test_each_field_says_what_is_wrong_with_it(program: Program, path: str, field: str) -> None:
    said = program.get(path)
    assert said.status == 422, said.body
    assert [one["field"] for one in said.json["errors"]] == [field]
    assert said.json["errors"][0]["reason"]


def test_names_that_the_books_do_not_know(program: Program) -> None:
    said = program.get("/conversion?from=nowhere&to=customer&within=9")
    assert said.status == 422
    assert "possible: target, contact" in said.json["detail"]
    assert program.get("/position?by=nothing").status == 422
    assert program.get("/journeys/nobody").status == 404
    assert program.get("/definition?version=99").status == 404
    assert program.get("/imports/never").status == 404
    assert program.get("/nothing/here").json["type"].endswith("#problem-not-found")


def test_the_whole_journal_by_cursor(program: Program) -> None:
    rows, said = [], program.get("/entries?limit=300")
    while True:
        rows += said.json["entries"]
        if said.json["next"] is None:
            assert "Link" not in said.headers
            break
        link = said.headers["Link"]
        assert link.endswith('; rel="next"')
        said = program.get(link.partition(">")[0].removeprefix("</api/v1"))
    assert [row["seq"] for row in rows] == list(range(1, program.get("/books").json["last_seq"] + 1))
    assert any(row["personal"] for row in rows)


def test_a_cursor_holds_for_its_own_list_only(own: Program) -> None:
    own.post("/entries/bulk", b"no\n" * 3, content_type=NDJSON)
    cursor = own.get("/dead-letters?limit=1").json["next"]
    assert len(own.get(f"/dead-letters?limit=5&cursor={cursor}").json["dead_letters"]) == 2
    assert own.get(f"/entries?cursor={cursor}").status == 422
    assert own.get(f"/dead-letters?import=x&cursor={cursor}").status == 422


def test_a_journey_and_its_verdicts(program: Program, terminal: Terminal) -> None:
    id_ = program.get("/standings?limit=1").json["journeys"][0]["journey"]
    record = program.get(f"/journeys/{id_}").json
    assert record == terminal("journey", id_, "--json").json
    verdicts = program.get(f"/verdicts/{id_}").json
    assert verdicts == {name: record[name] for name in ("journey", "version", "proof")}


def test_the_definition_and_how_it_changed(program: Program, terminal: Terminal) -> None:
    assert program.get("/definition").json == terminal("definition", "show", "--json").json
    numbers = [one["version"] for one in program.get("/definition/versions").json["versions"]]
    assert numbers == [1, 2]
    said = program.get("/definition/differences?before=1&after=2").json
    assert said == terminal("definition", "diff", "1", "2", "--json").json


def test_head_is_a_get_without_its_body(program: Program) -> None:
    from django.test import Client

    from tests.api.programs import serving

    with serving(program.books):
        client = Client(SERVER_NAME="127.0.0.1")
        said = client.head("/api/v1/books", headers={"Authorization": f"Bearer {program.token}"})
    assert (said.status_code, said.content) == (200, b"")
    assert said.headers["ETag"] == program.get("/books").headers["ETag"]


@pytest.mark.parametrize("rest", ["nothing", "imports/a%2Fb%0Ac/undo", "journeys/%0A/%0A/more"])
def test_an_address_that_leads_nowhere_is_a_problem_whatever_is_in_it(program: Program, rest: str) -> None:
    said = program.get(f"/{rest}")
    assert (said.status, said.headers["Content-Type"]) == (404, "application/problem+json")


def test_tables_do_not_become_formulas_in_a_spreadsheet(own: Program) -> None:
    assert own.post("/entries", claim("=cmd|' /C calc'!A0".replace("|", ""), "lead")).status == 201
    rows = own.get("/standings", Accept=CSV).body.decode()
    assert "\n'=cmd" in rows


def claim(journey: str, stage: str, **more: Any) -> dict[str, Any]:
    named = {"source": "crm", "record": f"deal/{journey}", "what": stage, "kind": "stage claimed"}
    return named | {"occurred_at": "2026-06-01", "journey": journey, "data": {"stage": stage}} | more


@pytest.mark.parametrize("form", ["image/svg+xml", "image/png", "application/vnd.vegalite.v6+json"])
@pytest.mark.parametrize("path", ["/position?on=2026-03-31", "/leakage", "/breakdown?by=segment"])
def test_a_chart_of_a_statement(program: Program, form: str, path: str) -> None:
    said = program.get(path, Accept=form)
    assert (said.status, said.headers["Content-Type"]) == (200, form)
    assert said.body.startswith((b"<svg", b"\x89PNG", b"{"))


def test_what_is_behind_a_number_adds_up_to_it(program: Program) -> None:
    places = {one["stage"]: one["journeys"] for one in program.get("/position?on=2026-03-31").json["stages"]}
    number = places["contact"]
    assert number > 7
    said = program.get("/behind?behind=position&stage=contact&to=2026-03-31&limit=7")
    seen = []
    while True:
        assert said.json["counted"] == number
        seen += said.json["lines"]
        if said.json["next"] is None:
            break
        said = program.get(said.headers["Link"].partition(">")[0].removeprefix("</api/v1"))
    assert sum(line["n"] for line in seen) == number
    assert len({line["journey"] for line in seen}) == len(seen)
