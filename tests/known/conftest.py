"""Two real companies as a forecast sees them, for all tests that look ahead from their books."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from buyline.app import imports
from buyline.app.expecting import expecting
from buyline.app.statements import Asked
from buyline.days import parse_day, start_of
from buyline.forecast.records import Records

LAST = {"olist": "2018-11-14", "maven": "2017-12-31"}
FOLDER = {"olist": "olist", "maven": "maven_crm"}


@pytest.fixture(scope="module")
def records(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Records]]:
    """The records of an export on its last day, imported once."""
    with ExitStack() as stack:

        @cache
        def get(name: str) -> Records:
            source, now = shared_data / FOLDER[name], start_of(parse_day("2020-01-02"), "UTC")
            if not source.is_dir():
                pytest.skip(f"this data set is not here: {FOLDER[name]}")
            mapping, path = imports.load_mapping(name)
            books = stack.enter_context(
                imports.books_for(tmp_path_factory.mktemp(name) / "books", mapping, path, now=now)
            )
            imports.run(books, imports.ready(mapping, [source], imports.definition_for(books.path, mapping, path),
                                             now=now), now=now)  # fmt: skip
            with expecting(books, Asked(as_of=parse_day(LAST[name])), now=now) as found:
                return found.records

        yield get
