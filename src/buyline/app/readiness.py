"""Could these books answer and take an entry now?"""

import os
import shutil

from buyline.store import versions
from buyline.store.books import Books

ROOM_BYTES = 100 * 2**20


def readiness(books: Books) -> dict[str, bool]:
    """Whether the database answers, its tables have the newest form, and the disk takes more; asked anew each time."""
    found = {"database": False, "form": False}
    try:
        found["form"] = versions.form_of(books.connection) == versions.forms()[-1]
        found["database"] = True
    except Exception:  # noqa: BLE001 - whatever keeps it from answering, it does not
        books.connection.close()
    return found | {"disk": _takes_more(books)}


def _takes_more(books: Books) -> bool:
    try:
        return os.access(books.segments_path, os.W_OK) and shutil.disk_usage(books.path).free > ROOM_BYTES
    except OSError:
        return False
