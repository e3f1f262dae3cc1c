"""Every address of the API is documented, with every field and form, and nothing is documented that is not there."""

import re

import pytest

from tests.docs.reading import ROOT
from tools.page_api import document

pytestmark = pytest.mark.capability("P27", "docs")
PAGE = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
OPERATION = re.compile(r"^### (GET|POST) (/api/v1/\S+) ", re.MULTILINE)


def test_every_operation_and_field_is_documented() -> None:
    missing = []
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            section = PAGE.partition(f"\n### {method.upper()} {path} ")[2].partition("\n### ")[0]
            names = [one["name"] for one in said["parameters"]]
            forms = [form for one in said["responses"].values() for form in one.get("content", {}) if "problem" not in form]
            missing += [f"{method} {path}: {word}" for word in {*names, *forms} if f"`{word}`" not in section]
            missing += [] if section else [f"{method} {path}"]
    assert missing == []


def test_every_operation_says_what_it_does_and_every_parameter_what_it_means() -> None:
    silent = []
    for path, methods in document()["paths"].items():
        for said in methods.values():
            silent += [] if said["summary"] and said["x-right"] else [path]
            silent += [f"{path} {one['name']}" for one in said["parameters"] if not _meant(one)]
    assert silent == []


def _meant(parameter: dict[str, object]) -> bool:
    return bool(parameter.get("description")) or parameter["in"] == "path"


def test_what_is_documented_exists() -> None:
    paths = document()["paths"]
    found = OPERATION.findall(PAGE)
    assert found
    assert [one for one in found if one[0].lower() not in paths.get(one[1], {})] == []
