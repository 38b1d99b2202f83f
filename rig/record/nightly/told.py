"""`nightly.json`, as far as others than its writer read it."""

from __future__ import annotations

from pathlib import Path

from rig.record.document import Document, Unreadable

SCHEMA = "keyrig.nightly/1"
FILE_NAME = "nightly.json"


def exit_told(run: Path) -> int | None:
    """Return the exit code of the night in a folder; None if none can be read there."""
    try:
        text = (run / FILE_NAME).read_text(encoding="utf-8")
        return Document.parse(text, SCHEMA).count("exit")
    except (OSError, Unreadable, UnicodeDecodeError):
        return None
