"""How is each measure counted, and each rule meant? Pages by example, rendered from the spec tests."""

import importlib
import importlib.util

FOLDER = "docs/reference/by-example"


def build() -> dict[str, str]:
    """Text by file; empty while there are no spec tests."""
    if importlib.util.find_spec("tests.spec.render") is None:
        return {}
    pages: dict[str, str] = importlib.import_module("tests.spec.render").pages()
    return {f"{FOLDER}/{name}": f"{text.rstrip()}\n" for name, text in pages.items()}
