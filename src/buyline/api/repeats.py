"""What if the same request comes twice, because the first answer got lost?

Under an Idempotency-Key it is done once: the second time the first answer is told again, word for word. Another request
under the same key is refused. Kept for two days; the ids of entries make a repeat harmless for ever.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from buyline.api.asking import asker_in
from buyline.api.limits import ENTRY_BYTES, body_of
from buyline.api.models import KeptAnswer
from buyline.api.problems import CONFLICT, REFUSED, Problem

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(days=2)
GIVEN_UP_AFTER = timedelta(minutes=15)
"""A first request without an answer for so long has ended with its process; the next one does it anew."""
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TOLD_AGAIN = ("Location", "ETag")


def once(request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a request, done only if it was not done before under its key; without a key it is done."""
    key = request.headers.get(HEADER)
    if key is None:
        return do()
    if not _KEY.fullmatch(key):
        reason = "write 1 to 200 letters, digits and signs without spaces"
        raise Problem(REFUSED, f"This is no {HEADER}: {reason}.", [{"field": HEADER, "reason": reason}])
    now, asker, digest = datetime.now(UTC), asker_in(request).member, _digest(request)
    KeptAnswer.objects.filter(begun_at__lt=now - KEPT_FOR).delete()
    if not _begun(asker, key, digest, now):
        return _told_again(asker, key, digest)
    try:
        response = do()
    except BaseException:
        KeptAnswer.objects.filter(asker=asker, key=key).delete()
        raise
    KeptAnswer.objects.filter(asker=asker, key=key).update(
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        headers={name: response.headers[name] for name in _TOLD_AGAIN if name in response.headers},
        content=response.content,
    )
    return response


def _begun(asker: str, key: str, digest: str, now: datetime) -> bool:
    """Whether this request is the one to do it: the key is new, or who had it has given up."""
    try:
        with transaction.atomic():
            KeptAnswer.objects.create(asker=asker, key=key, digest=digest, begun_at=now)
    except IntegrityError:
        left = KeptAnswer.objects.filter(asker=asker, key=key, digest=digest, status=0)
        return bool(left.filter(begun_at__lt=now - GIVEN_UP_AFTER).update(begun_at=now))
    return True


def _told_again(asker: str, key: str, digest: str) -> HttpResponse:
    kept = KeptAnswer.objects.filter(asker=asker, key=key).first()
    if kept is None or (kept.status == 0 and kept.digest == digest):
        detail = "The same request is being done right now; ask again in a moment for its answer."
        raise Problem(CONFLICT, detail, Retry_After="1")
    if kept.digest != digest:
        reason = "it was used for another request; use a key of its own for each"
        raise Problem(
            REFUSED, f"Nothing was done: the {HEADER} is taken, {reason}.", [{"field": HEADER, "reason": reason}]
        )
    response = HttpResponse(bytes(kept.content), status=kept.status, content_type=kept.content_type)
    for name, value in kept.headers.items():
        response.headers[name] = value
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest(request: HttpRequest) -> str:
    """What makes two requests the same: method, address and everything that was sent."""
    said = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        for name, values in sorted(request.POST.lists()):
            said.update(repr((name, values)).encode())
        for name in sorted(request.FILES):
            for file in request.FILES.getlist(name):
                said.update(repr((name, file.name, file.size)).encode())
                for chunk in file.chunks():
                    said.update(chunk)
    else:
        said.update(body_of(request, ENTRY_BYTES))
    return said.hexdigest()
