"""What must the buyer have done for a stage to be proven?

Criteria are data, not code: conditions over acts, facts and scores, combined by all, any and none.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from buyline.definition.problem import against_text
from buyline.definition.trust import PROOF_BY_DEFAULT, Trust

Days = Annotated[int, Field(gt=0, le=3650)]
FactValue = str | int | float | bool


class Document(BaseModel):
    """Strict and frozen: an unknown field is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _are_texts(cls, value: Any) -> Any:
        """Every text can be shown anywhere: no control characters but breaks of lines, nothing endless."""
        for text in _texts_of(value):
            if reason := against_text(text):
                raise ValueError(reason)
        return value


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | dict):
        yield from (inner for inner in value if isinstance(inner, str))


class Condition(Document):
    """One thing that must hold: the buyer did X at least n times, a fact compares to a value, a score reaches n."""

    did: str | None = Field(None, description="An act of the buyer, by its kind: 'form submitted'.")
    content: str | None = Field(None, description="Only acts on this piece of content count.")
    times: int = Field(1, ge=1, le=1000, description="At least this many times.")
    within: Days | None = Field(None, description="The acts of this condition lie within so many days of each other.")
    fact: str | None = Field(None, description="A fact about the buyer or the journey, by its name.")
    op: Literal["=", "!=", ">", ">=", "<", "<=", "in", "is known"] = "="
    value: FactValue | list[FactValue] | None = None
    score: str | None = Field(None, description="A score of this definition, by its id.")
    at_least: float | None = None

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        asked = [name for name in ("did", "fact", "score") if getattr(self, name) is not None]
        if len(asked) != 1:
            raise ValueError("a condition names exactly one of 'did', 'fact' or 'score'")
        if self.score is not None and self.at_least is None:
            raise ValueError("a condition on a score needs 'at_least'")
        if self.fact is not None and self.op != "is known" and self.value is None:
            raise ValueError("a condition on a fact needs 'value' (or op: is known)")
        if self.op == "in" and not isinstance(self.value, list):
            raise ValueError("op 'in' needs a list as 'value'")
        return self


class Criterion(Document):
    """When a stage counts as proven (RULES §2.2)."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    within: Days | None = Field(None, description="All the acts lie within so many days of each other.")
    keeps: Days | None = Field(None, description="The proof lasts so many days from the last act; left out: for ever.")
    accepts: frozenset[Trust] = Field(PROOF_BY_DEFAULT, description="Classes of trust that count as proof.")
    confirmed: bool = Field(False, description="A stated act counts once a second function has confirmed it.")

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.all and not self.any:
            raise ValueError("a criterion needs at least one condition under 'all' or 'any'")
        return self

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts that it names, also those under `none`."""
        return frozenset(c.fact for c in (*self.all, *self.any, *self.none) if c.fact is not None)

    @property
    def acts(self) -> frozenset[str]:
        """Kinds of acts that can prove or disprove it."""
        return frozenset(c.did for c in (*self.all, *self.any, *self.none) if c.did)
