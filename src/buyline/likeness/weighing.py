"""What of two records is compared, and how much does each finding weigh?

A finding has a share among pairs that are one (`m`) and among pairs that are not (`u`), as Fellegi and Sunter weigh
evidence (1969); a finding of `m / u` = 200 makes it 200 times likelier that they are one. The shares are judgements,
measured on names from elsewhere (see "Duplicates" in the explanations), and the same for all books, so that the same
pair is as sure in any of them.
"""

from dataclasses import dataclass

ALIKE_BEFORE = 1e-4
"""How likely two records are one that share a key and of which nothing else is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One way in which two records compare: its word, the condition in SQL, its shares, what it says to people."""

    word: str
    sql: str
    m: float
    u: float
    says: str
    agrees: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """One thing that is compared, its findings in the order they are tried; `column`: nothing is said without it."""

    name: str
    column: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighing:
    """How records of a kind are compared: by which keys pairs are found, and what is compared then.

    `texts` and `lists` are the columns that are compared.
    """

    kind: str
    keys: tuple[str, ...]
    compared: tuple[Compared, ...]
    texts: tuple[str, ...]
    lists: tuple[str, ...]

    def finding(self, name: str, word: str) -> Finding | None:
        """The finding of that word about that thing."""
        found = (one for each in self.compared if each.name == name for one in each.findings)
        return next((one for one in found if one.word == word), None)


def finding(word: str, sql: str, m: float, u: float, says: str) -> Finding:
    """A finding in which something agrees."""
    return Finding(word=word, sql=sql, m=m, u=u, says=says, agrees=True)


def otherwise(m: float, u: float, says: str = "") -> Finding:
    """What is found where nothing agrees; it is not worth a word where most pairs are so."""
    return Finding(word="other", sql="ELSE", m=m, u=u, says=says, agrees=False)


def same_text(column: str) -> str:
    """Both have the same text."""
    return f"{column}_l = {column}_r"


def share_one(column: str) -> str:
    """A value of the one list stands in the other."""
    return f"list_has_any({column}_l, {column}_r)"


def slips(column: str, *, each: int, at_most: int) -> str:
    """Few letters are other, missing, too many or swapped with the next: one in `each`, of five letters or more."""
    few = f"least(greatest(length({column}_l), length({column}_r)) // {each} + {1 if each > 4 else 0}, {at_most})"
    near = f"damerau_levenshtein({column}_l, {column}_r) <= {few}"
    return f"(least(length({column}_l), length({column}_r)) >= 5 AND {near})"
