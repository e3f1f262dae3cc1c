"""Many threads' requests share sessions, and each gets its own answer."""

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from buyline.store.writer import GroupWriter


def together(count: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()


def test_each_request_gets_its_answer_and_groups_are_shared() -> None:
    groups: list[int] = []

    def handle(requests: Sequence[int]) -> list[int]:
        groups.append(len(requests))
        time.sleep(0.002)
        return [request * 2 for request in requests]

    writer = GroupWriter(handle, at_most=16)
    wrong: list[int] = []

    def work(i: int) -> None:
        wrong.extend(n for n in range(i * 100, i * 100 + 20) if writer.submit(n) != 2 * n)

    together(16, work)
    assert wrong == []
    assert sum(groups) == 320
    assert 1 < max(groups) <= 16


def test_only_the_guilty_request_fails() -> None:
    def handle(requests: Sequence[int]) -> list[int]:
        time.sleep(0.005)
        if 3 in requests:
            raise ValueError("three")
        return list(requests)

    writer = GroupWriter(handle)
    failed: list[int] = []

    def work(i: int) -> None:
        try:
            assert writer.submit(i) == i
        except ValueError:
            failed.append(i)

    together(8, work)
    assert failed == [3]
    assert writer.submit(1) == 1


def test_the_lead_is_handed_on_after_an_interruption() -> None:
    def handle(requests: Sequence[str]) -> list[str]:
        if "stop" in requests:
            raise KeyboardInterrupt
        return list(requests)

    writer = GroupWriter(handle)
    with pytest.raises(KeyboardInterrupt):
        writer.submit("stop")
    assert writer.submit("go") == "go"
