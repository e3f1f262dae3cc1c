"""How many duplicates are found, and how many of those found are any? Judged on names that were not written by us.

The names are Maven's accounts, and trades and towns of Olist (many share a word); the faults are drawn from seeds that
were not looked at while the weights were set. The data are not shipped; `BUYLINE_REFERENCE_DATA` names their folder.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from buyline.app.free_mail import DOMAINS
from buyline.app.lookalikes import LIKELY, NEARLY_SURE
from buyline.app.lookalikes_search import AT_LEAST
from buyline.likeness.kinds import BUYERS
from buyline.likeness.records import buyer_rows
from buyline.likeness.scoring import pairs_of
from tests.known.corrupted import Company, maven, olist, written

DATA = Path(os.environ.get("BUYLINE_REFERENCE_DATA", str(Path(__file__).parents[3] / "shared" / "data")))
pytestmark = [
    pytest.mark.capability("P7", "library"),
    pytest.mark.skipif(not DATA.is_dir(), reason="needs the reference data"),
]
Shares = dict[float, tuple[float, float]]


def shares(companies: Sequence[Company], seeds: Sequence[int]) -> Shares:
    """By threshold: which share of the pairs found is one, and which share of those that are one is found."""
    counted = {threshold: [0, 0, 0] for threshold in (AT_LEAST, LIKELY, NEARLY_SURE)}
    for seed in seeds:
        records, truth = written(companies, seed=seed)
        found = pairs_of(buyer_rows(records, free_mail=DOMAINS), BUYERS, at_least=AT_LEAST)
        for threshold, counts in counted.items():
            got = {(one.one, one.other) for one in found if one.sure >= threshold}
            counts[0] += len(got & truth)
            counts[1] += len(got)
            counts[2] += len(truth)
    return {threshold: (right / got, right / all_) for threshold, (right, got, all_) in counted.items()}


def test_of_mavens_accounts_written_with_faults_nine_in_ten_are_found_and_hardly_any_wrongly() -> None:
    found = shares(maven(DATA), range(101, 121))
    assert all(precision >= 0.99 for precision, _ in found.values())
    assert found[AT_LEAST][1] >= 0.87
    assert found[LIKELY][1] >= 0.7
    assert found[NEARLY_SURE][1] >= 0.55


def test_of_companies_that_share_words_with_many_others_most_are_found_and_few_wrongly() -> None:
    found = shares(olist(DATA, many=800, seed=7), range(201, 206))
    assert found[AT_LEAST][0] >= 0.93
    assert found[NEARLY_SURE][0] >= 0.99
    assert found[AT_LEAST][1] >= 0.82
    assert found[NEARLY_SURE][1] >= 0.55
