"""Which kinds of entries are there? A table per side, from `journal.kinds`."""

from buyline.journal.kinds import KINDS, Side

TITLES = {
    Side.OURS: ("What we did", "Touches: they prove nothing about the buyer."),
    Side.BUYER: ("What the buyer did", "Buyer actions: the only entries that can prove a stage."),
    Side.CLAIM: ("Claims", "Where somebody says the buyer is."),
    Side.CHANGE: ("Changes", "What a journey is worth, who is responsible, what is known about it."),
    Side.IDENTITY: ("Identity", "Who is who. Each linking kind has one that parts again."),
    Side.CORRECTION: ("Corrections", "Taking back what should not have been recorded."),
    Side.COMPANY: ("The company", "What concerns everybody: definitions, programs, content, descriptions."),
}
INTRODUCTION = """# Kinds of entries

Kinds are in the past tense. A definition may add kinds of its own under `acts`, on our side or the buyer's; it cannot
change these. *Needs* names the fields of `data` without which an entry of the kind is refused.

An entry as JSON, for `buyline record`:

```json
{
  "source": "crm", "record": "deal-17", "what": "signed", "version": "1",
  "kind": "contract signed", "occurred_at": "2026-03-31",
  "journey": "deal-17", "buyer": "acme", "trust": "connector",
  "data": {"amount": "18000.00", "currency": "EUR"}
}
```

`source`, `record`, `what` and `version` together are the permanent id: recorded twice, it is one entry; recorded
with other content by the same source, it is a correction. `occurred_at` is a day or a time. An entry names a journey,
else a buyer, else a person.
"""


def build() -> str:
    """The page."""
    parts = [INTRODUCTION]
    for side, (title, says) in TITLES.items():
        rows = [f"| `{k.word}` | {k.says} | {_needs(k.needs)} |" for k in KINDS.values() if k.side is side]
        parts.append("\n".join([f"## {title}", "", says, "", "| kind | says | needs |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _needs(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
