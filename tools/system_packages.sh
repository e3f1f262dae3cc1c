#!/bin/sh
# Sees to the Debian packages that tests use. Without the right to install them it says what is missing; the tests that
# need them then skip with the same word. Usage: tools/system_packages.sh [full]
set -eu
cd "$(dirname "$0")/.."
log=.venv/apt.log

missing=""
wants() { "$@" >/dev/null 2>&1 || missing="$missing $package"; }

package=chromium wants command -v chromium
package=strace wants command -v strace
package=postgresql wants sh -c 'command -v postgres || ls /usr/lib/postgresql/*/bin/postgres'
if [ "${1:-}" = full ]; then
    for package in r-cran-survival r-cran-etm r-cran-cmprsk; do
        wants dpkg -s "$package"
    done
fi
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "note: not a Debian system; the tests that need$missing skip until you install them" >&2
elif [ "$(id -u)" -ne 0 ]; then
    echo "note: the tests that need$missing skip; to run them: sudo apt-get install --no-install-recommends$missing" >&2
else
    echo "installing$missing"
    # shellcheck disable=SC2086  # several packages
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        echo "note:$missing could not be installed; the tests that need them skip" >&2
    fi
fi
