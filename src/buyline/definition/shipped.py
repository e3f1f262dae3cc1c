"""Which definitions and mappings ship with Buyline?

Finds their files by name. It does not read them.
"""

from pathlib import Path

_ROOT = Path(__file__).parents[1]
DEFAULT = "b2b"


def definition_path(name: str) -> Path | None:
    """The file of a shipped definition; None if there is none of that name."""
    return _named("definitions", name)


def mapping_path(name: str) -> Path | None:
    """The file of a shipped mapping, by its name with or without '.yaml'; None if there is none."""
    return _named("mappings", name.removesuffix(".yaml"))


def definition_names() -> list[str]:
    """Names of the shipped definitions."""
    return sorted(path.stem for path in (_ROOT / "definitions").glob("*.yaml"))


def mapping_names() -> list[str]:
    """Names of the shipped mappings."""
    return sorted(path.stem for path in (_ROOT / "mappings").glob("*.yaml"))


def _named(folder: str, name: str) -> Path | None:
    return next((path for path in (_ROOT / folder).glob("*.yaml") if path.stem == name), None)
