"""Which filters are one click away on the board?

Each is a filter like any other, written into the address in the language of the list; its chip is on where every
alternative of the filter holds it, and a click takes it out again.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from buyline.days import Day, as_date, day_number
from buyline.measure.conditions import Condition, Field, Filter, both, read_filter
from buyline.web.parts import Link

OWNER, TEAM, PIPELINE, TURN = "owner", "team", "pipeline", "turn"
CHOICES_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Quick:
    """A filter with its words; any of its groups, of each all conditions."""

    words: str
    filter: Filter
    title: str = ""

    def is_in(self, read: Filter) -> bool:
        """Whether every group of a filter holds one of its own."""
        own = [set(group) for group in self.filter.groups]
        return bool(read.groups) and all(any(mine <= set(group) for mine in own) for group in read.groups)

    def without(self, read: Filter) -> Filter:
        """A filter with this one taken out."""
        mine = {condition for group in self.filter.groups for condition in group}
        left = dict.fromkeys(tuple(one for one in group if one not in mine) for group in read.groups)
        return Filter() if () in left else Filter(tuple(left))

    def toggled(self, text: str) -> str:
        """The filter's text with this one taken in, or out where it is in."""
        read = read_filter(text)
        return str(self.without(read) if self.is_in(read) else both(read, self.filter))


def alone(column: str, *values: str) -> Filter:
    """A column with any of some values."""
    return Filter(tuple((Condition(column, "=", value),) for value in values))


def quick_filters(
    fields: Mapping[str, Field], values: Mapping[str, Sequence[str]], *, me: Sequence[str], function: str, today: Day
) -> Iterator[Quick]:
    """The filters that are offered for these books; `me`: by what names the member is known, `function`: whose turn is
    theirs.
    """
    if OWNER in fields and me:
        known = values.get(OWNER, ())
        mine = tuple(name for name in me if name in known) or tuple(me[:1])
        yield Quick("Mine", alone(OWNER, *mine), f"Owner is {' or '.join(mine)}")
    if function:
        yield Quick("Our turn", alone(TURN, function), f"It is the turn of {function}")
    yield Quick("Unverified", alone("proof", "only claimed"), "Claimed by us, not proven by the buyer")
    yield Quick(
        "Slow",
        Filter(((Condition("over", ">", "0"),),)),
        "Longer in its stage than the service level, or, where none is agreed, than three quarters of stays",
    )
    came_back = Filter(((Condition("returned", "is known"),),))
    yield Quick("Returned", came_back, "Handed over and came back, and nobody has moved or offered it again")
    late = Filter(((Condition("late", "is known"),),))
    yield Quick("Escalated", late, "A handoff waits longer than agreed, for an answer or after it came back")
    overdue = Filter(((Condition("due_on", "<", as_date(today).isoformat()),),))
    yield Quick("Overdue", overdue, "The next step was due before today")
    first, last = _month(today)
    closing = (Condition("close_on", ">=", first), Condition("close_on", "<=", last))
    yield Quick("Closing this month", Filter((closing,)), f"Expected close from {first} to {last}")


def _month(today: Day) -> tuple[str, str]:
    day = as_date(today)
    first = day.replace(day=1)
    last = day_number(first) + monthrange(day.year, day.month)[1] - 1
    return first.isoformat(), as_date(last).isoformat()


Choices = tuple[tuple[Quick, bool], ...]


def choices_of(column: str, values: Sequence[str], read: Filter) -> Choices:
    """Every value of a column as a filter of its own, and whether it is on."""
    each = [Quick(value, alone(column, value)) for value in values[:CHOICES_AT_MOST] if value]
    return tuple((one, one.is_in(read)) for one in each)


def narrowed_to(chosen: Quick | None, choices: Choices, read: Filter) -> str:
    """The filter's text with one choice of a column instead of any other; with none of them where none is chosen."""
    for one, _ in choices:
        read = one.without(read)
    return str(read if chosen is None else both(read, chosen.filter))


def link_of(quick: Quick, text: str, url: str) -> Link:
    """The chip of a filter."""
    return Link(quick.words, url, is_here=quick.is_in(read_filter(text)), title=quick.title)
