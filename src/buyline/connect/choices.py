"""What may a column of a file become, and what was chosen for each?

Choices are the answers that a person gives, or is offered; `proposing` makes an ordinary mapping of them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Meaning(StrEnum):
    """What a column becomes."""

    LEFT_OUT = "left out"
    JOURNEY = "journey"
    BUYER_ID = "buyer id"
    BUYER_NAME = "buyer name"
    PERSON_ID = "person id"
    PERSON_NAME = "person name"
    MAIL = "mail"
    STAGE = "stage"
    STATUS = "status"
    STAGE_DAY = "stage day"
    CREATED_DAY = "created day"
    WON_DAY = "won day"
    LOST_DAY = "lost day"
    CLOSED_DAY = "closed day"
    CLOSE_DAY = "close day"
    LOST_REASON = "lost reason"
    AMOUNT = "amount"
    CURRENCY = "currency"
    COLUMN = "column"
    FACT = "fact"


SAYS: Mapping[Meaning, str] = {
    Meaning.LEFT_OUT: "Left out",
    Meaning.JOURNEY: "Journey (its id)",
    Meaning.BUYER_ID: "Buyer (its id)",
    Meaning.BUYER_NAME: "Buyer (its name)",
    Meaning.PERSON_ID: "Person (its id)",
    Meaning.PERSON_NAME: "Person (name)",
    Meaning.MAIL: "Person (mail address)",
    Meaning.STAGE: "Stage",
    Meaning.STATUS: "Open, won or lost",
    Meaning.STAGE_DAY: "Day of the stage",
    Meaning.CREATED_DAY: "Day it was created",
    Meaning.WON_DAY: "Day it was won",
    Meaning.LOST_DAY: "Day it was lost",
    Meaning.CLOSED_DAY: "Day it was won or lost",
    Meaning.CLOSE_DAY: "Expected or actual close",
    Meaning.LOST_REASON: "Reason of the loss",
    Meaning.AMOUNT: "Amount",
    Meaning.CURRENCY: "Currency",
    Meaning.FACT: "A fact",
}
"""What people read; a column of the books is called by its own name."""
DAYS = frozenset({
    Meaning.STAGE_DAY, Meaning.CREATED_DAY, Meaning.WON_DAY, Meaning.LOST_DAY, Meaning.CLOSED_DAY, Meaning.CLOSE_DAY,
})  # fmt: skip
STATUSES = ("open", "won", "lost")


@dataclass(frozen=True, slots=True)
class Choice:
    """What one column becomes; `of`: which column of the books; `form`: how its days or numbers are written."""

    column: str
    meaning: Meaning = Meaning.LEFT_OUT
    of: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen for a file.

    `stages` and `statuses`: what its labels mean, an empty text where such rows are left out. `begins_in`: the stage of
    a journey on the day it was created; empty where nothing is said. `same` and `same_people`: what the file calls
    a buyer or a person, and the id in the books that is meant. `is_history`: a row per movement, not per journey.
    """

    source: str
    columns: tuple[Choice, ...]
    stages: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    begins_in: str = ""
    currency: str = ""
    export_day: str = ""
    encoding: str = ""
    is_history: bool = False
    same: Mapping[str, str] = field(default_factory=dict)
    same_people: Mapping[str, str] = field(default_factory=dict)

    def one(self, meaning: Meaning) -> Choice | None:
        """The column that becomes this; the first, where several would."""
        return next((one for one in self.columns if one.meaning == meaning), None)

    def all(self, meaning: Meaning) -> list[Choice]:
        """Every column that becomes this, in order of their names."""
        return sorted((one for one in self.columns if one.meaning == meaning), key=lambda one: one.column)

    def remembered(self) -> dict[str, Any]:
        """What is worth keeping for the next file with the same columns: nothing that is about one file or person."""
        kept = replace(self, export_day="", encoding="", same={}, same_people={}).to_json()
        return {name: value for name, value in kept.items() if value}

    def to_json(self) -> dict[str, Any]:
        """Itself as JSON."""
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Choices":
        """What `to_json` or `remembered` wrote."""
        columns = tuple(Choice(**{**one, "meaning": Meaning(one["meaning"])}) for one in told["columns"])
        return cls(**{**told, "columns": columns})
