#!/usr/bin/env bash
# Installs what the tests marked `browser` need: Debian's Chromium, and axe-core and playwright-core from npm by the lock
# file in this folder. Only what is missing is installed, so it can run before every test run. No install script is run,
# and playwright downloads no browser of its own. What cannot be had is said, and its tests are skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${WIRECOPY_BROWSER:-$here/../../.build/browser}
mkdir -p "$target"

if ! command -v chromium >/dev/null; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } \
            >/dev/null || echo "chromium: apt-get could not install it" >&2
    else
        echo "chromium: not installed; install Debian's package chromium" >&2
    fi
fi

if ! command -v npm >/dev/null; then
    echo "axe-core, playwright-core: npm is not installed" >&2
elif ! cmp -s "$here/package-lock.json" "$target/installed.json"; then
    cp "$here/package.json" "$here/package-lock.json" "$target/"
    (cd "$target" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
    cp "$here/package-lock.json" "$target/installed.json"
fi
