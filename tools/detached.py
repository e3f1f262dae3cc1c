"""Start a program that outlives the terminal: tools/detached.py LOG PID_FILE PROGRAM [ARGUMENT...].

Its output goes to LOG, its process id to PID_FILE. It is not restarted when it ends.
"""

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Start the program in a session of its own and return at once."""
    log, pid_file, *command = sys.argv[1:]
    with Path(log).open("ab") as output:
        started = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    Path(pid_file).write_text(f"{started.pid}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
