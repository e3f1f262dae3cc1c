"""The playbook says what was agreed, in any version; and it is proposed, checked and signed on its pages."""

import re
import shutil
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app.acts.about import By
from buyline.app.acts.doing import do
from buyline.app.books import agreement_of, create_books, read_definition
from buyline.app.drafts import first_draft
from buyline.app.journey_list import ListAsked, journey_list
from buyline.app.journeys import journey_record
from buyline.app.proposals import proposals
from buyline.definition.document import read
from buyline.definition.model import Definition
from buyline.members import audit
from buyline.store.books import Books
from tests import signed_in
from tests.demo_books import NOW, demo_books
from tests.pages.test_statement_pages import got, words

LATER = "2999-01-01"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo company."""
    folder = tmp_path_factory.mktemp("playbook") / "books"
    demo_books(tmp_path_factory, folder, buyers=200)
    return folder


@pytest.fixture
def own(demo: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it to write into."""
    path = tmp_path / "books"
    shutil.copytree(demo, path)
    with override_settings(BOOKS=str(path), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        yield path


def client(function: str) -> Any:
    return signed_in.client(function, headers={"accept-language": "en-GB"})


def fields(function: str = "sales") -> dict[str, str]:
    """What the form of the draft holds as it comes."""
    html = client(function).get("/playbook/edit").content.decode()
    form = html[html.index('<form class="draft"') :].split("</form>")[0]
    found = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL))
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option(?: value="(\w+)")? selected>([^<]*)', inside) or re.search(
            r'<option(?: value="(\w+)")?>([^<]*)', inside
        )
        assert chosen
        found[name] = chosen[1] or chosen[2]
    return {name: unescape(value) for name, value in found.items()} | {"in_force_from": LATER}


def text(books: Path) -> str:
    with Books.open(books) as opened:
        return first_draft(opened, now=NOW).replace("2026-08-01", LATER)


@pytest.mark.capability("P2", "page")
def test_every_stage_is_there_in_order_with_what_was_agreed(demo: Path) -> None:
    answer = got(demo, "/playbook")
    told, html = words(answer), answer.content.decode()
    with Books.open(demo) as books:
        agreed = agreement_of(books).latest
    assert re.findall(r'<li class="play l-\w+" id="stage\.(\w+)"', html) == list(agreed.stage_by_id)
    for stage in agreed.stages:
        assert stage.buyer_is in told
        assert all(step.does in told and (step.tool or "") in told for step in stage.steps)
    for sentence in (
        "Proven by any of: 'referral given', 'review published'",
        "by rule: the claim follows the proof",
        "a claim without proof is warned of, and taken",
        "sales leads success supports",
        "price, no budget, competitor",
        "Nurture waiting room led by marketing",
        "'renewal due' at Prospect",
        "Service level 30 days",
        "An offer is answered within 8 working hours",
    ):
        assert sentence in told, sentence


@pytest.mark.capability("P2", "page")
def test_how_many_stand_there_is_what_the_list_says(demo: Path) -> None:
    html = got(demo, "/playbook").content.decode()
    found = re.findall(r'href="(/journeys\?filter=[^"]+)">([\d,]+) journeys? stands? here', html)
    assert len(found) == 9
    for url, n in found:
        assert f"{n} journey" in words(got(demo, unescape(url))), url
    with Books.open(demo) as books:
        stands = journey_list(books, ListAsked(filter="stage <= advocate"), now=NOW).found.found
    assert sum(int(n.replace(",", "")) for _, n in found) == stands


@pytest.mark.capability("P2", "page")
def test_a_stage_is_a_page_with_its_history_in_words(demo: Path) -> None:
    told = words(got(demo, "/playbook/lead"))
    for sentence in (
        "Ring within two days",
        "call made",
        "Stage 'lead': it is proven by",
        "It was there from the beginning",
    ):
        assert sentence in told, sentence
    assert "Stage 'prospect'" not in told
    assert "What does “Renewals” do differently?" in words(got(demo, "/playbook/customer"))
    dropped = words(got(demo, "/playbook/negotiation"))
    assert "This is version 1, which is no longer in force." in dropped
    assert "The stage 'negotiation' is dropped; journeys in it move to 'prospect'." in dropped
    assert [got(demo, f"/playbook/{name}").status_code for name in ("none", "lead?version=9")] == [404, 404]


@pytest.mark.capability("P3", "page")
def test_who_is_named_is_said_in_the_playbook_and_on_the_record(tmp_path: Path) -> None:
    agreed = read_definition("b2b").model_dump(mode="json")
    stage = next(one for one in agreed["stages"] if one["id"] == "lead")
    stage |= {"named": {"leads": "mia", "reviews": ["cid"]}, "reviewed_by": ["success"]}
    stage["steps"][0] |= {"named": {"leads": "ann"}, "supported_by": ["success"]}
    with create_books(tmp_path / "books", Definition.model_validate(agreed), now=NOW) as books:
        said = {"buyer_name": "Acme", "stage": "lead"}
        do(books, "open", said, by=By(member="mia", function="marketing"), now=NOW, journey="d1")
    for address in ("/playbook", "/playbook/lead", "/journeys/d1"):
        told = words(got(tmp_path / "books", address))
        assert "success reviews mia leads cid reviews" in told
        assert "success supports, ann leads" in told
    assert "Whose turn Marketing: ann" in words(got(tmp_path / "books", "/journeys/d1"))


def test_older_versions_are_readable_and_all_are_listed(demo: Path) -> None:
    first = words(got(demo, "/playbook?version=1"))
    assert "This is version 1, which is no longer in force." in first
    assert "stand here" not in first
    listed = words(got(demo, "/playbook/versions"))
    assert "The stage 'negotiation' is dropped; journeys in it move to 'prospect'." in listed
    assert "Version 2, in force" in listed
    assert [got(demo, f"/playbook?version={text}").status_code for text in ("9", "two", "-1")] == [404] * 3


@pytest.mark.capability("P2", "page")
def test_the_record_of_a_journey_says_what_to_do_where_it_stands(demo: Path) -> None:
    with Books.open(demo) as books:
        asked = ListAsked(filter="stage = target or stage = customer or stage = advocate", sort="-stage", at_most=None)
        lines = journey_list(books, asked, now=time.time_ns() // 1_000).found.lines
        stages = agreement_of(books).latest.stage_by_id
    for line in (lines[0], lines[-1]):
        stage, told = stages[str(line["stage"])], words(got(demo, f"/journeys/{line['journey']}"))
        assert f"What to do in {stage.name} The whole stage in the playbook The buyer {stage.buyer_is}" in told
        assert all(f"{step.by} {step.does}" in told for step in stage.steps if step.by != "buyer")
        with Books.open(demo) as books:
            work = journey_record(books, str(line["journey"]), now=time.time_ns() // 1_000).state.work
        assert told.count("(done)") == len(work.done)


@pytest.mark.capability("P3", "page")
@pytest.mark.parametrize("address", ["/playbook", "/playbook/lead", "/playbook/versions"])
def test_whole_and_as_a_part(demo: Path, address: str) -> None:
    whole, part = got(demo, address), got(demo, address, HX_Request="true")
    assert (b"<html" in whole.content, b"<html" in part.content) == (True, False)
    assert b"style=" not in whole.content


@pytest.mark.capability("P3", "page")
@pytest.mark.usefixtures("own")
def test_the_form_as_it_comes_changes_nothing_but_the_day() -> None:
    answer = client("sales").post("/playbook/check", fields())
    assert answer.status_code == 200
    told = words(answer)
    assert "It can be proposed. It needs the signatures of marketing, sales and success." in told
    changes = re.findall(r"<li>(.*?)</li>", answer.content.decode().split('<ul class="changes">')[1].split("</ul>")[0])
    assert [unescape(one) for one in changes] == [f"The first day in force changes from '2025-11-01' to '{LATER}'."]


@pytest.mark.capability("P3", "page")
@pytest.mark.usefixtures("own")
def test_what_is_typed_into_fields_is_in_the_text() -> None:
    typed = fields() | {
        "stage.lead.name": "Interested",
        "stage.lead.led_by": "sales",
        "stage.lead.gate": "require",
        "stage.lead.service_level_days": "5",
        "step.lead.0.does": "",
        "step.lead.1.hours": "0,75",
        "step.lead.2.does": "Ask for the size of the plant",
        "step.lead.2.by": "sales",
    }
    told = words(client("sales").post("/playbook/check", typed))
    for sentence in (
        "Stage 'lead': the name changes from 'Lead' to 'Interested'.",
        "Stage 'lead': the function that leads changes from 'marketing' to 'sales'.",
        "Stage 'lead': the gate changes from 'warn' to 'require'.",
        "Stage 'lead': the service level in days changes from '2' to '5'.",
        "is new: sales Ask for the size of the plant (0 h).",
        "(0.75 h).",
        "is dropped.",
    ):
        assert sentence in told, sentence
    as_text = client("sales").post("/playbook/check", typed | {"as": "text"}).content.decode()
    held = unescape(re.search(r'<textarea id="draft-text"[^>]*>(.*?)</textarea>', as_text, re.DOTALL)[1])  # type: ignore[index]
    found = read(held)
    assert not isinstance(found, list)
    assert [step.id for step in found.stage_by_id["lead"].steps][-1] == "ask-for-the"


@pytest.mark.capability("P3", "page")
def test_each_problem_is_told_with_its_line_while_one_writes(own: Path) -> None:
    wrong = text(own).replace("gate: warn", "gate: wurn").replace("led_by: success", "led_by: sucess", 1)
    live = client("sales").post(
        "/playbook/check", {"text": wrong, "as": "text"}, headers={"HX-Request": "true", "HX-Target": "checked"}
    )
    assert b"<form" not in live.content
    line = next(n for n, one in enumerate(wrong.splitlines(), 1) if "sucess" in one)
    assert f"Line {line} led_by: sucess" in words(live)
    assert "did you mean 'success'?" in words(live)
    plain = client("sales").post("/playbook/check", {"text": wrong, "as": "text"})
    assert words(live).strip() in words(plain)
    assert "is not readable as YAML" in words(
        client("sales").post("/playbook/check", {"text": "a: b: c", "as": "text"})
    )
    refused = client("sales").post("/playbook/propose", {"text": wrong, "as": "text"})
    assert (refused.status_code, "sucess" in refused.content.decode()) == (400, True)


@pytest.mark.capability("P3", "page")
def test_proposed_signed_and_in_force_by_members_of_each_function(own: Path) -> None:
    before = len(listed(own))
    answer = client("marketing").post("/playbook/propose", fields("marketing") | {"stage.lead.name": "Interested"})
    address = answer.headers["Location"]
    assert (answer.status_code, address) == (302, f"/playbook/proposals/p{before + 1}")
    page = words(client("sales").get(address))
    assert "Version 3, proposed by marketing Waits for signatures Member of marketing," in page
    assert "Stage 'lead': the name changes from 'Lead' to 'Interested'." in page
    assert "Sales and success have yet to sign." in words(client("sales").get("/playbook"))
    chief = client("executive").get(address)
    assert "executive has nothing to sign" in words(chief)
    assert f'action="{address}/sign"' not in chief.content.decode()
    reader = client("read-only").get(address)
    assert (reader.status_code, '<form method="post" action="/playbook' in reader.content.decode()) == (200, False)
    refused = client("administrator").post(f"{address}/sign", follow=True)
    assert "nobody signs for another function, even for one that has no member yet" in words(refused)
    client("sales").post(f"{address}/sign")
    done = client("success").post(f"{address}/sign", follow=True)
    assert "is signed by all: version 3 is in force from 2999-01-01." in words(done)
    assert "proposed by marketing, signed by marketing, sales and success" in words(
        client("sales").get("/playbook/versions")
    )
    future = words(client("sales").get("/playbook?version=3"))
    assert "This is version 3, which comes into force later." in future
    assert "Interested" in future
    assert "Interested" not in words(client("sales").get("/playbook"))
    assert {line.did for line in audit.lines(at_most=20)} >= {"proposed a version", "signed a proposal"}


def listed(books: Path) -> list[Any]:
    with Books.open(books) as opened:
        return proposals(opened)


@pytest.mark.capability("P3", "page")
@pytest.mark.usefixtures("own")
def test_a_proposal_is_withdrawn_by_who_made_it() -> None:
    address = client("sales").post("/playbook/propose", fields()).headers["Location"]
    other = client("marketing").get(address)
    assert "Withdraw" not in words(other)
    assert "Propose something else" in words(other)
    assert "only they or an administrator withdraw" in words(
        client("marketing").post(f"{address}/withdraw", follow=True)
    )
    assert "and was withdrawn" in words(client("sales").post(f"{address}/withdraw", follow=True))
    assert client("sales").get("/playbook/proposals/p99").status_code == 404
    assert client("sales").post("/playbook/proposals/p99/sign").status_code == 404


@pytest.mark.capability("P3", "page")
@pytest.mark.usefixtures("own")
def test_a_function_without_a_member_is_said() -> None:
    from buyline.members.models import Member

    address = client("sales").post("/playbook/propose", fields()).headers["Location"]
    signed_in.member("success")
    Member.objects.filter(function="success").update(is_active=False)
    try:
        assert "No member works in success yet. An administrator adds one" in words(client("sales").get(address))
    finally:
        Member.objects.filter(function="success").update(is_active=True)


@pytest.mark.capability("P3", "page")
@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("address", ["/playbook/edit", "/playbook/check", "/playbook/propose"])
def test_who_only_reads_does_not_write(address: str) -> None:
    reader = client("read-only")
    answer = reader.get(address) if address.endswith("edit") else reader.post(address)
    assert answer.status_code == 403
    assert "does not have the right to agree on the definition" in words(answer)
    assert "Propose a change" not in words(reader.get("/playbook"))
