"""How do passkeys read here? The forms and sentences of allauth in our words."""

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm

LONGEST = 60


class Factors(DefaultMFAAdapter):
    """What is said where a second factor or a passkey is not right, and how a new passkey is called."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Incorrect: that code or passkey is not one of yours, or too late. Try it once more.",
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the name that allauth gives
        """The name that stands in the form: the first, the second passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Whose passkey it is, as the browser shows it."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}

    def _get_site_name(self) -> str:
        return "Buyline"


class AddPasskey(AddWebAuthnForm):
    """A new passkey with its name, and whether it signs in alone."""

    def __init__(self, *given: Any, **named: Any) -> None:
        named.setdefault("initial", {})["passwordless"] = True
        super().__init__(*given, **named)
        self.fields["name"].label = "Name"
        self.fields["name"].max_length = LONGEST
        self.fields["name"].widget.attrs.update({"maxlength": LONGEST, "autocomplete": "off"})
        self.fields["passwordless"].label = "Sign in with it alone"
        self.fields["passwordless"].help_text = (
            "Without a password: it then asks for your finger, your face or its PIN. Untick it for a key that has "
            "none of these; it is a second factor then."
        )

    def clean_name(self) -> str:
        """The name, not longer than a line."""
        return str(super().clean_name())[:LONGEST]


class NamePasskey(EditWebAuthnForm):
    """Another name of a passkey."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"].label = "Name"
        self.fields["name"].widget.attrs.update({"maxlength": LONGEST, "autocomplete": "off"})

    def clean_name(self) -> str:
        """The name, not longer than a line."""
        return str(self.cleaned_data["name"])[:LONGEST]
