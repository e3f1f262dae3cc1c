"""At which services, besides here, do members sign in? Each is an address of OpenID Connect, with the client's id and
secret before the host and its name behind a sign: `https://client:secret@login.example.com/realm#Example`.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Provider:
    """One such service: its issuer, how members call it, and as what this installation is known there."""

    id: str
    name: str
    issuer: str
    client: str
    secret: str = field(repr=False)


def provider_of(address: str) -> Provider:
    """What an address says; ValueError where a part is missing or the line would be open to others."""
    parts = urlsplit(address.strip())
    host, name = parts.hostname or "", unquote(parts.fragment).strip()
    id_ = re.sub(r"[^a-z0-9]+", "-", (name or host).casefold()).strip("-")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in HERE)
    if not (is_safe and host and parts.username and parts.password and id_) or parts.query:
        raise ValueError("a part is missing")
    place = parts.netloc.rpartition("@")[2]
    issuer = f"{parts.scheme}://{place}{parts.path}"
    return Provider(id_, name or host, issuer, unquote(parts.username), unquote(parts.password))
