"""With what are sessions and links signed?

The setting, else a key made once and kept in the folder of the books, readable by its owner alone. Several processes
that start together get the same one.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from buyline.config.settings import Settings

FILE = "secret.key"
SHORTEST = 32


class NoSecret(ValueError):
    """There is no key to sign with, and none can be kept."""


def secret_key(settings: Settings, folder: Path) -> str:
    """The key in force; NoSecret where it is too short or cannot be kept."""
    if settings.secret_key:
        if len(settings.secret_key) < SHORTEST:
            raise NoSecret(f"secret_key is too short to sign with; write at least {SHORTEST} letters.")
        return settings.secret_key
    path = folder / FILE
    with suppress(FileNotFoundError):
        return _kept(path)
    _keep(path)
    return _kept(path)


def _kept(path: Path) -> str:
    found = path.read_text(encoding="ascii").strip()
    if len(found) < SHORTEST:
        raise NoSecret(f"{path} does not hold a key; remove it, and a new one is made (members sign in again then).")
    return found


def _keep(path: Path) -> None:
    """Write a new key under its last name at once; one that another process made meanwhile stays."""
    part = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()
