"""Coming in: by password, with a second factor, never after too many tries; and being put out."""

import re
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from allauth.mfa.totp.internal import auth as totp
from django.test import override_settings

from buyline.members.models import AuditLine, Member
from tests.members.conftest import NewMember, Post

pytestmark = pytest.mark.capability("P29", "page")


def sign_in(client: Any, member: Member, password: str = signed_in.PASSWORD) -> Any:
    return client.post("/sign-in", {"login": member.email, "password": password})


def test_a_page_leads_to_the_sign_in_and_back_with_every_filter(new_member: NewMember) -> None:
    client = signed_in.client(None)
    asked = "/pipeline?from=2026-01-01&to=2026-03-31&book=verified"
    answer = client.get(asked)
    assert answer.status_code == 302
    there = answer["Location"]
    assert there.startswith("/sign-in?next=")
    page = client.get(there)
    onward = re.search(r'name="next" value="([^"]+)"', page.content.decode())
    assert onward is not None
    member = new_member()
    back = client.post(
        "/sign-in", {"login": member.email, "password": signed_in.PASSWORD, "next": onward[1].replace("&amp;", "&")}
    )
    assert back["Location"] == asked


def test_a_wrong_password_says_no_more_than_needed_and_is_noted(new_member: NewMember) -> None:
    member, client = new_member(), signed_in.client(None)
    known, unknown = sign_in(client, member, "wrong"), sign_in(client, Member(email="nobody@example.com"), "wrong")
    words = [re.findall(r"<p>(.*?)</p>", one.content.decode())[0] for one in (known, unknown)]
    assert words[0] == words[1]
    assert AuditLine.objects.filter(member=member.email, did="sign-in failed").count() == 1
    assert not AuditLine.objects.filter(about__contains="nobody@").exists()


def test_too_many_tries_lock_the_address_even_for_the_right_password(new_member: NewMember) -> None:
    member, client = new_member(), signed_in.client(None)
    for _ in range(5):
        sign_in(client, member, "wrong")
    answer = sign_in(client, member)
    assert answer.status_code != 302
    assert "Too many failed login attempts" in answer.content.decode()
    other = new_member()
    assert sign_in(signed_in.client(None), other).status_code == 302


def test_a_second_factor_is_asked_for_and_a_wrong_code_refused(new_member: NewMember) -> None:
    member, client = new_member(), signed_in.client(None)
    assert sign_in(client, member)["Location"] == "/pipeline"
    once_more = client.get("/settings/second-factor/add")["Location"]
    assert once_more.startswith("/settings/once-more")
    page = client.post(
        "/settings/once-more", {"password": signed_in.PASSWORD, "next": "/settings/second-factor/add"}, follow=True
    )
    secret = re.search(r"secret <code>([A-Z2-7]+)</code>", page.content.decode())
    assert secret is not None
    assert "data:image" not in page.content.decode()
    code = totp.format_hotp_value(totp.hotp_value(secret[1], next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post("/settings/second-factor/add", {"code": code}).status_code == 302
    fresh = signed_in.client(None)
    answer = sign_in(fresh, member)
    assert answer["Location"] == "/sign-in/second-factor"
    assert fresh.get("/pipeline").status_code == 302
    assert fresh.post("/sign-in/second-factor", {"code": "000000"}).status_code == 200
    codes = client.get("/settings/second-factor/codes")
    recovery = re.search(r"<li><code>([^<]+)</code>", codes.content.decode())
    assert recovery is not None
    assert fresh.post("/sign-in/second-factor", {"code": recovery[1]})["Location"] == "/pipeline"
    assert fresh.get("/settings").status_code == 200
    assert AuditLine.objects.filter(member=member.email, did="added a second factor", about="totp").exists()


def test_a_session_that_was_ended_elsewhere_is_out(new_member: NewMember) -> None:
    member, here, there = new_member(), signed_in.client(None), signed_in.client(None)
    sign_in(there, member)
    sign_in(here, member)
    assert there.get("/settings").status_code == 200
    page = here.get("/settings/sessions").content.decode()
    ends = re.findall(r'action="(/settings/sessions/\d+/end)".*?<button[^>]*>(.*?)</button>', page, re.DOTALL)
    elsewhere = next(address for address, words in ends if words == "End")
    assert here.post(elsewhere)["Location"] == "/settings/sessions"
    assert there.get("/settings").status_code == 302
    assert here.get("/settings").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(new_member: NewMember) -> None:
    one, other = new_member(), new_member()
    mine, theirs = signed_in.client(None), signed_in.client(None)
    sign_in(mine, one)
    sign_in(theirs, other)
    page = mine.get("/settings/sessions").content.decode()
    number = re.search(r"/settings/sessions/(\d+)/end", page)
    assert number is not None
    theirs.post(f"/settings/sessions/{number[1]}/end")
    assert mine.get("/settings").status_code == 200


def test_a_member_who_was_let_go_is_out_at_once(new_member: NewMember) -> None:
    member, client = new_member(), signed_in.client(None)
    sign_in(client, member)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get("/pipeline").status_code == 302


def test_a_password_is_reset_by_mail_once(new_member: NewMember, post: Post) -> None:
    member, client = new_member(), signed_in.client(None)
    client.post("/password/forgotten", {"email": "nobody@example.com"})
    client.post("/password/forgotten", {"email": member.email})
    assert [message.rcpt_tos for message in post.messages] == [[member.email]]
    body = message_from_bytes(post.messages[0].content, policy=default).get_content()
    link = re.search(r"http://127\.0\.0\.1(/password/set/\S+)", body)
    assert link is not None
    page = client.get(link[1], follow=True)
    form = page.request["PATH_INFO"]
    new = "another sentence that nobody guesses"
    assert client.post(form, {"password1": new, "password2": new})["Location"] == "/password/is-set"
    assert sign_in(client, member, new).status_code == 302
    again = signed_in.client(None).get(link[1], follow=True)
    assert "This link does not work any more" in again.content.decode()


def test_without_mail_an_administrator_gives_the_link(new_member: NewMember) -> None:
    said = signed_in.client(None).get("/password/forgotten").content.decode()
    assert "This installation sends no mail" in said
    boss = signed_in.client("administrator")
    email = f"{new_member().name}-new@example.com"
    page = boss.post("/settings/members", {"name": "Grace", "email": email, "function": "marketing"}).content.decode()
    link = re.search(r"http://127\.0\.0\.1(/password/set/[^<]+)</code>", page)
    assert link is not None
    theirs = signed_in.client(None)
    form = theirs.get(link[1], follow=True).request["PATH_INFO"]
    theirs.post(form, {"password1": signed_in.PASSWORD, "password2": signed_in.PASSWORD})
    assert sign_in(theirs, Member.objects.get(email=email)).status_code == 302


def test_a_mail_server_that_is_away_stops_nobody(new_member: NewMember) -> None:
    with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=1):
        answer = signed_in.client(None).post("/password/forgotten", {"email": new_member().email})
    assert answer["Location"] == "/password/sent"


def test_nobody_signs_up_alone() -> None:
    assert "An administrator adds members" in signed_in.client(None).get("/sign-up").content.decode()
    answer = signed_in.client(None).post("/sign-up", {"email": "x@example.com", "password1": signed_in.PASSWORD})
    assert not Member.objects.filter(email="x@example.com").exists()
    assert answer.status_code == 200
