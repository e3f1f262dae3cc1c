"""Who is given a journey where nobody is named? By the rule that was agreed for the function.

Always the same member, each in turn, whoever has the fewest open journeys, or by the value of a column. One rota deals
out all journeys of an act, so that many are shared as evenly as one by one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from buyline.app.refusal import Refused
from buyline.definition.agreement import Agreement
from buyline.definition.model import Assignment, Definition
from buyline.definition.problem import advice, shown
from buyline.store import owners
from buyline.store.books import Books

Taker = Callable[[str], str]
"""Who of a function is given the journey that an act is about; empty where nobody is."""


def nobody_of(_function: str) -> str:
    """No rules are known where somebody acts."""
    return ""


def rule_of(function: str, latest: Definition) -> Assignment | None:
    """The rule of a function."""
    return next((one for one in latest.assignments if one.function == function), None)


def rule_named(function: str, latest: Definition) -> Assignment:
    """The same; Refused says which functions have one."""
    found = rule_of(function, latest)
    if found is None:
        known = [one.function for one in latest.assignments]
        words = advice(function, known) if known else "none is agreed; the playbook is where one is"
        raise Refused("Nothing was recorded.", [f"rule: there is no rule of '{shown(function)}'; {words}"])
    return found


@dataclass(slots=True)
class Rota:
    """Deals out the journeys of one act; what it asked the books it remembers, with what it gave since."""

    books: Books
    agreement: Agreement
    _last: dict[tuple[str, ...], str] = field(default_factory=dict)
    _loads: dict[str, int] = field(default_factory=dict)

    def taker(self, columns: Mapping[str, str]) -> Taker:
        """Who is given a journey with these columns, by function."""
        return lambda function: self._given(rule_of(function, self.agreement.latest), columns)

    def _given(self, rule: Assignment | None, columns: Mapping[str, str]) -> str:
        if rule is None:
            return ""
        if rule.by == "named":
            return rule.members[0]
        if rule.by == "capacity":
            return self._least_busy(rule)
        if rule.by == "territory" and (own := rule.territories.get(columns.get(rule.column or "", ""))):
            return own
        return self._next(rule.members)

    def _next(self, members: Sequence[str]) -> str:
        """The member after the one who was given a journey last."""
        key = tuple(members)
        if key not in self._last:
            self._last[key] = owners.last_given(self.books.whole, key)
        last = self._last[key]
        self._last[key] = key[(key.index(last) + 1) % len(key)] if last in key else key[0]
        return self._last[key]

    def _least_busy(self, rule: Assignment) -> str:
        """The member with the fewest open journeys who may have one more; empty where nobody may."""
        if missing := [one for one in rule.members if one not in self._loads]:
            self._loads |= owners.open_journeys(self.books.whole, missing, out=self.agreement.latest.exit_ids)
        free = [one for one in rule.members if rule.at_most is None or self._loads[one] < rule.at_most]
        if not free:
            return ""
        found = min(free, key=lambda one: self._loads[one])
        self._loads[found] += 1
        return found
