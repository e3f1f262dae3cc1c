"""One engine in a process of its own: `python -m bench.run ENGINE FOLDER RUNS` prints its answer and its times."""

import json
import sys
import time
from pathlib import Path

from bench.books import Data
from bench.engines import ENGINES


def main(engine: str, folder: str, runs: str) -> None:
    """Run once for the answer, then for the clock."""
    with ENGINES[engine](Data.read(Path(folder))) as run:
        answer = run()
        seconds = []
        for _ in range(int(runs)):
            began = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - began)
    print(json.dumps({"answer": answer, "seconds": seconds, "peak_mib": _peak_mib()}))


def _peak_mib() -> int:
    """The most memory this process ever had; 0 where the system does not say. `getrusage` would tell the parent's."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
