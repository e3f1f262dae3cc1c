"""Members for the tests of pages and API: a database of their own per process, one member of each function.

Import it before anything of Django: it says where the members stand.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

_FOLDER = tempfile.mkdtemp(prefix="buyline-members-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
# Of this process even where a process that began it named some: two would write into each other's members.
os.environ["BUYLINE_MEMBERS"] = str(Path(_FOLDER) / "members.sqlite3")
os.environ.setdefault("BUYLINE_SECRET_KEY", "a key for tests only, as long as a real one would be")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buyline.web.settings")

import django  # noqa: E402 - it reads these when it is imported

django.setup()

PASSWORD = "correct horse battery staple"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@cache
def _ready() -> None:
    from buyline.members import place

    place.ready()


@cache
def member(function: str = "administrator") -> Any:
    """The member of a function; made once per process."""
    from buyline.members.models import Member

    _ready()
    email = f"{function}@example.com"
    found = Member.objects.filter(email=email).first()
    return found or Member.objects.create_user(email, PASSWORD, name=f"Member of {function}", function=function)


def client(function: str | None = "administrator", **settings: Any) -> Any:
    """Django's test client with a member of a function signed in; with nobody where the function is None."""
    from django.test import Client

    _ready()
    made = Client(SERVER_NAME="127.0.0.1", **settings)
    if function is not None:
        made.force_login(member(function), backend=BACKEND)
    return made


@cache
def cookie(books: str, function: str = "administrator") -> tuple[str, str]:
    """Name and value of the cookie by which a member of a function is signed in where these books are served."""
    from django.conf import settings

    name = "buyline_" + sha256(str(Path(books).resolve()).encode()).hexdigest()[:8]
    return name, str(client(function).cookies[settings.SESSION_COOKIE_NAME].value)
