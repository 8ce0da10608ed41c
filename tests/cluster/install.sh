#!/usr/bin/env bash
# Installs the servers that the tests of several machines start, where they are missing: Debian's PostgreSQL and Redis.
# Nothing is left running: the tests start servers of their own.
set -euo pipefail

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed: ${missing[*]}; install Debian's packages of these names" >&2
    exit 1
fi
apt-get update -qq
# With a run level of 1 Debian does not start what it installs.
DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
