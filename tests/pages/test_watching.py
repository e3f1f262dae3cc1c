"""What is logged of requests: one line each, and nothing about persons."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory, override_settings

from buyline.app.books import create_books
from buyline.config.logs import as_json, as_text
from buyline.web.proxy import told_by_proxy
from tests import signed_in

pytestmark = pytest.mark.capability("P29", "page")
PERSONAL = ("ann.miller", "example.com", "acme-17", "10.1.2.3", "correct horse")


class Lines(logging.Handler):
    """What a formatter made of each record."""

    def __init__(self, form: logging.Formatter) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(form)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def log() -> Iterator[Lines]:
    held = Lines(as_json())
    loggers = [logging.getLogger(name) for name in ("", "buyline", "django", "django.request", "django.security")]
    for logger in loggers:
        logger.addHandler(held)
    yield held
    for logger in loggers:
        logger.removeHandler(held)


@pytest.fixture(autouse=True)
def _served(tmp_path: Path) -> Iterator[None]:
    create_books(tmp_path / "books", now=1).close()
    with override_settings(BOOKS=str(tmp_path / "books"), ALLOWED_HOSTS=["127.0.0.1"]):
        yield


def test_a_line_names_the_page_and_not_the_address(log: Lines) -> None:
    answer = signed_in.client().get("/pipeline?where=owner:ann.miller", headers={"X-Request-ID": "proxy-0123456789"})
    assert answer.headers["X-Request-ID"] == "proxy-0123456789"
    (line,) = [line for line in log.told if line["message"] == "request"]
    assert (line["method"], line["route"], line["request"]) == ("GET", "pipeline", "proxy-0123456789")
    assert (line["logger"], line["level"], line["status"]) == ("buyline.requests", "INFO", answer.status_code)
    assert line["milliseconds"] > 0
    assert len(line["member"]) == 12


def test_nothing_about_a_person_is_in_any_line(log: Lines) -> None:
    client = signed_in.client(raise_request_exception=False)
    away = signed_in.client(None, raise_request_exception=False)
    for address in ("/journey/acme-17?q=ann.miller@example.com", "/pipeline?where=person:ann.miller", "/acme-17"):
        client.get(address, REMOTE_ADDR="10.1.2.3")
        away.get(address, REMOTE_ADDR="10.1.2.3")
    away.post(
        "/account/login/", {"login": "ann.miller@example.com", "password": "correct horse"}, REMOTE_ADDR="10.1.2.3"
    )
    away.get("/pipeline", headers={"Host": "acme-17.example.com"})
    with override_settings(PIPELINE_PAGE="tests.pages.test_watching.broken"):
        assert client.get("/pipeline?q=acme-17").status_code == 500
    assert len(log.told) >= 9
    text = "\n".join(log.lines)
    assert [word for word in PERSONAL if word in text] == []


def broken(*_: Any, **__: Any) -> None:
    """A use case that quotes a row in its error."""
    raise KeyError("ann.miller@example.com of acme-17")


def test_what_broke_is_said_by_kind_and_place(log: Lines) -> None:
    with override_settings(PIPELINE_PAGE="tests.pages.test_watching.broken"):
        signed_in.client(raise_request_exception=False).get("/pipeline")
    (line,) = [line for line in log.told if line["message"] == "request"]
    assert (line["level"], line["status"]) == ("ERROR", 500)
    assert line["error"].startswith("KeyError at ")
    assert "buyline/web/asking.py:" in line["error"]


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g h", "<script>alert</script>", "id-\x00-12345"])
def test_a_request_id_that_is_none_is_replaced(given: str) -> None:
    answer = signed_in.client(None).get("/health", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] != given
    assert len(answer.headers["X-Request-ID"]) == 32


def test_plain_lines_have_the_same_fields() -> None:
    held = Lines(as_text())
    logger = logging.getLogger("buyline.requests")
    logger.addHandler(held)
    try:
        signed_in.client(None).get("/health")
    finally:
        logger.removeHandler(held)
    assert "buyline.requests: request method=GET route=health status=200" in held.lines[0]


def test_an_error_in_a_log_line_keeps_its_text_to_itself() -> None:
    held = Lines(as_json())
    logger = logging.getLogger("buyline.jobs")
    logger.addHandler(held)
    try:
        broken()
    except KeyError:
        logger.exception("no job could be taken")
    finally:
        logger.removeHandler(held)
    assert "KeyError at test_watching.py" in held.lines[0]
    assert "ann.miller" not in held.lines[0]


def test_health_asks_nothing_and_ready_asks_everything(tmp_path: Path) -> None:
    client = signed_in.client(None)
    assert client.get("/health").json() == {"status": "ok"}
    answer = client.get("/ready")
    assert answer.json() == {
        "status": "ok",
        "checks": {"books": "ok", "members": "ok", "database": "ok", "form": "ok", "disk": "ok"},
    }
    with override_settings(BOOKS=str(tmp_path / "nowhere")):
        assert client.get("/health").status_code == 200
        answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["books"] == "failing"
    assert "nowhere" not in answer.text


@pytest.mark.parametrize(
    ("said", "from_"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("10.9.9.9, 203.0.113.9", "203.0.113.9"),
        ("", "127.0.0.1"),
        ("lies", "127.0.0.1"),
    ],
)
def test_a_proxy_says_from_where_a_request_comes(said: str, from_: str) -> None:
    seen: list[str] = []

    def look(request: Any) -> Any:
        seen.append(request.META["REMOTE_ADDR"])

    told_by_proxy(look)(RequestFactory().get("/", headers={"X-Forwarded-For": said}))
    assert seen == [from_]
