"""What does the form to sign in ask? A mail address, a password, and whether this browser stays signed in.

Beside it stand the services by which members come in too.
"""

from typing import Any

from allauth.account.forms import LoginForm

from buyline.web.members.elsewhere import services


class SignIn(LoginForm):
    """The form of allauth in our words."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["remember"].label = "Stay signed in"
        self.services = services()
