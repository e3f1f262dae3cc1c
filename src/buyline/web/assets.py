"""Which files does a page load, and under which address?

A fixed list of files of our own and of django-htmx, read once. The address carries a hash of the content, so a browser
may keep a file for ever. Nothing else on disk can be reached.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

FOLDER = str(Path(__file__).with_name("static"))
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


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
    return {asset.name: asset for asset in map(_loaded, [*own, _htmx()])}


def _htmx() -> Path:
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise RuntimeError("django-htmx is not installed; install Buyline again")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def _loaded(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(path.name, content, TYPES[path.suffix[1:]], sha256(content).hexdigest()[:12])
