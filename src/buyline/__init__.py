"""One set of books for the buying pipeline of a B2B company.

In a notebook: `books = buyline.open("demo-books")`, then `books.position()`; or `buyline.ledger(table, …)` over a stage
history of one's own. What is named here is imported when it is used, so that `import buyline` alone costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["ledger", "open"]

if TYPE_CHECKING:
    from buyline.library.ledger import ledger  # noqa: TC004 - named for type checkers; found below at run time
    from buyline.library.opening import open_books as open  # noqa: A004, TC004 - as in `buyline.open`


class _Buyline(ModuleType):
    """The package with its two verbs.

    `ledger` is a room of the package too. Python would put that room in the verb's place whenever it is imported;
    whoever imports from it finds it in `sys.modules` all the same.
    """

    @property
    def open(self) -> Any:
        return import_module("buyline.library.opening").open_books

    @property
    def ledger(self) -> Any:
        return import_module("buyline.library.ledger").ledger

    @ledger.setter
    def ledger(self, room: ModuleType) -> None:
        """Keep the verb."""

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Buyline
