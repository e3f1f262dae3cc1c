"""An invitation is sent by mail, opens one page once, and makes a member who sees what was chosen for them."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.utils import timezone

from buyline.members import audit, invitations, teams
from buyline.members.colleagues import NotPossible
from buyline.members.invitations import Asked
from buyline.members.models import Invitation, Member
from buyline.members.policy import Function
from buyline.members.sights import sight_of
from tests.members.conftest import Post

pytestmark = pytest.mark.capability("P29", "page")
GOOD = "a sentence that nobody guesses"
ASKED = {"name": "Ida", "function": "sales", "sees": "own", "days": "7"}


def invite(email: str, **more: str) -> Any:
    return signed_in.client("administrator").post("/settings/invitations", ASKED | {"email": email} | more)


def link_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1(/invited/[\w-]+)", text)
    assert found is not None
    return found[1]


def test_an_invitation_is_sent_and_makes_a_member_once(post: Post) -> None:
    if not any(team.name == "east" for team in teams.every()):
        teams.put(name="east")
    answer = invite("ida@example.com", teams="east")
    assert "is on its way" in answer.content.decode()
    assert "/invited/" not in answer.content.decode()
    assert [message.rcpt_tos for message in post.messages] == [["ida@example.com"]]
    body = message_from_bytes(post.messages[0].content, policy=default).get_content()
    link, client = link_in(body), signed_in.client(None)
    assert "Welcome, Ida" in client.get(link).content.decode()
    assert client.post(link, {"name": "Ida", "password": "short"}).status_code == 400
    assert client.post(link, {"name": "Ida B.", "password": GOOD})["Location"] == "/pipeline"
    member = Member.objects.get(email="ida@example.com")
    assert (member.name, member.function, member.sees, member.sees_amounts) == ("Ida B.", "sales", "own", False)
    assert [team.name for team in member.teams.all()] == ["east"]
    assert sight_of(member).people == ("ida@example.com", "ida")
    assert signed_in.client(None).get(link).status_code == 404
    assert client.get("/settings").status_code == 200
    done = [line.did for line in audit.lines(at_most=6)]
    assert "accepted an invitation" in done
    assert "invited a member" in done


def test_without_mail_the_link_is_shown_to_whoever_invites() -> None:
    text = invite("jon@example.com").content.decode()
    assert link_in(text)
    assert "jon@example.com" in signed_in.client("administrator").get("/settings/invitations").content.decode()


def test_a_revoked_ended_or_replaced_link_opens_nothing() -> None:
    first, second = (
        link_in(invite("kim@example.com").content.decode()),
        link_in(invite("kim@example.com").content.decode()),
    )
    client = signed_in.client(None)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    made = Invitation.objects.get(email="kim@example.com", revoked_at=None)
    signed_in.client("administrator").post(f"/settings/invitations/{made.pk}/revoke")
    assert client.get(second).status_code == 404
    assert audit.lines(at_most=1)[0].did == "revoked an invitation"
    third = link_in(invite("kim@example.com").content.decode())
    Invitation.objects.filter(email="kim@example.com").update(expires_at=timezone.now())
    assert client.post(third, {"name": "Kim", "password": GOOD}).status_code == 404
    assert not Member.objects.filter(email="kim@example.com").exists()


def test_two_who_use_one_link_make_one_member() -> None:
    asked = Asked(email="lea@example.com", name="Lea", function="sales")
    made = invitations.make(asked, by="x", now=timezone.now())
    invitations.accept(made.invitation, name="Lea", password=GOOD, now=timezone.now())
    with pytest.raises(NotPossible, match="used or revoked"):
        invitations.accept(made.invitation, name="Lea", password=GOOD, now=timezone.now())
    assert made.key not in str(list(Invitation.objects.values()))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"email": "administrator@example.com"}, "is a member already"),
        ({"function": "administrator", "sees": "own"}, "An administrator sees everything"),
        ({"days": "90"}, "less than or equal to 30"),
        ({"sees": "nobody"}, "is not one of the available choices"),
        ({"email": "no address"}, "valid email address"),
    ],
)
def test_what_cannot_be_is_said_where_it_was_typed(more: dict[str, str], said: str) -> None:
    answer = signed_in.client("administrator").post("/settings/invitations", ASKED | {"email": "m@example.com"} | more)
    assert answer.status_code == 400
    assert said in answer.content.decode()


@pytest.mark.parametrize("function", [one for one in Function if one != Function.ADMINISTRATOR])
def test_only_administrators_invite(function: Function) -> None:
    client = signed_in.client(str(function))
    assert client.get("/settings/invitations").status_code == 403
    assert client.post("/settings/invitations", ASKED | {"email": "n@example.com"}).status_code == 403
    assert not Invitation.objects.filter(email="n@example.com").exists()


def test_an_invitation_lasts_as_long_as_it_says() -> None:
    now = timezone.now()
    made = invitations.make(Asked(email="oli@example.com", name="Oli", function="sales"), by="x", now=now, days=2)
    assert invitations.behind(made.key, now=now + timedelta(days=2, seconds=-1)) is not None
    assert invitations.behind(made.key, now=now + timedelta(days=2)) is None
