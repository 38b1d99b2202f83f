"""Which tests a run took: results are set beside others of the same tests only."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import rig

ROOMS = ("suites", "marks", "requirements")
"""The tests, and what they are judged by."""
_DIGITS = 12


def suite_version() -> str:
    """Return keyrig's version and a hash over its tests; users' own tests are not in it."""
    home = Path(rig.__file__).parent
    files = (path for room in ROOMS for path in (home / room).rglob("*"))
    digest = sha256()
    for path in sorted(path for path in files if path.suffix in (".py", ".toml")):
        digest.update(f"{path.relative_to(home).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return f"{rig.__version__}+{digest.hexdigest()[:_DIGITS]}"
