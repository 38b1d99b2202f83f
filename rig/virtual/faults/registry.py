"""Where faults are entered by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rig.virtual.rules import Rules

R = TypeVar("R", bound=type[Rules])


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A named defect of the key.

    Attributes:
        name: What it is asked for by.
        breaks: The ids of the requirements that a key with it does not meet; none if it meets all,
            and is only slower.
        area: The area of rules that it belongs to.
        says: One line on what the key does wrong.
        rules: The override.
    """

    name: str
    breaks: tuple[str, ...]
    area: str
    says: str
    rules: type[Rules]


REGISTRY: dict[str, Fault] = {}


def fault(name: str, *, breaks: tuple[str, ...], area: str, says: str) -> Callable[[R], R]:
    """Enter a subclass of `Rules` as the fault of that name; ValueError if there is one."""

    def enter(rules: R) -> R:
        if name in REGISTRY:
            raise ValueError(f"two faults are called {name}")
        REGISTRY[name] = Fault(name=name, breaks=breaks, area=area, says=says, rules=rules)
        return rules

    return enter
