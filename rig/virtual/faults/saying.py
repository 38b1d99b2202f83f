"""Faults in what getInfo says, and in nothing else: members and options put in, or left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from rig.virtual.faults.registry import fault
from rig.virtual.get_info import Member
from rig.virtual.rules import Rules

K = TypeVar("K")
_NOTHING: Mapping[str, object] = MappingProxyType({})


def saying(
    name: str,
    *,
    breaks: tuple[str, ...],
    says: str,
    members: Mapping[int, object] = MappingProxyType({}),
    options: Mapping[str, object] = _NOTHING,
) -> None:
    """Enter a fault of what getInfo says.

    Args:
        name: What it is asked for by.
        breaks: The ids of the requirements that a key with it does not meet.
        says: One line on what the key does wrong.
        members: What is said in members of the reply; None leaves one out.
        options: What is said of options; None leaves one out.
    """

    class Saying(Rules):
        def info(self, sound: dict[int, object]) -> dict[int, object]:
            said = changed(super().info(sound), members)
            listed = said.get(Member.OPTIONS)
            if isinstance(listed, Mapping):
                said[Member.OPTIONS] = changed(listed, options)
            return said

    fault(name, breaks=breaks, area="info", says=says)(Saying)


def changed(sound: Mapping[K, object], changes: Mapping[K, object]) -> dict[K, object]:
    """Return a map with entries put in, or taken out where the change is None."""
    return {key: value for key, value in {**sound, **changes}.items() if value is not None}
