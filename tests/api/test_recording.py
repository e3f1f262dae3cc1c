"""Entries and exports come in over the API as over the command line: checked, kept, once, and taken back."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from buyline.app.books import open_books
from buyline.app.verify import verify
from tests import signed_in
from tests.api.programs import PREFIX, Program, serving, token
from tests.api.test_reading import claim

pytestmark = pytest.mark.capability("P27", "api")
NDJSON = "application/x-ndjson"
EXPORT = b"journey,stage,at\nd1,lead,2026-01-02\nd1,prospect,2026-02-02\nd2,no such stage,2026-01-02\n"


def files(content: bytes = EXPORT, name: str = "deals.csv", **more: Any) -> dict[str, Any]:
    return {"files": SimpleUploadedFile(name, content), "mapping": "stage-history"} | more


def test_one_entry_is_recorded_once_and_for_ever(own: Program) -> None:
    first = own.post("/entries", claim("n1", "lead"))
    again = own.post("/entries", claim("n1", "lead"))
    assert (first.status, first.json["taken"]) == (201, "recorded")
    assert (again.status, again.json["taken"], again.json["seq"]) == (200, "already known", first.json["seq"])
    corrected = own.post("/entries", claim("n1", "lead", occurred_at="2026-06-02"))
    assert (corrected.status, corrected.json["taken"]) == (200, "corrected")
    with open_books(own.books) as books:
        assert verify(books).is_sound


def test_a_refusal_says_why_per_field_and_is_kept(own: Program) -> None:
    said = own.post("/entries", claim("n1", "no such stage"))
    assert (said.status, said.headers["Content-Type"]) == (422, "application/problem+json")
    assert [one["field"] for one in said.json["errors"]] == ["data.stage"]
    letter = own.get("/dead-letters").json["dead_letters"][-1]
    assert letter["content"] == claim("n1", "no such stage")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"\xff", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"x" * 1_000_001, "application/json", 413),
        (b"", "multipart/form-data", 415),
    ],
)
def test_what_is_no_entry(own: Program, body: bytes, content_type: str, status: int) -> None:
    last = own.get("/books").json["last_seq"]
    assert own.post("/entries", body, content_type=content_type).status == status
    assert own.get("/books").json["last_seq"] == last


@pytest.mark.parametrize(
    "kind", ["definition adopted", "definition proposed", "definition signed", "proposal withdrawn", "batch retracted"]
)
def test_what_changes_the_whole_books_does_not_come_as_an_entry(own: Program, kind: str) -> None:
    said = own.post("/entries", claim("n1", "lead", kind=kind, data={"batch": "x", "definition": {}}))
    assert (said.status, said.json["errors"][0]["field"]) == (422, "kind")


def test_a_claim_on_what_has_changed_since(own: Program) -> None:
    own.post("/entries", claim("n1", "lead"))
    seen = own.get("/journeys/n1").json["version"]
    mine = claim("n1", "suspect", member="ann", occurred_at="2026-06-03")
    assert own.post("/entries", mine, If_Match=f'"{seen}"').status == 201
    late = claim("n1", "lost", member="bob", occurred_at="2026-06-04")
    said = own.post("/entries", late, If_Match=f'"{seen}"')
    assert said.status == 412
    assert "nothing was claimed" in said.json["detail"]
    assert own.post("/entries", late | {"expected_version": seen}).status == 409
    assert own.post("/entries", late, If_Match="three").status == 422
    assert own.get("/journeys/n1").json["claimed"] == "suspect"


def test_the_same_request_under_its_key_is_done_once(own: Program) -> None:
    key = {"Idempotency_Key": "monday-1"}
    first = own.post("/entries", claim("n1", "lead"), **key)
    again = own.post("/entries", claim("n1", "lead"), **key)
    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    other = own.post("/entries", claim("n2", "lead"), **key)
    assert (other.status, other.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert own.get("/journeys/n2").status == 404
    assert own.post("/entries", claim("n2", "lead"), Idempotency_Key="with a space").status == 422


def test_a_key_is_its_askers_own(own: Program) -> None:
    assert own.post("/entries", claim("n1", "lead"), Idempotency_Key="shared").status == 201
    other = Program(own.books, token("sales"))
    assert other.post("/entries", claim("n2", "lead"), Idempotency_Key="shared").status == 201


def test_a_refused_request_leaves_its_key_free(own: Program) -> None:
    assert own.post("/entries", claim("n1", "no such stage"), Idempotency_Key="mend-me").status == 422
    assert own.post("/entries", claim("n1", "lead"), Idempotency_Key="mend-me").status == 201


def test_a_request_that_is_being_done(own: Program) -> None:
    from buyline.api.models import KeptAnswer
    from buyline.api.repeats import GIVEN_UP_AFTER, KEPT_FOR

    body, key = claim("n1", "lead"), {"Idempotency_Key": "twice-at-once"}
    own.post("/entries", body, **key)
    kept = KeptAnswer.objects.filter(key="twice-at-once")
    kept.update(status=0)
    said = own.post("/entries", body, **key)
    assert (said.status, said.headers["Retry-After"]) == (409, "1")
    kept.update(begun_at=datetime.now(UTC) - GIVEN_UP_AFTER - timedelta(seconds=1))
    assert own.post("/entries", body, **key).json["taken"] == "already known"
    kept.update(begun_at=datetime.now(UTC) - KEPT_FOR - timedelta(seconds=1))
    assert "Idempotent-Replayed" not in own.post("/entries", body, **key).headers


def test_many_entries_with_a_line_of_answer_each(own: Program) -> None:
    good = [json.dumps(claim(f"m{n}", "lead")).encode() for n in range(2_500)]
    bad = [b"no json", b"\xff\xfe", b"[1]", b'"' + b"x" * 1_000_001 + b'"', json.dumps(claim("m", "none")).encode()]
    body = b"\xef\xbb\xbf" + b"\n".join([*good[:1_200], *bad, b"", b"  ", *good[1_200:]])
    said = own.post("/entries/bulk", body, content_type=NDJSON)
    assert (said.status, said.headers["Content-Type"]) == (200, NDJSON)
    taken = [line["taken"] for line in said.lines]
    assert taken == ["recorded"] * 1_200 + ["refused"] * 5 + ["recorded"] * 1_300
    letters = own.get("/dead-letters").json["dead_letters"]
    assert [one["line"] for one in letters] == [1_201, 1_202, 1_203, 1_204, 1_205]
    assert [line["taken"] for line in own.post("/entries/bulk", good[0], content_type=NDJSON).lines] == [
        "already known"
    ]
    assert own.post("/entries/bulk", good[0]).status == 415


def test_an_answer_is_told_as_soon_as_its_entries_are_on_disk(own: Program) -> None:
    """A body that would never end is answered line by line."""
    from io import BytesIO

    from django.test import RequestFactory

    class Endless(BytesIO):
        n = 0

        def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002 - a file's own
            self.n += 1
            return b"".join(json.dumps(claim(f"e{self.n}-{k}", "lead")).encode() + b"\n" for k in range(100))

    from buyline.api.recording import record_many
    from buyline.members.policy import Asker, Function

    with serving(own.books):
        request = RequestFactory().post(PREFIX + "/entries/bulk", content_type=NDJSON)
        request._stream, request.auth = Endless(), Asker("ann", Function.SALES, ("record",))
        told = list(islice(record_many(request).streaming_content, 10))
        assert [json.loads(line)["taken"] for line in told] == ["recorded"] * 10


def test_an_export_comes_in_and_is_taken_back(own: Program) -> None:
    before = own.get("/position").json
    dry = own.upload("/imports", files(dry_run="true"))
    assert (dry.status, dry.json["entries"], dry.json["bad_rows"], dry.json["batch"]) == (200, 2, 1, None)
    assert own.get("/position").json == before
    said = own.upload("/imports", files())
    assert (said.status, said.json["changed"], said.json["bad_rows"]) == (201, 2, 1)
    assert said.headers["Location"] == f"/api/v1/imports/{said.json['batch']}"
    assert own.get(f"/imports/{said.json['batch']}").json["entries"] == 2
    assert len(own.get(f"/dead-letters?import={said.json['batch']}").json["dead_letters"]) == 1
    assert own.upload("/imports", files()).json["batch"] is None
    undone = own.post(f"/imports/{said.json['batch']}/undo")
    assert (undone.status, undone.json["taken"]) == (200, "recorded")
    assert own.get("/position").json["stages"] == before["stages"]
    assert own.get("/imports").json["imports"][0]["undone_at"] is not None
    assert own.post(f"/imports/{said.json['batch']}/undo").status == 422
    assert own.post("/imports/never/undo").status == 404


def test_an_export_under_a_mapping_of_its_own(own: Program) -> None:
    from buyline.definition.shipped import mapping_path

    path = mapping_path("stage-history")
    assert path is not None
    sent = {"files": SimpleUploadedFile("deals.csv", EXPORT.replace(b"journey,", b"DealId,"))}
    sent |= {"mapping_file": SimpleUploadedFile("own.yaml", path.read_bytes()), "column": ["journey=DealId"]}
    assert own.upload("/imports", sent).json["changed"] == 2


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"mapping": "/etc/passwd"}, 404, "There is no mapping"),
        ({"mapping": "../b2b"}, 404, "There is no mapping"),
        ({"mapping_file": SimpleUploadedFile("own.yaml", b"nonsense: 1")}, 422, "or send one of your own"),
        ({"files": SimpleUploadedFile("deals.csv", b"a,b\n1,2\n")}, 422, "do not fit the mapping"),
        ({"files": [SimpleUploadedFile("a.csv", b"x"), SimpleUploadedFile("a.csv", b"x")]}, 422, "name of its own"),
        ({"export_day": "soon"}, 422, "cannot be taken"),
    ],
)
def test_what_cannot_be_imported(own: Program, sent: dict[str, Any], status: int, says: str) -> None:
    said = own.upload("/imports", files() | sent)
    assert said.status == status, said.body
    assert says in said.json["detail"]


def test_whoever_records_by_session_proves_nothing(own: Program) -> None:
    with serving(own.books):
        client = signed_in.client("sales", enforce_csrf_checks=True)
        data = json.dumps(claim("s1", "lead"))
        without = client.post(PREFIX + "/entries", data, content_type="application/json")
        assert without.status_code == 403
        assert "X-CSRFToken" in without.json()["detail"]
        sign = "a" * 32
        client.cookies[_csrf_cookie()] = sign
        asked = {"content_type": "application/json", "headers": {"X-CSRFToken": sign, "Origin": "http://127.0.0.1"}}
        assert client.post(PREFIX + "/entries", data, **asked).status_code == 201
        signed = json.dumps(claim("s2", "lead", trust="signed"))
        assert client.post(PREFIX + "/entries", signed, **asked).json()["errors"][0]["field"] == "trust"
    line = own.get("/entries?limit=1000").json["entries"]
    assert any(one["journey"] == "s1" and one["member"] == "sales@example.com" for one in line) or len(line) == 1_000


def _csrf_cookie() -> str:
    from django.conf import settings

    return str(settings.CSRF_COOKIE_NAME)


def test_many_at_once_share_their_commits_and_none_is_lost(own: Program) -> None:
    from buyline.api.opened import books, now
    from buyline.app.intake import intake_of

    with serving(own.books):
        found = books()

        def send(n: int) -> int:
            return intake_of(found).record([claim(f"t{n}", "lead")], now=now())[0].seq or 0

        with ThreadPoolExecutor(max_workers=8) as threads:
            seqs = list(threads.map(send, range(200)))
    assert len(set(seqs)) == 200
    with open_books(own.books) as again:
        assert verify(again).is_sound


def test_a_mapping_is_suggested_and_imports_what_it_was_made_for(own: Program) -> None:
    export = b"Opportunity ID,Account Name,Stage,Amount,Close Date,Created Date\n006A,Acme,Closed Won,9,2026-03-31,2026-01-15\n"
    said = own.upload("/imports/suggest", {"file": SimpleUploadedFile("deals.csv", export)})
    assert (said.status, said.json["recognised_as"], said.json["stages"]) == (
        200,
        "Salesforce",
        {"Closed Won": "customer"},
    )
    sent = {"files": SimpleUploadedFile("deals.csv", export)}
    sent |= {"mapping_file": SimpleUploadedFile("own.yaml", said.json["mapping"].encode())}
    assert own.upload("/imports", sent).json["kinds"] == {"buyer described": 1, "stage claimed": 1}
    nothing = own.upload("/imports/suggest", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}).json
    assert (nothing["mapping"], len(nothing["lacking"])) == (None, 2)
    refused = own.upload("/imports/suggest", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert (refused.status, "this is a PDF" in refused.json["detail"]) == (422, True)
