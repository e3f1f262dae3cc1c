"""Which books are meant: a folder of this machine, or a server?"""

from importlib import import_module
from pathlib import Path

from buyline.library.asking import Asking
from buyline.library.here import Here

SCHEMES = ("http://", "https://")


def open_books(where: Path | str, *, token: str | None = None) -> Asking:
    """Books to ask: those in a folder, or those of a server at an address that begins with http:// or https://.

    `token`: the API token for a server. NotFound says what to do where
    there are no books. Nothing is read before this call, and only a server's address makes it use the network.
    """
    if isinstance(where, str) and where.lower().startswith(SCHEMES):
        client: Asking = import_module("buyline.client").Client(where, token=token)
        return client
    return Here(where)
