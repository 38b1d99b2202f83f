"""Where the time of a test on the built-in key goes, and what an empty test costs beside it."""

from __future__ import annotations

import cProfile
import pstats
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import pytest

QUIET = ("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:html", "-p", "no:metadata")
OWNERS = {
    "key": ("rig/virtual/", "rig/keys/inprocess.py"),
    "rig": ("rig/",),
    "python_fido2": ("/fido2/",),
    "pytest": ("/_pytest/", "/pluggy/"),
}
"""Whose code a file is; the first that fits, so that the key is told from the rest of the rig."""
SUITES = ("rig.suites.registration", "rig.suites.assertion")
ROUNDS = 3


class Counter:
    """Counts the tests that ran to their end."""

    def __init__(self) -> None:
        self.tests = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count calls that were not skipped."""
        self.tests += report.when == "call"


def measure() -> dict[str, float]:
    """Return milliseconds per test, the shares of key, python-fido2, rig and pytest, and ratios.

    The shares come from a profile, which makes calls dearer than they are: they say where time
    goes, the milliseconds say how much of it.
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "pytest.ini").write_text("[pytest]\n")
        settings = ("-c", f"{folder}/pytest.ini")
        suites = (*settings, "--key=virtual", "--pyargs", *SUITES)
        empty = Path(folder) / "test_empty.py"
        empty.write_text(
            "import pytest\n"
            "@pytest.mark.parametrize('number', range(300))\n"
            "def test_nothing(number):\n    pass\n"
        )
        seconds = min(_seconds_per_test(*suites) for _ in range(ROUNDS))
        nothing = min(_seconds_per_test(*settings, str(empty)) for _ in range(ROUNDS))
        shares = _shares(suites)
    rig_seconds = shares["rig"] * seconds
    return {
        "test_ms": 1000 * seconds,
        "empty_test_ms": 1000 * nothing,
        "rig_share_beside_an_empty_test_ratio": rig_seconds / nothing,
        **{f"share_of_{owner}": share for owner, share in shares.items()},
    }


def _seconds_per_test(*args: str) -> float:
    counter = Counter()
    started = perf_counter()
    pytest.main([*QUIET, *args], plugins=[counter])
    return (perf_counter() - started) / counter.tests


def _shares(args: tuple[str, ...]) -> dict[str, float]:
    profile = cProfile.Profile()
    profile.runcall(pytest.main, [*QUIET, *args])
    seconds: dict[str, float] = defaultdict(float)
    for file, own in _own_times(pstats.Stats(profile)):
        seconds[_owner(file)] += own
    whole = sum(seconds.values())
    return {owner: seconds[owner] / whole for owner in (*OWNERS, "other")}


def _own_times(stats: Any) -> Iterator[tuple[str, float]]:
    """Yield file and seconds of every function; C code counts for the file that called it."""
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if Path(file).is_absolute() and "cryptography" not in file:
            yield file, own
            continue
        for (calling, _, _), (_, _, called, _) in callers.items():
            yield calling, called


def _owner(file: str) -> str:
    fits = (name for name, parts in OWNERS.items() if any(part in file for part in parts))
    return next(fits, "other")


if __name__ == "__main__":
    sys.stdout.write(f"{measure()}\n")
