"""One table of rights: who has none, who has which, and what a refusal says."""

import pytest

from buyline.members.policy import NOBODY, RIGHTS, SCOPES, Asker, Function, Right, refusal

pytestmark = pytest.mark.capability("P29", "page")


def test_nobody_may_do_anything() -> None:
    assert NOBODY.rights == frozenset()
    assert all(refusal(NOBODY, right) == "Sign in first: these books are for members only." for right in Right)


def test_every_function_has_rights_and_reads() -> None:
    assert set(RIGHTS) == set(Function)
    assert all(Right.READ in rights for rights in RIGHTS.values())
    assert RIGHTS[Function.ADMINISTRATOR] == frozenset(Right)
    for function in set(Function) - {Function.ADMINISTRATOR}:
        assert not RIGHTS[function] & {Right.MANAGE_MEMBERS, Right.SEE_AUDIT}
    assert not RIGHTS[Function.READ_ONLY] & {Right.EXPORT, Right.RECORD, Right.IMPORT, Right.KEEP_TOKENS}


@pytest.mark.parametrize("function", list(Function))
@pytest.mark.parametrize("scope", list(SCOPES))
def test_a_token_never_widens_the_rights_of_its_member(function: Function, scope: str) -> None:
    by_token = Asker("ada@example.com", function, (scope,)).rights
    assert by_token == RIGHTS[function] & SCOPES[scope]


def test_a_refusal_says_what_is_missing_and_who_has_it() -> None:
    reader = Asker("ada@example.com", Function.READ_ONLY)
    said = refusal(reader, Right.EXPORT)
    assert said is not None
    assert "read-only, does not have the right to export" in said
    assert "marketing" in said
    narrow = Asker("ada@example.com", Function.SALES, ("read",))
    assert refusal(narrow, Right.RECORD) == "This token may not do that; it would need the scope record."
    assert refusal(narrow, Right.READ) is None
