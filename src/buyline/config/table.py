"""Which settings are there?

One table: the page of the documentation, `config show` and the record that the program reads are all made from it.
What a company decides stands in its definition, not here.
"""

from dataclasses import dataclass
from typing import Any

from buyline.config.kinds import Kind, address, names, number, one_of, providers, text, yes_or_no

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is written, what holds when nobody says anything, and what it is for."""

    name: str
    kind: Kind
    default: Any
    says: str
    is_secret: bool = False

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"BUYLINE_{self.name.upper()}"


TABLE: tuple[Setting, ...] = (
    Setting(
        "database",
        address("postgresql", "postgres"),
        "",
        "Where the journal and the read models are kept: `postgresql://user:password@host:5432/name`. Left out, an "
        "SQLite file in the folder of the books.",
        is_secret=True,
    ),
    Setting(
        "members",
        text(),
        "",
        "Where members stand, if not beside the books: the path of an SQLite file. Left out, `members.sqlite3` in the "
        "folder of the books; books in PostgreSQL have their members there too.",
    ),
    Setting(
        "secret_key",
        text(),
        "",
        "What sessions and links are signed with. Left out, it is made once and kept in the folder of the books, in "
        "`secret.key`, readable by its owner alone.",
        is_secret=True,
    ),
    Setting(
        "allowed_hosts",
        names(),
        LOOPBACK,
        "Names under which browsers may ask for the pages; every other name is refused. This machine's own are always "
        "among them.",
    ),
    Setting(
        "base_url",
        address("http", "https"),
        "",
        "The address that members type, for links in mails: `https://buyline.example.com`. With https, cookies go over "
        "https only.",
    ),
    Setting("host", text(), "127.0.0.1", "The address on which `buyline serve` listens."),
    Setting("port", number(least=0, most=65_535), 8765, "The port on which it listens; 0 is any free one."),
    Setting("workers", number(least=1, most=64), 1, "How many processes answer requests."),
    Setting("threads", number(least=1, most=64), 4, "How many requests one process answers at a time."),
    Setting(
        "behind_proxy",
        yes_or_no(),
        False,
        "Whether a proxy in front sets `X-Forwarded-Proto` and `X-Forwarded-For`. Only then are they believed.",
    ),
    Setting(
        "background",
        yes_or_no(),
        True,
        "Whether `buyline serve` does background jobs itself; with false they wait for `buyline work`.",
    ),
    Setting(
        "mail_url",
        address("smtp", "smtps", "smtp+starttls"),
        "",
        "The server that sends mail: `smtp://user:password@host:587`, `smtp+starttls://…` or `smtps://…`. Left out, no "
        "mail is sent.",
        is_secret=True,
    ),
    Setting("mail_from", text(), "", "The sender of mails, as in `Buyline <buyline@example.com>`."),
    Setting(
        "file_megabytes",
        number(least=1, most=100),
        10,
        "How large a file may be that members put beside a journey, in MB.",
    ),
    Setting(
        "sign_in_at",
        providers(),
        (),
        "Services of OpenID Connect at which members may sign in too: `https://client:secret@login.example.com#Name`, "
        "with the issuer's path where it has one; signs like `/` in the secret are written `%2F`.",
        is_secret=True,
    ),
    Setting(
        "sign_in_domains",
        names(),
        (),
        "Mail domains from which somebody who is no member comes in by such a service, as read-only. Left out, only "
        "members and who is invited come in.",
    ),
    Setting("log_level", one_of("debug", "info", "warning", "error"), "info", "How much is logged."),
    Setting(
        "log_format",
        one_of("auto", "json", "text"),
        "auto",
        "`json` is one document per line, for programs, `text` plain lines; `auto` is text where a terminal watches. "
        "Nothing about persons is logged in either.",
    ),
    Setting(
        "lease_seconds",
        number(least=2, most=3_600),
        60,
        "After how long without a sign of life the work of a background worker is taken over by another.",
    ),
    Setting(
        "stop_seconds",
        number(least=1, most=600),
        20,
        "How long requests and jobs under way may take when the server is told to stop.",
    ),
)
BY_NAME = {setting.name: setting for setting in TABLE}
