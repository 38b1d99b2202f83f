"""The source package of the installed `fido2`, whose device tests are the oracle."""

from __future__ import annotations

import tarfile
from importlib.metadata import version
from pathlib import Path

from tests.tools.downloads import download

NAME = "fido2"


def fetched(cache: Path) -> Path:
    """Return the archive in `cache`; pip downloads it once for each version.

    Raises:
        subprocess.CalledProcessError: pip cannot; it has said why.
    """
    archive = cache / f"{NAME}-{version(NAME)}.tar.gz"
    if not archive.exists():
        download(cache, "--no-binary", NAME, f"{NAME}=={version(NAME)}")
    return archive


def unpacked(archive: Path, folder: Path) -> Path:
    """Unpack the tests and their settings, but not the library: the installed one is tested."""
    top = archive.name.removesuffix(".tar.gz")
    wanted = (f"{top}/tests/", f"{top}/pyproject.toml")
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.name.startswith(wanted)]
        tar.extractall(folder, members, filter="data")
    return folder / top
