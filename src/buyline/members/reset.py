"""How does a member get a link by which they set a password?

It is the link that a forgotten password is answered with: it works once, for a limited time, and not after the password
was changed. Where mail is set up it is sent, otherwise it is shown to whoever asked for it.
"""

from allauth.account import app_settings
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from buyline.members.models import Member


def path_for(member: Member) -> str:
    """The path of the page on which this member sets a password."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(member)
    return str(reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(member), "key": key}))


def sends_mail() -> bool:
    """Whether this installation can send mail."""
    return bool(settings.EMAIL_HOST)


def send_to(member: Member, request: HttpRequest) -> None:
    """Send the link to the member's own address."""
    request_password_reset(request, member.email, [member], None)
