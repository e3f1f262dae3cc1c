"""How do many threads' appends share one transaction?

Whoever comes first leads: it takes along what is waiting, has it handled in one session, then hands the lead on. Nobody
is answered before the commit. It does not know what a request is.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class _Waiting(Generic[Request, Answer]):
    """A request in the queue; `woken` means it is answered, or its thread is to lead."""

    __slots__ = ("answer", "error", "is_done", "request", "woken")

    def __init__(self, request: Request) -> None:
        self.request = request
        self.woken = threading.Event()
        self.is_done = False
        self.answer: Answer | None = None
        self.error: BaseException | None = None


class GroupWriter(Generic[Request, Answer]):
    """`handle` answers a list of requests, one answer each in their order, in one session of the books.

    When a group fails, its requests are handled alone, so that only the guilty one fails.
    """

    def __init__(self, handle: Callable[[Sequence[Request]], Sequence[Answer]], *, at_most: int = 500) -> None:
        self._handle = handle
        self._at_most = at_most
        self._lock = threading.Lock()
        self._queue: deque[_Waiting[Request, Answer]] = deque()
        self._is_led = False

    def submit(self, request: Request) -> Answer:
        """Answer of `handle` for this request once it is on disk; raises what `handle` raised for it."""
        mine: _Waiting[Request, Answer] = _Waiting(request)
        with self._lock:
            self._queue.append(mine)
            must_wait, self._is_led = self._is_led, True
        if must_wait:
            mine.woken.wait()
        if not mine.is_done:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.answer  # type: ignore[return-value]

    def _lead(self) -> None:
        with self._lock:
            group = [self._queue.popleft() for _ in range(min(self._at_most, len(self._queue)))]
        try:
            self._answer(group)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._is_led = following is not None
            if following is not None:
                following.woken.set()
            for waiting in group:
                waiting.is_done = True
                waiting.woken.set()

    def _answer(self, group: Sequence[_Waiting[Request, Answer]]) -> None:
        try:
            answers = self._handle([waiting.request for waiting in group])
            for waiting, answer in zip(group, answers, strict=True):
                waiting.answer = answer
        except Exception as error:  # noqa: BLE001 - it is handed to whom it belongs
            if len(group) == 1:
                group[0].error = error
                return
            for waiting in group:
                self._answer([waiting])
        except BaseException as error:
            for waiting in group:
                waiting.error = error
            raise
