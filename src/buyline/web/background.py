"""Who does the background jobs of a server with several processes?

One of them at a time, in a thread of its own: whoever holds a lock on a file of the books' folder. The lock ends with
its process, and another takes over. With the setting `background` off nobody does; `buyline work` does it then.
"""

import gc
import logging
import threading
from contextlib import suppress
from importlib import import_module
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from buyline.web.asking import books

LOCK = "background.lock"
LOOK_SECONDS = 5.0
_LOG = logging.getLogger("buyline.jobs")


class Background:
    """The thread that does jobs while this process lives."""

    def __init__(self, folder: Path, *, lease_seconds: int, stop_seconds: int) -> None:
        self._folder, self._lease_seconds, self._stop_seconds = folder, lease_seconds, stop_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="background jobs", daemon=True)

    def start(self) -> None:
        """Begin; when the process ends, a job under way is given back."""
        self._thread.start()
        Finalize(self, self.stop, exitpriority=100)

    def stop(self) -> None:
        """End after the step under way."""
        self._stopping.set()
        self._thread.join(self._stop_seconds)

    def _run(self) -> None:
        held = None
        while not self._stopping.is_set():
            try:
                held = held or _alone(self._folder)
                if held is not None:
                    self._work()
            except Exception as problem:  # noqa: BLE001 - the books may open later
                _LOG.warning("no background jobs are done", extra={"error": type(problem).__name__})
            self._stopping.wait(LOOK_SECONDS)

    def _work(self) -> None:
        found = books()
        worker = import_string(settings.WORKER)(found, lease_seconds=self._lease_seconds)
        worker.stopping = self._stopping
        try:
            worker.run()
        finally:
            found.connection.close()  # this thread's own


def _alone(folder: Path) -> Any:
    """The lock, held while what is returned is open; None while another process holds it."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return folder  # there a server has one process
    file = (folder / LOCK).open("ab")
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file
    file.close()
    return None


def load() -> None:
    """Load what answers pages and does jobs, all that the settings name.

    What is loaded stays: the collector, which looks for what nobody needs, leaves it out from then on.
    """
    from django.urls import get_resolver  # noqa: PLC0415 - it loads every view

    get_resolver().url_patterns  # noqa: B018 - looking is loading
    named = {name: value for name in dir(settings) if isinstance(value := getattr(settings, name), str)}
    for name, value in named.items():
        if value.startswith("buyline.app.") and name != "JOBS":
            import_string(value)
    import_module(settings.JOBS)
    gc.collect()
    gc.freeze()


def start() -> None:
    """Do background jobs in this process, unless the settings say otherwise or there are no books."""
    told, folder = settings.TOLD, Path(settings.BOOKS or "-")
    if told.background and folder.is_dir():
        Background(folder, lease_seconds=told.lease_seconds, stop_seconds=told.stop_seconds).start()
