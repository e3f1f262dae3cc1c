"""A member's day and handoffs: page, command and API say the same, and a lead goes there and back and there again."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from buyline.app.acts.about import By
from buyline.app.books import open_books
from buyline.app.my_day import my_day
from buyline.days import DAY_LENGTH, as_date
from tests import signed_in
from tests.api.programs import Program, serving, token
from tests.cli.terminal import Terminal

pytestmark = [
    pytest.mark.capability("P11", "page"),
    pytest.mark.capability("P11", "cli"),
    pytest.mark.capability("P11", "api"),
    pytest.mark.capability("P12", "page"),
    pytest.mark.capability("P12", "cli"),
    pytest.mark.capability("P12", "api"),
]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Program]:
    """Books with a lead of marketing, served in this process."""
    terminal = Terminal(tmp_path / "books")
    assert terminal("init").code == 0
    opened = terminal("act", "open", "--buyer-name", "Nordlicht AG", "--stage", "lead", "--function", "marketing")
    assert opened.code == 0, opened.err
    with serving(tmp_path / "books"):
        yield Program(tmp_path / "books", token())


def journey_of(own: Program) -> str:
    return str(own.get("/journeys").json["journeys"][0]["journey"])


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def day(function: str, address: str = "/day") -> str:
    answer = signed_in.client(function).get(address)
    assert answer.status_code == 200
    return words(answer)


def act(function: str, word: str, journey: str, **given: str) -> Any:
    return signed_in.client(function).post(f"/acts/{word}", {"journey": journey, "next": "/day", **given}, follow=True)


def test_a_lead_is_offered_returned_recycled_and_accepted(own: Program) -> None:
    journey = journey_of(own)
    assert act("marketing", "hand", journey, receiver="sales").status_code == 200
    assert "1 handoff to answer" in day("sales")
    assert "from marketing (marketing@example.com), Lead" in day("sales")
    refused = act("sales", "return", journey)
    assert refused.status_code == 422
    assert act("sales", "return", journey, reason="no budget", remark="Next year").status_code == 200
    assert "What came back to you? Nordlicht AG" in day("marketing")
    assert "returned by sales: no budget" in day("marketing")
    assert act("marketing", "claim", journey, stage="nurture").status_code == 200
    assert act("marketing", "claim", journey, stage="lead").status_code == 200
    assert act("marketing", "hand", journey, receiver="sales").status_code == 200
    assert "came back" not in day("marketing")
    assert "it is taken over" in words(act("sales", "accept", journey))
    found = own.get("/handoffs?by=source").json
    assert found["outcomes"] == {"accepted": 1, "returned": 1}
    assert found["reasons"] == [{"reason": "no budget", "by": "not known", "returned": 1}]
    assert Terminal(own.books)("handoffs", "--by", "source", "--json").json == found
    page = day("sales", "/handoffs?by=source")
    assert "No budget 1" in page
    assert found["handoffs"][0]["definition_version"] == 1


def test_the_day_is_the_same_at_every_door(own: Program) -> None:
    journey = journey_of(own)
    assert act("marketing", "plan", journey, due="2020-01-06", step="answer").status_code == 200
    whole = own.get("/day?of=marketing").json
    typed = Terminal(own.books)("day", "--function", "marketing", "--all", "--json").json
    own_names = ("member", "at")
    ours = {name: value for name, value in whole.items() if name not in own_names}
    assert ours == {name: value for name, value in typed.items() if name not in own_names}
    assert [one["overdue"] for one in whole["planned"]] == [True]
    page = day("marketing")
    assert "What is planned? Nordlicht AG" in page
    assert "Late: 6 Jan 2020" in page or "Late: Jan 6, 2020" in page
    entry = whole["planned"][0]["entry"]
    assert act("marketing", "finish", journey, planned=entry).status_code == 200
    assert "What is planned?" not in day("marketing")


def test_whoever_only_reads_looks_and_does_not_act(own: Program) -> None:
    act("marketing", "hand", journey_of(own), receiver="sales")
    html = signed_in.client("read-only").get("/day?of=sales").content.decode()
    assert "What was handed to you?" in html
    assert "Accept" not in html


def test_what_nobody_can_count_by_is_said(own: Program) -> None:
    assert signed_in.client("sales").get("/handoffs?by=nothing").status_code == 400
    assert own.get("/handoffs?by=nothing").status == 422
    assert Terminal(own.books)("handoffs", "--by", "nothing").code == 3


def test_the_list_is_filtered_by_turn(own: Program) -> None:
    journey = journey_of(own)
    assert own.get("/journeys?filter=turn%20%3D%20marketing").json["found"] == 1
    act("marketing", "hand", journey, receiver="sales")
    assert own.get("/journeys?filter=turn%20%3D%20sales").json["found"] == 1
    assert "Whose turn Sales offered by marketing" in day("sales", f"/journeys/{journey}")


SALES = "sales@example.com"
SUCCESS = "success@example.com"


@pytest.fixture
def fresh() -> Iterator[None]:
    """Nothing that another test put off, saw or turned off."""
    from buyline.members.models import PutOff, Seen, Wish

    yield
    for model in (PutOff, Seen, Wish):
        model.objects.all().delete()


@pytest.mark.usefixtures("fresh")
def test_a_note_is_shown_to_whom_it_means_until_they_have_seen_it(own: Program) -> None:
    journey = journey_of(own)
    act("marketing", "note", journey, remark="@sales please ring <b>them</b>")
    assert "thing waits for you" not in day("marketing")
    page = day("sales")
    assert "1 note means you" in page
    assert "Who means you? Nordlicht AG" in page
    assert "@sales please ring <b>them</b> marketing@example.com" in page
    assert "1 thing waits for you" in day("sales", "/keys")
    told = Program(own.books, token("sales")).get("/day").json["mentions"]
    typed = Terminal(own.books)("day", "--member", SALES, "--json").json["mentions"]
    assert told == typed
    assert (told[0]["journey"], told[0]["text"]) == (journey, "@sales please ring <b>them</b>")
    signed_in.client("sales").post("/day/seen", {"entry": told[0]["entry"]})
    assert "Who means you?" not in day("sales")
    assert "waits for you" not in day("sales", "/keys")
    assert Program(own.books, token("sales")).get("/day").json["mentions"] == []


@pytest.mark.usefixtures("fresh")
def test_a_mention_is_seen_with_its_journey_or_with_everything(own: Program) -> None:
    journey = journey_of(own)
    act("marketing", "note", journey, remark="@sales one")
    day("sales", f"/journeys/{journey}")
    assert "Who means you?" not in day("sales")
    act("marketing", "note", journey, remark="@sales two")
    told = Program(own.books, token("sales")).get("/day").json
    act("marketing", "note", journey, remark="@sales three")
    assert Program(own.books, token("sales")).post("/day/seen", {"until": told["at"]}).json == {"changed": 0}
    left = Program(own.books, token("sales")).get("/day").json["mentions"]
    assert [one["text"] for one in left] == ["@sales three"], "what came after the look is not seen"
    assert Terminal(own.books)("day", "--member", SALES, "--seen").code == 0
    assert Program(own.books, token("sales")).get("/day").json["mentions"] == []


@pytest.mark.usefixtures("fresh")
def test_what_is_put_off_comes_back_on_its_day_at_every_door(own: Program) -> None:
    journey, client = journey_of(own), signed_in.client("marketing")
    program, terminal = Program(own.books, token("marketing")), Terminal(own.books)
    own.post("/acts/assign", {"journey": journey, "owner": "marketing"})
    assert program.get("/day").json["turn"]["found"] == 1
    client.post("/day/later", {"kind": "turn", "journey": [journey], "days": "3"})
    told = program.get("/day").json
    assert (told["turn"]["found"], [one["item"] for one in told["put_off"]]) == (0, [f"turn:{journey}"])
    assert "What is put off? Where it is your turn" in day("marketing")
    who = ("--member", "marketing@example.com", "--function", "marketing", "--json")
    typed = terminal("day", *who).json
    assert {**typed, "at": 0} == {**told, "at": 0}
    assert terminal("day", *who, "--bring-back", f"turn:{journey}").json["turn"]["found"] == 1
    assert terminal("day", *who, "--put-off", f"turn:{journey}", "--until", "2999-01-01").json["turn"]["found"] == 0
    assert program.post("/day/later", {"items": [f"turn:{journey}"], "until": None}).json == {"changed": 1}
    assert program.get("/day").json["turn"]["found"] == 1


@pytest.mark.usefixtures("fresh")
def test_what_cannot_be_put_off_is_said(own: Program) -> None:
    program = Program(own.books, token("sales"))
    for body, says in (
        ({"items": ["nothing"], "until": "2999-01-01"}, "nothing that a day tells of"),
        ({"items": ["turn:d1"], "until": "2020-01-01"}, "still to come"),
        ({"items": ["turn:d1"], "until": "soon"}, "is not a day"),
        ({"items": "turn:d1", "until": "2999-01-01"}, "as a list of texts"),
        ({"items": ["turn:d1"]}, "until: it is missing"),
    ):
        answer = program.post("/day/later", body)
        assert answer.status == 422
        assert says in answer.json["detail"], body
    sent = signed_in.client("sales").post("/day/later", {"kind": "turn", "days": "3"}, follow=True)
    assert "Tick what is meant" in words(sent)
    assert Terminal(own.books)("day", "--member", "nobody@example.com", "--seen").code != 0
    assert Terminal(own.books)("day", "--put-off", "turn:d1").code == 2


@pytest.mark.usefixtures("fresh")
def test_each_kind_can_be_turned_off(own: Program) -> None:
    from buyline.app.attention import KINDS

    journey = journey_of(own)
    act("marketing", "note", journey, remark="@sales look")
    act("marketing", "hand", journey, receiver="sales")
    client = signed_in.client("sales")
    assert "2 things wait for you" in day("sales", "/keys")
    kept = [kind for kind in KINDS if kind not in ("mentions", "heard")]
    sent = client.post(
        "/settings/told", {"shown": kept, "mailed": list(KINDS), "mail_hour": "7", "time_zone": ""}, follow=True
    )
    assert "What you are told of is kept" in words(sent)
    page = day("sales")
    assert "Who means you?" not in page
    assert "What did buyers do?" not in page
    assert "Turned off: Notes that mean you, What buyers did." in page
    assert "1 thing waits for you" in page
    told = Program(own.books, token("sales")).get("/day").json
    assert (told["off"], told["mentions"], len(told["offered"])) == (["heard", "mentions"], [], 1)
    client.post("/settings/told", {"shown": [], "mailed": [], "mail_hour": "7"})
    assert "What was handed to you?" not in day("sales")


@pytest.mark.usefixtures("fresh")
def test_what_buyers_did_since_the_last_look_is_new(own: Program) -> None:
    journey = journey_of(own)
    own.post("/acts/assign", {"journey": journey, "owner": "sales"})
    act("marketing", "tell", journey, what="budget confirmed")
    sales = Program(own.books, token("sales"))
    assert [(one["acts"], one["new"]) for one in sales.get("/day").json["heard"]] == [(1, 1)]
    assert "1 new" in day("sales")
    signed_in.client("sales").post("/day/seen", {"until": str(2**60)})
    assert [(one["acts"], one["new"]) for one in sales.get("/day").json["heard"]] == [(1, 0)]
    signed_in.client("sales").post("/day/later", {"kind": "heard", "journey": [journey], "days": "7"})
    assert sales.get("/day").json["heard"] == []
    act("marketing", "tell", journey, what="need confirmed")
    found = sales.get("/day").json["heard"]
    assert [(one["acts"], one["new"]) for one in found] == [(2, 1)], "what is new is told although it was put off"


@pytest.fixture
def leads() -> Iterator[None]:
    """The member of sales leads their function."""
    from buyline.members import colleagues

    member = signed_in.member("sales")
    colleagues.lead(member, leads=True)
    yield
    colleagues.lead(member, leads=False)


@pytest.mark.usefixtures("fresh", "leads")
def test_a_lead_is_told_at_every_door_of_what_waits_too_long(own: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from buyline.members import deputies
    from buyline.members.attention import attention_of, led_by
    from buyline.web.journey_views import now
    from buyline.web.mail.letter import letter_of

    journey = journey_of(own)
    act("marketing", "hand", journey, receiver="sales")
    assert own.get("/journeys?filter=late%20is%20known").json["found"] == 0
    assert "waits too long" not in day("sales")
    later = now() + 14 * DAY_LENGTH
    for place in ("web.day_views", "web.journey_views", "web.board.views", "api.days", "api.opened", "cli.options"):
        monkeypatch.setattr(f"buyline.{place}.now", lambda: later)
    page = day("sales")
    assert "1 waits too long" in page
    assert re.search(r"Waits too long since .{5,25}: \d+ of 8 working hours", page)
    assert "What waits too long" not in page, "the lead has what was handed to their function once"
    assert page.count("Waits too long since") == 1
    assert "aits too long" not in day("marketing")
    assert "Waits too long since" in day("marketing", "/day?of=sales")
    told = Program(own.books, token("sales")).get("/day").json["escalated"]
    assert [(one["journey"], one["late"], one["waits_for"]) for one in told] == [(journey, "sales", "an answer")]
    typed = Terminal(own.books)("day", "--member", SALES, "--json").json
    assert typed["escalated"] == told
    assert [one["late_since"] for one in typed["offered"]] == [one["late_since"] for one in told]
    drawn = re.sub(r"[\s─]+", " ", Terminal(own.books)("day", "--member", SALES).out.decode())
    assert re.search(r"Waits too long where you lead journey [a-z ]+ Nothing\. Planned", drawn), drawn
    with open_books(own.books) as books:
        found = my_day(books, by=By(member=SALES, function="sales"), now=later, attention=attention_of(SALES))
    letter = letter_of(found, signed_in.member("sales"), company="Acme", on=as_date(found.today))
    said = {part.title: part.lines[0].said for part in (letter.parts if letter else ())}
    assert set(said) == {"What was handed to you", "Where it is your turn"}
    assert ", waits too long since " in said["What was handed to you"]
    lead, deputy, today = signed_in.member("sales"), signed_in.member("success"), timezone.now().date()
    assert not led_by(deputy)["leads"]
    deputies.go_away(lead, first=today, last=today + timedelta(1), deputy=deputy)
    assert led_by(deputy)["leads"] == {"sales"}
    page = day("success")
    assert "What waits too long where you lead? More than 8 working hours." in page
    assert "Nordlicht AG sales An answer" in page, "of another function it stands in a table of its own"
    with open_books(own.books) as books:
        found = my_day(books, by=By(member=SUCCESS, function="success"), now=later, attention=attention_of(SUCCESS))
    letter = letter_of(found, deputy, company="Acme", on=as_date(found.today))
    said = {part.title: part.lines[0].said for part in (letter.parts if letter else ())}
    assert said["What waits too long where you lead"].startswith("late with sales since ")
    deputies.come_back(lead)
    assert "late with sales" in day("sales", "/board?filter=late%20is%20known")
    assert act("sales", "accept", journey).status_code == 200
    assert "waits too long" not in day("sales")
