"""Which columns of a source become which entries?

A mapping is a document: data, not code. It is read by `mapping_document`, carried out by `translation`. Braces name a
column: `"{mql_id}"` is the cell of that column, any other text stands for itself.
"""

import codecs
import re
from datetime import date
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, PrivateAttr, field_validator, model_validator

from buyline.definition.criterion import Document
from buyline.definition.located import Located, Path
from buyline.definition.model import Currency, Id
from buyline.definition.trust import Trust

BRACES = re.compile(r"\{([^{}]*)\}")
AT_ONCE, AT_EXPORT = "at once", "at export"
FileName = Annotated[str, Field(pattern=r"^[^/\\]+$", max_length=200)]
Zone = Annotated[str, Field(max_length=60)]


class Text(Document):
    """A text made of cells. If a cell it names is blank, all of it is blank and left out."""

    text: str = Field(description="Text with columns in braces, like '{first} {last}'.")
    values: dict[str, str] = Field(default_factory=dict, description="What the source writes: what is meant.")
    only: bool = Field(False, description="A text that is not among 'values' is a problem of the row.")
    reads: Literal["text", "number", "yes or no", "day"] = "text"
    format: str = Field("iso", description="How a day is written: 'iso', or codes like '%d.%m.%Y'; goes with 'day'.")
    blind: bool = Field(
        False,
        description="An id made from this text that does not tell it, for a mail address or a name of a person; the "
        "same text is always the same id in the same books. Goes with 'journey', 'buyer', 'person' and 'record'.",
    )
    decimal: Literal[".", ","] = Field(".", description="What stands before the decimals.")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @field_validator("values", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {str(k): _as_text(v) for k, v in value.items()} if isinstance(value, dict) else value

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it names."""
        return tuple(BRACES.findall(self.text))


class Value(Text):
    """A value that a row of an export shows, and since when it was known (RULES §1.5)."""

    known: str = Field(AT_EXPORT, description="'at export', 'at once' or 'at ENTRY', an entry of this mapping.")


class Time(Document):
    """A time made of cells."""

    text: str = Field(description="Text with columns in braces, like '{won_date}'; or 'at export'.")
    format: str = Field("iso", description="'iso', 'unix s', 'unix ms', or codes like '%d.%m.%Y %H:%M'.")
    time_zone: Zone | None = Field(None, description="For times without one; left out: the mapping's.")
    plus_days: int = Field(0, ge=-3650, le=3650, description="So many days later.")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it names."""
        return tuple(BRACES.findall(self.text))


class Test(Document):
    """What a cell must be for an entry to be made of its row."""

    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    known: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: [_as_text(one) for one in v] if isinstance(v, list) else v for k, v in value.items()}
        if value in ("is known", "is blank"):
            return {"known": value == "is known"}
        return {"one_of": [_as_text(one) for one in value] if isinstance(value, list) else [_as_text(value)]}


class Join(Document):
    """Cells looked up in another table; named `table.column` from then on."""

    table: str
    on: dict[str, str] = Field(description="Column here: column there; one name alone stands for both.")
    unmatched: Literal["problem", "blank"] = "problem"

    @field_validator("on", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {value: value} if isinstance(value, str) else value


class Table(Document):
    """One kind of file: `file` is its name, or a pattern with '*' for several parts."""

    file: FileName
    needed: bool = True
    delimiter: str | None = Field(None, min_length=1, max_length=1, description="Left out: told from the first line.")
    encoding: str | None = Field(None, description="Left out: UTF-8, or what the file's first bytes say.")
    guarded: bool = Field(
        False,
        description="Texts in CSV have an apostrophe before a sign of a formula, as Buyline writes them; taken off.",
    )
    optional: tuple[str, ...] = Field((), description="Columns that may be absent, then blank.")
    rename: dict[str, str] = Field(default_factory=dict, description="Column in the file: its name in this mapping.")
    blank: tuple[str, ...] = Field((), description="Cells that mean nothing is known, like 'NULL'.")
    values: dict[str, dict[str, str]] = Field(default_factory=dict, description="Per column: cell: what is meant.")
    join: tuple[Join, ...] = ()

    @field_validator("*")
    @classmethod
    def _are_texts(cls, value: Any) -> Any:
        """Names of columns stand as the file has them, and a delimiter may be any character."""
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        try:
            return value if value is None else codecs.lookup(value).name
        except LookupError:
            raise ValueError(f"'{value}' is not an encoding; write one like utf-8 or windows-1252") from None

    @field_validator("values", mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        maps = {column: inner for column, inner in value.items() if isinstance(inner, dict)}
        return value | {column: {str(k): _as_text(v) for k, v in inner.items()} for column, inner in maps.items()}


class EntryRule(Document):
    """Which rows of a table become which entry."""

    id: Id = Field(description="Its name in this mapping, and the middle part of the entries' ids.")
    rows: str = Field(description="The table it is made from.")
    when: dict[str, Test] = Field(default_factory=dict, description="Column: what its cell must be; all must hold.")
    kind: str = Field(description="The kind of entry, like 'stage claimed'.")
    occurred_at: Time = Field(description="When it happened.")
    known: str = Field(AT_ONCE, description="'at once' (when it happened), 'at export' or 'at ENTRY'.")
    journey: Text | None = None
    buyer: Text | None = None
    person: Text | None = None
    record: Text | None = Field(None, description="The source's record; left out: the journey, buyer or person.")
    what: Text | None = Field(None, description="What about the record; left out: the id of this rule.")
    version: Text | None = Field(None, description="The source's version of it.")
    repeats: Literal["same", "numbered"] = Field("same", description="What a second row of the same id is.")
    trust: Trust = Trust.CONNECTOR
    function: Text | None = None
    member: Text | None = None
    stage: Text | None = None
    amount: Value | None = None
    currency: Text | None = None
    rate: Text | None = None
    columns: dict[str, Value] = Field(default_factory=dict, description="Columns of the books.")
    columns_of_the_books: bool = Field(False, description="Also every column of the file named like one of the books.")
    facts: dict[str, Value] = Field(default_factory=dict)
    data: dict[str, Text] = Field(default_factory=dict, description="Further fields: reason, content, program …")
    personal: dict[str, Text] = Field(default_factory=dict, description="Fields about a person; sealed.")

    @model_validator(mode="after")
    def _has_a_record(self) -> Self:
        if not (self.record or self.journey or self.buyer or self.person):
            raise ValueError("an entry needs 'record' where it names no journey, buyer or person")
        return self

    @property
    def texts(self) -> tuple[Text, ...]:
        """Everything that is made of cells, times apart."""
        single = (self.journey, self.buyer, self.person, self.record, self.what, self.version, self.function,
                  self.member, self.stage, self.amount, self.currency, self.rate)  # fmt: skip
        many = (*self.columns.values(), *self.facts.values(), *self.data.values(), *self.personal.values())
        return tuple(text for text in (*single, *many) if text is not None)

    @property
    def knowns(self) -> tuple[str, ...]:
        """Every 'known' it says."""
        values = (self.amount, *self.columns.values(), *self.facts.values())
        return (self.known, *(value.known for value in values if value is not None))


class RecordsBegin(Document):
    """Movements into a stage are in this source from a day on only (RULES §1.4)."""

    to_stage: Id
    from_stage: Id | None = None
    on: date


class RecordsEnd(Document):
    """Journeys that begin in a stage are in this source up to a day only; later ones are not known, and not none."""

    to_stage: Id
    on: date


class Mapping(Document):
    """How one source is read."""

    buyline_mapping: Literal[1] = Field(1, description="Version of this document's format.")
    source: str = Field(pattern=r"^[^|\x00-\x1f]{1,100}$", description="Name of the source; first part of every id.")
    time_zone: Zone | None = Field(None, description="Of times without one; left out: that of the books.")
    currency: Currency | None = Field(None, description="Of amounts; left out: that of the books.")
    definition: str | None = Field(None, description="The definition that fits: a shipped one, or a file beside this.")
    export_day: date | None = Field(None, description="The day of the export; left out: the newest day in the files.")
    order: Literal["line", "mapping"] = Field(
        "line",
        description="What orders entries of one moment: the line in the file, or the order of the rules here "
        "(for files with one row per record, which may come sorted anew).",
    )
    tables: dict[Id, Table] = Field(min_length=1)
    records_begin: tuple[RecordsBegin, ...] = ()
    records_end: tuple[RecordsEnd, ...] = ()
    entries: tuple[EntryRule, ...] = Field(min_length=1)
    _document: Located | None = PrivateAttr(None)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        return value if value is None else _zone(value)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*self._about_tables(), *self._about_known()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def placed(self, document: Located) -> Self:
        """Itself, knowing the document it was read from, so that later problems can name their line."""
        self._document = document
        return self

    def place_of(self, path: Path) -> tuple[str, int | None]:
        """File and line of a field."""
        return (self._document.name, self._document.line_of(path)) if self._document else ("mapping", None)

    @property
    def needs_export_day(self) -> bool:
        """Whether anything was known, or happens, at the export."""
        times = any(rule.occurred_at.text == AT_EXPORT for rule in self.entries)
        return times or any(known not in {AT_ONCE, f"at {rule.id}"} for rule in self.entries for known in rule.knowns)

    @property
    def rows_of(self) -> dict[str, tuple[EntryRule, ...]]:
        """The rules per table, tables in the order in which rules name them."""
        tables = dict.fromkeys(rule.rows for rule in self.entries)
        return {table: tuple(rule for rule in self.entries if rule.rows == table) for table in tables}

    def _about_tables(self) -> list[str]:
        ids = [rule.id for rule in self.entries]
        found = [f"the entry '{id_}' is there twice" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
        tables = [rule.rows for rule in self.entries] + [j.table for t in self.tables.values() for j in t.join]
        return found + [f"the table '{name}' is not among the tables" for name in tables if name not in self.tables]

    def _about_known(self) -> list[str]:
        found = []
        for rule in self.entries:
            there = {f"at {other.id}" for other in self.entries if other.rows == rule.rows}
            unknown = [known for known in rule.knowns if known not in {AT_ONCE, AT_EXPORT} | there]
            found += [f"entry '{rule.id}': '{known}' names no entry made of the same rows" for known in unknown]
        return found


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"'{value}' is not a time zone; write one like Europe/Berlin")
    return value


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float | date) else value
