"""Which journey does an act open?

The books name a journey that an act opened by the buyer and the act; sales later names it the same way.
"""

from hashlib import sha256

from buyline.journal.entry import Entry


def journey_opened_by(entry: Entry, buyer: str) -> str:
    """The id of the journey that this act of a buyer without an open journey starts."""
    return f"{buyer}~{sha256(entry.id.encode()).hexdigest()[:12]}"
