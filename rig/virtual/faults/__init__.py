"""Seeded defects: each one overrides one rule and names the requirements that it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from rig.virtual.errors import VirtualKeyError
from rig.virtual.faults.registry import REGISTRY, Fault, fault
from rig.virtual.rules import Rules

__all__ = ["Fault", "fault", "faults", "rules_with"]


@cache
def faults() -> Mapping[str, Fault]:
    """Return every fault by its name; only this imports them, since few keys have any."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    return MappingProxyType(REGISTRY)


def rules_with(names: Iterable[str]) -> type[Rules]:
    """Compose the rules of a key that has all of these faults.

    Where two of them override the same rule, the one named first wins.

    Raises:
        VirtualKeyError: If there is no fault of one of the names.
    """
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in faults():
            raise VirtualKeyError(f"no fault {name!r}", candidates=faults())
    return type("Rules", (*(faults()[name].rules for name in wanted), Rules), {})
