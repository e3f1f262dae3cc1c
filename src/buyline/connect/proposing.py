"""Which mapping do the choices for a file make?

An ordinary document, as somebody would write it by hand: the page and the command line do the same with it. What is
about the buyer or a person goes into entries of its own; what a row shows is known at the export, or when it closed.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buyline.connect.choices import Choice, Choices, Meaning
from buyline.connect.matching import plain
from buyline.definition.document import as_yaml
from buyline.definition.model import Definition

Record = dict[str, Any]
_ORDER = (
    "id", "rows", "when", "kind", "occurred_at", "journey", "buyer", "person", "record", "what", "repeats", "stage",
    "amount", "currency", "columns", "facts", "data", "personal",
)  # fmt: skip
TABLE = "rows"


def proposed(choices: Choices, books: Definition) -> Record:
    """The mapping as plain values; columns in the order of their meanings, so that the file's order does not matter."""
    said = _Saying(choices, books)
    found: Record = {"buyline_mapping": 1, "source": choices.source}
    if choices.currency:
        found["currency"] = choices.currency
    if choices.export_day:
        found["export_day"] = choices.export_day
    if not choices.is_history:
        found["order"] = "mapping"
    entries = [{name: rule[name] for name in sorted(rule, key=_ORDER.index)} for rule in said.entries()]
    return found | {"tables": {TABLE: _table(choices)}, "entries": entries}


def mapping_text(choices: Choices, books: Definition) -> str:
    """The mapping as a YAML document."""
    return as_yaml(json.loads(json.dumps(proposed(choices, books))))  # a value said twice is written twice


def lacking(choices: Choices) -> list[str]:
    """What must still be chosen before these choices make a mapping."""
    found = []
    if choices.one(Meaning.JOURNEY) is None and choices.one(Meaning.BUYER_NAME) is None:
        found.append("No column says which journey a row is about: choose the one with its id.")
    if choices.one(Meaning.STAGE) is None and choices.one(Meaning.STATUS) is None:
        found.append("No column says in which stage a journey is: choose the one with the stage, or with open and won.")
    for meaning in Meaning:
        same = [one.column for one in choices.columns if one.meaning == meaning]
        if len(same) > 1 and meaning not in {Meaning.LEFT_OUT, Meaning.FACT, Meaning.COLUMN}:
            found.append(f"Only one column can be the {meaning}; now there are {', '.join(same)}.")
    named = [one.of for one in choices.columns if one.meaning == Meaning.COLUMN]
    found += [f"Only one column can be the {of}." for of in sorted({of for of in named if named.count(of) > 1})]
    if not choices.source.strip():
        found.append("The source has no name: say where these rows come from.")
    return found


def _table(choices: Choices) -> Record:
    table: Record = {"file": "*"}
    if choices.encoding:
        table["encoding"] = choices.encoding
    rename = {one.column: name_in_mapping(one.column) for one in choices.columns if one.meaning != Meaning.LEFT_OUT}
    rename = {column: name for column, name in sorted(rename.items()) if column != name}
    return table | ({"rename": rename} if rename else {})


def name_in_mapping(column: str) -> str:
    """A column's name as a mapping can say it: braces mean something there."""
    return column.replace("{", "(").replace("}", ")")


def _cell(choice: Choice | None) -> str:
    return "" if choice is None else f"{{{name_in_mapping(choice.column)}}}"


def fact_name(column: str) -> str:
    """The name of the fact that a column becomes."""
    return plain(column).replace(" ", "_")[:60] or "fact"


@dataclass(frozen=True)
class _Saying:
    """Says choices as entries."""

    choices: Choices
    books: Definition

    def entries(self) -> Iterator[Record]:
        """The rules, in the order in which things happen."""
        yield from self._parties()
        if self.choices.is_history:
            yield self._movement()
            return
        if self.choices.begins_in and self.choices.one(Meaning.CREATED_DAY):
            when = {self._name_of(Meaning.CREATED_DAY): "is known"} | self._not_left_out()
            yield self._rule("created", self._day(Meaning.CREATED_DAY), stage=self.choices.begins_in, when=when)
        if self.choices.one(Meaning.STAGE) or self._labels("open"):
            yield self._standing()
        if self._labels("won"):
            yield self._closed("won")
        if self._labels("lost"):
            yield self._closed("lost")

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _cell_of(self, meaning: Meaning) -> str:
        return _cell(self.choices.one(meaning))

    def _name_of(self, meaning: Meaning) -> str:
        return name_in_mapping(self.choices.one(meaning).column) if self.choices.one(meaning) else ""  # type: ignore[union-attr]

    def _buyer(self) -> Any:
        text = self._cell_of(Meaning.BUYER_ID) or self._cell_of(Meaning.BUYER_NAME)
        return _known_as(text, self.choices.same)

    def _journey(self) -> str:
        return self._cell_of(Meaning.JOURNEY) or self._cell_of(Meaning.BUYER_ID) or self._cell_of(Meaning.BUYER_NAME)

    def _rule(self, id_: str, at: Any, *, stage: Any, kind: str = "stage claimed", **more: Any) -> Record:
        found: Record = {"id": id_, "rows": TABLE, "kind": kind, "occurred_at": at, "journey": self._journey()}
        if self._buyer():
            found["buyer"] = self._buyer()
        return found | {name: value for name, value in more.items() if value} | {"stage": stage}

    def _day(self, meaning: Meaning) -> Any:
        choice = self.choices.one(meaning)
        if choice is None:
            return ""
        return _cell(choice) if choice.form in ("", "iso") else {"text": _cell(choice), "format": choice.form}

    def _values(self, known: str) -> Record:
        """Amount, columns and facts of a row."""

        def value(choice: Choice, **more: str) -> Any:
            told = {**more, **({"known": known} if known else {})}
            return {"text": _cell(choice), **told} if told else _cell(choice)

        found: Record = {}
        amount = self.choices.one(Meaning.AMOUNT)
        if amount is not None:
            found["amount"] = value(amount, **({"decimal": ","} if amount.form == "," else {}))
        if amount is not None and self.choices.one(Meaning.CURRENCY):
            found["currency"] = self._cell_of(Meaning.CURRENCY)
        columns = sorted(self.choices.all(Meaning.COLUMN), key=lambda one: one.of)
        if columns:
            found["columns"] = {one.of: value(one) for one in columns}
        facts = self.choices.all(Meaning.FACT)
        if facts:
            found["facts"] = {fact_name(one.column): value(one, **_number(one)) for one in facts}
        return found

    # -- rules ---------------------------------------------------------------------------------------------------------

    def _parties(self) -> Iterator[Record]:
        buyer, name = self._buyer(), self._cell_of(Meaning.BUYER_NAME)
        at_export = {"rows": TABLE, "occurred_at": "at export"}
        if name and (not self.choices.is_history or self.choices.one(Meaning.BUYER_ID)):
            known = self._name_of(Meaning.BUYER_ID) or self._name_of(Meaning.BUYER_NAME)
            yield {
                "id": "buyer", "when": {known: "is known"} | {self._name_of(Meaning.BUYER_NAME): "is known"},
                "kind": "buyer described", **at_export, "buyer": buyer, "personal": {"name": name},
            }  # fmt: skip
        person, needed = self._person()
        if not person:
            return
        when = dict.fromkeys(needed, "is known")
        personal = {"name": self._cell_of(Meaning.PERSON_NAME), "email": self._cell_of(Meaning.MAIL)}
        personal = {field: text for field, text in personal.items() if text}
        if buyer:
            known = self._name_of(Meaning.BUYER_ID) or self._name_of(Meaning.BUYER_NAME)
            yield {"id": "belongs", "when": when | {known: "is known"}, "kind": "person identified", **at_export,
                   "person": person, "buyer": buyer, "record": person}  # fmt: skip
        if personal:
            yield {"id": "person", "when": when, "kind": "person described", **at_export, "person": person,
                   "personal": personal}  # fmt: skip

    def _person(self) -> tuple[Any, list[str]]:
        """A person's id, and the columns that it cannot do without; an address or a name is never the id itself."""
        if self.choices.one(Meaning.PERSON_ID):
            text = self._cell_of(Meaning.PERSON_ID)
            return _known_as(text, self.choices.same_people), [self._name_of(Meaning.PERSON_ID)]
        if self.choices.one(Meaning.MAIL):
            return {"text": self._cell_of(Meaning.MAIL), "blind": True}, [self._name_of(Meaning.MAIL)]
        name, buyer = self._cell_of(Meaning.PERSON_NAME), self._cell_of(Meaning.BUYER_NAME)
        if not name:
            return "", []
        text = f"{name}, {buyer}" if buyer else name
        return {"text": text, "blind": True}, [self._name_of(Meaning.PERSON_NAME), *(
            [self._name_of(Meaning.BUYER_NAME)] if buyer else []
        )]  # fmt: skip

    def _movement(self) -> Record:
        """A row per movement: coming back to a stage on the same day is another one."""
        when = self._not_left_out()
        what = f"{self._cell_of(Meaning.STAGE)} {self._cell_of(Meaning.STAGE_DAY)}"
        stage, day = self._stage_text(), self._day(Meaning.STAGE_DAY)
        rule = self._rule("stage", day, stage=stage, when=when, what=what, repeats="numbered")
        return rule | self._values("at stage")

    def _standing(self) -> Record:
        """Where an open journey stands; without a day of it, only that it stood there at the export."""
        closed = [*self._labels("won"), *self._labels("lost")]
        when = self._not_left_out(self._closing(), closed)
        day = self._day(Meaning.STAGE_DAY)
        stage = self._stage_text() if self.choices.one(Meaning.STAGE) else self._first_stage()
        kind = "stage claimed" if day else "opening recorded"
        at = f" {self._cell_of(Meaning.STAGE_DAY)}" if day else f" on {self.choices.export_day}"
        what = (self._cell_of(Meaning.STAGE) or "open") + (at if day or self.choices.export_day else "")
        close = self.choices.one(Meaning.CLOSE_DAY)
        data = {"close_on": _read_day(close)} if close else {}
        rule = self._rule("stage", day or "at export", stage=stage, kind=kind, when=when, what=what, data=data)
        return rule | self._values("")

    def _closed(self, how: str) -> Record:
        """How a journey ended, on the day that the file says."""
        own = Meaning.WON_DAY if how == "won" else Meaning.LOST_DAY
        days = (own, Meaning.CLOSED_DAY, Meaning.CLOSE_DAY, Meaning.STAGE_DAY)
        day = next((said for said in map(self._day, days) if said), "")
        reason = self._cell_of(Meaning.LOST_REASON)
        rule = self._rule(
            how,
            day or "at export",
            kind="stage claimed" if day else "opening recorded",
            stage=self._end(how),
            when=self._not_left_out() | {self._name_of(self._closing()): self._labels(how)},
            data={"reason": reason} if how == "lost" and reason else {},
        )
        return rule | self._values(f"at {how}" if day else "")

    # -- labels --------------------------------------------------------------------------------------------------------

    def _labels(self, how: str) -> list[str]:
        """The labels that say so: those of the status, or without one those of the stages that end a journey."""
        if how == "lost" and not self.books.exit_ids:
            return []
        if self.choices.one(Meaning.STATUS):
            return sorted(label for label, means in self.choices.statuses.items() if means == how)
        if not self.choices.one(Meaning.STAGE) or how == "open":
            return []
        ends = {self.books.won_stage} if how == "won" else self.books.exit_ids
        return sorted(label for label, id_ in self.choices.stages.items() if id_ in ends)

    def _end(self, how: str) -> Any:
        """The stage of the definition in which a journey ends."""
        if how == "won":
            return self.books.won_stage
        if self.choices.one(Meaning.STATUS) is None:
            ways = {label: self.choices.stages[label] for label in self._labels("lost")}
            if len(set(ways.values())) > 1:
                return {"text": self._cell_of(Meaning.STAGE), "values": ways, "only": True}
            return next(iter(ways.values()))
        return "lost" if "lost" in self.books.exit_ids else min(self.books.exit_ids)

    def _left_out(self, meaning: Meaning) -> list[str]:
        """Labels of rows that do not come; lost ones too, where the definition has no way out."""
        if meaning == Meaning.STAGE:
            return sorted(label for label, id_ in self.choices.stages.items() if not id_)
        nowhere = ("",) if self.books.exit_ids else ("", "lost")
        return sorted(label for label, means in self.choices.statuses.items() if means in nowhere)

    def _closing(self) -> Meaning:
        """What says that a journey is closed."""
        return Meaning.STATUS if self.choices.one(Meaning.STATUS) else Meaning.STAGE

    def _not_left_out(self, other: Meaning = Meaning.STAGE, labels: Sequence[str] = ()) -> Record:
        """That a row has no label that is left out, nor one of these others."""
        found = {}
        for meaning in (Meaning.STATUS, Meaning.STAGE):
            none_of = sorted({*self._left_out(meaning), *(labels if meaning == other else ())})
            if none_of and self.choices.one(meaning):
                found[self._name_of(meaning)] = {"none_of": none_of}
        return found

    def _stage_text(self) -> Record:
        closed = set() if self.choices.is_history or self.choices.one(Meaning.STATUS) else {
            *self._labels("won"), *self._labels("lost"),
        }  # fmt: skip
        pairs = sorted(self.choices.stages.items())
        values = {label: id_ for label, id_ in pairs if id_ and label not in closed}
        return {"text": self._cell_of(Meaning.STAGE), "values": values, "only": True}

    def _first_stage(self) -> str:
        return self.choices.begins_in or min(self.books.rank_of, key=lambda id_: self.books.rank_of[id_])


def _number(choice: Choice) -> dict[str, str]:
    """How a fact that is a number is read."""
    decimal = {"decimal": ","} if choice.form == "," else {}
    return {"reads": "number", **decimal} if choice.form else {}


def _read_day(choice: Choice) -> Record:
    form = {} if choice.form in ("", "iso") else {"format": choice.form}
    return {"text": _cell(choice), "reads": "day", **form}


def _known_as(text: str, same: Mapping[str, str]) -> Any:
    """An id of the file, read as that of the books where both were declared the same."""
    values = {said: id_ for said, id_ in sorted(same.items()) if id_}
    return {"text": text, "values": values} if text and values else text
