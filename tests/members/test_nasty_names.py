"""Names of members, teams, views and tokens stay texts; what is no text is refused in words; no mail gets a header more."""

from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import uuid4

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.core.mail import EmailMessage
from django.utils import timezone
from icalendar import Calendar

from buyline.app.calendar import Dated
from buyline.days import day_number
from buyline.members import colleagues, invitations, teams, tokens, views
from buyline.members.invitations import Asked
from buyline.members.models import Member, Team, Token, View
from buyline.web.calendar import written
from buyline.web.mail.letter import Letter, Line, Part, mail_of
from tests.members.conftest import NewMember, Post
from tests.nasty import REFUSED, strings
from tests.pages.test_nasty_strings import _Skeleton

pytestmark = [pytest.mark.capability("P9", "page"), pytest.mark.capability("P29", "page")]
MANY = 2_000
NASTY = [text[:80].strip() for text in strings(MANY)]
PLAIN = [f"Plain {number}" for number in range(MANY)]
ON = date(2026, 5, 4)
SOME = slice(0, MANY, 100)


def letter_of(texts: list[str]) -> Letter:
    lines = tuple(Line("http://127.0.0.1/journeys/j", text, text) for text in texts)
    part = Part(texts[3], lines, texts[4])
    return Letter(texts[0], texts[1], texts[2], "Monday", (part,), "http://a", "http://b", "http://c")


def read_back(made: EmailMessage) -> Any:
    return message_from_bytes(made.message().as_bytes(), policy=default)


def form_of(mail: Any) -> list[tuple[str, ...]]:
    found = _Skeleton()
    found.feed(mail.get_body(("html",)).get_content())
    return found.tags


@pytest.mark.usefixtures("new_member")
def test_a_mail_of_the_day_says_every_text_and_has_no_header_more(new_member: NewMember) -> None:
    member = new_member()
    nasty, plain = (read_back(mail_of(letter_of(texts), member, on=ON)) for texts in (NASTY, PLAIN))
    assert nasty.keys() == plain.keys()
    assert form_of(nasty) == form_of(plain)
    body = nasty.get_body(("plain",)).get_content()
    assert [text for text in NASTY if text not in body] == []


@pytest.mark.parametrize("text", ["Acme\nBcc: all@example.com", "Acme\r\n\r\nhello", *NASTY[SOME]])
def test_a_subject_is_one_line_whatever_the_company_is_called(new_member: NewMember, text: str) -> None:
    mail = read_back(mail_of(letter_of([text, *PLAIN[:6]]), new_member(), on=ON))
    assert mail["Subject"].split() == text.split()
    assert mail["Bcc"] is None


@pytest.mark.slow
def test_names_are_kept_as_they_are_and_shown_as_text(new_member: NewMember) -> None:
    member = new_member("administrator")
    client = signed_in.client(None)
    client.force_login(member, backend=signed_in.BACKEND)
    forms = dict[str, list[list[tuple[str, ...]]]]()
    for texts in (PLAIN, NASTY):
        Team.objects.all().delete()
        View.objects.all().delete()
        Token.objects.filter(member=member).delete()
        made = [Member(email=f"m{n}@nasty.example", name=text, function="sales") for n, text in enumerate(texts[SOME])]
        Member.objects.bulk_create(made)
        for text in dict.fromkeys(texts[SOME]):
            teams.put(name=text, region=text)
            assert client.post("/views", {"name": text, "at": "/journeys"}).status_code == 302
            tokens.make(member, name=text, scopes=("read",), days=2, now=timezone.now())
        assert {one.name for one in View.objects.all()} == set(texts[SOME])
        for page in ("/settings/members", "/settings/teams", "/views", "/settings/tokens", "/settings"):
            found = _Skeleton()
            found.feed(client.get(page).content.decode())
            forms.setdefault(page, []).append(found.tags)
        Member.objects.filter(email__endswith="@nasty.example").delete()
    Team.objects.all().delete()
    for page, (plain, nasty) in forms.items():
        assert sorted(nasty) == sorted(plain), page


@pytest.mark.parametrize("text", [one for one in REFUSED if len(one) < 100], ids=repr)
def test_what_is_no_text_is_nobodys_name(new_member: NewMember, text: str) -> None:
    name = f"A{text}b"
    with pytest.raises(colleagues.NotPossible, match="one line of text"):
        colleagues.add(email="n@example.com", name=name, function="sales")
    with pytest.raises(colleagues.NotPossible, match="one line of text"):
        teams.put(name=name)
    with pytest.raises(tokens.TokenRefused, match="one line of text"):
        tokens.make(new_member(), name=name, scopes=("read",), days=2, now=timezone.now())
    with pytest.raises(views.NotKept, match="one line of text"):
        views.keep(new_member(), name=name, at="/journeys")
    asked = Asked(email="n@example.com", name=name, function="sales", sees="all", sees_amounts=True, teams=())
    with pytest.raises(colleagues.NotPossible, match="one line of text"):
        invitations.make(asked, by="x", now=timezone.now())


@pytest.mark.parametrize("text", ["Acme\nBcc: all@example.com", *NASTY[slice(0, MANY, 400)]])
def test_an_invitation_says_every_text_and_has_no_header_more(post: Post, text: str) -> None:
    asked = Asked(email=f"{uuid4().hex}@example.com", name=" ".join(text.split()), function="sales", sees="all",
                  sees_amounts=True, teams=())  # fmt: skip
    made = invitations.make(asked, by=f"boss {text}", now=timezone.now())
    invitations.send(made.invitation, "http://127.0.0.1/invited/x", company=text)
    mail = message_from_bytes(post.messages[0].content, policy=default)
    assert post.messages[0].rcpt_tos == [asked.email]
    assert mail["Subject"].split() == ["Buyline:", "the", "books", "of", *text.split()]
    assert mail["Bcc"] is None
    assert asked.name in mail.get_content()


def test_a_mail_for_a_forgotten_password_goes_to_its_member_alone(post: Post, new_member: NewMember) -> None:
    texts = NASTY[slice(0, MANY, 400)]
    for text in texts:
        member = new_member()
        Member.objects.filter(pk=member.pk).update(name=text)
        signed_in.client(None).post("/password/forgotten", {"email": member.email})
    mails = [message_from_bytes(one.content, policy=default) for one in post.messages]
    assert [len(one.rcpt_tos) for one in post.messages] == [1] * len(texts)
    assert len({(tuple(mail.keys()), mail["Subject"]) for mail in mails}) == 1


def test_a_calendar_says_every_text_and_has_no_event_more() -> None:
    days = [Dated(id=str(n), on=day_number(ON), says=text, journey=f"j{n}") for n, text in enumerate(NASTY)]
    made: Any = Calendar.from_ical(written(days, name=NASTY[0], now=1_700_000_000_000_000))
    said = [str(one["SUMMARY"]) for one in made.walk("VEVENT")]
    assert said == [text.lstrip("\ufeff") for text in NASTY], "its reader takes a sign at the beginning for none"
    assert str(made["X-WR-CALNAME"]) == NASTY[0]
