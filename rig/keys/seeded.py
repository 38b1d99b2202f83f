"""The faults and profiles that a built-in key can have, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from rig.keys.names import DEFAULT_PROFILE
from rig.virtual.faults import faults
from rig.virtual.profiles import PROFILES


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A named defect of the built-in key.

    Attributes:
        name: What it is asked for by, as in `virtual+NAME`.
        requirements: The ids of the requirements that a key with it does not meet.
        area: The area of the key's rules that it belongs to.
        says: One line on what the key does wrong.
    """

    name: str
    requirements: tuple[str, ...]
    area: str
    says: str


def seeded_faults() -> tuple[Fault, ...]:
    """Return every fault that a test can show, area by area."""
    known = (
        Fault(name=one.name, requirements=one.breaks, area=one.area, says=one.says)
        for one in faults().values()
        if one.breaks
    )
    return tuple(sorted(known, key=lambda one: one.area))


def profile_names() -> tuple[str, ...]:
    """Return the names of all profiles, the usual one first."""
    return (DEFAULT_PROFILE, *(name for name in PROFILES if name != DEFAULT_PROFILE))
