"""Which process has a part of the bench to itself: one at a time, and the next is told who."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from rig import BenchProblem


class Hold:
    """The lock of one part, and a note of who has it. A process that dies gives it back.

    Args:
        name: What the user calls the part.
        place: Its device, port or address; other names of the same device are told to be it.
        kind: What it is: `board` or `bay`.
        problem: What is raised if somebody else has it.
    """

    def __init__(self, name: str, place: str, *, kind: str, problem: type[BenchProblem]) -> None:
        real = str(Path(place).resolve()) if place.startswith("/") else place
        self._where = f"{name}, {place}"
        self._kind = kind
        self._problem = problem
        plain = re.sub(r"[^A-Za-z0-9.-]+", "_", real)
        # The user's own folder, whether logged in or started by a timer.
        self._lock = FileLock(user_state_path("keyrig") / f"{kind}s" / f"{plain}.lock")
        self._note = Path(self._lock.lock_file).with_suffix(".txt")

    def take(self) -> None:
        """Take the lock.

        Raises:
            BenchProblem: Another process has it, or it cannot be made.
        """
        try:
            self._note.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            self._note.write_text(f"process {os.getpid()}: {' '.join(sys.argv)}", encoding="utf-8")
        except Timeout:
            raise self._problem(
                f"another run has the {self._kind} open ({self._holder()})",
                where=self._where,
                try_this="wait until it has ended, or end it",
            ) from None
        except OSError as error:
            raise BenchProblem(
                f"the lock of the {self._kind} cannot be made: {error.strerror or error}",
                where=str(self._note.parent),
            ) from error

    def give_back(self) -> None:
        """Let others have it."""
        self._note.unlink(missing_ok=True)
        self._lock.release()

    def _holder(self) -> str:
        try:
            return self._note.read_text(encoding="utf-8")
        except OSError:
            return "it does not say which"
