#!/usr/bin/env bash
# Install the servers that the cluster's tests start, where they are missing: Debian's PostgreSQL and Redis.
# Nothing is left running: the tests start servers of their own.
set -euo pipefail

missing=()
[ -x "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1)" ] || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
if [ ${#missing[@]} -gt 0 ]; then
    root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    # Debian starts what it installs, unless this says otherwise.
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
