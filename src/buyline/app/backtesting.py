"""How good would this forecast have been: asked for in the background or at once, and kept while nothing changes?

A backtest takes seconds to minutes, so it is a job that tells how far it is and can be stopped. Its result lies beside
the books under what was asked, with a digest of what it rests on: the steps, the day and the settings. Whether that is
still so is said wherever it is shown.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from buyline.app.expecting import Expecting, expecting
from buyline.app.forecasts import by_value
from buyline.app.refusal import Refused
from buyline.app.statements import Asked
from buyline.app.work import Run
from buyline.days import Moment
from buyline.forecast import trials
from buyline.forecast.backtest import Backtest, backtest, from_json
from buyline.forecast.records import Records
from buyline.forecast.trials import Told, silent
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.jobs import Job
from buyline.store.wanted import Wanted

KIND = "backtest"
FOLDER = "backtests"
MOST_GROUPS = 6
"""The groups with the most journeys are tried, each by itself, with the company's rates as the level above them."""
KEPT_FILES = 24
METHOD = 2
"""Raised when trials or scores are made otherwise, so that no older result is taken for one of now."""
LOOKED_AT = 50


@dataclass(frozen=True, kw_only=True)
class Backtesting:
    """Where a backtest stands: the last `result`, whether it `is_of_now`, and the `job` that makes or made the next."""

    result: Backtest | None
    is_of_now: bool
    job: Job | None

    @property
    def is_open(self) -> bool:
        """Whether one is being made, or waits to be."""
        return self.job is not None and self.job.is_open


def backtesting(books: Books, asked: Asked, *, now: Moment, by: str | None = None) -> Backtesting:
    """Where the backtest that was asked for stands; Refused for whoever sees only a part of the journeys."""
    _check_sight(books)
    with expecting(books, asked, now=now) as found:
        digest = _digest(found, by)
    kept = _kept(books, asked, by)
    result = None if kept is None else kept if books.sight.has_amounts else kept.without_amounts
    return Backtesting(
        result=result,
        is_of_now=kept is not None and kept.rests_on == digest,
        job=_job_of(books, _named(asked, by)),
    )


def ask_backtest(books: Books, asked: Asked, *, now: Moment, by: str | None = None) -> str | None:
    """Ask for a backtest in the background; the job's id, None where the last one is of now."""
    found = backtesting(books, asked, now=now, by=by)
    if found.is_of_now:
        return None
    if found.job is not None and found.job.is_open:
        return found.job.id
    name = _named(asked, by)
    where = {column: [value] if isinstance(value, str) else list(value) for column, value in asked.where.items()}
    about = {"name": name, "book": asked.book, "as_of": asked.as_of, "at_seq": asked.at_seq, "where": where, "by": by}
    return jobs.ask(books, Wanted(KIND, about, key=f"{KIND} {name}"), now=now)


def make_backtest(books: Books, run: Run) -> Mapping[str, Any]:
    """The job: make the backtest, and keep it."""
    told = dict(run.about)
    by, _ = told.pop("by"), told.pop("name")
    asked = Asked(**told)
    found = backtest_now(
        books, asked, now=run.now, by=by, tell=lambda done, of, says: run.progress(done, of=of, says=says)
    )
    return {"weeks": len(found.origins), "scores": len(found.scores), "rests_on": found.rests_on}


def backtest_now(books: Books, asked: Asked, *, now: Moment, by: str | None = None, tell: Told = silent) -> Backtest:
    """The backtest, made at once unless the one that is kept is of now; kept where everything is seen."""
    _check_sight(books)
    with expecting(books, asked, now=now) as found:
        digest = _digest(found, by)
        kept = _kept(books, asked, by)
        if kept is not None and kept.rests_on == digest:
            return kept if books.sight.has_amounts else kept.without_amounts
        parts = {} if by is None else dict(islice(by_value(found, by).items(), MOST_GROUPS))
        share = _Share(tell, of=1 + len(parts))
        whole = _tried(found, tell=share.part(0))
        groups = {
            value: _of_group(found, records, tell=share.part(place + 1))
            for place, (value, records) in enumerate(parts.items())
        }
    made = replace(whole, as_of=asked.as_of, by=by, groups=groups, rests_on=digest)
    if books.sight.is_whole:
        _keep(books, _named(asked, by), made)
    return made


def _check_sight(books: Books) -> None:
    if not books.sight.has_all_journeys:
        raise Refused("You see only a part of these books, and a backtest is of all of them.")


def sweep_backtests(books: Books) -> None:
    """Remove the oldest results, but for the newest KEPT_FILES."""
    with suppress(FileNotFoundError):
        found = sorted((books.path / FOLDER).glob("*.json"), key=lambda path: -path.stat().st_mtime)
        for path in found[KEPT_FILES:]:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Share:
    """Tells the progress of several trials as of one."""

    tell: Told
    of: int

    def part(self, place: int) -> Callable[[int, int, str], None]:
        """What a part tells, as part of the whole in per cent."""

        def told(done: int, of: int, says: str) -> None:
            self.tell(round(100 * (place + done / max(of, 1)) / self.of), 100, says)

        return told


def _tried(found: Expecting, *, tell: Told, with_stages: bool = True, whole: Records | None = None) -> Backtest:
    if found.records.steps.size == 0:
        raise Refused("These books have no entries yet, so no forecast can be tried.")
    return backtest(
        found.records,
        book=found.asked.book,
        as_of=found.asked.as_of,
        currency=found.view.currency,
        with_stages=with_stages,
        tell=tell,
        whole=whole,
    )


def _of_group(found: Expecting, records: Records, *, tell: Told) -> Backtest:
    return _tried(replace(found, records=records), tell=tell, with_stages=False, whole=found.records)


def _digest(found: Expecting, by: str | None) -> str:
    return found.once("backtest rests on", by, lambda: _digest_of(found.records, by))


def _digest_of(records: Records, by: str | None) -> str:
    """What a backtest rests on, as a digest: the steps in an order of their own, the way, what is believed, the day."""
    steps = records.steps
    columns = np.stack([np.asarray(getattr(steps, name), dtype=np.float64) for name in _HELD])
    ordered = columns[:, np.lexsort(columns)]
    settings = {"method": METHOD, "horizons": trials.HORIZONS, "draws": trials.DRAWS, "by": by, "last": records.last}
    known = {"begin": sorted(records.begin.items()), "end": sorted(records.arrivals_end.items())}
    if programs := records.programs_by(records.last - min(trials.HORIZONS)):
        known |= {"programs": [astuple(each) for each in programs]}
    words = json.dumps([settings, known, asdict(records.way)], default=sorted, sort_keys=True)
    found = sha256(words.encode())
    for part in (ordered, records.prior.mean, records.prior.exits):
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()[:32]


_HELD = (
    "kind", "origin", "target", "on", "since", "began", "known", "is_priced", "n", "amount", "squared",
)  # fmt: skip


def _named(asked: Asked, by: str | None) -> str:
    where = sorted(
        (column, [value] if isinstance(value, str) else sorted(value)) for column, value in asked.where.items()
    )
    return sha256(json.dumps([asked.book, asked.as_of, asked.at_seq, where, by]).encode()).hexdigest()[:24]


def _path(books: Books, name: str) -> Path:
    return books.path / FOLDER / f"{name}.json"


def _kept(books: Books, asked: Asked, by: str | None) -> Backtest | None:
    """The result kept under what was asked; one that cannot be read is as none."""
    try:
        return from_json(json.loads(_path(books, _named(asked, by)).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(books: Books, name: str, made: Backtest) -> None:
    path = _path(books, name)
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(made.to_json()), encoding="utf-8")
    part.rename(path)


def _job_of(books: Books, name: str) -> Job | None:
    """The newest job for what was asked."""
    return next(
        (one for one in jobs.jobs(books, at_most=LOOKED_AT) if one.kind == KIND and one.about["name"] == name), None
    )
