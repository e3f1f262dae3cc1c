"""Lists of journeys, buyers and people go on to their end; work in the background can be watched and stopped."""

from typing import Any
from urllib.parse import urlencode

import pytest

from buyline.app.books import open_books
from buyline.app.handlers import worker_for
from tests.api.programs import Program
from tests.api.test_recording import files
from tests.cli.terminal import Terminal

pytestmark = [pytest.mark.capability("P9", "api"), pytest.mark.capability("P27", "api")]


def all_of(program: Program, path: str, name: str) -> list[dict[str, Any]]:
    rows, said = [], program.get(path)
    while True:
        assert said.status == 200, said.body
        rows += said.json[name]
        if said.json["next"] is None:
            return rows
        said = program.get(said.headers["Link"].partition(">")[0].removeprefix("</api/v1"))


@pytest.mark.parametrize("sort", ["", "-amount", "since", "buyer"])
def test_every_journey_once_in_any_order(program: Program, sort: str) -> None:
    rows = all_of(program, f"/journeys?limit=37&sort={sort}", "journeys")
    found = program.get("/journeys").json
    assert len({row["journey"] for row in rows}) == len(rows) == found["found"]


def test_groups_add_up_and_filters_hold(program: Program) -> None:
    said = program.get("/journeys?group=segment&limit=5").json
    assert sum(group["journeys"] for group in said["groups"]) == said["found"]
    some = said["groups"][0]["segment"]
    inside = program.get(f"/journeys?where=segment={some}&limit=1").json
    assert inside["found"] == said["groups"][0]["journeys"]
    assert program.get("/journeys?filter=stage%20=%20contact&limit=1").json["journeys"][0]["stage"] == "contact"
    assert program.get("/journeys?filter=nonsense%20is").status == 422
    assert program.get("/journeys?sort=colour").status == 422


def test_buyers_and_people_with_all_that_is_known_of_them(program: Program) -> None:
    buyers = all_of(program, "/buyers?limit=40", "buyers")
    assert len({one["id"] for one in buyers}) == len(buyers) > 100
    one = max(buyers, key=lambda buyer: (buyer["people"], buyer["journeys"]))
    record = program.get(f"/buyers/{one['id']}").json
    assert (len(record["journeys"]), len(record["people"])) == (one["journeys"], one["people"])
    assert {line["journey"] for line in record["entries"] if line["journey"]} >= {
        j["journey"] for j in record["journeys"]
    }
    people = all_of(program, "/people?limit=40", "people")
    named = program.get(f"/people/{people[-1]['id']}").json
    assert named["person"]["id"] == people[-1]["id"]
    assert program.get("/buyers/nobody").status == program.get("/people/nobody").status == 404


def test_an_import_in_the_background(own: Program) -> None:
    asked = own.upload("/imports", files(later="true"))
    assert asked.status == 202
    where = asked.headers["Location"].removeprefix("/api/v1")
    assert own.get(where).json["state"] == "waiting"
    assert [one["id"] for one in own.get("/jobs?open=true").json["jobs"]] == [asked.json["job"]]
    with open_books(own.books) as books:
        assert worker_for(books, lease_seconds=60).run_one()
    done = own.get(where).json
    assert (done["state"], done["result"]["changed"]) == ("done", 2)
    assert own.get(f"/imports/{done['result']['batch']}").json["entries"] == 2
    assert own.post(f"{where}/cancel").status == 422
    assert own.post(f"{where}/again").status == 422


def test_a_job_is_stopped_before_it_begins(own: Program) -> None:
    sent = files(later="true", mapping_file=_mapping())
    del sent["mapping"]
    asked = own.upload("/imports", sent)
    where = asked.headers["Location"].removeprefix("/api/v1")
    assert "cancelled before it began" in own.post(f"{where}/cancel").json["says"]
    assert own.get(where).json["state"] == "cancelled"
    assert own.post(f"{where}/again").status == 200
    assert own.post("/jobs/none/cancel").status == own.get("/jobs/none").status == 404
    assert own.upload("/imports", files(later="true", dry_run="true")).status == 422


def _mapping() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from buyline.definition.shipped import mapping_path

    path = mapping_path("stage-history")
    assert path is not None
    return SimpleUploadedFile("own.yaml", path.read_bytes())


def test_the_health_of_the_books(program: Program) -> None:
    said = program.get("/health-of-books").json
    assert {line["state"] for line in said["lines"]} <= {"good", "warn", "bad"}
    assert said["sources"]


def test_whatever_is_called_so_is_found(program: Program) -> None:
    buyer = program.get("/buyers?limit=1").json["buyers"][0]
    found = program.get(f"/search?q={buyer['name'][:6]}&each=100").json
    assert (buyer["id"], "buyer") in {(hit["id"], hit["kind"]) for hit in found["hits"]}
    assert program.get("/search?q=no%20such%20name%20at%20all").json == {"hits": [], "more": []}
    assert program.get("/search").status == 422


@pytest.mark.parametrize(
    "more", [[], ["--where", "region=Germany"], ["--filter", "stage = contact", "--sort", "since"]]
)
def test_the_list_is_what_the_command_prints(program: Program, more: list[str]) -> None:
    asked = {"limit": "9", "sort": "-amount"} | {more[k].strip("-"): more[k + 1] for k in range(0, len(more), 2)}
    said = program.get(f"/journeys?{urlencode(asked)}").json
    assert {name: said[name] for name in said if name != "next"} == Terminal(program.books)(
        "journeys", "--limit", "9", "--json", *more
    ).json


def test_two_values_of_a_column_are_asked_as_a_filter(program: Program) -> None:
    said = Terminal(program.books)("journeys", "--where", "region=Germany", "--where", "region=Italy")
    assert (said.code, "--filter" in said.err) == (2, True)
