"""Programs propose and sign versions of the definition, each for the function of its member."""

from dataclasses import replace
from typing import Any

import pytest

from tests.api.programs import Program, token

pytestmark = pytest.mark.capability("P3", "api")
DAY = "2999-01-01"


def following(own: Program, **changed: Any) -> dict[str, Any]:
    """The newest version as the next one, with the lead called otherwise."""
    document: dict[str, Any] = own.get("/definition").json
    stages = [one | ({"name": "Interested"} if one["id"] == "lead" else {}) for one in document["stages"]]
    return document | {"version": document["version"] + 1, "in_force_from": DAY, "stages": stages} | changed


def of(own: Program, function: str) -> Program:
    return replace(own, token=token(function))


def test_proposed_by_one_signed_by_the_others(own: Program) -> None:
    proposed = of(own, "marketing").post("/definition/proposals", following(own))
    assert proposed.status == 201
    said = proposed.json
    assert (said["proposal"], said["state"], said["missing"]) == ("p2", "open", ["sales", "success"])
    assert said["proposed"]["member"] == "marketing@example.com"
    assert "Stage 'lead': the name changes from 'Lead' to 'Interested'." in said["changes"]
    for function in ("sales", "sales", "success"):
        said = of(own, function).post("/definition/proposals/p2/signatures").json
    assert (said["state"], [one["function"] for one in said["signed"]]) == ("agreed", ["marketing", "sales", "success"])
    assert own.get("/definition").json["in_force_from"] == DAY
    assert [one["state"] for one in own.get("/definition/proposals").json["proposals"]] == ["agreed"] * 2
    assert own.get("/definition/proposals/p2").json["definition"]["version"] == said["version"]


def test_a_refusal_is_the_same_sentence(own: Program) -> None:
    of(own, "marketing").post("/definition/proposals", following(own))
    chief = of(own, "executive").post("/definition/proposals/p2/signatures")
    assert chief.status == 422
    assert "executive has nothing to sign in p2" in chief.json["detail"]
    assert of(own, "sales").post("/definition/proposals/p2/withdrawal").status == 422
    assert own.post("/definition/proposals/p2/withdrawal").json["state"] == "withdrawn"
    assert own.post("/definition/proposals/p7/signatures").status == 404
    assert of(own, "read-only").post("/definition/proposals/p2/signatures").status == 403


def test_what_is_wrong_is_told_with_its_line(own: Program) -> None:
    text = "buyline: 1\nversion: 3\nstages:\n  - {id: lead, name: Lead, gait: warn}\n  - {id: won, name: Won}\n"
    said = own.post("/definition/proposals", text, content_type="application/yaml")
    assert said.status == 422
    assert said.json["errors"][0]["reason"] == (
        "definition, line 4, stages → number 1 → gait: there is no field 'gait' here; did you mean 'gate'? known: buyer_is, "
        "claimed, criterion, gate, id, led_by, name, named, ours, rank, reviewed_by, service_level_days, steps, "
        "supported_by, won"
    )
    assert (
        own.post("/definition/proposals", following(own, version=9))
        .json["errors"][0]["reason"]
        .endswith("next one is 3")
    )
    assert own.post("/definition/proposals", text, content_type="text/plain").status == 415
    assert own.post("/definition/proposals", b"\xff", content_type="application/yaml").status == 400
    assert len(own.get("/definition/proposals").json["proposals"]) == 1
