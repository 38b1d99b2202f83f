"""A run that is in the middle for as long as a test wants."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.real_time import PATIENCE


def wait_until(done: Callable[[], bool], what: str) -> None:
    """Look again and again until something is so; give up loudly."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, f"not within {PATIENCE:g} s: {what}"
        select.select([], [], [], 0.1)


def end_of(process: int) -> None:
    """Wait until a process is no more."""
    wait_until(lambda: not is_alive(process), f"the end of process {process}")


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass(frozen=True)
class Gate:
    """Two tests for any key: one that passes, and one that lasts until it is let through."""

    folder: Path

    def __post_init__(self) -> None:
        self.test.write_text(
            "import os, select\nfrom pathlib import Path\n"
            f"HERE = Path({str(self.folder)!r})\n"
            "def test_first(ctap2):\n    assert ctap2.info.versions\n"
            "def test_second(ctap2, request):\n"
            "    bench = Path(request.config.getoption('--bench') or 'none').stem\n"
            "    (HERE / f'reached-{bench}').write_text(str(os.getpid()))\n"
            "    for _ in range(3000):\n"
            "        if (HERE / 'open').exists():\n            return\n"
            "        select.select([], [], [], 0.1)\n"
            "    raise AssertionError('nobody opened')\n"
            "def test_third(ctap2):\n    assert ctap2.info.aaguid\n"
        )

    @property
    def test(self) -> Path:
        return self.folder / "test_gate.py"

    def reached(self, bench: str = "bench1") -> int | None:
        """Return the id of the process whose second test runs on a bench; None before."""
        reached = self.folder / f"reached-{bench}"
        return int(reached.read_text() or 0) or None if reached.exists() else None

    def wait(self, bench: str = "bench1") -> int:
        """Wait until the second test runs on a bench; return the id of its process."""
        wait_until(lambda: self.reached(bench) is not None, "the second test")
        return self.reached(bench) or 0

    def open(self) -> None:
        (self.folder / "open").touch()
