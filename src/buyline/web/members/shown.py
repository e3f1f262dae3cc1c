"""What does every page know of who looks at it?"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from buyline.members.asking import asker_of
from buyline.members.policy import Right
from buyline.members.reset import sends_mail
from buyline.members.views import SHARES


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks at a page: name and function for the head of the page, and which ways are open to them."""

    is_known: bool
    name: str
    email: str
    function: str
    keeps_tokens: bool
    manages_members: bool
    sees_audit: bool
    exports: bool
    imports: bool
    agrees: bool
    sees: str
    theme: str
    shares: tuple[str, ...] = SHARES[1:]


def asker(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `looker`, signed in or not, and whether mail can be sent."""
    who = asker_of(request)
    rights = who.rights
    return {
        "looker": Looker(
            is_known=who.is_known,
            name=request.user.name if who.is_known else "",
            email=who.member,
            function=str(who.function or ""),
            keeps_tokens=Right.KEEP_TOKENS in rights,
            manages_members=Right.MANAGE_MEMBERS in rights,
            sees_audit=Right.SEE_AUDIT in rights,
            exports=Right.EXPORT in rights,
            imports=Right.IMPORT in rights,
            agrees=Right.AGREE in rights,
            sees=who.sees,
            theme=request.user.theme if who.is_known else "",
        ),
        "sends_mail": sends_mail(),
    }
