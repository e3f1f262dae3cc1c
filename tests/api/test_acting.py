"""A member's act is the same at every door: page, command line and API record the same, refuse the same, say the same."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from buyline.app.acts.declared import ACTS
from buyline.app.books import open_books
from buyline.app.journeys import journey_record
from buyline.app.verify import verify
from buyline.definition.shipped import definition_path
from tests import signed_in
from tests.api.programs import Program, Said, serving, token
from tests.api.test_reading import claim
from tests.cli.terminal import Terminal

pytestmark = [
    pytest.mark.capability("P9", "page"),
    pytest.mark.capability("P9", "cli"),
    pytest.mark.capability("P9", "api"),
    pytest.mark.capability("P7", "page"),
    pytest.mark.capability("P7", "cli"),
    pytest.mark.capability("P7", "api"),
]
NOW = 1_800_000_000_000_000


@pytest.fixture
def deal(own: Program) -> Program:
    """Books with one journey: a lead of a buyer since June."""
    own.post("/entries", claim("d1", "lead", buyer="b1"))
    return own


def at_page(
    books: Path, word: str, given: dict[str, str], *, journey: str = "d1", function: str = "sales", **more: str
) -> Any:
    """Send the form of an act and follow to the page that it leads to."""
    about = {"journey": journey} if ACTS[word].is_about else {}
    with serving(books):
        return signed_in.client(function).post(f"/acts/{word}", {**about, **given, **more}, follow=True)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def at_api(own: Program, word: str, given: dict[str, str], **more: Any) -> Said:
    about = {"journey": "d1"} if ACTS[word].is_about else {}
    return own.post(f"/acts/{word}", {**about, **given, **more})


def at_terminal(own: Program, word: str, given: dict[str, str], *more: str, journey: str = "d1") -> Any:
    about = [journey] if ACTS[word].is_about else []
    flags = [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", value)]
    return Terminal(own.books)("act", word, *about, *flags, *more)


TAKEN = {
    "claim": {"stage": "prospect", "remark": "They asked"},
    "note": {"remark": "Decides in May"},
    "tell": {"what": "call made"},
    "change": {"amount": "12500"},
    "introduce": {"name": "Ada Byron", "role": "champion"},
    "open": {"buyer_name": "Nordlicht AG", "stage": "lead"},
    "assign": {"owner": "paolo"},
    "hand": {"receiver": "success"},
    "accept": {},
    "return": {"reason": "no budget"},
    "withdraw": {},
    "plan": {"due": "2026-12-24", "step": "ring"},
    "finish": {"step": "assign"},
    "drop": {},
    "merge": {"buyer": "of-d1", "into": "of-d4"},
    "unmerge": {"buyer": "of-d1"},
    "distinguish": {"buyer": "of-d1", "other": "of-d4"},
}
OFFERED = {"accept": "marketing", "return": "marketing", "withdraw": "sales"}
"""Acts with a journey that is offered, and the function that offers it; whoever acts here is of sales."""


@pytest.mark.parametrize("word", sorted(set(ACTS) - {"attach"}))
def test_an_act_is_taken_in_the_same_words_at_every_door(own: Program, word: str) -> None:
    planned = {}
    own.post("/entries", claim("d4", "lead", buyer="of-d4"))
    for name in ("d1", "d2", "d3"):
        own.post("/entries", claim(name, "lead", buyer=f"of-{name}"))
        if word == "unmerge":
            at_api(own, "merge", TAKEN["merge"] | {"buyer": f"of-{name}"})
        if word in OFFERED:
            receiver = "sales" if OFFERED[word] != "sales" else "success"
            offered = at_terminal(own, "hand", {"receiver": receiver, "function": OFFERED[word]}, journey=name)
            assert offered.code == 0, offered.err
        if word == "drop":
            planned[name] = {"planned": at_api(own, "plan", TAKEN["plan"], journey=name).json["entries"][0]}
    given = {name: TAKEN[word] | planned.get(name, {}) for name in ("d1", "d2", "d3")}
    for name in given if ACTS[word].is_of_record else ():
        given[name] |= {"buyer": f"of-{name}"}
    told = at_api(own, word, given["d1"])
    typed = at_terminal(own, word, given["d2"], journey="d2")
    page = at_page(own.books, word, given["d3"], journey="d3")
    assert (told.status, typed.code, page.status_code) == (200, 0, 200), (told.json, typed.err)
    says = told.json["says"].partition(":")[2]
    assert typed.text.splitlines()[0].partition(":")[2] == says
    assert says in words(page)
    with open_books(own.books) as books:
        assert verify(books).is_sound


REFUSED = [
    ("claim", {"stage": "no such stage"}, "stage: 'no such stage' is not a stage of the definition"),
    ("claim", {}, "stage: it is missing; claim cannot do without"),
    ("claim", {"stage": "lost", "reason": "a whim"}, "reason: 'a whim' is not one of them"),
    ("claim", {"stage": "lost", "reason": "competitor"}, "competitor: name who won it; 'competitor' asks for one"),
    ("claim", {"stage": "prospect", "on": "2999-01-01"}, "on: it lies more than a day in the future"),
    ("tell", {"what": "stage claimed"}, "what: 'stage claimed' is nothing that can be told"),
    ("change", {}, "nothing was given to change"),
    ("change", {"amount": "a lot"}, "amount: 'a lot' is not an amount"),
    ("open", {"stage": "lead"}, "buyer: name a buyer that is there"),
]


@pytest.mark.parametrize(("word", "given", "reason"), REFUSED)
def test_a_refusal_says_what_is_missing_and_writes_nothing(
    deal: Program, word: str, given: dict[str, str], reason: str
) -> None:
    before = deal.get("/books").json["last_seq"]
    told = at_api(deal, word, given)
    assert told.status == 422
    assert any(reason.removeprefix(f"{one['field']}: ") in one["reason"] for one in told.json["errors"]), told.json
    typed = at_terminal(deal, word, given)
    assert typed.code == 3
    assert reason in typed.err
    assert deal.get("/books").json["last_seq"] == before
    assert not deal.get("/dead-letters").json["dead_letters"]


def test_a_number_is_an_amount_too(deal: Program) -> None:
    assert at_api(deal, "change", {"amount": 12500.5}).status == 200  # type: ignore[dict-item]
    assert deal.get("/journeys/d1").json["amount"] == 12_500.5
    opened = at_api(deal, "open", {"buyer_name": "Acme", "stage": "lead", "amount": 900})  # type: ignore[dict-item]
    assert deal.get(f"/journeys/{opened.json['journey']}").json["amount"] == 900


def test_what_is_offered_is_not_offered_again_at_any_door(deal: Program) -> None:
    assert at_api(deal, "hand", {"receiver": "success"}).status == 200
    again = at_api(deal, "hand", {"receiver": "success"})
    assert again.status == 422
    assert "it is offered already, and nobody has answered" in again.json["errors"][0]["reason"]
    assert "it is offered already" in at_terminal(deal, "hand", {"receiver": "success"}).err
    assert "It is offered already" in words(at_page(deal.books, "hand", {"receiver": "success"}))


def test_a_form_that_is_refused_comes_back_with_what_was_typed(deal: Program) -> None:
    answer = at_page(deal.books, "change", {"amount": "a lot", "columns.segment": "small"})
    assert answer.status_code == 422
    assert "is not an amount" in words(answer)
    assert 'value="a lot"' in answer.content.decode()
    assert 'value="small"' in answer.content.decode()


def test_the_second_of_two_who_edit_sees_what_changed_and_loses_nothing(deal: Program) -> None:
    seen = str(deal.get("/journeys/d1").json["version"])
    assert at_api(deal, "change", {"amount": "500"}).status == 200
    answer = at_page(deal.books, "change", {"amount": "700"}, seen=seen)
    assert answer.status_code == 409
    told = words(answer)
    assert "you saw version 1; nothing was recorded. Since then: amount changed" in told
    assert 'value="700"' in answer.content.decode()
    again = re.search(r'name="seen" value="(\d+)"', answer.content.decode())
    assert again
    assert at_page(deal.books, "change", {"amount": "700"}, seen=again[1]).status_code == 200
    assert deal.get("/journeys/d1").json["amount"] == 700
    assert at_api(deal, "change", {"amount": "900"}, seen=1).status == 409
    assert at_terminal(deal, "change", {"amount": "900"}, "--seen", "1").code == 4


def test_an_act_that_is_sent_twice_is_done_once(deal: Program) -> None:
    first = at_api(deal, "note", {"remark": "once"}, token="t1")
    assert at_api(deal, "note", {"remark": "once"}, token="t1").json["entries"] == first.json["entries"]
    kinds = [entry["kind"] for entry in deal.get("/journeys/d1").json["entries"]]
    assert kinds.count("note written") == 1


@pytest.mark.parametrize("word", ["claim", "change", "note", "introduce"])
def test_an_act_is_undone_from_the_page_that_it_leads_to(deal: Program, word: str) -> None:
    before = deal.get("/journeys/d1").json
    answer = at_page(deal.books, word, TAKEN[word])
    html = answer.content.decode()
    entries = [unescape(found) for found in re.findall(r'name="entry" value="([^"]+)"', html)]
    with serving(deal.books):
        undone = signed_in.client("sales").post("/undo", {"entry": entries, "next": "/journeys/d1"}, follow=True)
    assert "Undone" in words(undone)
    after = deal.get("/journeys/d1").json
    assert [after[name] for name in ("claimed", "verified", "amount")] == [
        before[name] for name in ("claimed", "verified", "amount")
    ]
    with open_books(deal.books) as books:
        assert verify(books).is_sound


def test_only_what_was_recorded_here_is_undone_here(deal: Program) -> None:
    foreign = deal.get("/journeys/d1").json["entries"][0]["entry"]
    assert deal.post("/undo", {"entries": [foreign]}).status == 422
    assert deal.post("/undo", {"entries": ["buyline|no|such entry|"]}).status == 404
    assert deal.post("/undo", {"entries": []}).status == 422


def test_nobody_who_may_only_read_acts(deal: Program) -> None:
    for function, status in (("executive", 403), ("read-only", 403), ("marketing", 200)):
        assert at_page(deal.books, "note", {"remark": "x"}, function=function).status_code == status
    with serving(deal.books):
        html = signed_in.client("read-only").get("/journeys/d1").content.decode()
    assert "Claim a stage" not in html


def test_a_person_is_added_with_their_role(deal: Program) -> None:
    assert at_page(deal.books, "introduce", TAKEN["introduce"] | {"email": "ada@nordlicht.example"}).status_code == 200
    with serving(deal.books):
        told = words(signed_in.client("sales").get("/journeys/d1"))
    assert re.search(r"Ada Byron champion ada@nordlicht\.example", told)


def test_the_gate_says_the_same_before_and_after(strict: Program) -> None:
    """Where a gate requires proof the stage can be read and not chosen; a claim of it is refused in the same words."""
    place = next(one for one in strict.get("/ahead/d1").json["places"] if one["place"] == "prospect")
    assert place["meets"] == "refused"
    assert place["says"] == at_api(strict, "claim", {"stage": "prospect"}).json["errors"][0]["reason"]
    assert place["says"] in at_terminal(strict, "claim", {"stage": "prospect"}).err
    assert place["says"] in words(at_page(strict.books, "claim", {"stage": "prospect"}))
    with serving(strict.books):
        html = signed_in.client("sales").get("/acts/claim?journey=d1").content.decode()
    assert re.search(r'value="prospect"[^>]* disabled', html)
    strict.post("/entries", _answer())
    assert at_api(strict, "claim", {"stage": "prospect"}).status == 200


def _answer() -> dict[str, Any]:
    told = claim("a1", "lead", buyer="b1") | {"kind": "proposal requested", "what": "asked", "trust": "connector"}
    return {name: value for name, value in told.items() if name != "data"} | {"journey": "d1"}


@pytest.fixture
def strict(tmp_path: Path) -> Program:
    """Books whose definition asks for proof before a prospect can be claimed."""
    terminal = Terminal(tmp_path / "strict")
    shipped = definition_path("b2b")
    assert shipped is not None
    text = shipped.read_text(encoding="utf-8")
    head, stage = text.split("- id: prospect", 1)
    file = tmp_path / "strict.yaml"
    file.write_text(f"{head}- id: prospect{stage.replace('gate: warn', 'gate: require', 1)}", encoding="utf-8")
    made = terminal("init", "--definition", file)
    assert made.code == 0, made.err
    found = Program(terminal.books, token())
    found.post("/entries", claim("d1", "lead", buyer="b1"))
    return found


def test_what_lies_ahead_is_told_before_the_claim(deal: Program) -> None:
    places = {one["place"]: one for one in deal.get("/ahead/d1").json["places"]}
    assert places["lead"]["meets"] == "here"
    assert places["nurture"]["meets"] == "ours"
    assert places["lost"]["reasons"]
    typed = Terminal(deal.books)("act", "ahead", "d1")
    assert f"Prospect (prospect): {places['prospect']['says']}" in typed.text
    with open_books(deal.books) as books:
        assert journey_record(books, "d1", now=NOW).state.claimed == "lead"
