"""Whoever is away has a deputy, whose day shows the turns of both, and who sees what is own to whoever is away."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.utils import timezone

from buyline.members import audit, colleagues, deputies
from buyline.members.colleagues import NotPossible
from buyline.members.models import Member
from buyline.members.sights import sight_of
from tests.members.conftest import NewMember

pytestmark = pytest.mark.capability("P29", "page")


@pytest.fixture
def bob() -> Iterator[Member]:
    """Bob, who owns journeys of the books, and is there again afterwards."""
    signed_in.member()
    found = Member.objects.filter(email="bob@example.com").first()
    made: Member = found or Member.objects.create_user("bob@example.com", name="Bob Bold", function="sales")
    yield made
    deputies.come_back(made)


def browser(member: Member) -> Any:
    client = signed_in.client(None)
    client.force_login(member, backend=signed_in.BACKEND)
    return client


def today() -> date:
    now: datetime = timezone.now()
    return now.date()


@pytest.mark.usefixtures("served")
def test_the_turns_of_whoever_is_away_stand_on_the_day_of_the_deputy(bob: Member, new_member: NewMember) -> None:
    deputy = new_member("sales", sees="own")
    client, own = browser(deputy), browser(bob)
    assert "Bob Bold" not in client.get("/day").content.decode()
    assert client.get("/journeys/k-cargo").status_code == 404
    said = {"act": "away", "first": str(today()), "last": str(today() + timedelta(days=3)), "deputy": deputy.email}
    assert own.post("/settings", said).status_code == 302
    assert audit.lines(at_most=1)[0].did == "named a deputy"
    day = client.get("/day").content.decode()
    assert "Where is it the turn of Bob Bold?" in day
    assert "Away until" in day
    assert "k-cargo" in day
    assert client.get("/journeys/k-cargo").status_code == 200
    assert client.get("/journeys/k-alpha").status_code == 404
    assert "stands in for you" in own.get("/settings").content.decode()
    own.post("/settings", {"act": "back"})
    assert "Bob Bold" not in client.get("/day").content.decode()
    assert client.get("/journeys/k-cargo").status_code == 404


def test_an_absence_holds_on_its_days_alone(bob: Member, new_member: NewMember) -> None:
    deputy, first = new_member("sales", sees="own"), today() + timedelta(days=2)
    deputies.go_away(bob, first=first, last=first + timedelta(days=1), deputy=deputy)
    on = [deputies.stood_in_for(deputy, on=first + timedelta(days=days)) for days in (-1, 0, 1, 2)]
    assert on == [[], [bob], [bob], []]
    assert sight_of(deputy).people == (deputy.email, deputy.email.partition("@")[0])


def test_what_cannot_be_is_refused(bob: Member, new_member: NewMember) -> None:
    deputy = new_member("sales")
    with pytest.raises(NotPossible, match="before the first"):
        deputies.go_away(bob, first=today(), last=today() - timedelta(days=1), deputy=deputy)
    with pytest.raises(NotPossible, match="another active member"):
        deputies.go_away(bob, first=today(), last=today(), deputy=bob)
    with pytest.raises(NotPossible, match="at most 366 days"):
        deputies.go_away(bob, first=today(), last=today() + timedelta(days=400), deputy=deputy)
    said = {"act": "away", "first": "2026-05-05", "last": "2026-05-04", "deputy": deputy.email}
    answer = browser(bob).post("/settings", said)
    assert answer.status_code == 400
    assert "is before the first" in answer.content.decode()


def test_one_member_leads_a_function(new_member: NewMember) -> None:
    boss, first, second = signed_in.client("administrator"), new_member("success"), new_member("success")
    for one in (first, second):
        boss.post(f"/settings/members/{one.pk}", {"act": "leads", "leads": "on"})
    leading = Member.objects.filter(function="success", leads_function=True)
    assert [one.pk for one in leading] == [second.pk]
    assert "(leads success)" in boss.get("/settings/members").content.decode()
    colleagues.change_function(second, "sales")
    assert not Member.objects.filter(pk=second.pk, leads_function=True).exists()


def test_a_member_chooses_how_pages_read(new_member: NewMember) -> None:
    member = new_member("administrator")
    client = browser(member)
    chosen = {"name": "Eve", "locale": "de-DE", "time_zone": "Asia/Tokyo", "theme": "dark"}
    assert client.post("/settings", chosen).status_code == 302
    client.post("/views", {"name": "Mine", "at": "/pipeline"})
    page = client.get("/views").content.decode()
    assert 'data-chosen="dark"' in page
    assert "JST" in page
    assert client.post("/settings", chosen | {"time_zone": "Moon/Base"}).status_code == 400
    member.refresh_from_db()
    assert (member.locale, member.time_zone, member.theme) == ("de-DE", "Asia/Tokyo", "dark")


@pytest.mark.usefixtures("served")
def test_numbers_are_written_as_a_member_chose(new_member: NewMember) -> None:
    client = browser(new_member("sales", locale="de-DE"))
    assert "731.357.911" in client.get("/journeys/k-alpha", headers={"Accept-Language": "en-GB"}).content.decode()
