"""Which stages does a history have, in which order, and where does it end?

From a definition as it is agreed, or from the words of the table: ids are made of them, since an id is plain and a
stage of a CRM is called "Closed Won".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from buyline.app.books import read_definition
from buyline.app.refusal import Refused
from buyline.definition.model import Column, Definition, Exit, Stage, Waiting
from buyline.library.given import KEPT
from buyline.measure.view import COLUMN_PREFIX

EXITS = ("lost", "disqualified")
WAITING = "nurture"
LONGEST = 40


def plain_id(word: str) -> str:
    """The id of a place by its word: "Closed Won" is closed-won."""
    found = re.sub(r"[^a-z0-9_]+", "-", word.lower()).strip("-")
    return (found if found[:1].isalpha() else f"s-{found}")[:LONGEST].rstrip("-")


@dataclass(frozen=True)
class Words:
    """What is said about a table instead of a definition, in the words of the table."""

    stages: tuple[str, ...]
    exits: tuple[str, ...]
    waiting: str | None
    won: str | None
    columns: tuple[str, ...]
    currency: str
    time_zone: str


def definition_of_words(words: Words) -> Definition:
    """The definition that words describe; Refused where they contradict each other."""
    stages, won, waiting = words.stages, words.won, words.waiting or WAITING
    if won is not None and won not in stages:
        raise Refused(f"'{won}' is to be the won stage, but is none of the stages {', '.join(stages)}. {KEPT}")
    try:
        return Definition(
            stages=tuple(Stage(id=plain_id(word), name=word, won=word == (won or stages[-1])) for word in stages),
            exits=tuple(Exit(id=plain_id(word), name=_name(word, EXITS)) for word in words.exits),
            waiting=Waiting(id=plain_id(waiting), name=_name(waiting, (WAITING,))),
            columns=tuple(Column(id=plain_id(name), name=name) for name in words.columns),
            currency=words.currency,
            time_zone=words.time_zone,
        )
    except ValidationError as problem:
        reasons = [str(error["msg"]).removeprefix("Value error, ") for error in problem.errors()]
        raise Refused(f"These stages, exits and columns do not go together. {KEPT}", reasons) from None


def given_definition(definition: Definition | Path | str) -> Definition:
    """A definition as it is, in a file, or a shipped one by its name."""
    return definition if isinstance(definition, Definition) else read_definition(definition)


def ids_of(definition: Definition) -> dict[str, str]:
    """The id of every place by each of its words: id and name."""
    named = {definition.name_of(place): place for place in definition.all_ids}
    return named | {place: place for place in definition.all_ids}


def columns_by_id(columns: Iterable[str]) -> Mapping[str, str]:
    """The name in the ledger of each column of the table."""
    return {f"{COLUMN_PREFIX}{name}": f"{COLUMN_PREFIX}{plain_id(name)}" for name in columns}


def _name(word: str, usual: Sequence[str]) -> str:
    return word.capitalize() if word in usual else word
