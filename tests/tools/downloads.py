"""What tests need of other people's packages and may not keep: fetched when it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def download(folder: Path, *what: str) -> None:
    """Let pip download a package, as its options and requirement say, without what it needs.

    Raises:
        subprocess.CalledProcessError: pip cannot; it has said why.
    """
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--dest", str(folder), *what], check=True)
