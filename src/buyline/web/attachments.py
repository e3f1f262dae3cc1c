"""What happens when the file beside a journey is asked for?

It is taken along, or shown where it lies when it is a picture or a PDF and that was asked for. Its name is the reader's
only: the type follows from what is in it, and no page of ours shares a place with it.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from buyline.app.attachments import ANY_TYPE, FileOpened, file_opened
from buyline.app.refusal import NotFound
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web.asking import books
from buyline.web.headers import Apart
from buyline.web.members.noted import address_of

PDF = "application/pdf"


@needs(Right.READ)
@require_safe
def attachment(request: HttpRequest, seq: int) -> HttpResponse:
    """The file of one line of the journal; `?look` shows it where it may be shown."""
    try:
        found = file_opened(books(), seq)
    except NotFound as problem:
        raise Http404(str(problem)) from None
    about = f"the file of line {seq}, of {found.of.journey}"
    audit.note("took a file along", member=asker_of(request).member, about=about, address=address_of(request))
    return response_of(found, is_shown="look" in request.GET)


def response_of(found: FileOpened, *, is_shown: bool = False) -> HttpResponse:
    """The file as an answer that runs nothing."""
    is_shown = is_shown and bool(found.shown_as)
    response = Apart(found.content, content_type=found.shown_as if is_shown else ANY_TYPE)
    kind = content_disposition_header(as_attachment=not is_shown, filename=found.of.name)
    response.headers["Content-Disposition"] = kind or "attachment"
    response.is_in_viewer = is_shown and found.shown_as == PDF
    return response
