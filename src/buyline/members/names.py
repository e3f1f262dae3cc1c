"""May a member, a team, a token or a view be called so? A name is one line of text, and may say anything."""

from unicodedata import category

NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of characters, and what parts lines."""


def against_name(name: str) -> str | None:
    """Why nothing can be called so, as a sentence; None where it can."""
    bad = next((sign for sign in name.strip() if category(sign) in NO_TEXT), None)
    return None if bad is None else f"A name is one line of text; it holds U+{ord(bad):04X}, write it without."
