"""The folder of a stage, which ends with its owner, or is taken away after it was killed."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

PREFIX = "keyrig-stage-"
LOCK = "owner.lock"
SETTLED = 60.0
"""Seconds after which a folder surely has its lock, if it has an owner."""


@contextmanager
def stage_folder() -> Iterator[Path]:
    """Make a folder for as long as the block lasts; those that killed runs have left go before."""
    _sweep(Path(tempfile.gettempdir()))
    with TemporaryDirectory(prefix=PREFIX) as folder, FileLock(Path(folder) / LOCK):
        yield Path(folder)


def _sweep(root: Path) -> None:
    """Remove the folders that nobody owns any more: the system gives up the locks of the dead."""
    for folder in root.glob(f"{PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime > SETTLED:
                with FileLock(folder / LOCK, timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)
        except (OSError, Timeout):
            # It is another user's, or somebody is at work in it.
            continue
