"""What is run on each mutant; the last line that it prints says what went red."""

from __future__ import annotations

import os
import subprocess
import sys

from rig.runner.worker import ALONE, SETTINGS, packages

KEYS = "virtual:fido2.3,virtual:fido2.0,virtual:fingerprint,virtual:ctap2-only"
"""The other profiles decide little that these do not."""
LONG = "--deselect=tests/virtual/test_ctaphid_machine.py"
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
SUITES = ["-c", str(SETTINGS), "--rootdir=.", "-p", "rig.plugin", f"--key={KEYS}", *packages(())]
STAGES = {"suites": [*PYTEST, *SUITES], "unit tests": [*PYTEST, LONG, "tests/virtual"]}


def main() -> int:
    """Run stage after stage until one goes red; return 1 then."""
    environ = {name: value for name, value in os.environ.items() if "BYTECODE" not in name}
    for name, command in STAGES.items():
        alone = ALONE if name == "suites" else {}
        done = subprocess.run(command, env={**environ, **alone}, check=False, capture_output=True)
        if done.returncode:
            sys.stdout.write(f"{name}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
