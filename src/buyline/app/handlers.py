"""Which kinds of work are done in the background, and by what?

Each handler is idempotent: done twice, it has the effect of once.
"""

from collections.abc import Mapping
from typing import Any

from buyline.app import backtesting, exports, imports_later, kept_forecasts, lookalikes_search
from buyline.app.work import Handler, Run, Worker
from buyline.store import jobs
from buyline.store.books import Books
from buyline.store.segments import compact, ship, sweep
from buyline.store.wanted import TIDY

KEPT_DAYS = 30
_DAY = 86_400_000_000


def tidy_segments(books: Books, run: Run) -> Mapping[str, Any]:
    """Move new rows into files, merge small files, and remove what time leaves behind."""
    run.progress(0, of=4, says="moving new rows into files")
    shipped = ship(books)
    run.progress(1, of=4, says="merging small files")
    merged = compact(books)
    run.progress(2, of=4, says="removing files that nobody needs")
    swept = len(sweep(books))
    run.progress(3, of=4, says="forgetting jobs of long ago")
    gone = jobs.forget(books, ended_before=run.now - KEPT_DAYS * _DAY)
    known = jobs.jobs(books, at_most=1_000_000)
    backtesting.sweep_backtests(books)
    exports.sweep_exports(books, keep={one.id for one in known})
    imports_later.forget_files(books, keep={one.id for one in known if one.is_open or one.may_be_tried_again})
    run.progress(4, of=4, says="all is tidy")
    return {"rows_shipped": shipped, "files_merged": merged, "files_removed": swept, "jobs_forgotten": len(gone)}


HANDLERS: Mapping[str, Handler] = {
    TIDY: tidy_segments,
    exports.KIND: exports.export_journeys,
    imports_later.KIND: imports_later.import_files,
    lookalikes_search.KIND: lookalikes_search.find_duplicates,
    backtesting.KIND: backtesting.make_backtest,
    kept_forecasts.JOB: kept_forecasts.keep_weekly,
}


def worker_for(books: Books, *, lease_seconds: int) -> Worker:
    """A worker for all kinds of work that this version knows."""
    return Worker(books, HANDLERS, lease_seconds)
