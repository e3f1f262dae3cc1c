"""How much is tried? A little in `make test`, twenty times as much with the profile `thorough`."""

import os

from hypothesis import HealthCheck, settings

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


def trying(examples: int) -> settings:
    """The same journals in every run, so many of them; shrinking stays on for those who look for the cause."""
    return settings(
        derandomize=True,
        deadline=None,
        max_examples=examples * (20 if THOROUGH else 1),
        suppress_health_check=list(HealthCheck),
    )
