"""No page without a word on who may see it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import signed_in  # isort: skip - it says where the members stand
from django.urls import URLPattern, get_resolver

from buyline.members.policy import Right

pytestmark = pytest.mark.capability("P29", "page")
OPEN = {
    "welcome", "invited", "account_login", "account_logout", "account_signup", "account_inactive", "mfa_authenticate",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "health", "ready", "asset",
    "mail-off", "calendar", "mfa_login_webauthn", "openid_connect_login",
    "openid_connect_callback",
}  # fmt: skip


def routes(patterns: Any) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one
        elif "api/" not in str(one.pattern):
            yield from routes(one.url_patterns)


def test_every_route_says_what_it_needs() -> None:
    signed_in.member()
    found = {
        route.name or str(route.pattern): route.callback
        for route in routes(get_resolver("buyline.web.urls").url_patterns)
    }
    assert {name for name, view in found.items() if not hasattr(view, "needed")} == set()
    assert {name for name, view in found.items() if view.needed is None} <= OPEN
    assert all(view.needed is None or isinstance(view.needed, Right) for view in found.values())


def test_whoever_is_not_signed_in_is_led_to_the_sign_in() -> None:
    client = signed_in.client(None)
    for route in routes(get_resolver("buyline.web.urls").url_patterns):
        if route.name in OPEN or "<" in str(route.pattern):
            continue
        answer = client.get(f"/{route.pattern}")
        assert answer.status_code == 302, route
        assert answer["Location"].startswith("/sign-in"), route
