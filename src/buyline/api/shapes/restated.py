"""What does a restatement look like as JSON?"""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field

from buyline.api.shapes.statements import Held


class Change(Held):
    """What one cause adds, by place (`stage`) or by movement (`kind`, `from`, `to`)."""

    model_config = ConfigDict(extra="allow")


class Cause(Schema):
    cause: str
    says: str
    entries: int
    changes: list[Change]


class Restatement(Schema):
    """The same statement as known on two days; `residual` is what the causes leave unexplained, 0 for sums."""

    statement: str
    earlier: str
    later: str | None
    before: dict[str, Any] = Field(description="The statement as known on the earlier day.")
    after: dict[str, Any] = Field(description="The statement as known on the later day.")
    causes: list[Cause]
    residual: int
    rule: str
