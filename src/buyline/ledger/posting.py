"""What is one row of the ledger, and one row of the touches?

Both are plain tuples: rows are compared, counted and cancelled by their content, so that a reversal is the same row
with the other sign. Who caused a row (`seq`, `n`), when it was known and recorded, and its sign stand in `Posted`.
"""

from typing import NamedTuple

from buyline.days import Day, Moment

OUTSIDE = "outside"


class Posting(NamedTuple):
    """One movement between two stages of one book (RULES §3); days since 1970, amounts in minor units.

    `reason`: the coded reason said when it went; of a journey that comes back, the one with which it had gone.
    """

    book: str
    pipeline: str
    version: int
    kind: str
    journey: str
    buyer: str
    cluster: int
    on_day: Day
    nth_today: int
    from_stage: str
    to_stage: str
    from_since: Day | None
    to_since: Day | None
    visit: int
    furthest_before: int
    first_entered: tuple[tuple[str, Day | None], ...]
    amount: int
    currency: str
    reporting: int | None
    moved_by: str
    proof: str
    columns: tuple[tuple[str, str], ...]
    reason: str = ""


class Touch(NamedTuple):
    """One touch of ours or act of the buyer, counted for one journey."""

    journey: str
    buyer: str
    cluster: int
    person: str
    kind: str
    side: str
    function: str
    trust: str
    program: str
    content: str
    on_day: Day
    occurred_at: Moment
    entry_id: str


class Posted(NamedTuple):
    """A row as the books keep it: named by the entry that caused it and its number there."""

    seq: int
    n: int
    sign: int
    known_at: Moment
    recorded_at: Moment
    row: Posting | Touch
