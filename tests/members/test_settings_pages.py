"""The settings: what one may see of oneself and of others, and what each act leaves in the audit."""

import re
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.conf import settings

from buyline.members import colleagues, owner
from buyline.members.models import AuditLine, Member, Token, View
from buyline.members.policy import Function
from tests.members.conftest import NewMember

pytestmark = pytest.mark.capability("P29", "page")
OWN = ("/settings", "/settings/sessions", "/settings/second-factor", "/settings/password", "/views")
ADMINISTRATORS = ("/settings/members", "/settings/audit")


@pytest.mark.parametrize("function", list(Function))
def test_who_sees_which_settings(function: Function) -> None:
    client = signed_in.client(str(function))
    assert [client.get(page).status_code for page in OWN] == [200] * len(OWN)
    wanted = 200 if function == Function.ADMINISTRATOR else 403
    assert [client.get(page).status_code for page in ADMINISTRATORS] == [wanted] * len(ADMINISTRATORS)
    assert client.get("/settings/tokens").status_code == (403 if function == Function.READ_ONLY else 200)


def test_a_refusal_says_what_is_missing() -> None:
    said = signed_in.client("read-only").get("/settings/tokens").content.decode()
    assert "Your function, read-only, does not have the right to keep tokens" in said


def test_a_token_is_shown_once_and_revoked() -> None:
    client = signed_in.client("executive")
    page = client.post("/settings/tokens", {"name": "board report", "scopes": ["read"], "days": "30"}).content.decode()
    text = re.search(r"bl_[a-z0-9]{55}", page)
    assert text is not None
    assert text[0] not in client.get("/settings/tokens").content.decode()
    token = Token.objects.get(name="board report")
    client.post(f"/settings/tokens/{token.prefix}/end")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert AuditLine.objects.filter(did="revoked a token", about=token.prefix).count() == 1


def test_scopes_beyond_the_function_are_not_offered() -> None:
    client = signed_in.client("executive")
    assert 'value="record"' not in client.get("/settings/tokens").content.decode()
    answer = client.post("/settings/tokens", {"name": "x", "scopes": ["record"], "days": "30"})
    assert answer.status_code == 400


def test_a_token_of_somebody_else_cannot_be_revoked() -> None:
    signed_in.client("sales").post("/settings/tokens", {"name": "mine", "scopes": ["read"], "days": "30"})
    token = Token.objects.get(name="mine")
    assert signed_in.client("marketing").post(f"/settings/tokens/{token.prefix}/end").status_code == 404


def test_an_act_without_the_mark_of_its_form_is_not_taken() -> None:
    client = signed_in.client("administrator", enforce_csrf_checks=True)
    answer = client.post("/settings", {"name": "Mallory"})
    assert answer.status_code == 403
    assert "The form was not taken" in answer.content.decode()


def test_functions_change_and_the_last_administrator_stays(new_member: NewMember) -> None:
    boss, member = signed_in.client("administrator"), new_member("sales")
    boss.post(f"/settings/members/{member.pk}", {"act": "function", "function": "success"})
    member.refresh_from_db()
    assert member.function == Function.SUCCESS
    boss.post(f"/settings/members/{member.pk}", {"act": "let go"})
    member.refresh_from_db()
    assert not member.is_active
    others = Member.objects.filter(function="administrator").exclude(email="administrator@example.com")
    others.update(is_active=False)
    own = Member.objects.get(email="administrator@example.com")
    answer = boss.post(f"/settings/members/{own.pk}", {"act": "let go"}, follow=True)
    assert "is the last administrator" in answer.content.decode()
    with pytest.raises(colleagues.NotPossible):
        colleagues.change_function(own, "sales")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": "Eve", "email": "no address", "function": "sales"}, "valid email address"),
        ({"name": "Eve", "email": "administrator@example.com", "function": "sales"}, "is a member already"),
        ({"name": "Eve", "email": "eve@example.com", "function": "spy"}, "is not one of the available choices"),
        ({"name": " ", "email": "eve@example.com", "function": "sales"}, "This field is required"),
    ],
)
def test_wrong_members_are_refused_where_they_were_typed(told: dict[str, str], said: str) -> None:
    answer = signed_in.client("administrator").post("/settings/members", told)
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_view_is_kept_shared_and_forgotten() -> None:
    mine, theirs = signed_in.client("sales"), signed_in.client("marketing")
    at = "/pipeline?from=2026-01-01&to=2026-03-31&book=verified"
    assert mine.post("/views", {"name": "Quarter", "at": at, "shared": "everybody"})["Location"] == at
    mine.post("/views", {"name": "Only mine", "at": "/flow"})
    shown = theirs.get("/views").content.decode()
    assert at.replace("&", "&amp;") in shown
    assert "Only mine" not in shown
    key = View.objects.get(name="Quarter").key
    assert theirs.post(f"/views/{key}/forget").status_code == 404
    assert mine.post(f"/views/{key}/forget").status_code == 302
    assert not View.objects.filter(name="Quarter").exists()


@pytest.mark.capability("P10", "page")
def test_a_view_is_shared_with_a_function_and_pinned_by_each_for_themselves() -> None:
    mine, theirs, others = (signed_in.client(each) for each in ("sales", "marketing", "success"))
    mine.post("/views", {"name": "Large deals", "at": "/journeys?filter=amount+%3E+1", "shared": "marketing"})
    key = View.objects.get(name="Large deals").key
    assert "Large deals" in theirs.get("/views").content.decode()
    assert "Large deals" not in others.get("/views").content.decode()
    assert others.post(f"/views/{key}", {"act": "pin"}).status_code == 404
    assert "Pinned views" not in theirs.get("/views").content.decode()
    theirs.post(f"/views/{key}", {"act": "pin"})
    assert "Pinned views" in theirs.get("/views").content.decode()
    assert "Pinned views" not in mine.get("/views").content.decode()
    assert theirs.post(f"/views/{key}", {"shared": "everybody"}).status_code == 404
    assert "no function" in mine.post(f"/views/{key}", {"shared": "nobodies"}, follow=True).content.decode()
    mine.post(f"/views/{key}", {"shared": ""})
    assert "Large deals" not in theirs.get("/views").content.decode()  # nor is it in the navigation any more
    mine.post(f"/views/{key}", {"shared": "success"})
    administrator = signed_in.client("administrator")
    assert administrator.post(f"/views/{key}", {"shared": "everybody"}).status_code == 302
    assert administrator.post(f"/views/{key}/forget").status_code == 302
    assert not View.objects.filter(name="Large deals").exists()


@pytest.mark.parametrize(
    "at", ["https://evil.example/pipeline", "//evil.example/pipeline", "/settings", "/sign-out", "/nowhere", ""]
)
def test_only_pages_of_the_books_can_be_kept(at: str) -> None:
    answer = signed_in.client("sales").post("/views", {"name": "Bad", "at": at})
    assert answer["Location"] == "/views"
    assert not View.objects.filter(name="Bad").exists()


def test_the_audit_is_paged_and_filtered(monkeypatch: pytest.MonkeyPatch) -> None:
    from buyline.members import audit

    monkeypatch.setattr(audit, "PAGE", 100)
    for number in range(120):
        audit.note("exported", member="ada@example.com", about=f"list {number}")
    client = signed_in.client("administrator")
    first = client.get("/settings/audit?did=exported").content.decode()
    assert "list 119" in first
    assert "list 19<" not in first
    older = re.search(r'<a href="([^"]+)">Older lines', first)
    assert older is not None
    assert "list 19<" in client.get("/settings/audit" + older[1].replace("&amp;", "&")).content.decode()


def test_the_welcome_page_is_shut_once_there_is_a_member() -> None:
    assert signed_in.client(None).get(f"/welcome/{owner.welcome_key()}").status_code == 404
    assert signed_in.client(None).get("/welcome/guessed").status_code == 404


def test_passwords_are_kept_as_argon2id() -> None:
    member: Any = signed_in.member("sales")
    assert member.password.startswith("argon2$argon2id$")
    assert settings.SESSION_COOKIE_HTTPONLY
