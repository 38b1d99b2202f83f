"""Which process has a board open: one at a time, and the next is told who."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_state_path

from rig import BenchProblem
from rig.bench.boards.errors import BoardHeld


class Hold:
    """The lock of one device, and a note of who has it.

    Args:
        name: What the bench file calls the board.
        device: Its serial device or address; other names of the same device are told to be it.
    """

    def __init__(self, name: str, device: str) -> None:
        real = str(Path(device).resolve()) if device.startswith("/") else device
        self._name = name
        self._device = device
        self._lock = FileLock(_folder() / f"{re.sub(r'[^A-Za-z0-9.-]+', '_', real)}.lock")
        self._note = Path(self._lock.lock_file).with_suffix(".txt")

    def take(self) -> None:
        """Take the lock; raises `BoardHeld` if another process has it."""
        try:
            self._note.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            self._note.write_text(f"process {os.getpid()}: {' '.join(sys.argv)}", encoding="utf-8")
        except Timeout:
            raise BoardHeld(
                f"another run has the board open ({self._holder()})",
                where=f"{self._name}, {self._device}",
                try_this="wait until it has ended, or end it",
            ) from None
        except OSError as error:
            raise BenchProblem(
                f"the board's lock cannot be made: {error.strerror or error}",
                where=str(self._note.parent),
            ) from error

    def give_back(self) -> None:
        """Let others have the board."""
        self._note.unlink(missing_ok=True)
        self._lock.release()

    def _holder(self) -> str:
        try:
            return self._note.read_text(encoding="utf-8")
        except OSError:
            return "it does not say which"


def _folder() -> Path:
    """Return the folder of locks: the user's own, whether logged in or started by a timer."""
    return user_state_path("keyrig") / "boards"
