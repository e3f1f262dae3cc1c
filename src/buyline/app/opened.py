"""How do all entrances of one process look at the same open books?

Pages and API share one connection pool, one writer and one engine: books are opened once, by the function whose path is
named in the settings.
"""

from functools import lru_cache
from importlib import import_module
from typing import Any


@lru_cache(maxsize=4)
def opened(opener: str, books: str) -> Any:
    """What the function of this dotted path makes of these books; the same thing every time."""
    module, _, name = opener.rpartition(".")
    return getattr(import_module(module), name)(books)
