"""What happens when the plan is asked for?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from buyline.members.asking import needs
from buyline.members.policy import Right
from buyline.web import plan_page
from buyline.web.asking import ask
from buyline.web.plan_page import plan_page_of
from buyline.web.question import read
from buyline.web.views import numbers_of, shown


@needs(Right.READ)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """How many must begin for a goal, what that asks of every stage and function, and how sure it is."""
    question, view = ask(read(request.GET, plan_page.OWN), "PLAN_PAGE")
    return shown(request, question, plan_page_of(question, view, numbers_of(request)), "plan")
