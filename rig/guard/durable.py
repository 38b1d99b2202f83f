"""Files that a power cut leaves either as they were or as they should be."""

from __future__ import annotations

import os
from pathlib import Path

_MODE = 0o600


def write_durably(file: Path, content: bytes) -> None:
    """Write a file for its owner alone, on the disk and not on its way, folder and all; OSError."""
    fresh = file.with_suffix(".new")
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)
    if os.name == "posix":
        _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    """Have the disk know the new name too; only there can a folder be opened."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
