"""By which server is mail sent? `smtp://user:password@host:port`; `smtp+starttls://` upgrades the line
to TLS before a password goes over it, `smtps://` has it from the start.
"""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from buyline.config.settings import Settings

PORT, UPGRADED_PORT, SEALED_PORT = 25, 587, 465


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server; without a host none is set up."""

    host: str = ""
    port: int = PORT
    user: str = ""
    password: str = field(default="", repr=False)
    is_sealed: bool = False
    is_upgraded: bool = False


def mail_of(settings: Settings) -> Mail:
    """The mail server of an installation."""
    if not settings.mail_url:
        return Mail()
    parts = urlsplit(settings.mail_url)
    usual = {"smtps": SEALED_PORT, "smtp+starttls": UPGRADED_PORT}.get(parts.scheme, PORT)
    return Mail(
        host=parts.hostname or "",
        port=parts.port or usual,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_sealed=parts.scheme == "smtps",
        is_upgraded=parts.scheme == "smtp+starttls",
    )
