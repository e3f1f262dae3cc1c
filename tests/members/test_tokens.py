"""A token is found by its prefix, proven by its secret, and refused with the reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buyline.members.models import Token
from buyline.members.policy import Asker
from buyline.members.tokens import Made, TokenRefused, asker_of_token, make, revoke
from tests import signed_in

pytestmark = pytest.mark.capability("P29", "api")
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def made(function: str = "sales", scopes: tuple[str, ...] = ("read",), days: int = 30) -> Made:
    return make(signed_in.member(function), name="nightly", scopes=scopes, days=days, now=NOW)


def test_a_token_asks_for_its_member_within_its_scopes() -> None:
    found = asker_of_token(made(scopes=("record", "read")).text, now=NOW)
    assert isinstance(found, Asker)
    assert (found.member, found.function, found.scopes) == ("sales@example.com", "sales", ("read", "record"))


def test_the_secret_is_kept_nowhere() -> None:
    token = made()
    kept = Token.objects.get(prefix=token.token.prefix)
    secret = token.text[len("bl_") + 8 : -7]
    assert len(secret) == 40
    assert all(secret not in str(value) for value in vars(kept).values())


def test_a_token_ends_on_its_day() -> None:
    token = made(days=2)
    assert isinstance(asker_of_token(token.text, now=NOW + timedelta(days=2, seconds=-1)), Asker)
    said = asker_of_token(token.text, now=NOW + timedelta(days=2))
    assert said == "This token ended on 2026-11-29; make a new one under Settings, Tokens."


def test_a_revoked_token_opens_nothing() -> None:
    token = made()
    revoke(token.token, now=NOW)
    said = asker_of_token(token.text, now=NOW)
    assert isinstance(said, str)
    assert "revoked on 2026-11-27" in said


def test_a_member_who_was_let_go_has_no_tokens() -> None:
    token = made("success")
    member = signed_in.member("success")
    type(member).objects.filter(pk=member.pk).update(is_active=False)
    try:
        assert asker_of_token(token.text, now=NOW) == "The member of this token is no longer active."
    finally:
        type(member).objects.filter(pk=member.pk).update(is_active=True)


def test_every_changed_letter_is_seen() -> None:
    text = made().text
    for place in range(len(text)):
        wrong = text[:place] + ("a" if text[place] != "a" else "b") + text[place + 1 :]
        assert isinstance(asker_of_token(wrong, now=NOW), str), place


@given(st.text(max_size=80))
def test_whatever_is_sent_is_answered_with_a_sentence(text: str) -> None:
    said = asker_of_token(text, now=NOW)
    assert isinstance(said, str)
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [("", ["read"], 1), ("x", [], 1), ("x", ["everything"], 1), ("x", ["read"], 0), ("x", ["read"], 400)],
)
def test_what_cannot_be_made_is_refused(name: str, scopes: list[str], days: int) -> None:
    with pytest.raises(TokenRefused):
        make(signed_in.member("sales"), name=name, scopes=scopes, days=days, now=NOW)
