"""How does a member come in by a sign-in service (OpenID Connect)?

allauth leads there and back (authorisation code with PKCE); here is added what it leaves open: the signature is
verified always, a nonce ties the answer to the question, and the address decides who it is. Nothing of the service is
kept.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from requests import RequestException

from buyline.members import audit
from buyline.members.arriving import Arrival, let_in
from buyline.members.asking import is_open
from buyline.members.colleagues import NotPossible
from buyline.web.members.noted import UNKNOWN, address_of
from buyline.web.members.proof import NotProven, nonce_of, proven

BROKEN = (RequestException, OAuth2Error, NotProven, ValueError, KeyError, TypeError)


class Asking(OpenIDConnectOAuth2Adapter):
    """One coming in: what was asked, and what the answer proves."""

    verifier = ""

    @property
    def openid_config(self) -> Any:
        """What the service says of itself; it has to be the one that was named."""
        said = super().openid_config
        named = self.get_provider().app.settings["server_url"]
        if str(said["issuer"]).rstrip("/") != named.rstrip("/"):
            raise NotProven("it calls itself by another name than the settings do")
        return said

    def get_access_token_data(self, *given: Any, pkce_code_verifier: str = "", **named: Any) -> Any:
        """The tokens for a code; the secret of the question is kept for the proof."""
        self.verifier = pkce_code_verifier
        return super().get_access_token_data(*given, pkce_code_verifier=pkce_code_verifier, **named)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **named: Any) -> Any:
        """Who came: what the ID token claims, with the address of the service's record where the token has none."""
        claims = dict(
            proven(
                named["response"]["id_token"], keys=self._keys, issuer=self.openid_config["issuer"],
                client=app.client_id, nonce=nonce_of(self.verifier),
            )
        )  # fmt: skip
        if not claims.get("email") and "userinfo_endpoint" in self.openid_config:
            record = self._fetch_user_info(token.token)
            if record.get("sub") != claims["sub"]:
                raise NotProven("its record is about somebody else")
            claims |= {name: record[name] for name in ("email", "email_verified", "name") if name in record}
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _keys(self) -> Any:
        with Elsewhere().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        return answer.json()


class Service(OpenIDConnectProvider):
    """A service of the settings; what a browser adds to the address of a link is not heard."""

    oauth2_adapter_class = Asking
    pkce_enabled_default = True

    def get_pkce_params(self) -> dict[str, str]:
        """The challenge, and the nonce that follows from its secret."""
        found: dict[str, str] = super().get_pkce_params()
        return {**found, "nonce": nonce_of(found["code_verifier"])}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:  # noqa: ARG002 - not heard
        return list(self.get_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:  # noqa: ARG002 - not heard
        return dict(self.get_auth_params())

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_redirect_from_request_kwargs(request), "process": "login"}


class Elsewhere(DefaultSocialAccountAdapter):
    """Who comes in by a service is decided by the rules of members; nobody signs up."""

    error_messages: ClassVar[dict[str, Any]] = DefaultSocialAccountAdapter.error_messages

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Say which member it is, or stop with a page that says why it is none."""
        said = sociallogin.account.extra_data["id_token"]
        arrival = Arrival(
            address=str(said.get("email") or ""), is_proven=said.get("email_verified") in (True, "true"),
            name=str(said.get("name") or ""), service=sociallogin.provider.name,
        )  # fmt: skip
        try:
            sociallogin.user = let_in(arrival, domains=settings.SIGN_IN_DOMAINS, now=timezone.now())
        except NotPossible as problem:
            raise ImmediateHttpResponse(_refused(request, arrival.service, str(problem))) from None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - never
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Say what came of it, on a page of our own."""
        raise ImmediateHttpResponse(_refused(request, provider.name, _why(provider.name, told)))


def services() -> Sequence[tuple[str, str]]:
    """The services of the settings: the word of each in addresses, and its name."""
    return [(one["provider_id"], one["name"]) for one in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]]


def _why(name: str, told: dict[str, Any]) -> str:
    problem = told.get("exception")
    if told.get("error") == "cancelled":
        return f"You did not sign in at {name}."
    if isinstance(problem, NotProven):
        return f"What {name} answered was not believed: {problem}. Nobody was signed in."
    if isinstance(problem, RequestException):
        return f"{name} does not answer; sign in by password, or try again later."
    return f"What {name} answered does not fit what was asked, or came too late. Sign in once more."


def _refused(request: HttpRequest, service: str, why: str) -> HttpResponse:
    audit.note("sign-in failed", member=UNKNOWN, about=service, address=address_of(request))
    return render(request, "members/not_let_in.html", {"why": why, "service": service}, status=403)


def _asked(request: HttpRequest, id_: str, kind: Any) -> HttpResponse:
    too_often = ratelimit.consume_or_429(request, action="login")
    if too_often is not None:
        return too_often
    name = dict(services()).get(id_)
    if name is None:
        raise Http404("There is no such sign-in service.")
    try:
        answer: HttpResponse = kind.adapter_view(Asking(request, id_))(request)
    except SocialApp.DoesNotExist:
        raise Http404("There is no such sign-in service.") from None
    except BROKEN as problem:
        return _refused(request, name, _why(name, {"exception": problem}))
    return answer


@is_open
@require_safe
def go(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to a service."""
    return _asked(request, provider_id, OAuth2LoginView)


@is_open
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from a service, with its answer."""
    return _asked(request, provider_id, OAuth2CallbackView)
