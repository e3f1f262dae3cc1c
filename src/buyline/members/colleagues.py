"""Who else is here? Adding members, giving them another function, saying what they see, letting them go.

The last active administrator stays one, so that nobody is locked out of the settings.
"""

from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from buyline.members.models import Member, Team
from buyline.members.names import against_name
from buyline.members.policy import Extent, Function


class NotPossible(ValueError):
    """A change of members that cannot be made; the sentence says why."""


def add(*, email: str, name: str, function: str) -> Member:
    """A new member who sets a password by the link that is sent or shown; until then nobody can sign in as them."""
    address = email.strip().casefold()
    try:
        validate_email(address)
    except ValidationError:
        raise NotPossible(f"'{email}' is not a mail address.") from None
    if function not in set(Function):
        raise NotPossible(f"There is no function '{function}'; choose {', '.join(Function)}.")
    if Member.objects.filter(email=address).exists():
        raise NotPossible(f"{address} is a member already.")
    if not name.strip():
        raise NotPossible("Give the member a name.")
    if reason := against_name(name):
        raise NotPossible(reason)
    member: Member = Member.objects.create_user(address, name=name.strip()[:120], function=function)
    return member


def give_password(member: Member, password: str) -> None:
    """Set a member's password; the weak are refused, and a member who was just added with one is not kept."""
    try:
        validate_password(password, member)
    except ValidationError as problem:
        member.delete()
        raise NotPossible(" ".join(problem.messages)) from None
    member.set_password(password)
    member.save(update_fields=["password"])


def make_owner(member: Member) -> None:
    """The first member owns the books, whatever function was named: somebody must be able to add the others."""
    Member.objects.filter(pk=member.pk).update(is_owner=True, function=Function.ADMINISTRATOR)


def change_function(member: Member, function: str) -> None:
    """Give a member another function; their rights follow at once, those of their tokens too."""
    if function not in set(Function):
        raise NotPossible(f"There is no function '{function}'; choose {', '.join(Function)}.")
    with transaction.atomic():
        if function != Function.ADMINISTRATOR:
            _someone_else_administers(member)
        Member.objects.filter(pk=member.pk).exclude(function=function).update(function=function, leads_function=False)


def limit(member: Member, *, sees: str, sees_amounts: bool, teams: Iterable[Team] | None = None) -> None:
    """Say what a member sees: whose journeys, whether amounts, and in which teams they are where these are named.

    It holds at once, for their tokens too. An administrator sees everything.
    """
    if sees not in set(Extent):
        raise NotPossible(f"Nobody sees '{sees}'; choose {', '.join(Extent)}.")
    if member.is_administrator and (sees != Extent.ALL or not sees_amounts):
        raise NotPossible("An administrator sees everything; give another function first.")
    with transaction.atomic():
        Member.objects.filter(pk=member.pk).update(sees=sees, sees_amounts=sees_amounts)
        if teams is not None:
            member.teams.set(teams)
    member.refresh_from_db()


def lead(member: Member, *, leads: bool) -> None:
    """Say whether a member leads their function; one does at most."""
    with transaction.atomic():
        if leads:
            Member.objects.filter(function=member.function, leads_function=True).update(leads_function=False)
        Member.objects.filter(pk=member.pk).update(leads_function=leads)


def set_active(member: Member, *, is_active: bool) -> None:
    """Let a member go, or have them back; whoever is not active cannot sign in, and their tokens open nothing."""
    with transaction.atomic():
        if not is_active:
            _someone_else_administers(member)
        Member.objects.filter(pk=member.pk).update(is_active=is_active)


def _someone_else_administers(member: Member) -> None:
    if not member.is_administrator:
        return
    others = Member.objects.filter(function=Function.ADMINISTRATOR, is_active=True).exclude(pk=member.pk)
    if not others.exists():
        raise NotPossible(f"{member.name} is the last administrator; make somebody else one first.")
