"""Does the server live, and could it answer a question now?

`/health` says that the process answers, and asks nothing else: who restarts processes reads it. `/ready` says whether a
request sent here would find books, database, tables and disk in order: who distributes requests reads it. Neither says
more than names to whoever asks; reasons are for `buyline doctor`.
"""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from buyline.members.asking import is_open
from buyline.web.asking import books


@is_open
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@is_open
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Whether everything that a question or an entry needs is there; 503 where something is not."""
    found = {"books": True, "members": _members_answer()}
    try:
        found |= import_string(settings.READINESS)(books())
    except Exception:  # noqa: BLE001 - whatever it is, the caller needs an answer rather than a page
        found["books"] = False
    is_ready = all(found.values())
    said = {name: "ok" if is_well else "failing" for name, is_well in found.items()}
    return JsonResponse({"status": "ok" if is_ready else "failing", "checks": said}, status=200 if is_ready else 503)


def _members_answer() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'members'")
            return bool(cursor.fetchone()[0])
    except Exception:  # noqa: BLE001 - as above
        connection.close()
        return False
