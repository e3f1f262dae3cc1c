"""Whom does a note mean: by address, by what stands before its sign, by name; and what means nobody."""

import pytest

from buyline.app.acts.mentions import Colleague, handle_of, meant_in, names_in

pytestmark = pytest.mark.capability("P9", "library")
PAOLO = Colleague("paolo@example.com", "Paolo Neri")
ANN, ANNA = Colleague("ann.lee@example.com", "Ann Lee"), Colleague("a.berg@example.com", "Ann Berg")
HERE = (PAOLO, ANN, ANNA)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@paolo look", [PAOLO]),
        ("see @Paolo.", [PAOLO]),
        ("(@paolo@example.com)", [PAOLO]),
        ("@PaoloNeri, @paolo_neri and @paolo again", [PAOLO]),
        ("@ann.lee or @a.berg", [ANN, ANNA]),
        ("write to paolo@example.com", []),
        ("a@paolo b", []),
        ("@", []),
        ("@@paolo", []),
    ],
)
def test_a_name_means_the_member_who_is_called_so(text: str, who: list[Colleague]) -> None:
    assert list(meant_in(text, HERE).members) == who


def test_what_means_nobody_or_several_is_said_and_stays_text() -> None:
    found = meant_in("@pablo and @ann, @paolo", HERE)
    assert (found.members, found.unknown, found.unclear) == ((PAOLO,), ("pablo",), ("ann",))
    assert found.says == (
        "Paolo Neri will see it in their day. Nobody here is called @pablo, so that stays text. "
        "More than one is called @ann; write the address to mean one."
    )


def test_a_handle_means_its_member_alone() -> None:
    twice = (*HERE, Colleague("paolo@other.example", "Paolo Rossi"))
    for known in (HERE, twice):
        for one in known:
            assert meant_in(f"@{handle_of(one, known)}", known).members == (one,)
    assert names_in("@paolo. @paolo, @ann-lee-") == ("paolo", "ann-lee")
