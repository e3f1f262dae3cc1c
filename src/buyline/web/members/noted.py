"""Which signals become lines of the audit? Connected once, when Django is set up."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from buyline.members import audit
from buyline.members.models import Member

UNKNOWN = "somebody unknown"


def address_of(request: HttpRequest | None) -> str:
    """From which address a request came."""
    return "" if request is None else str(request.META.get("REMOTE_ADDR", ""))


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody came in."""
    audit.note("signed in", member=user.email, address=address_of(request))


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody left."""
    if user is not None:
        audit.note("signed out", member=user.email, address=address_of(request))


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A failed sign-in; what was typed is kept only when it is a member's address."""
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().casefold()
    member = typed if Member.objects.filter(email=typed).exists() else UNKNOWN
    audit.note("sign-in failed", member=member, address=address_of(request))


@receiver(password_changed)
def changed(request: HttpRequest, user: Any, **_: Any) -> None:
    """A password was changed by its member."""
    audit.note("changed the password", member=user.email, address=address_of(request))


@receiver(password_reset)
def reset(request: HttpRequest, user: Any, **_: Any) -> None:
    """A password was set by a link."""
    audit.note("set a password by link", member=user.email, address=address_of(request))


@receiver(authenticator_added)
def added(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """A member added a second factor."""
    audit.note("added a second factor", member=user.email, about=str(authenticator.type), address=address_of(request))


@receiver(authenticator_removed)
def removed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """A member removed a second factor."""
    audit.note("removed a second factor", member=user.email, about=str(authenticator.type), address=address_of(request))
