#!/usr/bin/env bash
# Sees that Debian packages are there, and installs what is missing where it may.
#
#   tests/tools/debian.sh PACKAGE...
#
# Exit code 0: all are there. 3: some are not and could not be had, which stderr says loudly; what
# needs them has to be left out. With KEYRIG_CI=1 that is a failure like any other: 1.
set -euo pipefail

missing() {
    local package
    for package in "$@"; do
        dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null |
            grep --quiet --line-regexp installed || echo "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo --non-interactive "$@"
    fi
}

install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" -eq 0 ] || sudo --non-interactive true 2>/dev/null || return 1
    echo "installing Debian packages: $*" >&2
    as_root apt-get -o Acquire::Retries=3 update --quiet=2 >&2 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 \
        install --quiet=2 --yes --no-install-recommends "$@" >&2
}

mapfile -t wanted < <(missing "$@")
[ "${#wanted[@]}" -eq 0 ] && exit 0
install "${wanted[@]}" || true
mapfile -t wanted < <(missing "$@")
[ "${#wanted[@]}" -eq 0 ] && exit 0

echo "!!! Debian packages are MISSING: ${wanted[*]}" >&2
echo "!!! What needs them is left out. Try: sudo apt-get install ${wanted[*]}" >&2
[ "${KEYRIG_CI:-0}" = 1 ] && exit 1
exit 3
