"""How are the books of a server asked, just as those of a folder?

The same method names, arguments and frozen results as `buyline.open(path)`: results travel whole and are made again
here, so a table, a chart or a sum of them is the same. Nothing is counted here.
"""

import json
import os
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias
from urllib.parse import quote, urlencode

from buyline.app import lossless
from buyline.app.journeys import JourneyRecord
from buyline.app.record import Receipt, Taken
from buyline.app.refusal import Refused
from buyline.client.connection import Connection, NotReached
from buyline.client.multipart import form_of
from buyline.definition.model import Definition
from buyline.measure.cohorts import Cohorts
from buyline.measure.conversion import Conversion
from buyline.measure.flow import Flow
from buyline.measure.leakage import Leakage
from buyline.measure.picture import PipelineView
from buyline.measure.position import Position
from buyline.measure.stalled import Stalled
from buyline.measure.standings import Standings
from buyline.measure.statement import Statement
from buyline.measure.time_in_stage import TimeInStage

AnyDay: TypeAlias = date | str
Where: TypeAlias = Mapping[str, str | Collection[str]]
PREFIX = "/api/v1"


class Client:
    """The books of a server. Use it in a `with` block, or close it when done.

    `token`: an API token that a member made; left out: the environment's BUYLINE_TOKEN. Refusals are those that the
    same question has in a folder (`Refused`, `NotFound`, `Conflict`); what is wrong with the way there is `NotReached`.
    """

    def __init__(self, url: str, *, token: str | None = None, timeout_seconds: float = 60.0) -> None:
        found = token or os.environ.get("BUYLINE_TOKEN", "")
        if not found:
            raise Refused(
                "A server asks for a token: give token=…, or set BUYLINE_TOKEN. `buyline token create` makes one."
            )
        self._connection = Connection(url, token=found, timeout_seconds=timeout_seconds)

    @cached_property
    def definition(self) -> Definition:
        """The newest agreement: stages with their names, who leads them, columns."""
        return Definition.model_validate(self._json("/definition"))

    def position(
        self,
        *,
        on: AnyDay | None = None,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Position:
        """How many journeys stand in each place at the end of the day `on`, with their amounts."""
        found: Position = self._statement("/position", _asked(book, as_of, at_seq, where), on=on, by=by)
        return found

    def flow(
        self,
        first: AnyDay,
        last: AnyDay,
        *,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Flow:
        """What moved from the day `first` to the day `last`, both included, and that it balances."""
        asked = _asked(book, as_of, at_seq, where)
        found: Flow = self._statement("/flow", asked, **{"from": first, "to": last}, by=by)
        return found

    def conversion(
        self,
        from_stage: str,
        to_stage: str,
        *,
        within: int,
        unit: Literal["journey", "spell"] = "journey",
        entered_from: AnyDay | None = None,
        entered_to: AnyDay | None = None,
        by: str | None = None,
        clustered: bool = False,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Conversion:
        """The share that gets from one stage to another within so many days, those still under way counted right."""
        ends = {"from": from_stage, "to": to_stage, "within": within, "unit": unit, "clustered": clustered}
        begun = {"entered_from": entered_from, "entered_to": entered_to}
        found: Conversion = self._statement("/conversion", _asked(book, as_of, at_seq, where), **ends, **begun, by=by)
        return found

    def time_in_stage(
        self,
        stage: str | None = None,
        *,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> TimeInStage:
        """How long stays last, in one stage or in each, those still open counted right."""
        found: TimeInStage = self._statement("/time-in-stage", _asked(book, as_of, at_seq, where), stage=stage, by=by)
        return found

    def cohorts(
        self,
        from_stage: str,
        to_stage: str,
        *,
        each: Literal["month", "quarter"] = "month",
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Cohorts:
        """Which share of each month's or quarter's arrivals had reached a later stage, by age."""
        asked = _asked(book, as_of, at_seq, where)
        found: Cohorts = self._statement("/cohorts", asked, **{"from": from_stage, "to": to_stage}, each=each)
        return found

    def stalled(
        self,
        *,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Stalled:
        """Journeys older in their stage than nearly all that advanced, with little chance left."""
        found: Stalled = self._statement("/stalled", _asked(book, as_of, at_seq, where))
        return found

    def standings(
        self,
        *,
        limit: int | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Standings:
        """Journeys with where they stand, one row each, the largest amounts first."""
        found: Standings = self._statement("/standings", _asked(book, as_of, at_seq, where), limit=limit)
        return found

    journeys = standings

    def leakage(
        self,
        first: AnyDay | None = None,
        last: AnyDay | None = None,
        *,
        within: int = 180,
        by: str | None = None,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Leakage:
        """Who left the way in a period (left out: the last 90 days), where to and why, and what came back since."""
        asked = _asked(book, as_of, at_seq, where)
        found: Leakage = self._statement("/leakage", asked, **{"from": first, "to": last, "within": within, "by": by})
        return found

    def journey(self, id_: str) -> JourneyRecord:
        """One journey: where it stands, what is proven and what is missing, its path and its entries."""
        found: JourneyRecord = self._whole(f"/journeys/{_part(id_)}", [])
        return found

    def pipeline(
        self,
        first: AnyDay | None = None,
        last: AnyDay | None = None,
        *,
        book: str = "claimed",
        as_of: AnyDay | None = None,
        where: Where | None = None,
    ) -> PipelineView:
        """Everything on the Pipeline page; without days the last 90 that the books have something to say about."""
        asked = [*_asked(book, as_of, None, where), *_pairs({"from": first, "to": last})]
        found: PipelineView = self._whole("/pipeline", asked)
        return found

    def entries(self, *, at_a_time: int = 1_000) -> Iterator[dict[str, Any]]:
        """Every line of the journal, in the order in which they were recorded, read page by page."""
        return self._all("/entries", "entries", limit=at_a_time)

    def dead_letters(self, *, import_: str | None = None) -> Iterator[dict[str, Any]]:
        """What could not be taken, with the reasons, oldest first; only of an import when one is named."""
        return self._all("/dead-letters", "dead_letters", **{"import": import_})

    def imports(self) -> Iterator[dict[str, Any]]:
        """Imports with what they brought and whether they were undone, newest first."""
        return self._all("/imports", "imports")

    def record(self, entry: Mapping[str, Any], *, seen_version: int | None = None) -> Receipt:
        """Record one entry; Refused with the reasons when it cannot be taken, Conflict when the journey has changed.

        `seen_version`: of the journey, for a claim. Tried again by itself: it is done once.
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_urlsafe(18)}
        headers |= {} if seen_version is None else {"If-Match": f'"{seen_version}"'}
        body = json.dumps(dict(entry), ensure_ascii=False, default=str).encode()
        return _receipt(self._connection.ask("POST", f"{PREFIX}/entries", headers=headers, body=body).json())

    def record_many(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[Receipt]:
        """Record entries as they come, any number; yields a receipt each, in order, as soon as it is on disk.

        Entries that cannot be taken are kept in the dead letters and hinder nobody. After a broken connection send the
        same again: what is known is not recorded twice.
        """
        lines = (json.dumps(dict(one), ensure_ascii=False, default=str).encode() + b"\n" for one in entries)
        path, content_type = f"{PREFIX}/entries/bulk", "application/x-ndjson"
        return (_receipt(json.loads(line)) for line in self._connection.stream(path, lines, content_type=content_type))

    def import_files(
        self,
        *files: Path | str,
        mapping: str | Path,
        columns: Mapping[str, str] | None = None,
        export_day: AnyDay | None = None,
        dry_run: bool = False,
        replay: bool = False,
    ) -> dict[str, Any]:
        """Import files of this machine; what came, or would come. `mapping`: a file, or the name of a shipped one."""
        fields = _pairs({"export_day": export_day, "dry_run": dry_run, "replay": replay})
        fields += [("column", f"{name}={column}") for name, column in (columns or {}).items()]
        sent = [("files", Path(file)) for file in files]
        if Path(mapping).is_file():
            sent.append(("mapping_file", Path(mapping)))
        else:
            fields.append(("mapping", str(mapping)))
        body, content_type = form_of(fields, sent)
        headers = {"Content-Type": content_type, "Idempotency-Key": secrets.token_urlsafe(18)}
        found: dict[str, Any] = self._connection.ask("POST", f"{PREFIX}/imports", headers=headers, body=body).json()
        return found

    def undo_import(self, import_: str) -> Receipt:
        """Take an import back, with all it brought; what it had corrected holds again."""
        headers = {"Idempotency-Key": secrets.token_urlsafe(18)}
        path = f"{PREFIX}/imports/{_part(import_)}/undo"
        return _receipt(self._connection.ask("POST", path, headers=headers, body=b"").json())

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<books at {self._connection.address}>"

    def _statement(self, path: str, asked: list[tuple[str, str]], **more: Any) -> Any:
        found: Statement = self._whole(path, [*asked, *_pairs(more)])
        return found.told_by(self.definition)

    def _whole(self, path: str, asked: list[tuple[str, str]]) -> Any:
        answer = self._connection.ask("GET", _address(path, asked), headers={"Accept": lossless.MEDIA_TYPE})
        try:
            return lossless.unpacked(answer.json())
        except lossless.NotThisRecord as problem:
            raise NotReached(f"The server is of another version: {problem}. Install the version that it has.") from None

    def _json(self, path: str, asked: Iterable[tuple[str, str]] = ()) -> Any:
        return self._connection.ask("GET", _address(path, asked), headers={"Accept": "application/json"}).json()

    def _all(self, path: str, name: str, **more: Any) -> Iterator[dict[str, Any]]:
        asked = _pairs(more)
        cursor: str | None = None
        while True:
            page = self._json(path, [*asked, *([("cursor", cursor)] if cursor else [])])
            yield from page[name]
            cursor = page["next"]
            if cursor is None:
                return


def _address(path: str, asked: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(asked))
    return f"{PREFIX}{path}?{query}" if query else PREFIX + path


def _part(id_: str) -> str:
    return quote(id_, safe="")


def _asked(book: str, as_of: AnyDay | None, at_seq: int | None, where: Where | None) -> list[tuple[str, str]]:
    filters = [
        ("where", f"{column}={value}")
        for column, values in (where or {}).items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return [*_pairs({"book": book, "as_of": as_of, "at_seq": at_seq}), *filters]


def _pairs(named: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was given, as it is written in an address; days as ISO text."""
    return [(name, _text(value)) for name, value in named.items() if value is not None]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _receipt(said: Mapping[str, Any]) -> Receipt:
    return Receipt(said["id"], Taken(said["taken"]), said["seq"], tuple(said["reasons"]))
