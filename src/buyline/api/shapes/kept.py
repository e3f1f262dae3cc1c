"""What do views, pins, members, teams and invitations look like as JSON?"""

from ninja import Schema


class View(Schema):
    """An address of a page under a name."""

    key: str
    name: str
    at: str
    by: str
    shared_with: str | None
    pinned: bool


class Views(Schema):
    views: list[View]


class PinnedRecord(Schema):
    kind: str
    about: str


class Pins(Schema):
    pins: list[PinnedRecord]


class Member(Schema):
    """Somebody who may sign in, and what they see."""

    email: str
    name: str
    function: str
    owner: bool
    active: bool
    leads: bool
    journeys: str
    amounts: bool
    teams: list[str]


class Members(Schema):
    members: list[Member]


class AddedMember(Member):
    """A new member; `link`: where they set a password, shown once, or null when it was sent by mail."""

    link: str | None


class Team(Schema):
    team: str
    region: str | None
    lead: str | None
    members: list[str]


class Teams(Schema):
    teams: list[Team]


class Invitation(Schema):
    """Somebody who is invited and has not come yet."""

    email: str
    name: str
    function: str
    journeys: str
    amounts: bool
    teams: list[str]
    by: str
    ends: str


class Invitations(Schema):
    invitations: list[Invitation]


class MadeInvitation(Invitation):
    """A new invitation; `link`: where they come in, told once; `mailed`: whether a mail with it is on its way."""

    link: str
    mailed: bool


class Told(Schema):
    """What a member is told of, on the page and by mail."""

    off: list[str]
    off_in_mail: list[str]
    mailed: bool
    hour: int
    time_zone: str | None


class Absence(Schema):
    first: str
    last: str
    deputy: str


class OwnSettings(Schema):
    """A member's own settings."""

    name: str
    locale: str | None
    time_zone: str | None
    theme: str | None
    told: Told
    away: Absence | None
    calendar: bool


class CalendarAddress(Schema):
    """The secret address of a calendar; it is told once."""

    address: str
