"""One set of books for the buying pipeline of a B2B company.

In a notebook: `books = buyline.open("demo-books")`, then `books.position()`; or `buyline.ledger(table, …)` over a stage
history of one's own. What is named here is imported when it is used, so that `import buyline` alone costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["Client", "NotFound", "Refused", "ledger", "open"]
_NAMED = {
    "Client": ("buyline.client", "Client"),
    "NotFound": ("buyline.app.refusal", "NotFound"),
    "Refused": ("buyline.app.refusal", "Refused"),
    "open": ("buyline.library.opening", "open_books"),
}

if TYPE_CHECKING:
    # Named for type checkers; found below at run time.
    from buyline.app.refusal import NotFound, Refused
    from buyline.client import Client
    from buyline.library.ledger import ledger
    from buyline.library.opening import open_books as open  # noqa: A004
else:

    def __getattr__(name: str) -> Any:
        if name not in _NAMED:
            raise AttributeError(f"module 'buyline' has no attribute '{name}'")
        room, spoken = _NAMED[name]
        return getattr(import_module(room), spoken)


class _Buyline(ModuleType):
    """The package with a verb that is also the name of a room.

    Python would put the room `ledger` in the place of the verb whenever the room is imported; whoever imports from it
    finds it in `sys.modules` all the same.
    """

    @property
    def ledger(self) -> Any:
        return import_module("buyline.library.ledger").ledger

    @ledger.setter
    def ledger(self, room: ModuleType) -> None:
        """Keep the verb."""

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Buyline
