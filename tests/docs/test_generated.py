"""Pages that are made from the code say what the code says."""

import pytest

from tools.pages import out_of_date


@pytest.mark.slow  # `make docs` checks it too
def test_made_pages_are_up_to_date() -> None:
    assert sorted(out_of_date()) == [], "run `make pages`"
