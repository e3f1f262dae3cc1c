"""Coming in by a sign-in service: who may, who may not and why, and that nothing it says is believed unproven."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.test import override_settings

from buyline.config.settings import WrongSettings, settings_of
from buyline.members import invitations
from buyline.members.invitations import Asked
from buyline.members.models import AuditLine, Member
from buyline.web.elsewhere import elsewhere_of
from tests.members.conftest import NewMember
from tests.members.sign_in_service import CLIENT, SECRET, SignInService, sign_in_service

pytestmark = pytest.mark.capability("P29", "page")


@pytest.fixture(scope="module")
def running() -> Iterator[SignInService]:
    with sign_in_service() as found:
        yield found


@pytest.fixture
def service(running: SignInService) -> Iterator[SignInService]:
    running.person, running.bent, running.is_forged, running.is_unsigned = {}, {}, False, False
    told = settings_of(None, {"BUYLINE_SIGN_IN_AT": address(running)})
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": elsewhere_of(told)}, SIGN_IN_DOMAINS=()):
        yield running


def address(service: SignInService) -> str:
    return f"http://{CLIENT}:{quote(SECRET, safe='')}@{service.address.removeprefix('http://')}#Our%20Door"


def come(client: Any, service: SignInService, **person: Any) -> Any:
    """Go to the service, be this person there, and come back."""
    service.person = person
    asked = client.get("/sign-in/with/our-door?next=/flow&scope=everything&auth_params=nonce%3Dmine&process=connect")
    there = urlsplit(asked["Location"])
    assert sorted(parse_qs(there.query)["scope"][0].split()) == ["email", "openid", "profile"]
    assert parse_qs(there.query)["nonce"] != ["mine"]
    line = HTTPConnection(there.netloc)
    line.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(line.getresponse().getheader("Location") or "")
    line.close()
    return client.get(f"{back.path}?{back.query}")


def refused(answer: Any) -> str:
    assert answer.status_code == 403
    assert answer.wsgi_request.user.is_anonymous
    said = re.search(r'role="alert"><p>(.*?)</p>', answer.content.decode())
    assert said is not None
    return unescape(said[1])


def test_a_member_comes_in_with_a_proven_address_and_where_they_wanted(
    service: SignInService, new_member: NewMember
) -> None:
    member, client = new_member(), signed_in.client(None)
    assert "Sign in with Our Door" in client.get("/sign-in").content.decode()
    answer = come(client, service, email=member.email.upper(), email_verified=True)
    assert answer["Location"] == "/flow"
    assert client.get("/settings").status_code == 200
    assert AuditLine.objects.filter(member=member.email, did="signed in").count() == 1
    member.refresh_from_db()
    assert member.check_password(signed_in.PASSWORD)


def test_whoever_is_not_known_or_not_proven_stays_out_and_reads_why(
    service: SignInService, new_member: NewMember
) -> None:
    member, before = new_member(), Member.objects.count()
    client = signed_in.client(None)
    assert "did not prove" in refused(come(client, service, email=member.email, email_verified=False))
    assert "did not prove" in refused(come(client, service, email=member.email))
    assert "is not a member" in refused(come(client, service, email="nobody@example.com", email_verified=True))
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert come(client, service, email=member.email, email_verified=True)["Location"] == "/sign-in/not-active"
    assert client.get("/settings").status_code == 302
    assert Member.objects.count() == before
    assert AuditLine.objects.filter(did="sign-in failed", about="Our Door").count() == 3


@pytest.mark.parametrize(
    ("bent", "says"),
    [
        ({"nonce": "another"}, "does not answer this question"),
        ({"aud": "another"}, "InvalidAudience"),
        ({"aud": [CLIENT, "another"]}, "meant for somebody else"),
        ({"iss": "http://elsewhere.example"}, "InvalidIssuer"),
        ({"exp": 1_700_000_000}, "ExpiredSignature"),
    ],
)
def test_a_token_that_proves_nothing_lets_nobody_in(
    service: SignInService, new_member: NewMember, bent: dict[str, Any], says: str
) -> None:
    service.bent = bent
    member = new_member()
    assert says in refused(come(signed_in.client(None), service, email=member.email, email_verified=True))


def test_a_forged_or_unsigned_token_lets_nobody_in(service: SignInService, new_member: NewMember) -> None:
    member = new_member()
    service.is_forged = True
    said = refused(come(signed_in.client(None), service, email=member.email, email_verified=True))
    assert "InvalidSignature" in said
    service.is_forged, service.is_unsigned = False, True
    assert "not signed" in refused(come(signed_in.client(None), service, email=member.email, email_verified=True))


@pytest.mark.usefixtures("service")
def test_an_answer_without_its_question_and_a_service_that_is_away() -> None:
    client = signed_in.client(None)
    assert "does not fit" in refused(client.get("/sign-in/with/our-door/back?code=stolen&state=invented"))
    assert client.get("/sign-in/with/no-such-door").status_code == 404
    there = urlsplit(client.get("/sign-in/with/our-door")["Location"])
    state = parse_qs(there.query)["state"][0]
    answer = client.get(f"/sign-in/with/our-door/back?error=access_denied&state={state}")
    assert "You did not sign in" in refused(answer)
    told = settings_of(None, {"BUYLINE_SIGN_IN_AT": "http://a:b@127.0.0.1:9#Our%20Door"})
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": elsewhere_of(told)}):
        assert "does not answer" in refused(client.get("/sign-in/with/our-door"))


def test_whoever_is_invited_becomes_a_member_as_they_were_invited(service: SignInService) -> None:
    email = f"{uuid4().hex}@example.com"
    asked = Asked(email=email, name="Cy Young", function="sales", sees="own", sees_amounts=False)
    invitations.make(asked, by="boss@example.com", now=datetime.now(UTC))
    client = signed_in.client(None)
    assert come(client, service, email=email, email_verified=True)["Location"] == "/flow"
    made = Member.objects.get(email=email)
    assert (made.name, made.function, made.sees, made.sees_amounts) == ("Cy Young", "sales", "own", False)
    assert not made.has_usable_password()
    assert client.get("/settings/passkeys/add").status_code == 200
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=0):
        assert client.get("/settings/passkeys/add").status_code == 403
    assert not [one for one in invitations.waiting(datetime.now(UTC)) if one.email == email]


def test_a_mail_domain_that_is_named_lets_in_to_read_only(service: SignInService) -> None:
    signed_in.member()
    email, client = f"{uuid4().hex}@ours.example", signed_in.client(None)
    with override_settings(SIGN_IN_DOMAINS=("ours.example",)):
        assert "not a member" in refused(
            come(signed_in.client(None), service, email="x@not-ours.example", email_verified=True)
        )
        assert come(client, service, email=email, email_verified=True, name="Io Reader")["Location"] == "/flow"
    made = Member.objects.get(email=email)
    assert (made.name, made.function, made.is_owner) == ("Io Reader", "read-only", False)


def test_a_second_factor_is_asked_for_here_too(service: SignInService, new_member: NewMember) -> None:
    from allauth.mfa.totp.internal import auth as totp

    member, client = new_member(), signed_in.client(None)
    totp.TOTP.activate(member, totp.generate_totp_secret())
    answer = come(client, service, email=member.email, email_verified=True)
    assert answer["Location"].startswith("/sign-in/second-factor")
    assert client.get("/settings").status_code == 302


def test_a_token_without_an_address_is_completed_by_the_record(service: SignInService) -> None:
    Member.objects.create_user("record@example.com", name="Rea Cord", function="sales")
    assert come(signed_in.client(None), service)["Location"] == "/flow"
    service.bent = {"sub": "person-2"}
    assert "about somebody else" in refused(come(signed_in.client(None), service))


@pytest.mark.parametrize(
    "written",
    [
        "https://login.example.com", "http://a:b@login.example.com", "https://a:b@x.example#One,https://c:d@y.example#one",
        "https://a:b@x.example?scope=all", "ftp://a:b@x.example",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused_without_its_secret(written: str) -> None:
    with pytest.raises(WrongSettings, match="BUYLINE_SIGN_IN_AT: write addresses") as said:
        settings_of(None, {"BUYLINE_SIGN_IN_AT": written})
    assert "a:b" not in str(said.value)


def test_the_secret_is_covered_where_settings_are_shown() -> None:
    told = settings_of(None, {"BUYLINE_SIGN_IN_AT": "https://a:b%2Fc@x.example/realm#One, https://d:e@y.example"})
    assert told.shown("sign_in_at") == "https://a:•••@x.example/realm, https://d:•••@y.example"
    assert "b%2Fc" not in repr(told)
