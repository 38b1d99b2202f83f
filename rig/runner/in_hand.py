"""Whether anybody has a run in hand: whoever writes to its folder, or has yet to judge it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from filelock import FileLock, Timeout

from rig.record.directory import RunDirectory

_LOCK = ".run.lock"


@contextmanager
def in_hand(directory: RunDirectory) -> Iterator[None]:
    """Have a run in hand for as long as the block lasts, or the one around it.

    What tells so is a lock on a file, which goes with the process, however that ends.
    """
    with ExitStack() as life:
        with suppress(OSError):
            life.enter_context(FileLock(directory.path / _LOCK, is_singleton=True))
        yield


def is_in_hand(directory: RunDirectory) -> bool:
    """Tell whether a process has the run in hand; if that cannot be told, it is taken to be so."""
    lock = directory.path / _LOCK
    if not lock.exists():
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except (Timeout, OSError):
        return True
