"""What is counted before anybody asks, so that the first page is as quick as those after it?

When the server starts, the statements that pages show unasked are answered once, in a thread of their own: their
daily sums are kept from then on, and a page that comes meanwhile waits for the one it needs. Nobody sees the answers,
and whatever goes wrong is said by the page that meets it.
"""

import logging
import threading

from buyline.web.asking import ask
from buyline.web.question import Question

PAGES = ("PIPELINE_PAGE", "CONVERSION_PAGE", "TIME_PAGE", "LEAKAGE_PAGE")
BOOKS = ("claimed", "verified")
_log = logging.getLogger("buyline.web")


def begin_counting() -> threading.Thread:
    """Begin to answer what pages show unasked; the thread that does it."""
    thread = threading.Thread(target=count_ahead, name="counting ahead", daemon=True)
    thread.start()
    return thread


def count_ahead() -> None:
    """Answer what pages show unasked, in both books."""
    for book in BOOKS:
        for page in PAGES:
            try:
                ask(Question(book=book), page)
            except Exception as problem:  # noqa: BLE001 - the page that meets it says it to whoever asked
                _log.warning("not counted ahead: %s of the %s book (%s)", page, book, type(problem).__name__)
                return
