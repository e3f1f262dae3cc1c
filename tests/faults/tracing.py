"""How is a fault put into a running process at the n-th call of a kind? With strace, attached from outside."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from tests.conftest import ROOT

CALLS = (
    "write", "writev", "pwrite64", "pwritev", "pwritev2", "ftruncate", "fallocate", "fsync", "fdatasync", "msync",
    "sync_file_range", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat",
)  # fmt: skip
KILLED = -9
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended (an exit code, or less than 0: a signal), and what it had said until then."""

    code: int
    done: tuple[str, ...]
    said: tuple[str, ...]
    broke: tuple[str, ...]


class Worker:
    """Processes ready to be traced; several ask for several workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "tests.faults.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(SECONDS)

    def run(self, what: str, books: Path, strace: Sequence[str]) -> Ended:
        """Let a process work under strace with these options."""
        gate = self._folder / "gate"
        gate.unlink(missing_ok=True)
        os.mkfifo(gate)
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what} {books} {gate}\n")
        self._process.stdin.flush()
        pid = self._line().removeprefix("pid ")
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-p", pid, *strace], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        is_traced = _wait_for_tracer(pid, tracer)
        gate.write_bytes(b"")
        ended = self._until_end()
        tracer.wait(SECONDS)
        if not is_traced:
            pytest.skip("strace cannot attach to a process here (ptrace is not allowed)")
        return ended

    def _until_end(self) -> Ended:
        told: dict[str, list[str]] = {"done": [], "said": [], "broke": []}
        while True:
            word, _, rest = self._line().partition(" ")
            if word == "ended":
                return Ended(int(rest), *(tuple(lines) for lines in told.values()))
            told.get(word, told["said"]).append(rest)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the worker ended"
        return line.rstrip("\n")


def _wait_for_tracer(pid: str, tracer: "subprocess.Popen[bytes]") -> bool:
    status = Path(f"/proc/{pid}/status")
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and tracer.poll() is None:
        if (found := re.search(r"^TracerPid:\s*(\d+)", status.read_text(), re.MULTILINE)) and int(found[1]):
            return True
        time.sleep(0.002)
    return False


def needs_strace() -> None:
    """Skip where there is no strace."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed (Debian: apt-get install strace)")


def counted(worker: Worker, what: str, books: Path, log: Path) -> tuple[Ended, Counter[str]]:
    """Let a process work undisturbed; how many calls of each kind its busiest thread made, as strace counts them."""
    ended = worker.run(what, books, ["-o", str(log), "-e", f"trace={','.join(CALLS)}"])
    calls = re.findall(r"^(\d+) +(\w+)\(", log.read_text(), re.MULTILINE)
    most: Counter[str] = Counter()
    for (_, name), many in Counter(calls).items():
        most[name] = max(most[name], many)
    return ended, most


def killed_at(call: str, nth: int) -> list[str]:
    """Options: kill −9 at the n-th call of this kind, before it is carried out."""
    return ["-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={nth}"]


def failing(call: str, nth: int, *, error: str, stays: bool) -> list[str]:
    """Options: the n-th call of this kind fails, and with `stays` each one after it."""
    return ["-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={nth}{'+' * stays}"]
