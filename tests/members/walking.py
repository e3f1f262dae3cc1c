"""Every address that can be read, with the questions that are asked of it, and what it answers as text.

An address of the server that is not told here fails a test, so that a new one is looked at by those who see a part.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.test import Client

from buyline.app import lossless
from buyline.definition.setting_up import STEPS
from buyline.members import tokens
from buyline.members.models import Member
from tests import signed_in
from tests.api.programs import ALL
from tests.api.routes import Route
from tests.generative.effort import sampled

FILES = ("text/csv", "application/x-ndjson", "application/vnd.apache.arrow.stream")
WHOLE = lossless.MEDIA_TYPE
PARAMETERS: dict[str, tuple[str, ...]] = {
    "/acts/<slug:word>": (
        *(f"/acts/{word}?journey=k-eagle" for word in ("claim", "change", "assign", "hand", "accept", "plan", "note")),
        "/acts/open", "/acts/change?journey=k-alpha", "/acts/change?journey=k-alpha&only=owner",
    ),
    "/acts/many": ("/acts/many?act=change&journey=k-eagle&journey=k-alpha", "/acts/many?act=assign&all=1"),
    "/board/after/<slug:place>": ("/board/after/prospect", "/board/after/lost"),
    "/board/ahead/<path:journey>": ("/board/ahead/k-eagle", "/board/ahead/k-alpha"),
    "/changed/<path:id_>": ("/changed/k-eagle?seen=0", "/changed/k-alpha?seen=0"), "/files/<int:seq>": ("/files/1",),
    "/chances/<path:id_>": ("/chances/k-eagle", "/chances/k-alpha"),
    "/journeys/<path:id_>": ("/journeys/k-eagle", "/journeys/k-alpha", "/journeys/k-fjord"),
    "/export/journeys.<str:form>": tuple(
        f"/export/journeys.{form}{asked}"
        for form in ("csv", "xlsx", "parquet")
        for asked in ("", "?show=journey,buyer,amount,owner,segment&sort=-days", "?behind=position&stage=prospect")
    ),
    "/playbook/<slug:stage>": ("/playbook/lead", "/playbook/prospect"),
    "/playbook/proposals/<slug:id_>": ("/playbook/proposals/p1",),
    "/chart/<slug:kind>.<str:ending>": tuple(
        f"/chart/{kind}.{ending}"
        for kind in ("position", "flow", "conversion", "time", "leakage", "breakdown", "stalled", "forecast", "chances")
        for ending in ("svg", "csv", "json")
    ),
    "/chart/<slug:kind>/shown.<str:ending>": tuple(
        f"/chart/{kind}/shown.svg{asked}" for kind in ("position", "flow", "breakdown") for asked in ("", "?by=owner")
    ),
    "/setup/<slug:step>": tuple(f"/setup/{step}" for step in STEPS), "/styleguide": (),
    "/views/<slug:key>": (), "/views/<slug:key>/forget": (), "/jobs/<slug:job>/file": (),
    "/chart/drawing-<slug:version>.js": (), "/settings/tokens/<slug:prefix>/end": (),
    "/settings/sessions/<int:number>/end": (), "/undo": (),
    "/settings/passkeys/<int:pk>/name": (), "/settings/passkeys/<int:pk>/remove": (),
}  # fmt: skip
"""What stands in the place of parameters; nothing where an address takes an act, or a key that is not there."""
ASKED: dict[str, tuple[str, ...]] = {
    "/pipeline": ("?book=verified", "?where=segment%3Deagleseg", "?from=2020-01-01&to=2027-12-31", "?as_of=2099-01-01"),
    "/flow": ("?by=owner", "?from=2020-01-01&to=2027-12-31"),
    "/plan/pace": ("?by=2099-12-31",),
    "/plan": ("?number=3&by=2099-01-01", "?what=revenue&number=9e6"),
    "/leakage": ("?by=owner&from=2020-01-01&to=2027-12-31", "?by=segment"),
    "/forecast": ("?by=owner",),
    "/breakdown": ("?by=segment", "?of=won&by=segment", "?of=arrivals&by=owner", "?of=position&by=owner&across=segment"),
    "/restatement": ("?statement=position", "?statement=flow", "?statement=leakage", "?statement=breakdown&by=owner"),
    "/journeys": (
        "?group=owner", "?group=stage", "?sort=-amount", "?sort=amount", "?filter=amount+%3E+600000000", "?q=eagle",
        "?show=journey,buyer,amount,currency,owner,team,segment", "?filter=owner+%3D+bob", "?group=currency",
        "?show=journey&show=chance", "?behind=position&stage=prospect", "?behind=posted&posted=claim&stage=prospect&currency=EUR",
    ),
    "/board": ("?group=owner", "?opened=lost", "?sort=-amount", "?filter=amount+%3E+600000000", "?q=eagle", "?q=heard",
               "?chance=1"),
    "/search": ("?q=eagle", "?q=k-", "?q=edda", "?q=a", "?q=heard"),
    "/search.json": ("?q=eagle", "?q=k-", "?q=edda", "?q=heard", "?q=claim+k-"),
    "/buyers": ("?starts=e",), "/people": ("?starts=E",), "/handoffs": ("?by=owner", "?by=segment"),
    "/day": ("?of=sales", "?of=success", "?of=marketing"), "/conversion": ("?by=owner",), "/time": ("?by=owner",),
}  # fmt: skip
OPERATIONS: dict[str, tuple[str, ...]] = {
    "/files/<path:seq>": ("/files/1",),
    "/ahead/<path:journey>": ("/ahead/k-eagle", "/ahead/k-alpha"),
    "/definition/proposals/<path:proposal>": ("/definition/proposals/p1",),
    "/journeys/<path:journey>": ("/journeys/k-eagle", "/journeys/k-alpha"),
    "/chances": ("/chances?journey=k-eagle", "/chances?journey=k-alpha", "/chances"),
    "/verdicts/<path:journey>": ("/verdicts/k-eagle", "/verdicts/k-alpha"),
    "/jobs/<path:job>": (), "/imports/<path:batch>": (),
    "/day": ("/day", "/day?of=sales", "/day?of=success"),
    "/definition/differences": ("/definition/differences?before=1&after=1",),
    "/board": ("/board", "/board?group=owner&opened=lost", "/board?sort=-amount", "/board?q=eagle"),
    "/behind": ("/behind?behind=position&stage=prospect", "/behind?behind=position&stage=lead&currency=EUR"),
    "/handoffs": ("/handoffs", "/handoffs?by=owner"),
    "/journeys": (
        "/journeys", "/journeys?sort=-amount", "/journeys?group=owner", "/journeys?group=currency",
        "/journeys?filter=amount+%3E+600000000", "/journeys?filter=owner+%3D+bob",
    ),
    "/search": ("/search?q=eagle", "/search?q=k-", "/search?q=a", "/search?q=edda", "/search?q=heard"),
    "/position": ("/position", "/position?by=owner", "/position?where=segment%3Deagleseg"),
    "/flow": ("/flow?from=2020-01-01&to=2027-12-31", "/flow?from=2020-01-01&to=2027-12-31&by=owner"),
    "/conversion": ("/conversion?from=lead&to=prospect&within=90&by=owner",),
    "/cohorts": ("/cohorts?from=lead&to=prospect",),
    "/time-in-stage": ("/time-in-stage?by=owner",),
    "/plan": ("/plan?deals=3", "/plan"), "/pace": ("/pace", "/pace?by=2099-12-31"), "/chief": ("/chief",),
    "/leakage": ("/leakage?from=2020-01-01&to=2027-12-31&by=owner", "/leakage"),
    "/forecast": ("/forecast?by=owner",),
    "/breakdown": ("/breakdown?by=owner", "/breakdown?of=won&by=owner", "/breakdown?of=arrivals&by=segment"),
    "/position/restated": ("/position/restated?compare_as_of={then}",),
    "/flow/restated": ("/flow/restated?from=2020-01-01&to=2027-12-31&compare_as_of={then}",),
    "/conversion/restated": ("/conversion/restated?from=lead&to=prospect&within=90&compare_as_of={then}",),
    "/time-in-stage/restated": ("/time-in-stage/restated?compare_as_of={then}",),
    "/leakage/restated": ("/leakage/restated?from=2020-01-01&to=2027-12-31&compare_as_of={then}",),
    "/breakdown/restated": (
        "/breakdown/restated?by=owner&compare_as_of={then}", "/breakdown/restated?of=won&by=owner&compare_as_of={then}",
    ),
}  # fmt: skip
BUYERS = {"/buyers/<path:id_>": "/buyers/{}", "/buyers/<path:buyer>": "/buyers/{}"}
PEOPLE = {"/people/<path:id_>": "/people/{}", "/people/<path:person>": "/people/{}"}


def addresses_of(route: Route, *, buyers: tuple[str, ...], people: tuple[str, ...], then: str) -> Iterator[str]:
    """What is asked of an address; KeyError for one with parameters that nothing is told of."""
    before = "/api/v1" if route.is_operation else ""
    path = route.address.removeprefix(before)
    if path in BUYERS or path in PEOPLE:
        form, ids = (BUYERS[path], buyers) if path in BUYERS else (PEOPLE[path], people)
        yield from (before + form.format(id_) for id_ in ids)
    elif path == "/duplicates/beside":
        pairs = zip(buyers, (*buyers[1:], buyers[0]), strict=True)
        yield from (f"{before}{path}?kind=buyer&one={one}&other={other}" for one, other in pairs)
    elif route.is_operation:
        told = OPERATIONS[path] if "<" in path or path in OPERATIONS else (path,)
        yield from (before + one.replace("{then}", then) for one in told)
    else:
        yield from (
            PARAMETERS[path] if "<" in path or path in PARAMETERS else (path, *(path + q for q in ASKED.get(path, ())))
        )


def text_of(response: Any) -> str:
    """What an answer says, whatever its form."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if response.status_code == 200 and "parquet" in kind:
        return str(pq.read_table(io.BytesIO(body)).to_pylist())
    if response.status_code == 200 and "arrow" in kind:
        return str(pa.ipc.open_stream(body).read_all().to_pylist())
    if response.status_code == 200 and "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    return str(body.decode(errors="replace"))


def forms_of(route: Route) -> tuple[str, ...]:
    """In which forms an operation is asked, beside JSON."""
    return ("application/json", *FILES, WHOLE, "image/svg+xml") if route.is_operation else ("text/html",)


def asking(member: Member) -> tuple[Client, str]:
    """A browser and a token of a member."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member, backend=signed_in.BACKEND)
    scopes = [one for one in ALL if one in ("read", "export", "record")]
    return client, tokens.make(member, name="walk", scopes=scopes, days=2, now=datetime.now(UTC)).text


def answers(
    route: Route, who: tuple[Client, str], known: dict[str, Any], *, forms: int | None = None
) -> Iterator[tuple[str, Any]]:
    """Everything that an address is asked, with its answer; in its first forms only where so many are named.

    The short run asks for JSON and for one other form, which takes its turn by address.
    """
    client, token = who
    for address in addresses_of(route, **known):
        for form in sampled(forms_of(route)[:forms], nth=sum(address.encode())):
            headers = {"Accept": form} | ({"Authorization": f"Bearer {token}"} if route.is_operation else {})
            yield f"{address} as {form}", client.get(address, headers=headers)
