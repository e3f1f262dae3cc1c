"""How is a draft of the set-up told to programs, and what it needs? As plain values, days as ISO text."""

import json
from typing import Any

from buyline.app.setting_up import Draft, step_of
from buyline.app.setup_needed import RULE, Estimated, Horizon
from buyline.definition.needed import Rate


def as_told(found: Draft, needs: Estimated) -> dict[str, Any]:
    """The draft, the steps that somebody filled, what is wrong in which step, what it would change and need."""
    return {
        "setup": json.loads(json.dumps(dict(found.value), default=str)),
        "filled": sorted(found.kept),
        "problems": [{"step": step_of(one), "reason": str(one)} for one in found.problems],
        "changes": found.changes,
        "needed": needed_as_told(needs),
    }


def needed_as_told(found: Estimated) -> dict[str, Any]:
    """How many are needed, and by which shares."""
    return {
        "horizons": [_horizon(one) for one in found.horizons],
        "shares": [_share(one) for one in found.rates],
        "rule": RULE,
    }


def _horizon(one: Horizon) -> dict[str, Any]:
    said = {"from": one.first.isoformat(), "to": one.last.isoformat(), "amount": one.amount, "profit": one.profit}
    stages = [
        {"stage": need.stage, "about": need.about, "fewest": need.fewest, "most": need.most} for need in one.needs
    ]
    return said | {"deals": one.deals, "stages": stages}


def _share(one: Rate) -> dict[str, Any]:
    return {
        "from": one.stage, "to": one.next, "low": one.low, "high": one.high, "own": one.own, "source": one.source
    }  # fmt: skip
