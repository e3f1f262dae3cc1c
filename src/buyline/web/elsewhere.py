"""How is allauth told of the services at which members sign in too?"""

from collections.abc import Mapping
from typing import Any

from buyline.config.providers import Provider, provider_of
from buyline.config.settings import Settings


def elsewhere_of(told: Settings) -> Mapping[str, Any]:
    """What stands under `openid_connect` in the settings of allauth."""
    return {
        "provider_class": "buyline.web.members.elsewhere.Service",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [app_of(provider_of(one)) for one in told.sign_in_at],
    }


def app_of(provider: Provider) -> Mapping[str, Any]:
    """One service as allauth names its parts."""
    return {
        "provider_id": provider.id, "name": provider.name, "client_id": provider.client, "secret": provider.secret,
        "settings": {"server_url": provider.issuer},
    }  # fmt: skip
