"""Which port may the server take? Prints the wanted one if it is free on this machine, else any free one."""

import socket
import sys


def is_free(port: int) -> bool:
    """Whether a server could listen on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """A port that the system offers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Print the port."""
    wanted = int(sys.argv[1])
    print(wanted if is_free(wanted) else any_free())


if __name__ == "__main__":
    main()
