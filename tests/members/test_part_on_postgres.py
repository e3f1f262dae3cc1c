"""Books in PostgreSQL show a part like books in SQLite: the same questions, with the same answers, for the same member."""

from pathlib import Path

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from tests.api.programs import serving
from tests.members.test_part_of_journeys import OTHERS, STATEMENTS, _told, seeing, unseen_in
from tests.members.test_part_of_journeys import ada as ada_here
from tests.postgres import Server
from tests.seen_books import TEAM, make

pytestmark = [pytest.mark.slow, pytest.mark.capability("P29", "api"), pytest.mark.capability("P26", "api")]


@pytest.fixture(scope="module")
def in_postgres(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory, dealt: Path) -> Path:
    """The books of `seen_books` in PostgreSQL, of the same moment as those in SQLite."""
    path = tmp_path_factory.mktemp("seen-postgres") / "books"
    path.mkdir()
    (path / "buyline.toml").write_text(f'database = "{postgres_server.loopback_url}"\n', encoding="utf-8")
    make(path, now=int((dealt.parent / "now").read_text())).close()
    return path


def test_each_statement_is_the_same_in_both_databases(dealt: Path, in_postgres: Path, known: dict[str, object]) -> None:
    for extent in ("own", "team"):
        with seeing(extent) as (client, token):
            headers = {"Authorization": f"Bearer {token}"}
            for address in STATEMENTS:
                asked = "/api/v1" + address.replace("{}", str(known["then"]))
                answers = []
                for path in (dealt, in_postgres):
                    with serving(path):
                        answers.append(client.get(asked, headers=headers))
                assert [one.status_code for one in answers] == [200, 200], (address, answers[1].content)
                here, there = (_told(one.json()) for one in answers)
                assert here == there, address
                others = OTHERS if extent == "own" else tuple(id_ for id_ in OTHERS if id_ not in TEAM)
                assert unseen_in(answers[1].content.decode(), others) <= unseen_in(asked, others), address


def test_a_journey_of_others_is_not_there(in_postgres: Path) -> None:
    client, token = ada_here()
    with serving(in_postgres):
        found = {
            journey: client.get(f"/api/v1/journeys/{journey}", headers={"Authorization": f"Bearer {token}"}).status_code
            for journey in ("k-alpha", "k-eagle", "k-nothing")
        }
        assert found == {"k-alpha": 200, "k-eagle": 404, "k-nothing": 404}
        assert client.get("/journeys/k-eagle").status_code == 404
        said = {"journey": "k-eagle", "remark": "hello"}
        assert client.post("/acts/note?journey=k-eagle", said).status_code == 404
    assert signed_in.member().is_active
