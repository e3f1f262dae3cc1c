"""The eight steps as pages: what was typed is never lost, the last step says what is needed, and each function signs."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from buyline.app.books import create_books
from buyline.app.goals import goals
from buyline.days import parse_day, start_of
from buyline.definition.setting_up import STEPS
from buyline.store.books import Books
from tests import signed_in

pytestmark = pytest.mark.capability("P1", "page")
NOW = start_of(parse_day("2026-07-01"), "UTC")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "books"
    create_books(path, now=NOW).close()
    with override_settings(BOOKS=str(path), ROOT_URLCONF="buyline.web.urls", ALLOWED_HOSTS=["127.0.0.1"]):
        yield path


def client(function: str = "sales") -> Any:
    return signed_in.client(function, headers={"accept-language": "en-GB"})


def said(answer: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def form_of(html: str) -> dict[str, str]:
    """What a browser sends of the form of a step."""
    form = html[html.index('<form class="setup-main"') :].split("</form>", maxsplit=1)[0]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input name="([^"]+)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL))
    found |= dict.fromkeys(re.findall(r'<input type="checkbox" name="([^"]+)" value="yes" checked', form), "yes")
    for name, inside in re.findall(r'<select name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.usefixtures("own")
def test_from_step_to_step_with_an_example_beside_each() -> None:
    asking = client()
    assert asking.get("/setup")["Location"] == "/setup/audience"
    for number, step in enumerate(STEPS, 1):
        answer = asking.get(f"/setup/{step}")
        assert f"step {number} of 8" in said(answer)
        assert "For example" in said(answer)
        form = form_of(answer.content.decode())
        following = asking.post(f"/setup/{step}", form | {"go": "on"})["Location"]
        assert following == f"/setup/{STEPS[min(number, 7)]}"
    assert said(asking.get("/setup/needed")).count("filled in") == 8
    assert "It can be proposed" in said(asking.get("/setup/needed"))
    assert asking.get("/setup/negotiation").status_code == 404


@pytest.mark.usefixtures("own")
def test_what_is_wrong_is_kept_and_said_where_it_is() -> None:
    asking = client()
    form = form_of(asking.get("/setup/deals").content.decode()) | {"average_price": "a lot", "go": "on"}
    assert asking.post("/setup/deals", form)["Location"] == "/setup/deals"
    assert "'a lot' is not a number" in said(asking.get("/setup/deals"))
    assert 'value="a lot"' in asking.get("/setup/deals").content.decode()
    assert asking.post("/setup/deals", form | {"go": "tools"})["Location"] == "/setup/tools"
    assert "something is not right" in said(asking.get("/setup/tools"))
    last = asking.get("/setup/needed")
    assert "(step “Deals and goal”)" in said(last)
    refused = asking.post("/setup/propose", form_of(last.content.decode()), follow=True)
    assert "cannot be proposed yet" in said(refused)
    asking.post("/setup/anew")
    assert "something is not right" not in said(asking.get("/setup/tools"))


@pytest.mark.usefixtures("own")
def test_a_stage_comes_in_goes_out_and_comes_back() -> None:
    asking = client()
    form = form_of(asking.get("/setup/stages").content.decode())
    form |= {"stage.9.name": "Curious people", "stage.9.place": "3", "stage.1.name": "", "won": "customer"}
    asking.post("/setup/stages", form)
    html = asking.get("/setup/stages").content.decode()
    names = re.findall(r'name="stage\.\d+\.name" value="([^"]*)"', html)
    assert names[:3] == ["Target", "Curious people", "Suspect"]
    assert "Journeys in it go to Target." in html
    asking.post("/setup/stages", form_of(html) | {"take.contact": "yes"})
    names = re.findall(r'name="stage\.\d+\.name" value="([^"]*)"', asking.get("/setup/stages").content.decode())
    assert names[:4] == ["Target", "Contact", "Curious people", "Suspect"]


def test_the_goals_are_signed_and_set(own: Path) -> None:
    asking = client("marketing")
    form = form_of(asking.get("/setup/deals").content.decode())
    form |= {"average_price": "1,000", "margin_percent": "40", "goal.0.amount": "30,000", "goal.1.amount": "30 000"}
    asking.post("/setup/deals", form)
    last = asking.get("/setup/needed")
    assert "30 deals for €30,000, €12,000 of it profit" in said(last)
    proposed = asking.post("/setup/propose", form_of(last.content.decode()))["Location"]
    assert "30,000" in said(client("sales").get(proposed))
    for function in ("sales", "success"):
        client(function).post(f"{proposed}/sign")
    with Books.open(own) as books:
        assert [(one.function, one.amount) for one in goals(books)] == [("marketing", 30_000), ("sales", 30_000)]


@pytest.mark.usefixtures("own")
def test_who_may_not_agree_is_not_led_there() -> None:
    for address in ("/pipeline", "/playbook", "/settings"):
        assert 'href="/setup"' in client("sales").get(address).content.decode(), address
        assert 'href="/setup"' not in client("read-only").get(address).content.decode(), address
    assert client("read-only").get("/setup/stages").status_code == 403
    text = client("executive").get("/setup/draft.yaml").content.decode()
    assert text.startswith("setup: 1\naudience:\n")
