"""What does an act that is meant for many journeys meet at each of them?

What is held now and what would be held then, in the same words at every entrance; whether it is so already, and why it
cannot be done where it cannot. Nothing is recorded here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from buyline.app.acts.about import About
from buyline.app.acts.ahead import Ahead, Meets
from buyline.app.acts.given import columns_in
from buyline.days import as_date
from buyline.definition.money import major_units, minor_units
from buyline.ledger.state import JourneyState

Pairs = list[tuple[str, str]]
"""What is held and what would be, of each thing that the act is about."""


class At(StrEnum):
    """What an act comes to at a journey, beside what a claim meets."""

    CHANGES = "changes"
    SAME = "is so already"
    REFUSED = "refused"
    MEANWHILE = "changed meanwhile"


TAKEN = frozenset({str(each) for each in (Meets.PROVEN, Meets.CLAIM, Meets.UNSEEN, Meets.OURS, At.CHANGES)})
"""With what an act goes on to be recorded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """One journey of many: what the act meets there, what is held and what would be; `version` is the one seen."""

    journey: str
    buyer: str = ""
    version: int = 0
    meets: str
    held: str = ""
    then: str = ""
    says: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the act is done here."""
        return self.meets in TAKEN

    def to_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("journey", "buyer", "version", "meets", "held", "then", "says")}
        return told | {"is_taken": self.is_taken}


def claimed(state: JourneyState, about: About, ahead: Ahead | None, place: str) -> dict[str, str]:
    """What a claim meets; without a verdict it is of an earlier day, or its pipeline has no such stage."""
    held, then = about.latest.name_of(state.claimed), about.latest.name_of(place)
    if ahead is None:
        return {"meets": Meets.CLAIM, "held": held, "then": then, "says": "It is judged by that day."}
    meets = At.SAME if ahead.meets is Meets.HERE else ahead.meets
    return {"meets": str(meets), "held": held, "then": then, "says": ahead.says}


def met_of(word: str, said: Mapping[str, Any], state: JourneyState, about: About) -> dict[str, str]:
    """What an act other than a claim meets."""
    pairs = _HELD[word](said, state, about)
    held, then = (", ".join(filter(None, dict.fromkeys(each))) for each in zip(*pairs, strict=True))
    if word in ("change", "assign") and all(before == after for before, after in pairs):
        return {"meets": At.SAME, "held": held, "then": then}
    return {"meets": At.CHANGES, "held": held, "then": then}


def _change(said: Mapping[str, Any], state: JourneyState, about: About) -> Pairs:
    pairs: Pairs = []
    if "amount" in said:
        currency = str(said.get("currency") or state.currency or about.latest.currency)
        pairs.append(
            (_money(state.amount, state.currency), _money(minor_units(str(said["amount"]), currency), currency))
        )
    if "close_on" in said:
        pairs.append((state.close_on, str(said["close_on"])))
    return pairs + _columns(columns_in(said.get("columns")), state)


def _money(minor: int, currency: str) -> str:
    return f"{major_units(minor, currency):,} {currency}" if currency else ""


def _columns(columns: Mapping[str, str], state: JourneyState) -> Pairs:
    return [(_named(name, state.columns.get(name, "")), _named(name, value)) for name, value in columns.items()]


def _named(name: str, value: str) -> str:
    return f"{name} {value}" if value else ""


def _assign(said: Mapping[str, Any], state: JourneyState, _: About) -> Pairs:
    return _columns({name: str(said[name]) for name in ("owner", "team") if name in said}, state)


def _hand(said: Mapping[str, Any], state: JourneyState, _: About) -> Pairs:
    return [(state.work.led_by or state.work.turn, f"offered to {said['receiver']}")]


def _plan(said: Mapping[str, Any], state: JourneyState, _: About) -> Pairs:
    due = state.work.due
    return [("" if due is None else f"due {as_date(due.due).isoformat()}", f"due {said['due']}")]


def _note(_: Mapping[str, Any], __: JourneyState, ___: About) -> Pairs:
    return [("", "one more note")]


_HELD = {"change": _change, "assign": _assign, "hand": _hand, "plan": _plan, "note": _note}


def counts_of(met: Sequence[Met]) -> dict[str, int]:
    """How many journeys meet what, the most first."""
    counted: dict[str, int] = {}
    for one in met:
        counted[str(one.meets)] = counted.get(str(one.meets), 0) + 1
    return dict(sorted(counted.items(), key=lambda each: -each[1]))
