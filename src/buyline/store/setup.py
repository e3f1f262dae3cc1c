"""How do several folders of books come to be open in one process?

Each folder is one Django database under an alias of its own, wherever its books are. Where nobody has set Django up
(command line, notebook, tests) a minimal one is made here. It creates no tables and opens no connection.
"""

import os
from hashlib import sha256
from typing import Any

from buyline.store import driver, postgres
from buyline.store.places import FILE, Place

_APPS = ["buyline.store"]
_IDENTITY = ("ENGINE", "NAME", "HOST", "PORT")


def database(place: Place) -> dict[str, Any]:
    """The entry of Django's DATABASES for a folder of books; for a settings module of one's own."""
    driver.install()
    if place.is_postgresql:
        return postgres.django_database(place.url, place.schema)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(place.folder.resolve() / FILE),
        "OPTIONS": driver.django_options(),
    }


def configure(place: Place) -> str:
    """Make a folder of books known to Django and return its alias; repeated calls return the same."""
    _set_up()
    from django.db import connections  # noqa: PLC0415 - after the driver is chosen

    wanted = database(place)
    for alias in connections:
        if _identity(connections.databases[alias]) == _identity(wanted):
            return str(alias)
    alias = f"books-{sha256(repr(_identity(wanted)).encode()).hexdigest()[:16]}"
    complete = connections.configure_settings({"default": {}, alias: wanted})[alias]
    connections.databases[alias] = complete
    return alias


def _identity(told: dict[str, Any]) -> tuple[str, ...]:
    """What tells one database from another: for PostgreSQL also the schema, which stands among the options."""
    return (*(str(told.get(name) or "") for name in _IDENTITY), str(told.get("OPTIONS", {}).get("options", "")))


def _set_up() -> None:
    driver.install()
    import django  # noqa: PLC0415 - after the driver is chosen
    from django.apps import apps  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    if apps.ready or apps.loading:
        return
    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(INSTALLED_APPS=_APPS, DATABASES={}, USE_TZ=True, TIME_ZONE="UTC", USE_I18N=False)
    django.setup()
