"""`buyline.client.Client` asks a real server what `buyline.open` asks a folder, and is told the same, refusals too."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import buyline
from buyline.app.record import Taken
from buyline.app.refusal import BuylineError, Conflict, NotFound, Refused
from buyline.client import Client, NotAllowed, NotReached
from buyline.definition.document import written
from buyline.library.asking import Asking
from buyline.library.here import Here
from tests.api.programs import token
from tests.api.server import server
from tests.api.test_reading import claim

if TYPE_CHECKING:

    def _is_asking(client: Client) -> Asking:
        return client


pytestmark = pytest.mark.capability("P27", "library")


@pytest.fixture(scope="module")
def folder(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served") / "books"
    shutil.copytree(company, path)
    return path


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with server(folder) as address:
        yield address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[Client]:
    with Client(url, token=token()) as found:
        yield found


@pytest.fixture(scope="module")
def here(company: Path) -> Iterator[Here]:
    with Here(company) as found:
        yield found


def test_a_server_opens_like_a_folder(url: str, client: Client) -> None:
    opened = buyline.open(url, token=token())
    assert opened.position(on="2026-03-31") == client.position(on=date(2026, 3, 31))
    assert repr(client) == f"<books at {url}>"
    assert opened.definition == client.definition
    opened.close()


def test_every_question_is_answered_the_same(client: Client, here: Here) -> None:
    ways = {"book": "verified", "as_of": "2026-05-31", "where": {"region": ["Germany", "Italy"]}}
    assert client.position(by="segment", **ways) == here.position(by="segment", **ways)  # type: ignore[arg-type]
    assert client.flow("2026-01-01", "2026-03-31") == here.flow("2026-01-01", "2026-03-31")
    assert client.cohorts("contact", "lead", each="quarter") == here.cohorts("contact", "lead", each="quarter")
    planned = {"deals": 9, "by": "2027-03-31", "share": {"lead": 0.5}, "at_most": {"lead": 40}, "as_of": "2026-06-30"}
    made, same_plan = (books.plan(**planned) for books in (client, here))  # type: ignore[arg-type]
    assert made.to_json() == same_plan.to_json()
    leaked = client.leakage("2026-01-01", "2026-03-31", by="segment")
    assert leaked.to_json() == here.leakage("2026-01-01", "2026-03-31", by="segment").to_json()
    ahead = {"horizons": (30, 45), "quarters": 2, "by": "segment", "as_of": "2025-02-28"}
    told, same_told = client.forecast(**ahead), here.forecast(**ahead)  # type: ignore[arg-type]
    assert told.to_json() == same_told.to_json()
    assert told.table.equals(same_told.table)
    assert client.stalled(at_seq=500) == here.stalled(at_seq=500)
    assert client.chances("j00001", "j00095") == here.chances("j00001", "j00095")
    assert client.standings(limit=10) == here.journeys(limit=10)
    found, wanted = client.time_in_stage("lead"), here.time_in_stage("lead")
    assert found.to_json() == wanted.to_json()
    assert found.table.equals(wanted.table)
    asked = {"within": 90, "entered_from": "2025-06-01", "clustered": True}
    share, same = client.conversion("contact", "lead", **asked), here.conversion("contact", "lead", **asked)  # type: ignore[arg-type]
    assert share.to_json() == same.to_json()
    assert share.chart().svg == same.chart().svg
    id_ = found_id = client.standings(limit=1).journeys[0].journey
    assert client.journey(id_).to_json() == here.journey(found_id).to_json()


def test_what_explains_a_number_travels_whole(client: Client, here: Here) -> None:
    told = {"from_stage": "contact", "to_stage": "lead", "within": 90}
    broken = {"number": "median stay", "stage": "lead", "by": ("segment", "region")}
    for of, asked in RESTATED.items():
        found, same = (books.restatement(of, "2026-02-28", **asked) for books in (client, here))  # type: ignore[arg-type]
        assert found.to_json() == same.to_json(), of
        assert found.table.equals(same.table)
        assert found._repr_html_() == same._repr_html_()
    assert client.restatement("conversion", "2026-02-28", **told).after.chart().svg  # type: ignore[arg-type]
    found, same = (books.restatement("breakdown", "2026-02-28", **broken) for books in (client, here))  # type: ignore[arg-type]
    assert found.to_json() == same.to_json()
    for what in ("position", "conversion"):
        cells, wanted = (books.breakdown(what, "segment", "region", stage="lead") for books in (client, here))
        assert cells == wanted
    assert client.health().to_json() == here.health().to_json()
    assert client.health().table.equals(here.health().table)
    id_ = client.standings(limit=1).journeys[0].journey
    assert client.journey(id_)._repr_html_() == here.journey(id_)._repr_html_()


RESTATED: dict[str, dict[str, object]] = {
    "position": {},
    "flow": {"first": "2026-01-01", "last": "2026-03-31"},
    "conversion": {"from_stage": "contact", "to_stage": "lead", "within": 90, "by": "segment", "clustered": True},
    "time in stage": {"stage": "lead", "entered_from": "2025-06-01"},
    "leakage": {"first": "2026-01-01", "last": "2026-02-28", "within": 90},
    "breakdown": {"number": "arrivals", "stage": "lead", "by": "segment"},
}


def test_the_picture_travels_too(client: Client, here: Here) -> None:
    asked = {"by": "segment", "book": "verified", "where": {"region": ["Germany", "Italy"]}, "as_of": "2026-05-31"}
    assert client.pipeline(**asked) == here.pipeline(**asked)  # type: ignore[arg-type]
    assert client.pipeline() == here.pipeline()
    view = client.pipeline("2026-01-01", "2026-03-31")
    assert sum(stage.journeys for stage in view.stages) > 50
    assert all(row.residual == 0 for row in view.balance)


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda books: books.position(by="nothing"), Refused),
        (lambda books: books.position(on="yesterday"), Refused),
        (lambda books: books.flow("2026-03-31", "2026-01-01"), Refused),
        (lambda books: books.conversion("nowhere", "lead", within=9), Refused),
        (lambda books: books.journey("nobody / at all?"), NotFound),
        (lambda books: books.pipeline(by="colour"), Refused),
        (lambda books: books.pipeline(where={"segment": "no such"}), Refused),
        (lambda books: books.breakdown("mood", "segment"), Refused),
        (lambda books: books.restatement("mood", "2026-02-28"), Refused),
        (lambda books: books.restatement("flow", "2026-02-28"), Refused),
        (lambda books: books.restatement("position", "2026-02-28", within=9), Refused),
        (lambda books: books.restatement("position", "2026-02-28", as_of="2026-01-31"), Refused),
        (lambda books: books.restatement("time in stage", "2026-02-28", stage="nowhere"), Refused),
        (lambda books: books.position(where={"colour": "red"}), Refused),
    ],
)
def test_a_refusal_is_the_same_kind_as_in_a_folder(client: Client, here: Here, ask: object, kind: type) -> None:
    said = []
    for books in (client, here):
        with pytest.raises(BuylineError) as problem:
            ask(books)  # type: ignore[operator]
        assert type(problem.value) is kind
        said.append(str(problem.value))
    assert said[0] == said[1]


def test_entries_are_recorded_and_told_one_by_one(client: Client) -> None:
    receipt = client.record(claim("c1", "lead"))
    assert receipt.taken is Taken.RECORDED
    assert client.record(claim("c1", "lead")).taken is Taken.KNOWN
    with pytest.raises(Refused) as refused:
        client.record(claim("c2", "no such stage"))
    assert "data.stage" in str(refused.value)
    with pytest.raises(Conflict):
        client.record(claim("c1", "suspect", member="ann"), seen_version=99)
    receipts = list(client.record_many(claim(f"c{n}", "none" if n == 7 else "lead") for n in range(10, 3_000)))
    assert len(receipts) == 2_990
    assert {one.taken for one in receipts} == {Taken.RECORDED}
    bad = list(client.record_many([claim("c1", "lead"), {"no": "entry"}]))
    assert [one.taken for one in bad] == [Taken.KNOWN, Taken.REFUSED]
    assert [one["content"] for one in client.dead_letters()][-1] == {"no": "entry"}
    seqs = [line["seq"] for line in client.entries(at_a_time=700)]
    assert seqs == list(range(1, len(seqs) + 1))


def test_an_export_comes_in_and_is_taken_back(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("DealId,stage,at\nd1,lead,2026-01-02\n", encoding="utf-8")
    wanted = {"mapping": "stage-history", "columns": {"journey": "DealId"}}
    assert client.import_files(path, dry_run=True, **wanted)["entries"] == 1  # type: ignore[arg-type]
    said = client.import_files(path, **wanted)  # type: ignore[arg-type]
    assert next(client.imports())["id"] == said["batch"]
    assert client.undo_import(said["batch"]).taken is Taken.RECORDED
    assert next(client.imports())["undone_at"] is not None
    with pytest.raises(NotFound):
        client.import_files(tmp_path / "nothing.csv", mapping="stage-history")


def test_a_token_that_may_not(url: str) -> None:
    with Client(url, token=token("sales", ("read",))) as reader:
        assert reader.position().places
        with pytest.raises(NotAllowed, match="scope"):
            reader.record(claim("x", "lead"))
        with pytest.raises(NotAllowed, match="scope"):
            list(reader.record_many([claim("x", "lead")]))
    with Client(url, token="bl_wrong") as stranger, pytest.raises(NotAllowed, match="not a token"):
        stranger.position()


@pytest.mark.parametrize("address", ["http://books.example.com", "ftp://127.0.0.1", "https://", "http://10.0.0.1:80"])
def test_an_address_that_is_none_or_would_show_the_token(address: str) -> None:
    with pytest.raises(Refused):
        Client(address, token="bl_x")


def test_a_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.delenv("BUYLINE_TOKEN", raising=False)
    with pytest.raises(Refused, match="token"):
        Client(url)
    monkeypatch.setenv("BUYLINE_TOKEN", token())
    with Client(url) as found:
        assert found.definition.company


class Answering:
    """A server of another kind: says what it was told, one answer a request, and counts the requests."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for answer in self.answers:
            connection, _ = self.socket.accept()
            with connection:
                self.asked.append(connection.recv(65_536))
                connection.sendall(answer)
        self.socket.close()


def said(status: str, body: object = None, *more: str) -> bytes:
    content = json.dumps(body).encode()
    kind = "application/json" if status.startswith("2") else "application/problem+json"
    head = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "Connection: close",
        *more,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


RECEIPT = {"id": "crm|deal/c1|lead|", "taken": "recorded", "seq": 1, "reasons": []}


def test_what_may_be_done_twice_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buyline.client.connection.FIRST_WAIT_SECONDS", 0.01)
    busy = said("503 Service Unavailable", {"title": "busy"})
    slow = said("429 Too Many Requests", {"title": "slow down"}, "Retry-After: 0")
    other = Answering(busy, b"", slow, said("201 Created", RECEIPT))
    with Client(other.url, token="bl_x") as found:
        assert found.record(claim("c1", "lead")).seq == 1
    keys = {line for asked in other.asked for line in asked.split(b"\r\n") if line.startswith(b"Idempotency-Key")}
    assert (len(other.asked), len(keys)) == (4, 1)


def test_what_is_refused_is_not_tried_again() -> None:
    other = Answering(said("422 Unprocessable", {"title": "no", "detail": "No."}), said("201 Created", RECEIPT))
    with Client(other.url, token="bl_x") as found, pytest.raises(Refused):
        found.record(claim("c1", "lead"))
    assert len(other.asked) == 1


def test_the_next_version_is_proposed_and_withdrawn(client: Client) -> None:
    agreed = client.definition
    following = agreed.model_copy(update={"version": agreed.version + 1, "in_force_from": date(2999, 1, 1)})
    assert client.propose(following)["missing"] == ["marketing", "sales", "success"]
    with pytest.raises(Refused, match="administrator has nothing to sign"):
        client.sign("p2")
    with pytest.raises(Refused, match="the next one is 3"):
        client.propose(written(agreed))
    assert client.withdraw("p2")["state"] == "withdrawn"
    assert [one["proposal"] for one in client.proposals()] == ["p1", "p2"]


def test_a_server_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buyline.client.connection.FIRST_WAIT_SECONDS", 0.01)
    gone = Answering()
    with Client(gone.url, token="bl_x") as found, pytest.raises(NotReached, match="cannot be reached"):
        found.position()
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"
    with Client(Answering(page).url, token="bl_x") as found, pytest.raises(NotReached, match="no server of Buyline"):
        found.position()
    later = Answering(said("200 OK", {"result": "Later"}))
    with Client(later.url, token="bl_x") as found, pytest.raises(NotReached, match="another version"):
        found.position()


def test_a_refusal_is_heard_though_the_server_listens_no_longer() -> None:
    refusal = b'{"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "the scope is missing"}'
    head = f"HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nContent-Length: {len(refusal)}\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def refuse() -> None:
            caller, _ = listening.accept()
            with caller:
                caller.recv(65_536)
                caller.sendall(head.encode() + refusal)

        threading.Thread(target=refuse, daemon=True).start()
        many = (
            claim(f"deal-{number}", "lead", remark="-" * 8_000) for number in range(4_000)
        )  # more than any socket holds
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with Client(address, token="none") as asking, pytest.raises(NotAllowed, match="scope"):
            list(asking.record_many(many))
