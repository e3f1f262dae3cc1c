"""What happens when a step of the set-up is asked for or filled?

Each step is a form with an address of its own and works without a script. Every button keeps what was typed, whatever
it leads to.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from buyline.app import setting_up
from buyline.app.agreeing import Who
from buyline.app.proposals import open_proposal
from buyline.app.proposed import sentence
from buyline.app.refusal import Refused
from buyline.app.setup_needed import estimated
from buyline.definition.setting_up import STEPS
from buyline.members import audit
from buyline.members.asking import asker_of, needs
from buyline.members.policy import Right
from buyline.web.asking import books
from buyline.web.journey_views import now
from buyline.web.members.noted import address_of
from buyline.web.parts import Link
from buyline.web.playbook_views import shown
from buyline.web.setup_page import first_open, step_page_of
from buyline.web.setup_typed import parts_of
from buyline.web.views import numbers_of

LAST = STEPS[-1]


@needs(Right.AGREE)
@require_safe
def begin(_request: HttpRequest) -> HttpResponse:
    """Where the set-up was left."""
    return redirect("setup-step", first_open(setting_up.draft(books(), now=now())))


@needs(Right.AGREE)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One step; what is sent is kept, and then the step that the button names is shown."""
    if step not in STEPS:
        raise Http404(step)
    draft = setting_up.draft(books(), now=now())
    if request.method == "POST":
        setting_up.keep(books(), parts_of(step, request.POST.dict(), draft))
        return redirect("setup-step", _next(request, step))
    found = estimated(books(), draft, now=now()) if step == LAST else None
    page = step_page_of(step, draft, numbers_of(request), found=found, proposed=open_proposal(books()))
    return shown(request, "setup/step.html", page, crumbs=(Link("Set-up", ""),))


def _next(request: HttpRequest, step: str) -> str:
    """Where a button leads: on, back, to a step, or nowhere; on leads nowhere while something is wrong here."""
    wanted = str(request.POST.get("go", ""))
    if wanted in STEPS:
        return wanted
    if wanted != "on" or setting_up.draft(books(), now=now()).problems_of(step):
        return step
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]


@needs(Right.AGREE)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Keep the last step, and propose the version that the draft makes; back with the reasons where it cannot be."""
    draft = setting_up.draft(books(), now=now())
    setting_up.keep(books(), parts_of(LAST, request.POST.dict(), draft))
    who = asker_of(request)
    try:
        found = setting_up.propose(
            books(), setting_up.draft(books(), now=now()), by=Who(str(who.function), who.member), now=now()
        )
    except Refused as reason:
        messages.error(request, str(reason).partition("\n")[0])
        return redirect("setup-step", LAST)
    audit.note("proposed a version", member=who.member, about=found.id, address=address_of(request))
    messages.success(request, sentence(found))
    return redirect("proposal", found.id)


@needs(Right.AGREE)
@require_POST
def anew(request: HttpRequest) -> HttpResponse:
    """Forget what was filled in and begin with what is agreed."""
    setting_up.begin_anew(books())
    messages.success(request, "The set-up begins anew, with what is agreed today. Nothing that holds was changed.")
    return redirect("setup-step", STEPS[0])


@needs(Right.AGREE)
@require_safe
def document(_request: HttpRequest) -> HttpResponse:
    """The draft as one document."""
    text = setting_up.document_of(setting_up.draft(books(), now=now()))
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="set-up.yaml"'
    return response
