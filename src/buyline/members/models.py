"""Which tables hold members, their tokens, what they did and what they want to be told of?

They stand beside the books, not in them: the journal knows what happened, Django knows who is asking. Of a token only a
hash is kept. An audit line is written once and never changed.
"""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from buyline.members.policy import Extent, Function


def new_key() -> str:
    """A name for an address that nobody guesses."""
    return secrets.token_urlsafe(12)


class Members(BaseUserManager):
    """How members come to be."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> Any:
        """A member with this address; without a password nobody can sign in as them until one is set."""
        member = self.model(email=self.normalize_email(email).strip().casefold(), **more)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email=email.strip().casefold())


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(str(one), str(one)) for one in words]


class Team(models.Model):
    """Members who work on the same journeys; the region and who leads it may be left open."""

    name = models.CharField(max_length=80, unique=True)
    region = models.CharField(max_length=80, blank=True, default="")
    lead = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="leads_teams")


class Member(AbstractBaseUser):
    """One of us: signs in with a mail address, works in a function, sees all of the books or a part.

    `away_from` to `away_until`: on these days the deputy sees their turns.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=20, choices=_choices(Function))
    is_owner = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    sees = models.CharField(max_length=8, choices=_choices(Extent), default=str(Extent.ALL))
    sees_amounts = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, related_name="members")
    leads_function = models.BooleanField(default=False)
    away_from = models.DateField(null=True)
    away_until = models.DateField(null=True)
    deputy = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="stands_in_for")
    locale = models.CharField(max_length=20, blank=True, default="")
    time_zone = models.CharField(max_length=60, blank=True, default="")
    theme = models.CharField(max_length=8, blank=True, default="")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "function"]
    objects = Members()

    def get_full_name(self) -> str:
        return str(self.name)

    def get_short_name(self) -> str:
        return str(self.name).split(" ", maxsplit=1)[0]

    @property
    def is_administrator(self) -> bool:
        return bool(self.function == Function.ADMINISTRATOR)


class Token(models.Model):
    """A token of the API: found by its public prefix, proven by the hash of its secret."""

    prefix = models.CharField(max_length=16, primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=120)
    hash = models.CharField(max_length=64)
    scopes = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A link by mail with which somebody becomes a member once; of its key only a hash is kept."""

    hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=20, choices=_choices(Function))
    sees = models.CharField(max_length=8, choices=_choices(Extent), default=str(Extent.ALL))
    sees_amounts = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, related_name="invitations")
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class AuditLine(models.Model):
    """Who did what and when, from where; of a target its id, never its content."""

    at = models.DateTimeField(db_index=True)
    member = models.CharField(max_length=254, db_index=True)
    by = models.CharField(max_length=20)
    did = models.CharField(max_length=60, db_index=True)
    about = models.CharField(max_length=300)
    address = models.CharField(max_length=45)


class View(models.Model):
    """A page kept under a name: the address of the question, private, for a function or for everybody."""

    key = models.CharField(max_length=16, primary_key=True, default=new_key)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=120)
    page = models.CharField(max_length=40)
    query = models.TextField()
    shared_with = models.CharField(max_length=20, default="", blank=True)
    pinned_by = models.ManyToManyField(Member, related_name="pinned")
    made_at = models.DateTimeField(auto_now_add=True)


class Wish(models.Model):
    """What a member wants to be told of: kinds turned off on page and in mail, the mail of the day with its hour and
    time zone, the hash of the address of their calendar; and up to when they have seen everything.
    """

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="wish")
    off = models.CharField(max_length=200, default="", blank=True)
    off_in_mail = models.CharField(max_length=200, default="", blank=True)
    is_mailed = models.BooleanField(default=False)
    mail_hour = models.PositiveSmallIntegerField(default=7)
    time_zone = models.CharField(max_length=64, default="", blank=True)
    mailed_on = models.DateField(null=True)
    calendar = models.CharField(max_length=64, default="", blank=True, db_index=True)
    looked_at = models.BigIntegerField(default=0)


class PutOff(models.Model):
    """An item of a member's day that comes back on a day."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="put_off")
    item = models.CharField(max_length=900)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "item"], name="members_put_off_once")]


class Seen(models.Model):
    """A note that means a member and that they have seen, by its entry."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="seen")
    entry = models.CharField(max_length=900)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "entry"], name="members_seen_once")]


class Visit(models.Model):
    """A record that a member looked at last, or has pinned, by its id: names stand in the books alone."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="visits")
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=300)
    at = models.DateTimeField(null=True)
    is_pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind", "about"], name="members_visit_once")]
