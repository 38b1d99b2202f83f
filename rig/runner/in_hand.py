"""Whether anybody has a run in hand: whoever writes to its folder, or has yet to judge it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from filelock import FileLock

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
    """Tell whether a process has the run in hand; if that cannot be told, it is taken to be so.

    Any number may look at once, and whoever may read the file: none takes another for the run.
    """
    try:
        with (directory.path / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
