"""As whom does a member act, and whom can they mean?"""

from functools import cache

from buyline.app.acts.about import By
from buyline.app.acts.mentions import Colleague
from buyline.members.models import Member
from buyline.members.policy import Asker


def acting_as(asker: Asker) -> By:
    """Whoever asks, as one who acts; who else is here is looked up once, when an act asks for it."""
    return By(member=asker.member, function=str(asker.function), colleagues=cache(those_here))


def those_here() -> tuple[Colleague, ...]:
    """The members who are active, in order of their names."""
    found = Member.objects.filter(is_active=True).order_by("name", "email").values_list("email", "name")
    return tuple(Colleague(email, name) for email, name in found)
