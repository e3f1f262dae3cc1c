"""Who can read what stands about a person?

Keys, in a file of their own outside the journal's backups: one per person (or per buyer where no person is named) and
three of the books. Destroying a key makes everything sealed with it unreadable; what stays is a keyed hash, so that no
connector brings the person back. The vault does not know the journal.
"""

import hmac
import json
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from buyline.store import driver
from buyline.store.rows import chunks

FILE = "keys.sqlite3"
BOOKS_KEYS = ("books:digest", "books:lookup", "books:letters")
_NONCE = 12
_TABLES = """
CREATE TABLE IF NOT EXISTS secret (id TEXT PRIMARY KEY, secret BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erased (hash TEXT PRIMARY KEY, erased_at INTEGER NOT NULL, pending TEXT) WITHOUT ROWID;
"""


class Vault:
    """The keys of one folder of books; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        path.touch(mode=0o600)  # new keys are for their owner's eyes only; those that are there stay as they are
        self._connection = driver.connect(path)
        self._connection.executescript(_TABLES)
        self._cache: dict[str, AESGCM] = {}
        self._seen = self._data_version()
        self._create([key for key in BOOKS_KEYS if key not in self._secrets(BOOKS_KEYS)])
        self._books = self._secrets(BOOKS_KEYS)

    def close(self) -> None:
        """Close the file; a closed vault opens nothing."""
        with self._lock:
            self._cache.clear()
            self._connection.close()

    def digest_of(self, content: bytes) -> str:
        """Keyed digest of an entry's content, as hex."""
        return hmac.digest(self._books["books:digest"], content, "sha256").hex()

    def lookup_of(self, text: str) -> str:
        """Blind index of a text, by which it is found without being readable; case and outer spaces do not matter."""
        return hmac.digest(self._books["books:lookup"], text.strip().casefold().encode(), "sha256").hex()

    def ready(self, key_ids: Iterable[str]) -> None:
        """Have a key on disk for each id that was not erased; called before anything is sealed."""
        with self._lock:
            self._refresh()
            wanted = sorted({key for key in key_ids if key not in self._cache})
            known = self._secrets(wanted)
            missing = {self._hash(key): key for key in wanted if key not in known}
            for gone in self._in("SELECT hash, 1 FROM erased WHERE hash IN ({})", missing):
                del missing[gone]
            self._create(list(missing.values()))
            known |= self._secrets(missing.values())
            self._cache.update((key, AESGCM(secret)) for key, secret in known.items())

    def seal(self, key_id: str, fields: Mapping[str, Any], *, bound_to: str) -> bytes | None:
        """The fields under a key made `ready`, readable only beside `bound_to`; None when the key was destroyed."""
        return self.seal_bytes(key_id, json.dumps(dict(fields)).encode(), bound_to=bound_to)

    def seal_bytes(self, key_id: str, content: bytes, *, bound_to: str) -> bytes | None:
        """The same for what is no fields: the bytes of a file."""
        cipher = self._cache.get(key_id)
        if cipher is None:
            return None
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, content, bound_to.encode())

    def open_bytes(self, key_id: str, sealed: bytes, *, bound_to: str) -> bytes | None:
        """The bytes again; None when the key was destroyed; ValueError when they were tampered with."""
        cipher = self._cipher(key_id)
        return None if cipher is None else _decrypted(cipher, sealed, bound_to)

    def open(self, key_id: str, sealed: bytes | None, *, bound_to: str) -> dict[str, Any]:
        """The fields again; nothing when the key was destroyed; ValueError when the text was tampered with."""
        cipher = self._cipher(key_id) if sealed else None
        return _opened(cipher, sealed, bound_to)

    def open_all(self, asked: Sequence[tuple[str, bytes | None, str]]) -> list[dict[str, Any]]:
        """The fields of many, each of (key, what is sealed, what it is bound to), with one look at the keys."""
        with self._lock:
            self._refresh()
            wanted = {key for key, sealed, _ in asked if sealed and key not in self._cache}
            self._cache.update((key, AESGCM(secret)) for key, secret in self._secrets(sorted(wanted)).items())
            ciphers = [self._cache.get(key) for key, _, _ in asked]
        return [_opened(cipher, sealed, to) for cipher, (_, sealed, to) in zip(ciphers, asked, strict=True)]

    def is_erased(self, key_id: str) -> bool:
        """Whether the key was destroyed by an erasure."""
        found = self._rows("SELECT 1 FROM erased WHERE hash = ?", (self._hash(key_id),))
        return bool(found)

    def is_erased_lookup(self, lookup: str) -> bool:
        """Whether a blind index belongs to somebody who was erased."""
        return bool(self._rows("SELECT 1 FROM erased WHERE hash = ?", (lookup,)))

    def destroy(self, key_id: str, *, lookups: Iterable[str], at: int) -> None:
        """Destroy a key for good and remember keyed hashes only; `key_id` itself stays until `erasure_done`."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM secret WHERE id = ?", (key_id,))
            rows = [(self._hash(key_id), at, key_id), *((lookup, at, None) for lookup in lookups)]
            self._connection.executemany("INSERT OR REPLACE INTO erased VALUES (?, ?, ?)", rows)
            self._connection.execute("COMMIT")
            self._cache.pop(key_id, None)

    def erasures(self) -> tuple[int, int]:
        """How many erasures there were, and how many of them are not finished: whoever keeps text asks again then."""
        counted = self._rows("SELECT count(*), count(pending) FROM erased", ())
        return int(counted[0][0]), int(counted[0][1])

    def pending_erasures(self) -> list[str]:
        """Keys that are destroyed while the read models may still hold their text."""
        return [row[0] for row in self._rows("SELECT pending FROM erased WHERE pending IS NOT NULL", ())]

    def erasure_done(self, key_id: str) -> None:
        """The read models were rewritten; forget whom it was about."""
        self._rows("UPDATE erased SET pending = NULL WHERE hash = ?", (self._hash(key_id),))

    def _cipher(self, key_id: str) -> AESGCM | None:
        with self._lock:
            self._refresh()
            if key_id not in self._cache:
                self._cache.update((key, AESGCM(secret)) for key, secret in self._secrets([key_id]).items())
            return self._cache.get(key_id)

    def _refresh(self) -> None:
        seen = self._data_version()
        if seen != self._seen:
            self._seen = seen
            self._cache.clear()

    def _data_version(self) -> int:
        return int(self._rows("PRAGMA data_version", ())[0][0])

    def _hash(self, key_id: str) -> str:
        return hmac.digest(self._books["books:lookup"], b"key:" + key_id.encode(), "sha256").hex()

    def _secrets(self, key_ids: Iterable[str]) -> dict[str, bytes]:
        return self._in("SELECT id, secret FROM secret WHERE id IN ({})", key_ids)

    def _in(self, statement: str, keys: Iterable[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part in chunks(list(keys)):
            found.update(self._rows(statement.format(",".join("?" * len(part))), part))
        return found

    def _create(self, key_ids: list[str]) -> None:
        if not key_ids:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        made = [(key, os.urandom(32)) for key in key_ids]
        self._connection.executemany("INSERT OR IGNORE INTO secret VALUES (?, ?)", made)
        self._connection.execute("COMMIT")

    def _rows(self, statement: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
        with self._lock:
            return list(self._connection.execute(statement, tuple(values)).fetchall())


def _opened(cipher: AESGCM | None, sealed: bytes | None, bound_to: str) -> dict[str, Any]:
    if cipher is None or not sealed:
        return {}
    return dict(json.loads(_decrypted(cipher, sealed, bound_to)))


def _decrypted(cipher: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
    except InvalidTag:
        raise ValueError(f"what is sealed for '{bound_to}' was changed after it was written") from None
