"""Which files stand beside a journey, how does one get there, and what is in it?

A file comes in with an act and is read by whoever sees the journey, and by nobody else. What a file is, its own first
bytes say, never its name: only pictures and PDF may be shown where they lie, all else is taken along.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.app.acts.given import GivenFile
from buyline.app.refusal import NotFound, Refused
from buyline.config.settings import settings_of
from buyline.days import Moment, as_datetime
from buyline.store import attachments
from buyline.store.attachments import AttachmentNow
from buyline.store.books import Books
from buyline.store.session import key_for
from buyline.store.sight import sees

NAME_AT_MOST, ENDING_AT_MOST, MEGABYTE = 150, 20, 1_000_000
ANY_TYPE = "application/octet-stream"
_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"), (b"%PDF-", "application/pdf"),
)  # fmt: skip
"""What may be shown where it lies, by how it begins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileBeside:
    """A file beside a journey, under the number of its line: its name, its size, who attached it when, and why."""

    seq: int
    journey: str
    name: str
    size: int
    by: str
    at: Moment
    person: str
    remark: str
    entry: str

    def to_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq, "name": self.name, "bytes": self.size, "by": self.by,
            "at": as_datetime(self.at).isoformat(), "person": self.person or None, "remark": self.remark or None,
            "entry": self.entry,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileOpened:
    """A file with what is in it, and as what it may be shown; `shown_as` is empty for what is only taken along."""

    of: FileBeside
    content: bytes
    shown_as: str


def files_beside(books: Books, journey: str) -> tuple[FileBeside, ...]:
    """The files beside a journey, the newest first; those of a person who was erased are gone."""
    if not sees(books, journey):
        return ()
    found = [one for one in attachments.of_journey(books, journey) if attachments.has(books, one.file)]
    personal = books.personal_of_all([one.seq for one in found])
    return tuple(_beside(one, personal.get(one.seq, {})) for one in found)


def _beside(one: AttachmentNow, personal: Mapping[str, Any]) -> FileBeside:
    return FileBeside(
        seq=one.seq, journey=one.journey, name=kept_name(str(personal.get("name", ""))), size=one.size, by=one.by,
        at=one.occurred_at, person=one.person or "", remark=str(personal.get("remark", "")), entry=one.entry,
    )  # fmt: skip


def file_opened(books: Books, seq: int) -> FileOpened:
    """The file of one line of the journal; NotFound as well where its journey is not seen."""
    found = attachments.of_line(books, seq) if 0 < seq < 2**62 else None
    try:
        content = attachments.content_of(books, found) if found and sees(books, found.journey) else None
    except ValueError:
        raise NotFound(f"The file of line {seq} is not as it was written; `buyline verify` says more.") from None
    if found is None or content is None:
        raise NotFound(f"There is no file of line {seq} in these books, or it was taken back.")
    return FileOpened(_beside(found, books.personal_of(seq)), content, shown_as(content))


def shown_as(content: bytes) -> str:
    """As what a file may be shown where it lies, by its first bytes; empty where it may not."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((type_ for begins, type_ in _BEGINS if content.startswith(begins)), "")


def kept_name(name: str) -> str:
    """The name under which a file is kept: without folders, and without signs that change how others are read."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(sign if sign.isprintable() else " " if sign.isspace() else "_" for sign in last).strip(" .")
    stem, point, ending = plain.rpartition(".")
    if point and len(ending) < ENDING_AT_MOST:
        return f"{stem[: NAME_AT_MOST - len(ending) - 1]}.{ending}"
    return plain[:NAME_AT_MOST] or "file"


def check_file(books: Books, given: Any) -> GivenFile:
    """The file that was given to an act; Refused says why it cannot be taken."""
    if not isinstance(given, GivenFile):
        raise Refused("Nothing was recorded.", ["file: send the file itself"])
    at_most = settings_of(books.path).file_megabytes
    if not given.content:
        raise Refused("Nothing was recorded.", ["file: it is empty"])
    if len(given.content) > at_most * MEGABYTE:
        has = f"it has {len(given.content) / MEGABYTE:,.1f} MB"
        raise Refused("Nothing was recorded.", [f"file: {has}; at most {at_most:,} MB are taken"])
    return given


def put_beside(books: Books, contents: Sequence[Mapping[str, Any]], file: GivenFile) -> list[dict[str, Any]]:
    """The entries with the file that they name on disk; Refused where it is about a person who was erased."""
    return [dict(_put(books, content, file)) for content in contents]


def _put(books: Books, content: Mapping[str, Any], file: GivenFile) -> Mapping[str, Any]:
    entry = f"{content['source']}|{content['record']}|{content['what']}|"
    key = key_for(person=content.get("person"), buyer=content.get("buyer"))
    name = attachments.put(books, file.content, key=key, entry=entry)
    if name is None:
        raise Refused("Nothing was recorded.", [f"person: {content['person']} was erased; nothing is kept of them"])
    return {**content, "data": {**content["data"], "file": name}}


def take_away(books: Books, contents: Sequence[Mapping[str, Any]]) -> None:
    """Remove the files of entries that were not taken after all."""
    for content in contents:
        attachments.remove(books, content["data"]["file"])


def reasons_against(books: Books, kind: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Why an entry that names a file cannot be taken: the file is to be there."""
    if kind == attachments.KIND and not attachments.has(books, str(data.get("file", ""))):
        yield "data.file: there is no such file in these books; attach the file itself to the journey"
