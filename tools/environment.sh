#!/bin/sh
# Makes .venv hold exactly what a lock file says, and this package. Usage: tools/environment.sh venv|runtime|dev
#
# pip fetches uv, uv installs the rest: seconds instead of a minute. Where uv cannot, pip does it. Both take their index,
# certificates and folders from the machine's own pip configuration; every file is checked against the hashes of the lock.
set -eu
cd "$(dirname "$0")/.."

wanted=${1:-runtime}
case "$wanted" in
    venv) lock= ;;
    runtime) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) echo "usage: tools/environment.sh venv|runtime|dev" >&2; exit 2 ;;
esac
python=.venv/bin/python
log=.venv/install.log

say() { printf '%s\n' "$*"; }

fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            say "$name"
            return
        fi
    done
    fail "Buyline needs Python 3.11 or later, and none was found. Install one, or name it: make PYTHON=/path/to/python3.12"
}

# Whether the pip of a Python can install into another one's environment (pip 22.3 and later).
can_stand_in() {
    "$1" -c 'import pip; raise SystemExit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))' >/dev/null 2>&1
}

# The machine's pip fetches uv, where it can: a pip for .venv alone would take seconds to unpack and do no more than that.
make_venv() {
    found=$(find_python)
    if can_stand_in "$found" && "$found" -m venv --without-pip .venv >/dev/null 2>&1; then
        return
    fi
    rm -rf .venv
    "$found" -m venv .venv ||
        fail "$found cannot make a virtual environment; install its venv and pip modules (Debian: apt-get install python3-venv)"
}

pip() {
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip --disable-pip-version-check "$@"
    else
        "$(find_python)" -m pip --python "$python" --disable-pip-version-check "$@"
    fi
}

# What pip is told on this machine, said to uv; a setting made for uv itself wins.
tell_uv() {
    eval "$("$python" tools/pip_settings.py)"
}

fingerprint() {
    "$python" - "$lock" <<'PY'
import hashlib, pathlib, sys
files = ("requirements-install.txt", sys.argv[1], "pyproject.toml")
print(sys.version_info[:3], hashlib.sha256(b"".join(pathlib.Path(f).read_bytes() for f in files)).hexdigest())
PY
}

install_with_uv() {
    [ "${BUYLINE_INSTALLER:-uv}" = uv ] || return 1
    [ -x .venv/bin/uv ] || return 1
    tell_uv
    .venv/bin/uv pip install --python "$python" --require-hashes -r "$lock" &&
        .venv/bin/uv pip install --python "$python" --no-deps --no-build-isolation --editable .
}

install_with_pip() {
    pip install --require-hashes -r "$lock" && pip install --no-deps --no-build-isolation --editable .
}

install() {
    if [ ! -x .venv/bin/uv ] || ! "$python" -c 'import hatchling' >/dev/null 2>&1; then
        pip install --require-hashes -r requirements-install.txt
    fi
    install_with_uv || install_with_pip
}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    rm -rf .venv
    make_venv
fi
[ -n "$lock" ] || exit 0
stamp=.venv/installed-$wanted
if [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint)" ]; then
    exit 0
fi
if ! install >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "the packages could not be installed; the whole log is in $log. Check that pip works on this machine, then run it again."
fi
fingerprint >"$stamp"
