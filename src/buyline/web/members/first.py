"""How does the first person come in? By the welcome link that the server prints; they become the owner."""

from django import forms
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from buyline.members import audit
from buyline.members.asking import is_open
from buyline.members.owner import is_welcome, make_owner
from buyline.web.members.noted import address_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class OwnerForm(forms.Form):
    """Who the owner is."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label="Mail address", widget=forms.EmailInput({"autocomplete": "email"}))
    password = forms.CharField(
        label="Password",
        help_text="Twelve characters or more; a sentence is fine.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


@is_open
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, key: str) -> HttpResponse:
    """The page of the first person; with a wrong key, or once there are members, there is no such page."""
    if not is_welcome(key):
        raise Http404("welcome")
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (answer := _made(request, form)) is not None:
        return answer
    status = 400 if form.errors else 200
    return render(request, "members/welcome.html", {"form": form}, status=status)


def _made(request: HttpRequest, form: OwnerForm) -> HttpResponse | None:
    told = form.cleaned_data
    try:
        owner = make_owner(email=told["email"], name=told["name"], password=told["password"])
    except ValidationError as problem:
        form.add_error("password", problem)
        return None
    except IntegrityError:
        form.add_error(None, "Somebody else has just become the owner; sign in instead.")
        return None
    audit.note("became the owner", member=owner.email, address=address_of(request))
    login(request, owner, backend=BACKEND)
    return redirect("pipeline")
