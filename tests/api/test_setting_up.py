"""Programs read, fill and propose the set-up: the same draft as on the pages, the same sentences."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.api.programs import Program, serving, token

pytestmark = pytest.mark.capability("P1", "api")


def put(own: Program, document: Any, function: str = "sales", content_type: str = "application/json") -> Any:
    text = document if isinstance(document, str) else json.dumps(document)
    headers = {"Authorization": f"Bearer {token(function)}"}
    with serving(own.books):
        return Client(SERVER_NAME="127.0.0.1").put("/api/v1/setup", text, content_type=content_type, headers=headers)


def of(own: Program, function: str) -> Program:
    return replace(own, token=token(function))


def test_read_filled_and_proposed(own: Program) -> None:
    told = own.get("/setup").json
    assert (told["filled"], told["problems"]) == ([], [])
    draft = told["setup"]
    draft["audience"]["who"] = "Bakeries"
    draft["deals"] = {"average_price": 1_000, "goals": [{**draft["deals"]["goals"][0], "amount": 30_000}]}
    answer = put(own, draft)
    assert answer.status_code == 200
    kept = answer.json()
    assert kept["needed"]["horizons"][0]["deals"] == 30
    assert kept["needed"]["horizons"][0]["stages"][-1]["about"] == 30
    assert kept["needed"]["rule"].startswith("A first estimate")
    assert own.get("/setup").json == kept
    proposed = of(own, "marketing").post("/setup/propose")
    assert proposed.status == 201
    assert (proposed.json["goals"][0]["amount"], proposed.json["missing"]) == (30_000, ["sales", "success"])


def test_what_is_wrong_is_kept_and_said_with_its_step(own: Program) -> None:
    kept = put(own, "deals:\n  average_price: dear\n", content_type="application/yaml").json()
    assert [one["step"] for one in kept["problems"]] == ["deals"]
    refused = of(own, "sales").post("/setup/propose")
    assert refused.status == 422
    assert "step 6, deals" in refused.json["errors"][0]["reason"]
    assert put(own, "- a\n", content_type="application/yaml").status_code == 422
    assert put(own, "x", content_type="text/plain").status_code == 415
    assert put(own, {}, "read-only").status_code == 403
    assert of(own, "read-only").get("/setup").status == 403
