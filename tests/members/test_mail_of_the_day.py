"""The mail of the day: to whom wants it, when their hour has come, once, by a real mail server; and turned off by a link."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from aiosmtpd.controller import Controller
from django.test import override_settings

from buyline.app.attention import KINDS
from buyline.app.books import open_books
from buyline.app.refusal import Refused
from buyline.members import digests, wishes
from buyline.members.digests import KIND
from buyline.members.models import AuditLine, Member, Wish
from buyline.store import jobs
from buyline.store.books import Books
from buyline.web.mail.sending import EVERY, send_due, worker_for
from tests.cli.terminal import Terminal
from tests.members.conftest import NewMember

pytestmark = [pytest.mark.capability("P24", "page"), pytest.mark.capability("P9", "page")]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000_000)


@dataclass
class Kept:
    """Keeps the mails it takes; refuses while `is_shut`."""

    mails: list[EmailMessage] = field(default_factory=list)
    is_shut: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        if self.is_shut:
            return "451 Not now"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"


@pytest.fixture
def server() -> Iterator[Kept]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    try:
        with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            yield kept
    finally:
        controller.stop()


@pytest.fixture
def day_of(tmp_path: Path) -> Iterator[Books]:
    """Books with a lead that marketing offers to sales."""
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    opened = terminal("act", "open", "--buyer-name", "Nord & Licht <AG>", "--stage", "lead", "--function", "marketing")
    assert opened.code == 0, opened.err
    journey = opened.text.partition(":")[0]
    assert terminal("act", "hand", journey, "--receiver", "sales", "--function", "marketing").code == 0
    with open_books(tmp_path / "books") as books, override_settings(BOOKS=str(tmp_path / "books")):
        yield books


@pytest.fixture
def wants(new_member: NewMember) -> Iterator[Any]:
    """Make a member of sales who wants the mail."""
    Wish.objects.all().delete()

    def make(
        *, hour: int = 7, zone: str = "", mailed: tuple[str, ...] = tuple(KINDS), function: str = "sales"
    ) -> Member:
        member = new_member(function)
        wishes.wish(member, shown=list(KINDS), mailed=mailed, is_mailed=True, mail_hour=hour, time_zone=zone)
        return member

    yield make
    Wish.objects.all().delete()


def test_it_is_sent_once_a_day_when_the_hour_has_come_where_the_member_is(
    server: Kept, day_of: Books, wants: Any
) -> None:
    berlin, york = wants(zone="Europe/Berlin"), wants(zone="America/New_York")
    assert send_due(day_of, now=at("2099-01-05T05:59")) == {"sent": 0, "nothing_to_tell": 0}
    assert send_due(day_of, now=at("2099-01-05T06:00")) == {"sent": 1, "nothing_to_tell": 0}
    assert [one["To"] for one in server.mails] == [berlin.email]
    for moment in ("2099-01-05T06:15", "2099-01-05T11:59", "2099-01-05T22:59"):
        send_due(day_of, now=at(moment))
    assert [one["To"] for one in server.mails] == [berlin.email, york.email]
    send_due(day_of, now=at("2099-01-06T06:00"))
    assert [one["To"] for one in server.mails] == [berlin.email, york.email, berlin.email]
    assert len({one["Message-ID"] for one in server.mails}) == 3


def test_it_says_the_day_in_plain_text_and_html(server: Kept, day_of: Books, wants: Any) -> None:
    member = wants()
    send_due(day_of, now=at("2099-01-05T12:00"))
    mail = server.mails[0]
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    text, page = plain.get_content(), html.get_content()
    assert mail["Subject"].startswith("Your day at ")
    assert "what was handed to you (1)" in mail["Subject"]
    assert "Nord & Licht <AG>: offered by marketing, late" in text
    assert "Nord &amp; Licht &lt;AG&gt;</a>: offered by marketing" in page
    assert re.search(r"http://127\.0\.0\.1:\d+/journeys/j-", text)
    assert f"Hello {member.get_short_name()}," in text
    assert mail["Auto-Submitted"] == "auto-generated"


def test_what_a_note_says_is_not_in_the_mail(server: Kept, day_of: Books, wants: Any) -> None:
    member = wants()
    journey = Terminal(day_of.path)("journeys", "--json").json["journeys"][0]["journey"]
    Terminal(day_of.path)("act", "note", journey, "--remark", "Zebra crossing", "--mentions", member.email)
    send_due(day_of, now=at("2099-01-05T12:00"))
    text = server.mails[0].as_string()
    assert "means you" in text
    assert "Zebra" not in text


def test_each_kind_can_be_turned_off_and_nothing_to_tell_is_no_mail(server: Kept, day_of: Books, wants: Any) -> None:
    wants(mailed=("mentions",))
    assert send_due(day_of, now=at("2099-01-05T12:00")) == {"sent": 0, "nothing_to_tell": 1}
    assert send_due(day_of, now=at("2099-01-05T13:00")) == {"sent": 0, "nothing_to_tell": 0}
    assert server.mails == []


def test_what_the_server_refuses_is_tried_again_and_the_others_get_theirs(
    server: Kept, day_of: Books, wants: Any
) -> None:
    wants()
    server.is_shut = True
    with pytest.raises(Refused, match="1 mails of the day were not taken"):
        send_due(day_of, now=at("2099-01-05T12:00"))
    server.is_shut = False
    assert send_due(day_of, now=at("2099-01-05T12:15"))["sent"] == 1


def test_what_another_worker_has_claimed_is_not_sent(server: Kept, day_of: Books, wants: Any) -> None:
    wants()
    for one in digests.due(datetime(2099, 1, 5, 12, tzinfo=UTC), time_zone="UTC"):
        assert digests.claim(one)
        assert not digests.claim(one)
    assert send_due(day_of, now=at("2099-01-05T12:00"))["sent"] == 0
    assert server.mails == []


def test_who_is_let_go_or_wants_none_gets_none(server: Kept, day_of: Books, wants: Any) -> None:
    gone, off = wants(), wants()
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    wishes.mail_no_more(off)
    assert send_due(day_of, now=at("2099-01-05T12:00"))["sent"] == 0
    assert server.mails == []


def test_a_background_job_sends_it_and_asks_for_the_next(server: Kept, day_of: Books, wants: Any) -> None:
    wants(hour=0)
    worker = worker_for(day_of, lease_seconds=60)
    assert worker.run_one()
    assert len(server.mails) == 1
    done, coming = (next(job for job in jobs.jobs(day_of) if job.state == state) for state in ("done", "waiting"))
    assert (done.kind, done.result) == (KIND, {"sent": 1, "nothing_to_tell": 0})
    assert coming.run_at >= done.run_at + EVERY
    assert not worker.run_one(), "the next one is not due yet"


@pytest.mark.usefixtures("server")
def test_without_anybody_who_wants_it_there_is_no_job(day_of: Books, wants: Any) -> None:
    wishes.mail_no_more(wants())
    worker_for(day_of, lease_seconds=60)
    assert all(job.kind != KIND for job in jobs.jobs(day_of))


def test_the_link_in_the_mail_turns_it_off_without_signing_in(server: Kept, day_of: Books, wants: Any) -> None:
    member = wants()
    send_due(day_of, now=at("2099-01-05T12:00"))
    mail = server.mails[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.sub(r"^<https?://[^/]+|>$", "", str(mail["List-Unsubscribe"]).strip())
    client = signed_in.client(None, enforce_csrf_checks=True)
    assert "No more of them" in client.get(link).content.decode()
    assert Wish.objects.get(member=member).is_mailed, "a scanner that follows links turns nothing off"
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})
    assert f"{member.email} gets no more mails" in answer.content.decode()
    assert not Wish.objects.get(member=member).is_mailed
    assert AuditLine.objects.filter(member=member.email, did="turned off the mail of their day").exists()
    assert client.post(link).status_code == 200
    assert client.post(link[:-2]).status_code == 404


def test_a_choice_in_the_settings_asks_for_the_job(server: Kept, day_of: Books, new_member: NewMember) -> None:
    Wish.objects.all().delete()
    member = new_member("sales")
    client = signed_in.client(None)
    client.force_login(member, backend=signed_in.BACKEND)
    assert "sends no mail" not in client.get("/settings/told").content.decode()
    sent = {"shown": list(KINDS), "mailed": ["offered"], "is_mailed": "on", "mail_hour": "0", "time_zone": "Asia/Tokyo"}
    assert client.post("/settings/told", sent).status_code == 302
    assert [job.kind for job in jobs.jobs(day_of)] == [KIND]
    assert client.post("/settings/told", sent | {"time_zone": "Moon/Base"}).status_code == 400
    assert server.mails == []
    Wish.objects.all().delete()
