"""What is remembered when a member looks at a record: the notes about it that mean them are seen."""

from django.contrib.auth import get_user
from django.http import HttpRequest

from buyline.app.meant import names_of_member
from buyline.members import attention
from buyline.store import notes
from buyline.web.asking import books

AT_MOST = 100


def see_notes(request: HttpRequest, journey: str) -> None:
    """Let the notes about a journey that mean whoever looks be seen."""
    member = get_user(request)
    found = notes.mentioning(books(), names_of_member(member.email), at_most=AT_MOST, journey=journey)
    if found:
        attention.see(member, [one.entry for one in found])
