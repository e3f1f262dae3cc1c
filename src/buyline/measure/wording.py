"""How does a counting rule read to somebody who has not the specification at hand?"""

import re

_CITED = re.compile(r" \((?:METRICS|RULES)[^)]*\)")


def in_words(rule: str) -> str:
    """A rule without the sections of the specification that it cites for those who work on Buyline."""
    return _CITED.sub("", rule)
