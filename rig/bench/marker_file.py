"""What the bench remembers of the marker that an adoption left on a key."""

from __future__ import annotations

import json
from pathlib import Path

from rig import BenchProblem
from rig.guard.durable import write_durably

SCHEMA = "keyrig.marker/1"


def read_marker(file: Path) -> bytes | None:
    """Return the id of the marker's credential; None if none was left.

    Raises:
        BenchProblem: The file cannot be read.
    """
    try:
        return bytes.fromhex(json.loads(file.read_bytes())["credential_id"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchProblem(
            "what the bench remembers of the key's marker cannot be read",
            where=str(file),
            try_this="remove it and adopt the key again",
        ) from error


def write_marker(file: Path, credential_id: bytes) -> None:
    """Remember a marker; BenchProblem if that cannot be done."""
    content = {"schema": SCHEMA, "credential_id": credential_id.hex()}
    try:
        write_durably(file, json.dumps(content).encode())
    except OSError as error:
        raise BenchProblem(
            f"the key's marker cannot be remembered: {error.strerror}", where=str(file)
        ) from error
