# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Read by quickstart.sh and tests/run.sh: install_missing NAME... has apt install those of the
# Debian packages that are not there. Says and does nothing where all are.

is_installed() {
    dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -q '^installed'
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "Not root, and there is no sudo: please run as root: $*" >&2
        return 1
    fi
}

install_missing() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo "This is no Debian: please see to it that these are installed: $*" >&2
        return 0
    fi
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Installing with apt:$missing" >&2
    said=$(as_root apt-get update -qq 2>&1) || echo "$said" >&2
    # shellcheck disable=SC2086  # the list is meant to fall into words
    if ! said=$(as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $missing 2>&1); then
        echo "$said" >&2
        echo "apt-get could not install:$missing" >&2
        return 1
    fi
}

# What a build of the library and the command line tool needs.
# shellcheck disable=SC2034  # used by who reads this file
build_packages="cmake ninja-build gcc libc6-dev pkg-config libyaml-dev libxxhash-dev uthash-dev
libjansson-dev zlib1g-dev libsqlite3-dev"
