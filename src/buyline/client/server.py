"""How are the books of a server asked, just as those of a folder?

The same method names, arguments and frozen results as `buyline.open(path)`: results travel whole and are made again
here, so a table, a chart or a sum of them is the same. Nothing is counted here.
"""

import json
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from buyline.app import lossless
from buyline.app.health_of_books import Health
from buyline.app.journeys import JourneyRecord
from buyline.app.record import Receipt, Taken
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.client.addresses import PREFIX, Pairs, address, filters, pairs, part
from buyline.client.connection import Connection, NotReached
from buyline.client.multipart import form_of
from buyline.definition.model import Definition
from buyline.forecast.backtest import Backtest, from_json
from buyline.library.asking import Asking
from buyline.library.spoken import AnyDay, Where, day_or_none, question
from buyline.measure.picture import PipelineView
from buyline.measure.statement import Statement

POLL_SECONDS = 1.0


class Client(Asking):
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

    def proposals(self) -> list[dict[str, Any]]:
        """Every version that was proposed: who has signed, who has yet to, and what it would change."""
        found: list[dict[str, Any]] = self._json("/definition/proposals")["proposals"]
        return found

    def propose(self, definition: Definition | str) -> dict[str, Any]:
        """Propose the next version, given as a definition or as its YAML; Refused says what is wrong on which line."""
        is_text = isinstance(definition, str)
        text = definition if isinstance(definition, str) else definition.model_dump_json(exclude_none=True)
        return self._act("/definition/proposals", text.encode(), "application/yaml" if is_text else "application/json")

    def sign(self, proposal: str) -> dict[str, Any]:
        """Sign a proposal for the function of the token's member; the last signature brings it into force."""
        return self._act(f"/definition/proposals/{part(proposal)}/signatures")

    def withdraw(self, proposal: str) -> dict[str, Any]:
        """Take back a proposal of one's own function."""
        return self._act(f"/definition/proposals/{part(proposal)}/withdrawal")

    def backtest(
        self,
        *,
        by: str | None = None,
        book: Literal["claimed", "verified"] = "claimed",
        as_of: AnyDay | None = None,
        at_seq: int | None = None,
        where: Where | None = None,
    ) -> Backtest:
        """How well the forecast would have told what came; waits until the server has made it.

        Refused when it was stopped there or failed.
        """
        asked = question(book, as_of, at_seq, where)
        ways = {"book": asked.book, "as_of": asked.as_of, "at_seq": asked.at_seq, "by": by}
        there = address("/backtest", [*pairs(ways), *filters(asked.where)]).removeprefix(PREFIX)
        job = self._act(there)["job"]
        while job is not None and (told := self._json(f"/jobs/{part(job)}"))["state"] != "done":
            if told["ended_at"] is not None:
                raise Refused(f"The backtest was not made ({told['state']}). {told['reason']}".strip())
            time.sleep(POLL_SECONDS)
        return from_json(self._json(there)["result"]).told_by(self.definition)

    def health(self) -> Health:
        """What is missing, never met, silent or told twice in the books of today, and what mends it."""
        found: Health = self._whole("/health-of-books", [])
        return found.told_by(self.definition)

    def journey(self, id_: str) -> JourneyRecord:
        """One journey: where it stands, what is proven and what is missing, its path and its entries."""
        found: JourneyRecord = self._whole(f"/journeys/{part(id_)}", [])
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
        given = {"export_day": day_or_none(export_day, "export_day"), "dry_run": dry_run, "replay": replay}
        fields = list(pairs(given))
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
        path = f"{PREFIX}/imports/{part(import_)}/undo"
        return _receipt(self._connection.ask("POST", path, headers=headers, body=b"").json())

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        self._connection.close()

    def __repr__(self) -> str:
        return f"<books at {self._connection.address}>"

    def _answer(self, name: str, asked: Asked, **more: Any) -> Statement:
        path = f"{more.pop('of')}/restated" if name == "restatement" else name
        ways = {"book": asked.book, "as_of": asked.as_of, "at_seq": asked.at_seq} | more
        spoken = path.replace("_", "-").replace(" ", "-")
        found: Statement = self._whole(f"/{spoken}", [*pairs(ways), *filters(asked.where)])
        return found

    def _pipeline(self, *, where: tuple[tuple[str, str], ...], **asked: Any) -> PipelineView:
        kept = [("where", f"{column}={value}") for column, value in where]
        found: PipelineView = self._whole("/pipeline", [*pairs(asked), *kept])
        return found

    def _whole(self, path: str, asked: Pairs) -> Any:
        answer = self._connection.ask("GET", address(path, asked), headers={"Accept": lossless.MEDIA_TYPE})
        try:
            return lossless.unpacked(answer.json())
        except lossless.NotThisRecord as problem:
            raise NotReached(f"The server is of another version: {problem}. Install the version that it has.") from None

    def _act(self, path: str, body: bytes = b"", content_type: str = "application/json") -> dict[str, Any]:
        headers = {"Content-Type": content_type, "Idempotency-Key": secrets.token_urlsafe(18)}
        found: dict[str, Any] = self._connection.ask("POST", PREFIX + path, headers=headers, body=body).json()
        return found

    def _json(self, path: str, asked: Pairs = ()) -> Any:
        return self._connection.ask("GET", address(path, asked), headers={"Accept": "application/json"}).json()

    def _all(self, path: str, name: str, **more: Any) -> Iterator[dict[str, Any]]:
        asked = list(pairs(more))
        cursor: str | None = None
        while True:
            page = self._json(path, [*asked, *([("cursor", cursor)] if cursor else [])])
            yield from page[name]
            cursor = page["next"]
            if cursor is None:
                return


def _receipt(said: Mapping[str, Any]) -> Receipt:
    return Receipt(said["id"], Taken(said["taken"]), said["seq"], tuple(said["reasons"]))
