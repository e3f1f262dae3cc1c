"""How do several folders of books come to be open in one process?

Each folder is one Django database under an alias of its own. Where nobody has set Django up (command line, notebook,
tests) a minimal one is made here. It creates no tables and opens no file.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from buyline.store import driver

FILE = "books.sqlite3"
_APPS = ["buyline.store"]


def database(path: Path) -> dict[str, Any]:
    """The entry of Django's DATABASES for a folder of books; for a settings module of one's own."""
    driver.install()
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(Path(path).resolve() / FILE),
        "OPTIONS": driver.django_options(),
    }


def configure(path: Path) -> str:
    """Make a folder of books known to Django and return its alias; repeated calls return the same."""
    _set_up()
    from django.db import connections  # noqa: PLC0415 - after the driver is chosen

    wanted = database(path)
    for alias in connections:
        if str(connections.databases[alias].get("NAME", "")) == wanted["NAME"]:
            return str(alias)
    alias = f"books-{sha256(wanted['NAME'].encode()).hexdigest()[:16]}"
    complete = connections.configure_settings({"default": {}, alias: wanted})[alias]
    connections.databases[alias] = complete
    return alias


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
