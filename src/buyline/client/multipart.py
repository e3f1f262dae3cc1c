"""How do files travel in one request? As the parts of a form (RFC 7578), written here since the standard library
reads them only.
"""

import secrets
from collections.abc import Iterable
from pathlib import Path

from buyline.app.refusal import NotFound


def form_of(fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, Path]]) -> tuple[bytes, str]:
    """The body of a form with fields and files, and its content type; NotFound for a file that is not there."""
    border = f"buyline-{secrets.token_hex(16)}"
    parts = [_part(border, f'name="{_safe(name)}"', value.encode()) for name, value in fields]
    for name, path in files:
        if not path.is_file():
            raise NotFound(f"There is no file {path}; nothing was sent.")
        parts.append(
            _part(border, f'name="{_safe(name)}"; filename="{_safe(path.name)}"', path.read_bytes(), is_file=True)
        )
    return b"".join([*parts, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"


def _part(border: str, named: str, content: bytes, *, is_file: bool = False) -> bytes:
    kind = "Content-Type: application/octet-stream\r\n" if is_file else ""
    return f"--{border}\r\nContent-Disposition: form-data; {named}\r\n{kind}\r\n".encode() + content + b"\r\n"


def _safe(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
