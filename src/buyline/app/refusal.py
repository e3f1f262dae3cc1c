"""How does a use case say no?

Rules return reasons as values; only use cases raise, with one error per way of going wrong, so that each entrance has
one table from error to exit code, status or message.
"""

from collections.abc import Sequence


class BuylineError(Exception):
    """Something that a person can mend; the text says what happened, what was kept and what to do."""

    exit_code = 1


class Refused(BuylineError):
    """What was given cannot be taken; `reasons` has a sentence each."""

    exit_code = 3

    def __init__(self, message: str, reasons: Sequence[str] = ()) -> None:
        super().__init__("\n".join([message, *(f"  - {reason}" for reason in reasons)]))
        self.reasons = tuple(reasons)


class Conflict(BuylineError):
    """Somebody else changed the journey in between."""

    exit_code = 4


class NotFound(BuylineError):
    """What was asked for is not in the books."""

    exit_code = 5


class BooksDamaged(BuylineError):
    """The books do not prove themselves."""

    exit_code = 6


class NotWritten(BuylineError):
    """The disk did not take it; nothing of the last step was recorded."""

    exit_code = 7
