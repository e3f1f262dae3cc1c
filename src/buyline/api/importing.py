"""How does an export come in through the API, and how is it taken back?

The files and a mapping in one request; a dry run counts and writes nothing; the same files twice change nothing; an
undo is one entry. Files lie in a folder of their own while they are read and are gone afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Schema, UploadedFile
from pydantic import Field

from buyline.api.asking import noted
from buyline.api.forms import as_answer
from buyline.api.limits import too_large
from buyline.api.opened import books, now
from buyline.api.operations import acts
from buyline.api.parameters import IsoDay, Name
from buyline.api.problems import REFUSED, Problem
from buyline.api.shapes import journal as shapes
from buyline.app import imports as use
from buyline.app.books import definition_of
from buyline.app.imports import Imported
from buyline.app.imports_later import import_later
from buyline.app.imports_suggested import suggest
from buyline.config.sizes import UPLOAD_BYTES
from buyline.connect.mapping import Mapping
from buyline.members import audit
from buyline.members.policy import Right

FILES_AT_MOST, MAPPING_BYTES = 50, 1_000_000
Renamed = Annotated[str, Field(pattern="^[^=]+=.+$", max_length=400)]


class Wanted(Schema):
    """How the files are to be read."""

    mapping: Name | None = Field(None, description="The name of a shipped mapping; or send `mapping_file`.")
    column: list[Renamed] = Field(
        [],
        max_length=200,
        description="What the mapping calls NAME is this COLUMN of the file: `NAME=COLUMN`; repeatable.",
    )
    export_day: IsoDay | None = Field(None, description="The day the export was made; left out: its newest day.")
    later: bool = Field(False, description="Do it in the background: 202, and the job's address.")
    dry_run: bool = Field(False, description="Count what would come; write nothing.")
    replay: bool = Field(False, description="Bring rows that were kept as bad once more.")


@acts(
    "/imports",
    tag="Imports",
    right=Right.IMPORT,
    shape={200: shapes.Imported, 201: shapes.Imported, 202: shapes.Later},
    errors=(404,),
)
def import_files(
    request: HttpRequest,
    wanted: Form[Wanted],
    files: File[list[UploadedFile]],
    mapping_file: File[UploadedFile] = None,  # type: ignore[assignment]
) -> HttpResponse:
    """Import an export: good rows in, bad rows kept with their reasons; can be undone.

    201 when something new came into the books. The same files again change nothing. With `later` it is done in the
    background: 202, and the address of its job.
    """
    if wanted.later and (wanted.dry_run or wanted.replay):
        reason = "a dry run and a replay are answered at once; leave later out"
        raise Problem(REFUSED, f"This cannot be done later: {reason}.", [{"field": "later", "reason": reason}])
    plan = _plan(wanted, mapping_file)
    with _on_disk(files) as paths:
        if wanted.later:
            return _later(request, wanted, plan, paths, mapping_file)
        ready = use.ready(plan, paths, definition_of(books()), now=now(), export_day=wanted.export_day)
        if wanted.dry_run:
            result: Imported = use.dry_run(ready)
        else:
            result = (use.replay if wanted.replay else use.run)(books(), ready, now=now())
    status = HTTPStatus.CREATED if result.changed else HTTPStatus.OK
    response = as_answer(result.to_json(), status)
    if result.batch:
        noted(request, audit.IMPORTED, result.batch)
        response.headers["Location"] = f"/api/v1/imports/{result.batch}"
    return response


@acts("/imports/suggest", tag="Imports", right=Right.IMPORT, shape=shapes.Suggestion, is_repeatable=False)
def suggest_mapping(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Propose a mapping for a file of any shape: what its columns and labels become. Nothing is imported.

    Send the `mapping` that it answers with, changed or not, as `mapping_file` of an import. It is null while something
    must be chosen first, which `lacking` says.
    """
    with _on_disk([file]) as paths:
        found = suggest(paths[0], definition_of(books()), now=now(), books=books())
    return as_answer(found.to_json(), HTTPStatus.OK)


@acts("/imports/{path:batch}/undo", tag="Imports", right=Right.IMPORT, shape=shapes.Receipt, errors=(404,))
def undo_import(request: HttpRequest, batch: Path[Name]) -> HttpResponse:
    """Take an import back, with all it brought; what it had corrected holds again.

    Merges by members of records that only this import brought are taken back with it.
    """
    receipt = use.undo(books(), batch, now=now()).receipt
    said = {"id": receipt.id, "taken": str(receipt.taken), "seq": receipt.seq, "reasons": list(receipt.reasons)}
    return as_answer(said, HTTPStatus.OK)


def _later(
    request: HttpRequest, wanted: Wanted, plan: Mapping, paths: list[FilePath], mapping_file: UploadedFile | None
) -> HttpResponse:
    """The answer with the job that will import the files."""
    mapping = str(wanted.mapping)
    if mapping_file is not None:
        mapping_file.seek(0)
        own = paths[0].parent / "mapping" / "mapping.yaml"
        own.parent.mkdir()
        own.write_bytes(mapping_file.read())
        mapping = str(own)
    names = dict(pair.split("=", 1) for pair in wanted.column)
    at = now()
    job = import_later(books(), mapping, paths, now=at, names=names, export_day=wanted.export_day)
    noted(request, audit.IMPORTED, use.batch_id(plan.source, at))
    response = as_answer({"job": job, "says": "The import waits for its turn."}, HTTPStatus.ACCEPTED)
    response.headers["Location"] = f"/api/v1/jobs/{job}"
    return response


def _plan(wanted: Wanted, file: UploadedFile | None) -> Mapping:
    """The mapping that was sent or named; a file of this machine cannot be named."""
    names = dict(pair.split("=", 1) for pair in wanted.column)
    if (file is None) == (wanted.mapping is None):
        reason = "name a shipped mapping, or send one of your own as mapping_file; one of both"
        raise Problem(
            REFUSED, f"It is not said how to read the files: {reason}.", [{"field": "mapping", "reason": reason}]
        )
    if file is None:
        return use.shipped_mapping(str(wanted.mapping), names)
    if (file.size or 0) > MAPPING_BYTES:
        raise too_large(MAPPING_BYTES)
    try:
        return use.mapping_of(file.read().decode("utf-8-sig"), names)
    except UnicodeDecodeError:
        reason = "it is not UTF-8; save it as UTF-8"
        raise Problem(
            REFUSED, f"The mapping cannot be read: {reason}.", [{"field": "mapping_file", "reason": reason}]
        ) from None


@contextmanager
def _on_disk(files: list[UploadedFile]) -> Iterator[list[FilePath]]:
    """The files under their own names in a folder of their own, while they are read."""
    names = [FilePath(file.name or "export.csv").name for file in files]
    if len(files) > FILES_AT_MOST or len(set(names)) < len(names):
        reason = f"send at most {FILES_AT_MOST} files, each under a name of its own"
        raise Problem(REFUSED, f"The files cannot be taken: {reason}.", [{"field": "files", "reason": reason}])
    if sum(file.size or 0 for file in files) > UPLOAD_BYTES:
        raise too_large(UPLOAD_BYTES)
    with TemporaryDirectory(prefix="buyline-import-") as folder:
        paths = [FilePath(folder) / name for name in names]
        for path, file in zip(paths, files, strict=True):
            with path.open("wb") as out:
                for chunk in file.chunks():
                    out.write(chunk)
        yield paths
