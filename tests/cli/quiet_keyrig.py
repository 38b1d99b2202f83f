"""keyrig as typed in a folder of its own, by somebody without any bench."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KEYRIG = str(Path(sys.executable).with_name("keyrig"))


def keyrig(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KEYRIG, *args],
        cwd=folder,
        env={"XDG_CONFIG_HOME": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
