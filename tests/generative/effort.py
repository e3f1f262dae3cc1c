"""How much is tried? A sample in `make test`, all of it in `make test-full`, and twenty times that with `thorough`."""

import os
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

T = TypeVar("T")
SHARES = {"whole": 1.0, "thorough": 20.0}
SHARE = SHARES.get(os.environ.get("HYPOTHESIS_PROFILE", ""), 0.3)


def tried(examples: int) -> int:
    """How many of them this run tries; two at least, where there are so many."""
    return max(round(examples * SHARE), min(examples, 2))


def sampled(several: Sequence[T], *, nth: int) -> tuple[T, ...]:
    """All of several in the long run; in the short one the first, and the nth of the others."""
    if SHARE >= 1 or len(several) < 3:
        return tuple(several)
    return several[0], several[1 + nth % (len(several) - 1)]


def numbered(questions: int, *, quickly: int) -> list[Any]:
    """The numbers of questions; those beyond the first so many are for the long run."""
    return [pytest.param(one, marks=[pytest.mark.slow] if one >= quickly else []) for one in range(questions)]


def trying(examples: int) -> settings:
    """The same journals in every run, so many of them; shrinking stays on for those who look for the cause."""
    return settings(
        derandomize=True,
        deadline=None,
        max_examples=tried(examples),
        suppress_health_check=list(HealthCheck),
    )
