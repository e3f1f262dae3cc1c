"""A pytest plugin that prints the capability marks of the tests it collects, one JSON list per line."""

import json

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """Print capability, face and module of every mark once."""
    found = {
        (*mark.args, item.nodeid.partition("::")[0])
        for item in session.items
        for mark in item.iter_markers("capability")
    }
    for one in sorted(found):
        print(f"capability {json.dumps(one)}")
