"""How do programs try the forecast on the past? They ask for it, see how far it is, and read the result."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from buyline.api.forms import as_answer
from buyline.api.jobs import told
from buyline.api.opened import books, now
from buyline.api.operations import acts, reads
from buyline.api.parameters import Broken
from buyline.api.shapes import backtesting as shapes
from buyline.app.backtesting import ask_backtest, backtesting
from buyline.members.policy import Right


class Tried(Broken):
    """Which records the forecast is tried on."""

    book: Literal["claimed", "verified"] = Field("claimed", description="Where we say that they are, or proved to be.")


@reads("/backtest", tag="Forecast", shape=shapes.Backtesting, right=Right.READ_JOURNAL, is_kept=False)
def backtest(request: HttpRequest, asked: Query[Tried]) -> Any:
    """The last backtest, whether it is of now, and the job that makes or made the newest."""
    found = backtesting(books(), asked.asked(), now=now(), by=asked.by)
    return {
        "is_of_now": found.is_of_now,
        "job": None if found.job is None else told(found.job),
        "result": None if found.result is None else found.result.to_json(),
    }


@acts("/backtest", tag="Forecast", right=Right.READ_JOURNAL, shape=shapes.Asked)
def start_backtest(request: HttpRequest, asked: Query[Tried]) -> HttpResponse:
    """Ask for a backtest in the background; no job where the last one is of now. Stop it under its job."""
    return as_answer({"job": ask_backtest(books(), asked.asked(), now=now(), by=asked.by)})
