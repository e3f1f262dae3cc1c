#!/bin/sh
# Writes the lock files anew: exact versions with hashes, for every platform, and no address of any index.
# An argument is passed on: `tools/lock.sh --upgrade` takes the newest versions that pyproject.toml allows.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv
eval "$(.venv/bin/python tools/pip_settings.py)"

lock() {
    out=$1
    shift
    "$uv" pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --output-file "$out" "$@"
}

lock requirements.txt pyproject.toml "${1:---no-upgrade}"
lock requirements-dev.txt pyproject.toml --group dev --constraint requirements.txt "${1:---no-upgrade}"
lock requirements-install.txt --group install --constraint requirements-dev.txt "${1:---no-upgrade}"
if grep -nE '(https?|file|git\+[a-z]+)://|^--|@ ' requirements*.txt; then
    echo "error: a lock file names an address (lines above)" >&2
    exit 1
fi
