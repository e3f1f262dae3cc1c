"""One set of books for the buying pipeline of a B2B company.

In a notebook: `books = buyline.open("demo-books")`, then `books.position()`. What is named here is imported when it is
used, so that `import buyline` alone costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["open"]
_NAMED = {"open": ("buyline.library.opening", "open_books")}

if TYPE_CHECKING:
    from buyline.library.opening import open_books as open  # noqa: A004 - as in `buyline.open`
else:

    def __getattr__(name: str) -> Any:
        if name not in _NAMED:
            raise AttributeError(f"module 'buyline' has no attribute '{name}'")
        room, spoken = _NAMED[name]
        return getattr(import_module(room), spoken)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
