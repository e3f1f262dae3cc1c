"""Which files does a page load, and under which address?

A fixed list of files of our own, of django-htmx and of allauth, read once. The address carries a hash of the content,
so a browser may keep a file for ever. Nothing else on disk can be reached.
"""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

FOLDER = str(Path(__file__).with_name("static"))
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
FIRST = ("tokens.css", "ground.css")
"""The style sheets that the others stand on."""
PASSKEYS = (
    "mfa/static/mfa/js/webauthn-json.js",
    "mfa/static/mfa/js/webauthn.js",
    "account/static/account/js/onload.js",
)
_NAMED = re.compile(rb'url\("([a-z0-9.-]+)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its content type and the first letters of its hash."""

    name: str
    content: bytes
    content_type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Every file that pages may load, by name."""
    own = sorted(path for path in Path(FOLDER).iterdir() if path.suffix[1:] in TYPES)
    plain = {path.name: _loaded(path) for path in [*own, *_brought()]}
    return {name: _pointing(asset, plain) for name, asset in plain.items()}


def sheets() -> tuple[str, ...]:
    """The names of all style sheets in the order of loading."""
    return (*FIRST, *(name for name in assets() if name.endswith(".css") and name not in FIRST))


def _brought() -> list[Path]:
    """Scripts that libraries bring along: htmx, and those of allauth with which a browser uses a passkey."""
    return [_of("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"] + [
        _of("allauth") / name for name in PASSKEYS
    ]


def _of(library: str) -> Path:
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{library} is not installed; install Buyline again")
    return Path(spec.origin).parent


def _loaded(path: Path) -> Asset:
    return _hashed(path.name, path.read_bytes(), TYPES[path.suffix[1:]])


def _hashed(name: str, content: bytes, content_type: str) -> Asset:
    return Asset(name, content, content_type, sha256(content).hexdigest()[:12])


def _pointing(asset: Asset, others: dict[str, Asset]) -> Asset:
    """A style sheet whose `url("name")` leads to the file under its hash; anything else as it is."""
    if not asset.name.endswith(".css"):
        return asset

    def address(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return f'url("../{others[name].digest}/{name}")'.encode()

    return _hashed(asset.name, _NAMED.sub(address, asset.content), asset.content_type)
