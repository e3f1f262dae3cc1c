"""In which form are things logged, and what never is?

One line per event on standard error: a JSON document for programs, or plain text. A line has a short message and named
fields; the fields are those of the list below and no others, so that nothing about persons can slip in.
"""

import logging
import sys
from collections.abc import Mapping
from typing import Any

from buyline.config.settings import Settings

FIELDS = (
    "method", "route", "status", "milliseconds", "bytes", "request", "member", "kind", "job", "try", "state", "error",
    "books",
)  # fmt: skip


def logging_for(settings: Settings) -> Mapping[str, Any]:
    """The configuration for `logging.config.dictConfig`, also Django's LOGGING."""
    is_plain = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    form = "buyline.config.logs.as_text" if is_plain else "buyline.config.logs.as_json"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "buyline": {"handlers": ["stderr"], "level": settings.log_level.upper(), "propagate": False},
            "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
            # these quote the address that was asked for; the line of the request says the same without it
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


def set_up(settings: Settings) -> None:
    """Log in this process as the settings say."""
    from logging.config import dictConfig  # noqa: PLC0415 - only where something is logged

    dictConfig(dict(logging_for(settings)))


def as_json() -> logging.Formatter:
    """A formatter for one JSON document per line."""
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 - a kept library, slow to load

    class _Line(JsonFormatter):  # type: ignore[misc, unused-ignore]
        def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
            return {name: value for name, value in log_data.items() if name in _KEPT}

        def formatException(self, exc_info: Any) -> str:  # noqa: N802 - the name is that of logging
            return _kind_of(exc_info)

    renamed = {"asctime": "at", "levelname": "level", "name": "logger"}
    return _Line("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=renamed, json_ensure_ascii=False)


def as_text() -> logging.Formatter:
    """A formatter for plain lines: time, level, message, then the fields that are there."""
    return _Plain("%(asctime)s %(levelname)s %(name)s: %(message)s")


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={getattr(record, name)}" for name in FIELDS if hasattr(record, name))
        return f"{super().format(record)} {fields}".rstrip()

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is that of logging
        return _kind_of(ei)


_KEPT = frozenset({*FIELDS, "at", "level", "logger", "message", "exc_info"})


def _kind_of(problem: Any) -> str:
    """An error as its kind and the places it went through, without its text, which may quote a row of the books."""
    import traceback  # noqa: PLC0415 - when something went wrong

    kind, _, trace = problem
    places = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
    return f"{kind.__name__ if kind else 'error'} at {' < '.join(reversed(places))}"
