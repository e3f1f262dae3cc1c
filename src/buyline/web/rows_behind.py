"""Where do the rows behind a number stand?

A number as a cell that opens its rows, in the book, the day known and the filters of its page.
"""

from buyline.app.behind import Behind, behind_url
from buyline.measure.behind import Number as Counted
from buyline.web.frame import Framed
from buyline.web.parts import Number
from buyline.web.rooms import address

Group = tuple[tuple[str, str], ...]
"""The values of a breakdown: (column, value), at most two."""


def opened(words: str, counted: Counted, view: Framed, *, group: Group = ()) -> Number:
    """The number with the address of its rows; without one where there is no list of journeys."""
    return Number(words, rows_url(counted, view, group=group))


def rows_url(counted: Counted, view: Framed, *, group: Group = ()) -> str:
    """The address of the rows behind a number; empty where there is no list of journeys."""
    if not address("journeys"):
        return ""
    by, value = group[-1] if group else ("", "")
    where = (*view.where, *group[:-1])
    return behind_url(Behind(number=counted, book=view.book, as_of=view.as_of, where=where, by=by, value=value))


def plain_rows_url(counted: Counted, *, book: str = "claimed", by: str = "", value: str = "") -> str:
    """The address of the rows behind a number of today; empty without a list of journeys."""
    return behind_url(Behind(number=counted, book=book, by=by, value=value)) if address("journeys") else ""
