"""How do other cores help with a load?

Processes of this package's own that each work one share out after another, asked over their standard streams. They end
with the process that asks, however that ends; one that dies is replaced by doing its share here.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from queue import SimpleQueue
from typing import Any

from buyline.app.shares import Share, Worked, worked_out

_PROGRAM = "from buyline.app.hands import serve; serve()"
_PROTOCOL = pickle.HIGHEST_PROTOCOL


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Hands(AbstractContextManager["Hands"]):
    """So many processes; with none, shares are worked out here, one after another."""

    def __init__(self, many: int) -> None:
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._all = [self._start() for _ in range(many)]
        self._threads = ThreadPoolExecutor(many) if many else None

    def _start(self) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        hand = subprocess.Popen(  # noqa: S603 - this Python, a fixed program
            [sys.executable, "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the process that asks; the others end with it
        )
        self._idle.put(hand)
        return hand

    def __exit__(self, *_: object) -> None:
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for hand in self._all:
            for stream in (hand.stdin, hand.stdout):
                if stream is not None:
                    with suppress(OSError):  # what a dead one was still to be told
                        stream.close()
        for hand in self._all:
            hand.wait()

    def work(self, shares: Iterable[Share]) -> Iterator[Worked]:
        """What each share amounts to, in the order of the shares."""
        if self._threads is None:
            return map(worked_out, shares)
        return self._threads.map(self._ask, shares)

    def _ask(self, share: Share) -> Worked:
        hand = self._idle.get()
        try:
            answer = _asked(hand, share)
        finally:
            self._idle.put(hand)
        if isinstance(answer, Worked):
            return answer
        return worked_out(share)  # the process is gone, or it failed: here the error shows, if there is one


def _asked(hand: "subprocess.Popen[bytes]", share: Share) -> Any:
    if hand.stdin is None or hand.stdout is None or hand.poll() is not None:
        return None
    try:
        pickle.dump(share, hand.stdin, _PROTOCOL)
        hand.stdin.flush()
        return pickle.load(hand.stdout)  # noqa: S301 - written by a process of this package's own
    except (OSError, EOFError, pickle.UnpicklingError):
        hand.kill()
        return None


def serve() -> None:
    """Answer shares on standard input until it ends; what is printed by mistake goes to standard error."""
    import gc  # noqa: PLC0415 - in the process that helps only

    gc.disable()
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            share = pickle.load(asked)  # noqa: S301 - written by the process that started this one
        except EOFError:
            return
        try:
            answer: Worked | None = worked_out(share)
        except Exception:  # noqa: BLE001 - the one who asks does the share again and shows what is wrong with it
            answer = None
        try:
            pickle.dump(answer, answers, _PROTOCOL)
            answers.flush()
        except OSError:  # nobody asks any more
            os._exit(0)
