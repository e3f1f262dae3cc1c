"""How does the first member come to be?

While there is none, whoever holds the welcome key makes the owner. The key follows from the secret of the installation,
so every process of the server knows it and nothing is kept; with the first member it opens nothing any more.
"""

import hmac

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from buyline.members.models import Member
from buyline.members.policy import Function

KEY_LENGTH = 32


def has_members() -> bool:
    """Whether somebody can sign in already."""
    return bool(Member.objects.exists())


def welcome_key() -> str:
    """The key that lets the first person in."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"welcome", "sha256").hex()[:KEY_LENGTH]


def is_welcome(key: str) -> bool:
    """Whether a key opens the first page: it is the right one, and nobody has come in yet."""
    return hmac.compare_digest(key.encode(), welcome_key().encode()) and not has_members()


def make_owner(*, email: str, name: str, password: str) -> Member:
    """The owner: the first member, an administrator. Raises ValidationError where the password is too weak."""
    owner = Member(email=email.strip().casefold(), name=name.strip(), function=Function.ADMINISTRATOR, is_owner=True)
    validate_password(password, owner)
    owner.set_password(password)
    with transaction.atomic():
        owner.save(force_insert=True)
    return owner
