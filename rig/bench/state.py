"""Where the bench keeps what it must remember of a bay from run to run."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_state_path

from rig.bench.file import Bench

FOLDER = ".keyrig"


def pin_mark_file(bench: Bench, name: str) -> Path:
    """Return where a bay's PIN is marked while it may be wrong."""
    return _folder(bench) / f"{name}.pin.json"


def marker_file(bench: Bench, name: str) -> Path:
    """Return where the marker of a bay's key is remembered."""
    return _folder(bench) / f"{name}.marker.json"


def journal_file(bench: Bench, name: str) -> Path:
    """Return where the credentials are written down that a bay's key is to keep for a while."""
    return _folder(bench) / f"{name}.credentials.json"


def _folder(bench: Bench) -> Path:
    """Return the folder beside the bench file, named like it; the user's own without a file."""
    if bench.file is None:
        return user_state_path("keyrig")
    return bench.file.resolve().parent / FOLDER / bench.file.stem
