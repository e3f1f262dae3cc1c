"""What is an act about: who acts, when, with which journey or record, under which agreement?

Shared by all that makes contents of entries from acts; it makes none itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buyline.app.acts.assigning import Taker, nobody_of
from buyline.app.acts.linking import Linked
from buyline.app.acts.mentions import Colleague, nobody
from buyline.days import Moment, as_datetime
from buyline.definition.agreement import Agreement
from buyline.definition.model import Definition
from buyline.ledger.work import Work

SOURCE = "buyline"
"""The source of entries that members make here."""
Content = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class By:
    """Who acts: a member by address or name, in a function; `colleagues` answers whom a note can mean."""

    member: str
    function: str
    colleagues: Callable[[], Sequence[Colleague]] = field(default=nobody, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What an act is about, and when: the journey and its buyer where there are, the agreement, a token of its own.

    `amount`: what it is worth as one types it, empty where nobody said. `linked`: the records that an act about who is
    who names. `taker`: who is given it by the rule of a function.
    `token` makes the act the same when it is sent twice.
    """

    by: By
    now: Moment
    token: str
    agreement: Agreement
    journey: str = ""
    buyer: str = ""
    pipeline: str = ""
    place: str = ""
    amount: str = ""
    work: Work = field(default_factory=Work)
    linked: Linked | None = None
    taker: Taker = nobody_of

    @property
    def latest(self) -> Definition:
        return self.agreement.latest

    def content(self, kind: str, what: str, *, on: str = "", **more: Any) -> Content:
        """An entry about the journey by whoever acts; `on`: the day it happened, else this moment."""
        occurred_at = on or as_datetime(self.now).isoformat()
        subject = {"journey": self.journey} if self.journey else {}
        return {
            "source": SOURCE, "record": self.journey or self.token, "what": f"{what} {self.token}", "kind": kind,
            "occurred_at": occurred_at, "member": self.by.member, "function": self.by.function, **subject,
            **{name: value for name, value in more.items() if value},
        }  # fmt: skip


def remark_of(said: Mapping[str, Any]) -> dict[str, str]:
    """What was remarked, as a personal field."""
    return {"remark": said["remark"]} if said.get("remark") else {}
