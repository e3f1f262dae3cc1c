"""How does sign-in behave here? Nobody signs up by themselves, and mail that cannot go stops nobody."""

import logging
import time
from smtplib import SMTPException
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest

from buyline.members.reset import sends_mail

log = logging.getLogger("buyline.mail")


class Accounts(DefaultAccountAdapter):
    """Members are added by an administrator; the first one by the welcome page."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whether somebody has to prove once more who they are; with nothing to prove it by here, coming in counts."""
        return super().is_reauthentication_required(app=app) and not _came_just_now(self.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail where a server is set up; one that does not take it is for the log, not for whoever waits."""
        if not sends_mail():
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as problem:
            kind = type(problem).__name__  # its text may hold the address, which is nobody's business in a log
            log.warning("a mail (%s) could not be sent: %s", template_prefix, kind)


def _came_just_now(request: HttpRequest) -> bool:
    """Whether a member without password and second factor signed in a short while ago, elsewhere."""
    if get_reauthentication_flows(request.user):
        return False
    came = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(came) and time.time() - max(came) < app_settings.REAUTHENTICATION_TIMEOUT
