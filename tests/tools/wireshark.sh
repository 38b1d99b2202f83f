#!/usr/bin/env bash
# Sees that tshark is there. Prints what to add to pytest's -m: nothing, or where it cannot be had,
# what leaves the tests out that need it. With KEYRIG_CI=1 that is an error.
set -euo pipefail
cd "$(dirname "$0")/../.."

code=0
tests/tools/debian.sh tshark || code=$?
case $code in
    0) ;;
    3)
        echo "!!! NOT TESTED: what Wireshark reads in our traces" >&2
        echo " and not wireshark"
        ;;
    *) exit "$code" ;;
esac
