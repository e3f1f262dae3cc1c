"""What was recorded about a journey since somebody saw it?

Asked again and again by pages that are open, so that what has not changed costs one look at the kept state.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from buyline.app.journeys import journey_state
from buyline.app.verdicts import said_since
from buyline.store.books import Books

TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """The version of a journey now, how many entries came since the one that was seen, and the newest of them."""

    journey: str
    version: int
    many: int
    newest: Sequence[str]

    @property
    def says(self) -> str:
        """What changed, in a sentence."""
        rest = self.many - len(self.newest)
        more = f", and {rest:,} more before" if rest > 0 else ""
        return f"{'; '.join(self.newest) or 'the journey itself'}{more}."


def changed_since(books: Books, journey: str, seen: int) -> Changed | None:
    """What was recorded about a journey since its version `seen`; None where nothing was. NotFound where it is gone."""
    state = journey_state(books, journey)
    if state.version <= seen:
        return None
    key = f"j:{journey}"
    with books.reading_session() as session:
        party = session.parties_of([key]).get(key)
        lines = session.entries_of([party])[party] if party is not None else []
    told = said_since(lines, journey, version=state.version, seen=seen)
    return Changed(state.id, state.version, state.version - seen, tuple(told[-TOLD_AT_MOST:]))
