"""What does this machine's pip know that uv has to be told?

Prints shell lines that set uv's variables from `pip config list`; sets none that is set already. It names no index
itself.
"""

import ast
import os
import shlex
import subprocess
import sys

UV_NAME = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
COMMA_SEPARATED = {"UV_FIND_LINKS"}


def pip_settings() -> dict[str, str]:
    """Return what pip is told by files and environment; the later of several wins, as in pip. Empty without pip."""
    found = {}
    for line in (_listed_by(sys.executable) or _listed_by(f"{sys.base_prefix}/bin/python3")).splitlines():
        name, _, value = line.partition("=")
        scope, _, option = name.rpartition(".")
        if scope in {"global", "install", ":env:"} and value:
            found[option] = str(ast.literal_eval(value))
    return found


def _listed_by(python: str) -> str:
    command = [python, "-m", "pip", "config", "list"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""


def main() -> None:
    """Print one `export` per setting that uv lacks."""
    for option, value in pip_settings().items():
        name = UV_NAME.get(option)
        if name is None or name in os.environ or not value.split():
            continue
        joined = ("," if name in COMMA_SEPARATED else " ").join(value.split())
        print(f"export {name}={shlex.quote(joined)}")
    if "UV_INDEX_STRATEGY" not in os.environ:
        print("export UV_INDEX_STRATEGY=unsafe-best-match")


if __name__ == "__main__":
    main()
