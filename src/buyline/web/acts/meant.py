"""Whom can a note mean? Offered while somebody types a name after @; without scripts the name is simply typed."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from buyline.app.acts.mentions import handle_of
from buyline.members.acting import those_here
from buyline.members.asking import needs
from buyline.members.policy import Right

OFFERED = 8


@needs(Right.RECORD)
@require_safe
def colleagues(request: HttpRequest) -> JsonResponse:
    """Members one of whose words begins so, each with the shortest name that means them alone."""
    asked, known = request.GET.get("q", "").casefold(), those_here()
    found = [one for one in known if any(word.startswith(asked) for word in _words(one.address, one.name))]
    told = [{"handle": handle_of(one, known), "name": one.name} for one in found[:OFFERED]]
    return JsonResponse({"found": told})


def _words(address: str, name: str) -> tuple[str, ...]:
    return (address.casefold(), name.casefold(), *name.casefold().split())
