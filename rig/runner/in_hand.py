"""Whether anybody has a run in hand: whoever writes to its folder, or has yet to judge it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

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
        return _is_locked(directory.path / _LOCK)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _is_locked(file: Path) -> bool:
    """Tell whether a file is locked; a file that is not there is not made."""
    with file.open("rb") as lock:
        if sys.platform == "win32":
            # Locks are not shared there: who looks at the same moment is taken for the run.
            with FileLock(file, timeout=0):
                return False
        import fcntl  # which Windows does not have

        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return False
