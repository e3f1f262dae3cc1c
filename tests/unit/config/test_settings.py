"""Is what an installation was told read as it was meant, and are secrets covered?"""

import stat
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from buyline.config.secret import FILE as SECRET_FILE
from buyline.config.secret import NoSecret, secret_key
from buyline.config.settings import FIELDS, Settings, WrongSettings, covered, settings_of, unknown_variables
from buyline.config.table import BY_NAME, TABLE

pytestmark = pytest.mark.capability("P29", "cli")
DATABASE = "postgresql://keeper:open%20sesame@db.example:5433/books?sslmode=require"


def written(folder: Path, text: str) -> Path:
    (folder / "buyline.toml").write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path | None, **environment: str) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        settings_of(folder, environment)
    return caught.value.problems


def test_nothing_said_is_the_default(tmp_path: Path) -> None:
    found = settings_of(tmp_path, {})
    assert found == Settings()
    assert {found.origin_of(name) for name in FIELDS} == {"default"}


def test_the_record_and_the_table_say_the_same() -> None:
    assert tuple(BY_NAME) == FIELDS
    assert [getattr(Settings(), one.name) for one in TABLE] == [one.default for one in TABLE]


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    folder = written(tmp_path, 'port = 9000\nworkers = 2\nallowed_hosts = ["a.example"]\nbehind_proxy = true\n')
    found = settings_of(folder, {"BUYLINE_PORT": "9001", "BUYLINE_MAIL_FROM": ""})
    assert (found.port, found.workers, found.threads, found.behind_proxy) == (9001, 2, 4, True)
    assert found.allowed_hosts == ("a.example", "127.0.0.1", "localhost", "[::1]")
    origins = [found.origin_of(name) for name in ("port", "workers", "threads", "mail_from")]
    assert origins == ["BUYLINE_PORT", "buyline.toml", "default", "default"]


@pytest.mark.parametrize(
    ("name", "said", "remedy"),
    [
        ("port", "eighty", "BUYLINE_PORT: write a whole number from 0 to 65535."),
        ("port", "70000", "BUYLINE_PORT: write a whole number from 0 to 65535."),
        ("background", "maybe", "BUYLINE_BACKGROUND: write true or false."),
        ("log_format", "xml", "BUYLINE_LOG_FORMAT: write auto, json or text."),
        ("base_url", "buyline.example", "BUYLINE_BASE_URL: write an address that begins with http:// or https://."),
        ("database", "mysql://x/y", "BUYLINE_DATABASE: write an address that begins with postgresql:// or postgres://."),
        ("mail_url", "smtp://h:no", "BUYLINE_MAIL_URL: write an address that begins with smtp:// or smtps:// or smtp+starttls://."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_a_sentence(name: str, said: str, remedy: str) -> None:
    assert problems_of(None, **{BY_NAME[name].variable: said}) == [remedy]


def test_every_problem_is_told_at_once_and_no_value_of_a_secret_is(tmp_path: Path) -> None:
    folder = written(tmp_path, 'prot = 1\nworkers = true\nallowed_hosts = 7\ndatabase = "hunter2"\n')
    found = problems_of(folder, BUYLINE_THREADS="0")
    assert found == [
        "prot in buyline.toml is no setting; did you mean port?",
        "workers in buyline.toml: write a whole number from 1 to 64.",
        "allowed_hosts in buyline.toml: write names with commas between them, or a list.",
        "database in buyline.toml: write an address that begins with postgresql:// or postgres://.",
        "BUYLINE_THREADS: write a whole number from 1 to 64.",
    ]


def test_a_file_that_is_no_toml_is_a_sentence(tmp_path: Path) -> None:
    found = problems_of(written(tmp_path, "port: 8765\n"))
    assert found == [f"{tmp_path / 'buyline.toml'} is not TOML; write a line for each setting, like: port = 8765."]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        (DATABASE, "postgresql://keeper:•••@db.example:5433/books"),
        ("postgresql://keeper@[::1]/books", "postgresql://keeper@[::1]/books"),
        ("postgresql:///books?host=/run&password=x", "•••"),
        ("correct horse battery staple", "•••"),
        ("smtp://h:no@[", "•••"),
    ],
)
def test_secrets_are_covered(value: str, shown: str) -> None:
    assert covered(value) == shown


def test_no_way_of_showing_the_record_tells_a_secret() -> None:
    secrets: dict[str, Any] = {"secret_key": "s" * 40, "mail_url": "smtp://me:hush@mail", "database": DATABASE}
    found = settings_of(None, {BY_NAME[name].variable: value for name, value in secrets.items()})
    shown = repr(found) + str([found.shown(name) for name in FIELDS])
    assert "hush" not in shown
    assert "sesame" not in shown
    assert "ssss" not in shown


def test_a_variable_that_is_nearly_ours_is_noticed() -> None:
    swapped = "port".replace("or", "ro").upper()
    found = unknown_variables({f"BUYLINE_{swapped}": "1", "BUYLINE_PORT": "2", "BUYLINE_BOOKS": "b", "HOME": "/"})
    assert found == [f"BUYLINE_{swapped} is no setting; did you mean BUYLINE_PORT?"]


def test_a_key_to_sign_with_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: secret_key(Settings(), tmp_path), range(16)))
    assert len(made) == 1
    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]
    assert secret_key(Settings(secret_key="k" * 32), tmp_path) == "k" * 32


def test_a_key_that_is_too_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSecret, match="too short"):
        secret_key(Settings(secret_key="abc"), tmp_path)
    (tmp_path / SECRET_FILE).write_text("abc", encoding="ascii")
    with pytest.raises(NoSecret, match="does not hold a key"):
        secret_key(Settings(), tmp_path)


@pytest.mark.capability("P29", "docs")
def test_every_setting_is_documented_and_the_example_can_be_used(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
    missing = [one.name for one in TABLE if f"| `{one.name}` | `{one.variable}` |" not in page]
    example = page.partition("```toml\n")[2].partition("```")[0]
    assert missing == []
    assert tomllib.loads(example).keys() <= BY_NAME.keys()
    assert settings_of(written(tmp_path, example), {}).workers == 2
