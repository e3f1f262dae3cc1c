"""One engine in a process of its own: `python -m bench.run ENGINE FOLDER RUNS` prints its answer and its times."""

import json
import resource
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"answer": answer, "seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
