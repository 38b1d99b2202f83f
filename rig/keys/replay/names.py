"""Names of keys that are capture files: `trace:FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rig import UsageProblem

SCHEME: Final = "trace"
FORM: Final = "trace:FILE"


def parse_recording(name: str) -> Path | None:
    """Return the file that a name means; None for a name of another kind.

    Raises:
        UsageProblem: It names no file.
    """
    scheme, colon, path = name.partition(":")
    if scheme != SCHEME or not colon:
        return None
    if not path:
        raise UsageProblem(f"{name!r} is no key's name", try_this=FORM)
    return Path(path)
