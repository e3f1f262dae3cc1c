"""A definition that says nothing but given texts: in every field of a definition that holds words."""

from collections.abc import Iterator, Sequence
from typing import Any

from buyline.definition.model import COLUMNS_AT_MOST, Definition

STAGES, STEPS, REASONS, PROBLEMS, PRODUCTS = 6, 60, 200, 400, 210


def definition_of(texts: Sequence[str]) -> Definition:
    """The definition; a text is taken again where there are fewer of them than fields."""
    given = _endless(texts)

    def take(many: int) -> tuple[str, ...]:
        return tuple(next(given) for _ in range(many))

    def steps(stage: int) -> list[dict[str, Any]]:
        by = ("marketing", "sales", "success", "buyer")
        return [
            {"id": f"s{stage}-{n}", "does": next(given), "tool": next(given), "by": by[n % 4]} for n in range(STEPS)
        ]

    def places(many: int, name: str) -> list[dict[str, Any]]:
        return [{"id": f"{name}{n}", "name": next(given), "note": next(given)} for n in range(many)]

    stages = [
        {
            "id": f"stage{n}", "name": next(given), "buyer_is": next(given), "steps": steps(n),
            "criterion": {"any": [{"did": "form submitted", "content": next(given)}]},
        }
        for n in range(STAGES)
    ]  # fmt: skip
    exits = [{"id": f"out{n}", "name": next(given), "reasons": take(REASONS)} for n in range(2)]
    return Definition.model_validate(
        {
            "company": next(given), "stages": stages, "exits": exits, "columns": places(COLUMNS_AT_MOST, "column"),
            "audience": {"who": next(given), "segments": places(20, "segment"), "problems": take(PROBLEMS)},
            "waiting": {"id": "nurture", "name": next(given)}, "handoffs": {"reasons": take(REASONS)},
            "pipelines": [{"id": "main", "name": next(given)}, {"id": "other", "name": next(given)}],
            "products": [{"id": f"p{n}", "name": next(given), "list_price": 1} for n in range(PRODUCTS)],
        }
    )  # fmt: skip


def texts_in(value: Any) -> Iterator[str]:
    """Every text that a document holds."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(inner)


def _endless(texts: Sequence[str]) -> Iterator[str]:
    while True:
        yield from texts
