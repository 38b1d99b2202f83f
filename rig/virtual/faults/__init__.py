"""Seeded defects: each one overrides one rule and names the requirements that it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from rig.virtual.errors import VirtualKeyError
from rig.virtual.faults.registry import REGISTRY, Fault, fault
from rig.virtual.rules import Rules

__all__ = ["Fault", "fault", "faults", "rules_with"]

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)


def faults() -> Mapping[str, Fault]:
    """Return every fault by its name."""
    return MappingProxyType(REGISTRY)


def rules_with(names: Iterable[str]) -> type[Rules]:
    """Compose the rules of a key that has all of these faults.

    Where two of them override the same rule, the one named first wins.

    Raises:
        VirtualKeyError: If there is no fault of one of the names.
    """
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in REGISTRY:
            raise VirtualKeyError(f"no fault {name!r}", candidates=REGISTRY)
    return type("Rules", (*(REGISTRY[name].rules for name in wanted), Rules), {})
