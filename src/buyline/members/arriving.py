"""Who may come in from a service that proves their mail address?

Members, those who are invited, and, where the installation names mail domains, anybody from there, as read-only. Nobody
else: a sentence says why. What the service calls somebody is not kept; the address decides, each time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from buyline.members import audit, invitations
from buyline.members.colleagues import NotPossible, add
from buyline.members.models import Member
from buyline.members.owner import has_members
from buyline.members.policy import Function


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a service says of somebody who came by it."""

    address: str
    is_proven: bool
    name: str = ""
    service: str


def let_in(arrival: Arrival, *, domains: Collection[str], now: datetime) -> Member:
    """The member who comes in; NotPossible says why nobody does."""
    address = arrival.address.strip().casefold()
    if not address:
        raise NotPossible(f"{arrival.service} did not say your mail address, by which members are known here.")
    if not arrival.is_proven:
        raise NotPossible(f"{arrival.service} did not prove that {address} is yours; prove it there, then come back.")
    found: Member | None = Member.objects.filter(email=address).first()
    if found is not None:
        return found
    invited = next((one for one in invitations.waiting(now) if one.email == address), None)
    if invited is not None:
        made = invitations.accept_proven(invited, now=now)
        audit.note("accepted an invitation", member=made.email, about=arrival.service)
        return made
    if address.rpartition("@")[2] in domains and has_members():
        name = " ".join(arrival.name.split())
        made = add(email=address, name=name or address.partition("@")[0], function=Function.READ_ONLY)
        audit.note("came in by mail domain", member=made.email, about=arrival.service)
        return made
    raise NotPossible(f"{address} is not a member of these books; ask an administrator to invite you.")
