"""What can be asked for or done by naming a journey, a buyer, a person, an entry, or a thing that somebody keeps?

Every address of the server has a row here or stands among those that name nothing; a new one fails a test until it does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """One journey with its buyer, a person of it, an entry about it that can be taken back, and the line of a file."""

    journey: str
    buyer: str
    person: str
    entry: str
    owner: str = "nobody"
    file: int = 10**9

    @property
    def words(self) -> tuple[str, ...]:
        return (self.entry, self.journey, self.buyer, self.person, str(self.file))


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One thing that can be asked or done at a route; `body`: what is sent, None where it is only read.

    `at`: the address that is asked, with the name of what it names in braces. `about`: what it names. `records`: whoever
    may do it records something with it, whatever was done before. `tells`: it answers 200 whatever is named. `is_form`:
    it is sent as a form also by programs.
    """

    row: str
    at: str
    about: str = "journey"
    body: Callable[[Named], Mapping[str, Any]] | None = None
    records: bool = False
    tells: bool = False
    is_form: bool = False

    @property
    def is_operation(self) -> bool:
        return not self.row.startswith("page")

    def send(self, who: tuple[Client, str], named: Named) -> Any:
        """Ask or do it, naming so."""
        client, token = who
        address = self.at.format(**{name: getattr(named, name) for name in ("journey", "buyer", "person", "file")})
        headers = {"Authorization": f"Bearer {token}"} if self.is_operation else {}
        if self.body is None:
            return client.get(address, headers=headers)
        kind = {"content_type": "application/json"} if self.is_operation and not self.is_form else {}
        return client.post(address, dict(self.body(named)), headers=headers, **kind)

    def __str__(self) -> str:
        return f"{self.row.partition(' ')[0]} {self.at}" + (f" {self.about}" if self.body else "")


V1 = "/api/v1"
PAGE_OF_ACT = "page /acts/<slug:word>"
SAID: Mapping[str, Callable[[Named], Mapping[str, Any]]] = {
    "claim": lambda _: {"stage": "customer"}, "change": lambda _: {"close_on": "2027-05-05"},
    "assign": lambda one: {"owner": one.owner}, "note": lambda _: {"remark": "x"},
    "tell": lambda _: {"what": "mail sent"}, "hand": lambda _: {"receiver": "nobody"}, "accept": lambda _: {},
    "return": lambda _: {"reason": "no budget"}, "withdraw": lambda _: {}, "plan": lambda _: {"due": "2027-05-05"},
    "finish": lambda _: {"step": "x"}, "drop": lambda _: {"planned": "x"}, "introduce": lambda _: {"name": "Eve"},
}  # fmt: skip
"""What each act is told; nothing that would make a journey somebody's own."""
OF_RECORDS: Mapping[str, str] = {"merge": "into", "unmerge": "", "distinguish": "other"}
"""The acts about who is who, with the field that names the other record."""


def _reads() -> Iterator[Way]:
    for row, at, about in (
        ("page /journeys/<path:id_>", "/journeys/{journey}", "journey"),
        ("page /chances/<path:id_>", "/chances/{journey}", "journey"),
        ("page /board/ahead/<path:journey>", "/board/ahead/{journey}", "journey"),
        ("page /buyers/<path:id_>", "/buyers/{buyer}", "buyer"),
        ("page /people/<path:id_>", "/people/{person}", "person"),
        ("page /acts/merge", "/acts/merge?buyer={buyer}", "buyer"),
        ("page /acts/merge", "/acts/merge?person={person}", "person"),
        (f"GET {V1}/journeys/<path:journey>", V1 + "/journeys/{journey}", "journey"),
        (f"GET {V1}/chances", V1 + "/chances?journey={journey}", "journey"),
        (f"GET {V1}/verdicts/<path:journey>", V1 + "/verdicts/{journey}", "journey"),
        (f"GET {V1}/ahead/<path:journey>", V1 + "/ahead/{journey}", "journey"),
        (f"GET {V1}/buyers/<path:buyer>", V1 + "/buyers/{buyer}", "buyer"),
        (f"GET {V1}/people/<path:person>", V1 + "/people/{person}", "person"),
    ):
        yield Way(row=row, at=at, about=about)
    yield Way(row="page /changed/<path:id_>", at="/changed/{journey}")
    yield Way(row="page /files/<int:seq>", at="/files/{file}", about="file")
    yield Way(row=f"GET {V1}/files/<path:seq>", at=V1 + "/files/{file}", about="file")
    for word in SAID:
        yield Way(row=PAGE_OF_ACT, at=f"/acts/{word}?journey={{journey}}")


def _acts() -> Iterator[Way]:
    for word, said in SAID.items():
        is_sure = word in ("note", "tell", "plan", "introduce")

        def body(one: Named, said: Any = said) -> Mapping[str, Any]:
            return {"journey": one.journey, **said(one)}

        yield Way(row=f"POST {V1}/acts/{word}", at=f"{V1}/acts/{word}", body=body, records=is_sure)
        form = (
            _one_field if word == "change" else body
        )  # a form sends every field, and those that are empty are emptied
        yield Way(row=PAGE_OF_ACT, at=f"/acts/{word}", body=form, records=is_sure)
    yield Way(row=f"POST {V1}/acts/attach", at=f"{V1}/acts/attach", body=_file, records=True, is_form=True)
    yield Way(row=PAGE_OF_ACT, at="/acts/attach", body=_file, records=True)


def _file(one: Named) -> Mapping[str, Any]:
    return {"journey": one.journey, "file": SimpleUploadedFile("offer.txt", b"an offer")}


def _one_field(one: Named) -> Mapping[str, Any]:
    return {"journey": one.journey, "only": "close_on", "close_on": "2027-05-05"}


def _acts_of_records() -> Iterator[Way]:
    for word, field in OF_RECORDS.items():
        for about in ("buyer", "person"):

            def body(one: Named, about: str = about, field: str = field) -> Mapping[str, Any]:
                return {about: getattr(one, about)} | ({field: getattr(one, about)} if field else {})

            yield Way(row=f"POST {V1}/acts/{word}", at=f"{V1}/acts/{word}", body=body, about=about)
            row = "page /acts/merge" if word == "merge" else PAGE_OF_ACT
            yield Way(row=row, at=f"/acts/{word}", body=body, about=about)


def _many() -> Iterator[Way]:
    given, row = {"act": "note", "given": {"remark": "x"}}, f"POST {V1}/acts/many"
    for by in (_by_id, _by_filter):

        def body(one: Named, by: Callable[[Named], Mapping[str, Any]] = by) -> Mapping[str, Any]:
            return {**given, **by(one)}

        yield Way(row=row, at=f"{V1}/acts/many", body=body, records=True, tells=True)
    yield Way(row="page /acts/many", at="/acts/many", body=_seen, records=True, tells=True)
    yield Way(row=f"POST {V1}/undo", at=f"{V1}/undo", body=lambda one: {"entries": [one.entry]}, records=True)
    yield Way(row="page /undo", at="/undo", body=lambda one: {"entry": one.entry}, records=True, tells=True)


def _by_id(one: Named) -> Mapping[str, Any]:
    return {"journeys": [one.journey]}


def _by_filter(one: Named) -> Mapping[str, Any]:
    return {"filter": f"journey = {one.journey}"}


def _seen(one: Named) -> Mapping[str, Any]:
    return {"act": "note", "remark": "x", "step": "do", "seen": f'{{"{one.journey}": null}}'}


READS = tuple(_reads())
ACTS = (*_acts(), *_acts_of_records(), *_many())
KEPT = (
    "page /settings/sessions/<int:number>/end", "page /settings/tokens/<slug:prefix>/end", "page /views/<slug:key>",
    "page /views/<slug:key>/forget", f"PUT {V1}/views/<path:key>", f"POST {V1}/views/<path:key>/forget",
    "page /pins", f"PUT {V1}/pins", "page /settings/passkeys/<int:pk>/name", "page /settings/passkeys/<int:pk>/remove",
)  # fmt: skip
"""What names a thing that a member keeps: theirs or, where it is another's, none at all."""
ATTENTION = ("page /day/seen", "page /day/later", f"POST {V1}/day/seen", f"POST {V1}/day/later")
"""What names a journey or an entry only in what a member remembers for themselves."""
BY_KEY = (
    "page /welcome/<slug:key>", "page /invited/<slug:key>", "page /calendar/<str:key>.ics", "page /mail/off/<str:key>",
    "page /password/set/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)",
)  # fmt: skip
"""What is opened by a secret of its own, whoever has it."""
OPENING = (f"POST {V1}/acts/open", "page /forecast/commit", f"POST {V1}/forecast/commitments")
"""What makes a journey or commits to a quarter, under no name that another has."""
_OF_ALL = """
/ /pipeline /flow /conversion /time /search /search.json /keys /board /board/after/<slug:place> /journeys /buyers /people
/export/journeys.<str:form> /playbook /playbook/versions /playbook/proposals/<slug:id_> /playbook/<slug:stage>
/chances /styleguide /plan /plan/pace /goals /goals/set /programs /programs/plan /programs/withdraw /chief /push /changed /leakage /breakdown /forecast
/forecast/kept /restatement /chart/drawing-<slug:version>.js /chart/<slug:kind>.<str:ending>
/chart/<slug:kind>/shown.<str:ending> /day /handoffs /colleagues.json /sign-in /sign-out /sign-in/second-factor
/sign-in/not-active /sign-up /password/forgotten /password/sent /password/is-set /settings /settings/told
/settings/told/calendar /settings/password /settings/password/first /settings/once-more
/settings/once-more/second-factor /settings/second-factor /settings/second-factor/add /settings/second-factor/remove
/settings/second-factor/codes /settings/second-factor/codes/new /settings/second-factor/codes/file /settings/sessions
/settings/tokens /views /api/v1/openapi.json /api/v1/reference /api/v1/ /api/v1/<anything:rest> /jobs/<slug:job>/file
/sign-in/passkey /sign-in/with/<slug:provider_id> /sign-in/with/<slug:provider_id>/back /settings/once-more/passkey
/settings/passkeys /settings/passkeys/add /health /ready /assets/<slug:digest>/<str:name>
"""
_ASKED_OF_ALL = """
/handoffs /definition/proposals /definition/proposals/<path:proposal> /behind /day /views /pins /journeys /board /buyers
/people /search /pipeline /books /me /definition /definition/versions /definition/differences /position /flow /conversion
/me/settings /time-in-stage /cohorts /stalled /standings /plan /goals /programs /pace /chief /push /changed /leakage /breakdown
/forecast /forecast/kept /forecast/commitments /position/restated /flow/restated /conversion/restated
/time-in-stage/restated /leakage/restated /breakdown/restated
"""
NAMES_NOTHING = (
    *(f"page {one}" for one in _OF_ALL.split()), *(f"GET {V1}{one}" for one in _ASKED_OF_ALL.split()),
    f"POST {V1}/views", f"POST {V1}/goals", f"POST {V1}/programs",
    f"POST {V1}/programs/<path:program>/withdrawal", *(f"PUT {V1}/me/{one}" for one in ("reads", "told", "away")),
    *(f"POST {V1}/me/{one}" for one in ("back", "calendar", "calendar/end")),
)  # fmt: skip
"""What is about all that somebody sees, about agreements, or about themselves; what it tells is walked elsewhere."""
