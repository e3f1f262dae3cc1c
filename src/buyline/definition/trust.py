"""How far does an entry prove what the buyer did? (RULES §2.1)"""

from enum import StrEnum


class Trust(StrEnum):
    """Classes of trust, strongest first."""

    SIGNED = "signed"
    CONNECTOR = "connector"
    FIRST_PARTY_WEB = "first-party web"
    PUBLIC_WRITE_KEY = "public write key"
    BOT_SUSPECT = "bot-suspect"
    STATED = "stated"


PROOF_BY_DEFAULT = frozenset({Trust.SIGNED, Trust.CONNECTOR, Trust.FIRST_PARTY_WEB, Trust.PUBLIC_WRITE_KEY})
