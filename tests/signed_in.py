"""Members for the tests of pages and API: a database of their own per process, one member of each function.

Import it before anything of Django: it says where the members stand.
"""

import atexit
import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
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
    from django.conf import settings as told
    from django.test import Client

    _ready()
    made = Client(SERVER_NAME="127.0.0.1", **settings)
    if function is not None:
        made.cookies[told.SESSION_COOKIE_NAME] = _session(function)
    return made


def _session(function: str) -> str:
    """The key of a new session of the member of a function, as a sign-in leaves it, without its line in the audit."""
    from django.contrib.sessions.models import Session

    key = token_hex(16)
    expire_at = datetime.now(UTC) + timedelta(days=1)
    Session.objects.create(session_key=key, session_data=_signed_in(function), expire_date=expire_at)
    return key


@cache
def _signed_in(function: str) -> str:
    """What a session says once the member of a function has signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    found = member(function)
    said = {SESSION_KEY: str(found.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: found.get_session_auth_hash()}
    return str(SessionStore().encode(said))


@cache
def cookie(books: str, function: str = "administrator") -> tuple[str, str]:
    """Name and value of the cookie by which a member of a function is signed in where these books are served."""
    from django.conf import settings

    name = "buyline_" + sha256(str(Path(books).resolve()).encode()).hexdigest()[:8]
    return name, str(client(function).cookies[settings.SESSION_COOKIE_NAME].value)
