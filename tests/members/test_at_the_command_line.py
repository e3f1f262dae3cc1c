"""Members at the command line: invited by mail, away with a deputy, told of what they want, in teams, seeing a part."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.test import override_settings

from buyline.app.books import open_books
from buyline.members import audit, deputies, tokens
from buyline.members.colleagues import NotPossible
from buyline.members.models import Invitation, Member, Team, Wish
from buyline.web.mail.sending import send_due
from tests.cli.terminal import Answer, Terminal
from tests.members.conftest import NewMember, Post

pytestmark = [pytest.mark.capability("P29", "cli"), pytest.mark.capability("P9", "cli")]


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal about books with one journey, whose turn is that of sales."""
    signed_in.member()
    terminal = Terminal(tmp_path_factory.mktemp("doors") / "books")
    assert terminal("init").code == 0
    opened = terminal("act", "open", "--buyer-name", "Nordlicht AG", "--stage", "prospect", "--function", "sales")
    assert opened.code == 0, opened.err
    journey = opened.text.partition(":")[0]
    planned = terminal("act", "plan", journey, "--due", str(today()), "--remark", "Call", "--function", "sales",
                       "--member", "away@example.com")  # fmt: skip
    assert planned.code == 0, planned.err
    with override_settings(BOOKS=str(terminal.books)):
        yield terminal


def today() -> date:
    return datetime.now(UTC).date()


def refused(answer: Answer) -> str:
    assert answer.code != 0
    return " ".join(answer.err.split())


def test_an_invitation_is_sent_where_mail_is_set_up_and_its_path_printed_in_any_case(
    typed: Terminal, post: Post
) -> None:
    asked = ("members", "invite", "ida-cli@example.com", "--name", "Ida", "--function", "sales", "--journeys", "own")
    before = {one["email"] for one in typed("members", "invitations", "--json").json}
    made = typed(*asked)
    assert "on its way to ida-cli@example.com" in made.err + made.text
    path = re.search(r"^/invited/\S+$", made.text, re.MULTILINE)
    assert path is not None
    assert [message.rcpt_tos for message in post.messages] == [["ida-cli@example.com"]]
    assert path[0] in message_from_bytes(post.messages[0].content, policy=default).get_content()
    assert signed_in.client(None).get(path[0]).status_code == 200
    invited = [one["email"] for one in typed("members", "invitations", "--json").json]
    assert sorted(invited) == sorted({*before, "ida-cli@example.com"})
    assert typed("members", "revoke", "ida-cli@example.com").code == 0
    assert signed_in.client(None).get(path[0]).status_code == 404
    assert "Nobody with the address" in refused(typed("members", "revoke", "ida-cli@example.com"))


def test_without_mail_or_with_a_server_that_is_away_the_path_is_there_all_the_same(typed: Terminal) -> None:
    plain = typed("members", "invite", "jo-cli@example.com", "--name", "Jo")
    assert plain.code == 0
    assert "on its way" not in plain.err + plain.text
    with override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=9):
        made = typed("members", "invite", "jo-cli@example.com", "--name", "Jo")
    assert "did not take the mail" in made.err + made.text
    assert "/invited/" in made.text
    said = refused(typed("members", "invite", "jo@example", "--name", "Jo"))
    assert "is not a mail address" in said
    assert "choose all, team, own" in refused(
        typed("members", "invite", "j@example.com", "--name", "Jo", "--journeys", "some")
    )
    Invitation.objects.all().delete()


def test_a_deputy_is_told_by_command_mail_and_api_of_what_matters_to_whoever_is_away(
    typed: Terminal, post: Post, new_member: NewMember
) -> None:
    away = Member.objects.create_user("away@example.com", name="Ava Way", function="sales")
    deputy, until = new_member("success"), today() + timedelta(days=2)
    asked = ("members", "away", away.email, "--from", today(), "--until", until, "--deputy", deputy.email)
    assert typed(*asked).code == 0
    assert audit.lines(at_most=1)[0].did == "named a deputy"
    day = typed("day", "--member", deputy.email, "--function", "success", "--json").json
    (stood,) = day["for_others"]
    assert (stood["member"], stood["name"], stood["until"]) == (away.email, "Ava Way", str(until))
    assert [one["member"] for one in stood["planned"]] == [away.email]
    assert "Ava Way" in typed("day", "--member", deputy.email, "--function", "success").text
    Wish.objects.update_or_create(member=deputy, defaults={"is_mailed": True, "mail_hour": 0})
    with open_books(typed.books) as books:
        assert send_due(books, now=books_now())["sent"] == 1
    body: Any = message_from_bytes(post.messages[-1].content, policy=default)
    assert "Planned for Ava Way, away until" in body.get_body(("plain",)).get_content()
    assert over_api(typed, deputy)["for_others"][0]["planned"] == stood["planned"]
    assert typed("members", "back", away.email).code == 0
    assert typed("day", "--member", deputy.email, "--function", "success", "--json").json["for_others"] == []
    assert over_api(typed, deputy)["for_others"] == []
    Wish.objects.filter(member=deputy).delete()


def books_now() -> int:
    return int(datetime.now(UTC).timestamp() * 1_000_000)


def over_api(typed: Terminal, member: Member) -> Any:
    made = tokens.make(member, name="day", scopes=["read"], days=1, now=datetime.now(UTC))
    with override_settings(BOOKS=str(typed.books), OPEN_BOOKS="buyline.app.books.open_books"):
        answer = signed_in.client(None).get("/api/v1/day", headers={"Authorization": f"Bearer {made.text}"})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_an_absence_that_cannot_be_is_refused_in_the_words_of_the_page(typed: Terminal, new_member: NewMember) -> None:
    member, deputy = new_member(), new_member()
    with pytest.raises(NotPossible) as page:
        deputies.go_away(member, first=date(2026, 5, 5), last=date(2026, 5, 4), deputy=deputy)
    asked = ("members", "away", member.email, "--from", "2026-05-05", "--until", "2026-05-04", "--deputy", deputy.email)
    assert str(page.value) in refused(typed(*asked))
    assert "another active member" in refused(
        typed(*asked[:4], "2026-05-05", "--until", "2026-05-06", "--deputy", member.email)
    )
    assert "Nobody with the address" in refused(typed("members", "back", "nobody@example.com"))


def test_what_a_member_is_told_of_and_how_pages_read(typed: Terminal, new_member: NewMember) -> None:
    member = new_member()
    asked = ("members", "told", member.email)
    assert typed(*asked, "--json").json == {
        "off": [], "off_in_mail": [], "mailed": False, "hour": 7, "time_zone": None,
    }  # fmt: skip
    said = typed(*asked, "--off", "still", "--off", "heard", "--mail", "--hour", 8, "--zone", "Europe/Berlin", "--json")
    assert said.json == {
        "off": ["heard", "still"], "off_in_mail": [], "mailed": True, "hour": 8, "time_zone": "Europe/Berlin",
    }  # fmt: skip
    assert typed(*asked, "--no-mail", "--off", "", "--json").json["off"] == []
    assert "There is no kind 'weather'" in refused(typed(*asked, "--off", "weather"))
    assert "There is no time zone 'Berlin'" in refused(typed(*asked, "--zone", "Berlin"))
    assert "from 0 to 23" in refused(typed(*asked, "--hour", 24))
    reads = ("members", "reads", member.email)
    assert typed(*reads, "--locale", "de-DE", "--theme", "dark", "--json").json == {
        "locale": "de-DE", "time_zone": None, "theme": "dark",
    }  # fmt: skip
    word = refused(typed(*reads, "--theme", "pink"))
    assert "There is no theme 'pink'; choose light, dark, or nothing." in word
    client = signed_in.client(None)
    client.force_login(member, backend=signed_in.BACKEND)
    page = client.post("/settings", {"name": member.name, "theme": "pink"}).content.decode()
    assert "There is no theme &#x27;pink&#x27;; choose light, dark, or nothing." in page


def test_teams_and_what_members_see(typed: Terminal, new_member: NewMember) -> None:
    lead, member = new_member(), new_member()
    assert typed("team", "add", "cli-north", "--region", "Europe", "--lead", lead.email).code == 0
    assert "already" in refused(typed("team", "add", "cli-north"))
    assert (
        typed("members", "sees", member.email, "--journeys", "team", "--amounts", "hidden", "--team", "cli-north").code
        == 0
    )
    (team,) = [one for one in typed("team", "list", "--json").json if one["team"] == "cli-north"]
    assert team == {"team": "cli-north", "region": "Europe", "lead": lead.email, "members": [member.email]}
    (seen,) = [one for one in typed("members", "list", "--json").json if one["email"] == member.email]
    assert (seen["journeys"], seen["amounts"]) == ("team", False)
    assert "There is no team 'cli-south'" in refused(typed("members", "sees", member.email, "--team", "cli-south"))
    assert "shown or hidden" in refused(typed("members", "sees", member.email, "--amounts", "some"))
    assert typed("team", "remove", "cli-north").code == 0
    assert not Team.objects.filter(name="cli-north").exists()
    assert "There is no team" in refused(typed("team", "remove", "cli-north"))
