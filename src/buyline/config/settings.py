"""What was this installation told, and by whom?

The environment (`BUYLINE_PORT`) goes before `buyline.toml` in the folder of the books, and that before the default. The
record knows where each value came from; shown to people, its secrets are covered.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from buyline.config.table import BY_NAME, LOOPBACK, TABLE, Setting

FILE = "buyline.toml"
OTHER_VARIABLES = {
    "BUYLINE_BOOKS", "BUYLINE_TOKEN", "BUYLINE_MEMBER", "BUYLINE_FUNCTION", "BUYLINE_REFERENCE_DATA",
    "BUYLINE_INSTALLER",
}  # fmt: skip
COVERED = "•••"
DEFAULT = "default"


class WrongSettings(ValueError):
    """Settings that cannot be used; each problem is a sentence that names the setting and what to write."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(["The settings cannot be used; nothing was started.", *problems]))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with the value in force; `origins` says where those came from that are no default."""

    database: str = field(default="", repr=False)
    members: str = ""
    secret_key: str = field(default="", repr=False)
    allowed_hosts: tuple[str, ...] = LOOPBACK
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = 1
    threads: int = 4
    behind_proxy: bool = False
    background: bool = True
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""
    file_megabytes: int = 10
    sign_in_at: tuple[str, ...] = field(default=(), repr=False)
    sign_in_domains: tuple[str, ...] = ()
    log_level: str = "info"
    log_format: str = "auto"
    lease_seconds: int = 60
    stop_seconds: int = 20
    origins: Mapping[str, str] = field(default_factory=dict)

    def origin_of(self, name: str) -> str:
        """Where a value came from: the environment's variable, the file, or the default."""
        return self.origins.get(name, DEFAULT)

    def shown(self, name: str) -> str:
        """A value as people may see it: secrets are covered."""
        value = getattr(self, name)
        if BY_NAME[name].is_secret:
            return ", ".join(map(covered, value)) if isinstance(value, tuple) else covered(value)
        if isinstance(value, tuple):
            return ", ".join(value)
        return str(value).lower() if isinstance(value, bool) else str(value)


def settings_of(folder: Path | str | None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force for a folder of books; WrongSettings lists everything that is written wrong."""
    environment = os.environ if environment is None else environment
    problems: list[str] = []
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, given in _sources(Path(folder) if folder is not None else None, environment, problems):
        for name, said in given.items():
            known = BY_NAME[name]
            try:
                values[name] = known.kind.read(said)
            except ValueError as remedy:
                problems.append(f"{_where(known, origin)}: {remedy}.")
            origins[name] = known.variable if origin != FILE else FILE
    if problems:
        raise WrongSettings(problems)
    hosts = tuple(dict.fromkeys([*values.get("allowed_hosts", ()), *LOOPBACK]))
    return Settings(**values | {"allowed_hosts": hosts, "origins": origins})


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables that begin like ours and are none of them, with what was probably meant."""
    known = {setting.variable for setting in TABLE} | OTHER_VARIABLES
    return [f"{name} is no setting{_meant(name, known)}" for name in sorted(environment) if _is_stranger(name, known)]


def _is_stranger(name: str, known: set[str]) -> bool:
    return name.startswith("BUYLINE_") and name not in known


def _sources(
    folder: Path | None, environment: Mapping[str, str], problems: list[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What was said, weakest first."""
    yield FILE, _in_file(folder / FILE, problems) if folder is not None else {}
    yield "environment", {s.name: environment[s.variable] for s in TABLE if environment.get(s.variable)}


def _in_file(path: Path, problems: list[str]) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            said = tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as problem:
        problems.append(f"{path} cannot be read: {(problem.strerror or str(problem)).lower()}.")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        problems.append(f"{path} is not TOML; write a line for each setting, like: port = 8765.")
        return {}
    problems += [f"{name} in {path.name} is no setting{_meant(name, set(BY_NAME))}" for name in said.keys() - BY_NAME]
    return {name: value for name, value in said.items() if name in BY_NAME}


def _meant(name: str, known: set[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else "."


def _where(setting: Setting, origin: str) -> str:
    return f"{setting.name} in {FILE}" if origin == FILE else setting.variable


def covered(value: str) -> str:
    """A secret as people may see it: of an address all but its password, of anything else nothing."""
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return COVERED
    if not parts.scheme or not parts.netloc:
        return COVERED
    user = f"{parts.username}:{COVERED}@" if parts.password else f"{parts.username}@" if parts.username else ""
    place = f"[{host}]" if host and ":" in host else host or ""
    return urlunsplit((parts.scheme, f"{user}{place}{f':{port}' if port else ''}", parts.path, "", ""))


FIELDS = tuple(one.name for one in fields(Settings) if one.name != "origins")
