#!/usr/bin/env bash
# Builds what emulated boards are made of. Prints what to add to pytest's -m: nothing, or where the
# Debian packages for it cannot be had, what leaves the tests out that need them. A build that fails is
# an error, and with KEYRIG_CI=1 so is a missing package.
set -euo pipefail
cd "$(dirname "$0")/../.."

mapfile -t -d ' ' packages < <(make --silent --no-print-directory -C hardware needs | tr -d '\n')
code=0
tests/tools/debian.sh "${packages[@]}" || code=$?
case $code in
    0) make --silent --no-print-directory -C hardware >&2 ;;
    3)
        echo "!!! NOT TESTED: the actuator's firmware, and everything on emulated boards" >&2
        echo " and not emulator"
        ;;
    *) exit "$code" ;;
esac
