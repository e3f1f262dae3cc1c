"""Who sees some journeys only is offered, shown and told no duplicate of a buyer that they do not see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.books import open_books
from buyline.app.handlers import worker_for
from buyline.app.lookalikes import beside_json, decide_later, likenesses, likenesses_of
from buyline.app.lookalikes_search import find_later
from buyline.app.refusal import NotFound, Refused
from buyline.store.books import Books
from buyline.store.sight import Sight
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.capability("P29", "library")
NOW = 1_790_000_000_000_000
PAIRS = {"own": "ada", "own-2": "ada", "half": "ada", "half-2": "bob", "other": "bob", "other-2": "bob"}
NAMES = {"own": "Nordlicht", "half": "Bachmann", "other": "Hafenkontor"}


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Books]:
    """Three pairs of buyers: both ada's, one of them, none of them."""
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    about = {"source": "crm", "occurred_at": "2025-01-01", "known_at": "2025-01-01"}
    for id_, owner in PAIRS.items():
        name = f"{NAMES[id_.partition('-')[0]]} {'GmbH' if '-' in id_ else 'AG'}"
        claim = {"record": id_, "what": "lead", "kind": "stage claimed", "journey": f"j-{id_}", "buyer": id_}
        said = {"record": id_, "what": "said", "kind": "buyer described", "buyer": id_, "personal": {"name": name}}
        data = {"stage": "lead", "columns": {"owner": owner}}
        taken = terminal.record({**about, **claim, "data": data}, {**about, **said})
        assert {one["taken"] for one in taken} == {"recorded"}
    with open_books(tmp_path / "books") as books:
        find_later(books, now=NOW)
        worker = worker_for(books, lease_seconds=60)
        while worker.run_one():
            pass
        yield books


def test_only_pairs_of_which_both_are_seen_are_told(whole: Books) -> None:
    assert likenesses(whole, "buyer").counts["waiting"] == 3
    seen = whole.seen_by(Sight(people=("ada",)))
    found = likenesses(seen, "buyer")
    assert [(one.one, one.other) for one in found.pairs] == [("own", "own-2")]
    assert (found.counts["waiting"], found.changed) == (1, None)
    assert likenesses_of(seen, "buyer", "half") == []
    for other in ("half-2", "no such buyer"):
        with pytest.raises(NotFound, match=f"There is no buyer '{other}' in these books"):
            beside_json(seen, "buyer", "half", other)
        with pytest.raises(NotFound, match="alike; nothing was changed"):
            decide_later(seen, "buyer", "half", other, now=NOW)
        for word, field in (("merge", "into"), ("distinguish", "other")):
            with pytest.raises(Refused, match=f"there is no buyer '{other}' in these books"):
                do(seen, word, {"buyer": "half", field: other}, by=By(member="ada", function="sales"), now=NOW)
