"""A key's persistent memory as a JSON document, and back.

Equal memories give equal documents; a document that was not written here is refused whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rig.virtual import json_fields
from rig.virtual.json_fields import damaged
from rig.virtual.profile import Profile
from rig.virtual.store import Persistent

SCHEMA = "keyrig.image/1"


def save(profile: Profile, persistent: Persistent) -> dict[str, Any]:
    """Write a key's persistent memory as a JSON document; equal memories give equal documents."""
    return {
        "schema": SCHEMA,
        "profile": profile.name,
        "persistent": json_fields.write(persistent),
    }


def load(profile: Profile, image: Mapping[str, Any]) -> Persistent:
    """Read the memory of a key of that profile; VirtualKeyError, with the place, if damaged."""
    if (schema := _text(image, "schema")) != SCHEMA:
        raise damaged("image.schema", f"{schema!r} is not {SCHEMA!r}")
    if (name := _text(image, "profile")) != profile.name:
        raise damaged("image.profile", f"of a {name!r}, not of a {profile.name!r}")
    for surplus in image.keys() - {"schema", "profile", "persistent"}:
        raise damaged(f"image.{surplus}", "unknown")
    persistent: Persistent = json_fields.read(
        Persistent, _member(image, "persistent"), "image.persistent"
    )
    ids = [each.credential_id for each in (*persistent.credentials, *persistent.unwrapped)]
    if len(set(ids)) != len(ids):
        raise damaged("image.persistent.credentials", "two have the same id")
    return persistent


def _text(image: Mapping[str, Any], name: str) -> str:
    value: str = json_fields.read(str, _member(image, name), f"image.{name}")
    return value


def _member(image: Mapping[str, Any], name: str) -> Any:
    if name not in image:
        raise damaged(f"image.{name}", "missing")
    return image[name]
