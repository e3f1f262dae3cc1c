#!/bin/sh
# From a clean clone to a running server with the demo company: environment, install, demo, server, each with its time.
# PORT=8000 asks for a port (a free one is taken if it is in use). DETACH=1 returns once the server answers.
set -eu
cd "$(dirname "$0")/.."
books=${BOOKS:-demo-books}
log=$books/server.log
pid_file=$books/server.pid
started=$(date +%s)
last=$started

say() { printf '%s\n' "$*"; }

phase_done() {
    now=$(date +%s)
    printf '  %-12s %4s s   %s\n' "$1" "$((now - last))" "$2"
    last=$now
}

address_in_log() {
    sed -n 's|.*\(http://[A-Za-z0-9.:/-]*[A-Za-z0-9]\).*|\1|p' "$log" | head -n 1
}

is_answering() {
    .venv/bin/python - "$1" <<'PY' 2>/dev/null
import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=20)
PY
}

# Python compiles a module when it is first loaded: those of the pages, while the demo company is made on another core.
warm_up() {
    DJANGO_SETTINGS_MODULE=buyline.web.settings .venv/bin/python -c \
        'import django; django.setup(); from buyline.web import background; background.load()' >/dev/null 2>&1 || true
}

wait_for_server() {
    while kill -0 "$server" 2>/dev/null && [ "$(($(date +%s) - last))" -lt 60 ]; do
        address=$(address_in_log)
        if [ -n "$address" ] && is_answering "$address"; then
            return 0
        fi
        sleep 0.2
    done
    tail -n 40 "$log" >&2
    say "error: the server did not answer; what it said is above and in $log" >&2
    return 1
}

stop_server() {
    trap - INT TERM EXIT
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
}

say "Buyline demo"
tools/environment.sh venv
phase_done environment "Python in .venv"
tools/environment.sh runtime
phase_done install "packages as locked, with hashes"
warm_up &
.venv/bin/buyline --books "$books" demo --if-missing
phase_done demo "two years of a believable company in $books/"

mkdir -p "$books"
: >"$log"
wanted=${PORT:-8765}
port=$(.venv/bin/python tools/free_port.py "$wanted")
[ "$port" = "$wanted" ] || say "  port $wanted is taken; using $port"
if [ "${DETACH:-}" = 1 ]; then
    # A session of its own: the server stays when the terminal goes.
    .venv/bin/python tools/detached.py "$log" "$pid_file" .venv/bin/buyline --books "$books" serve --port "$port"
    server=$(cat "$pid_file")
else
    .venv/bin/buyline --books "$books" serve --port "$port" >"$log" 2>&1 &
    server=$!
    trap stop_server INT TERM EXIT
fi
if ! wait_for_server; then
    kill "$server" 2>/dev/null || true
    exit 1
fi
phase_done server "answers"
say "  in all       $(printf '%4s' "$(($(date +%s) - started))") s"
say ""
say "The demo company; this link lets the first one in, as its owner:  $address"
if [ "${DETACH:-}" = 1 ]; then
    say "Stop the server with:  kill $server"
else
    say "Stop the server with Ctrl-C. What it says is kept in $log"
    wait "$server"
fi
