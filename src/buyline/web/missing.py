"""How is it said that an address leads to nothing, where there is a reason for it?"""

from django.http import Http404, HttpRequest, HttpResponse

HTML = "text/html"


class Missing(Http404):
    """Nothing is there; the page of the error says the sentence as its reason."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def missing_file(request: HttpRequest, sentence: str) -> HttpResponse:
    """A picture or a table that is not there: plain text for programs; raises Missing for whoever opens the address."""
    if HTML in request.headers.get("Accept", ""):
        raise Missing(sentence)
    return HttpResponse(f"{sentence}\n", status=404, content_type="text/plain; charset=utf-8")
