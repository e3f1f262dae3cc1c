"""How quick and how heavy is each page that a person works with, on the books of a working company?

`python -m bench.working BOOKS DAY EXPORT`: whole requests on a copy of the books, each after one more entry; seconds on
the clock and of work, and the bytes of the page with its style sheets and scripts, plain and as they are served. Pages
are asked for by an administrator, and some by members who see the journeys of their team or their own only.
"""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.pages import Took, entrance, linked, spread, timed

ROUNDS = 30
REFERS = re.compile(r'<(?:link[^>]*rel="stylesheet"[^>]*href|script[^>]*src)="(/assets/[^"]+)"')
SHOWN = (
    "journey", "buyer", "stage", "verified", "proof", "since", "days", "amount", "last_on", "close_on", "turn", "due_on",
    "plant_size", "line_age", "owner",
)  # fmt: skip
"""Fifteen columns of the list, three of them columns of the books."""


def main(books: str, day: str, export: str) -> None:
    """Measure it all, as JSON: by page, seconds after an entry and repeated, and bytes."""
    with tempfile.TemporaryDirectory(dir=Path(books).parent) as folder:
        place = Path(folder) / "books"
        shutil.copytree(books, place, copy_function=linked)
        client, enter, _ = entrance(place, on=int(day))
        found = {}
        for name, ask in _asked(client, Path(export)):
            found[name] = _measured(ask, enter)
            print(name, found[name], file=sys.stderr, flush=True)
        print(json.dumps({"pages": found, "journeys": _journeys()}))


def _measured(ask: Callable[[], Any], enter: Callable[[], None]) -> dict[str, Any]:
    ask(), ask()
    after = []
    for _ in range(ROUNDS):
        enter()
        after.append(timed(ask)[0])
    return {"after": spread(after), "repeated": spread(_again(ask)), "weight": _weight(ask())}


def _again(ask: Callable[[], Any]) -> list[Took]:
    return [timed(ask)[0] for _ in range(ROUNDS)]


def _asked(client: Any, export: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every page by its name, and how it is asked for."""
    journey = _worked_on()
    pages = {
        "board": "/board", "board in lanes": "/board?group=team", "my day": "/day",
        "journeys, fifteen columns": f"/journeys?{urlencode([('show', name) for name in SHOWN])}",
        "a record with 200 fields": f"/journeys/{journey}", "handoffs": "/handoffs",
        "form of a claim": f"/acts/claim?journey={journey}", "form of a note": f"/acts/note?journey={journey}",
        "search": "/search?q=alder", "duplicates": "/duplicates", "playbook": "/playbook",
        "set-up, what is needed": "/setup/needed", "health of the books": "/health-of-books", "buyers": "/buyers",
    }  # fmt: skip
    for name, address in pages.items():
        yield name, _get(client, address)
    yield "a look at a change of fifty", lambda: _look(client)
    with export.open("rb") as file:
        head = b"".join(line for _, line in zip(range(200), file, strict=False))
    yield "columns of an import", _get(client, _draft(client, head))
    for who, member in _limited():
        for page in ("board", "day", "journeys"):
            yield f"{page}, of a member who sees {who}", _get(member, f"/{page}")


def _get(client: Any, address: str) -> Callable[[], Any]:
    return lambda: _answered(client.get(address, headers={"Accept-Encoding": "gzip"}, follow=True), address)


def _answered(answer: Any, address: str) -> Any:
    if answer.status_code != 200:
        raise ValueError(f"{address} answered {answer.status_code}")
    return answer


def _worked_on() -> str:
    from buyline.web.asking import books

    with books().reading() as cursor:
        cursor.execute(
            "SELECT id FROM books_journey WHERE claimed = 'prospect' ORDER BY length(facts) DESC, id LIMIT 1"
        )
        return str(cursor.fetchone()[0])


def _journeys() -> int:
    from buyline.web.asking import books

    with books().reading() as cursor:
        cursor.execute(
            "SELECT count(*) FROM books_journey WHERE claimed IN ('suspect', 'lead', 'qualified', 'prospect')"
        )
        return int(cursor.fetchone()[0])


def _look(client: Any) -> Any:
    from buyline.web.asking import books

    with books().reading() as cursor:
        cursor.execute("SELECT id FROM books_journey WHERE claimed = 'lead' ORDER BY id LIMIT 50")
        ids = [row[0] for row in cursor.fetchall()]
    query = urlencode([("act", "change"), *(("journey", id_) for id_ in ids)])
    return _answered(client.get(f"/acts/many?{query}", headers={"Accept-Encoding": "gzip"}), "/acts/many")


def _draft(client: Any, export: bytes) -> str:
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/imports/file", {"file": SimpleUploadedFile("fields.csv", export)})
    return str(answer.url)


def _limited() -> Iterator[tuple[str, Any]]:
    """Members of sales who see their own journeys only, and those of their team."""
    from buyline.members import colleagues
    from buyline.members.models import Member, Team
    from tests import signed_in

    for sees, owner, team in (("own", "tobias.kern", "Centre"), ("team", "annika.reuss", "Centre")):
        client = signed_in.client(None)
        member = Member.objects.create_user(f"{owner}@example.com", signed_in.PASSWORD, name=owner, function="sales")
        colleagues.limit(member, sees=sees, sees_amounts=True, teams=[Team.objects.get_or_create(name=team)[0]])
        client.force_login(member, backend=signed_in.BACKEND)
        yield sees, client


def _weight(answer: Any) -> dict[str, int]:
    """Bytes of a page with its style sheets and scripts: plain, and as served."""
    import gzip

    from django.test import Client

    html = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
    plain, served = len(html), len(answer.content)
    for address in dict.fromkeys(REFERS.findall(html.decode())):
        part = Client(SERVER_NAME="127.0.0.1").get(address, headers={"Accept-Encoding": "gzip"})
        body = b"".join(part.streaming_content) if part.streaming else part.content
        served += len(body)
        plain += len(gzip.decompress(body) if part.get("Content-Encoding") == "gzip" else body)
    return {"html": len(html), "plain": plain, "served": served}


if __name__ == "__main__":
    main(*sys.argv[1:])
