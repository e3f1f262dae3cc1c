"""What is changed of a member at once, for programs and commands, and what does the audit say of it?"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from buyline.members import colleagues, teams
from buyline.members.models import Member


def change(member: Member, said: Mapping[str, Any]) -> None:
    """Change all that is said of a member, or nothing: function, active, leads, journeys, amounts, teams."""
    with transaction.atomic():
        if "function" in said:
            colleagues.change_function(member, said["function"])
            member.refresh_from_db()
        if {"journeys", "amounts", "teams"} & set(said):
            named = None if said.get("teams") is None else teams.named(said["teams"])
            sees, amounts = said.get("journeys", member.sees), said.get("amounts", member.sees_amounts)
            colleagues.limit(member, sees=sees, sees_amounts=amounts, teams=named)
        if "leads" in said:
            colleagues.lead(member, leads=said["leads"])
        if "active" in said:
            colleagues.set_active(member, is_active=said["active"])


def told(said: Mapping[str, Any]) -> list[str]:
    """What the audit says of such a change, an act a line."""
    found = [f"gave the function {said['function']}"] if "function" in said else []
    if seen := [f"{name} {said[name]}" for name in ("journeys", "amounts", "teams") if name in said]:
        found.append(f"said what a member sees: {', '.join(seen)}")
    if "leads" in said:
        found.append(f"said that a member {'leads' if said['leads'] else 'does not lead'} their function")
    if "active" in said:
        found.append("had a member back" if said["active"] else "let a member go")
    return found
