"""The states of a key that tests need and leave, as the planner sees them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Condition(Enum):
    """What state a key is in."""

    FACTORY = "factory"
    """As a reset leaves it."""
    BARE = "bare"
    """Without a PIN, but with something on it that a reset takes away."""
    PIN = "pin"
    """With a PIN that the rig knows."""
    BLOCKED = "blocked"
    """With a PIN that is blocked for good."""
    SPOILED = "spoiled"
    """With a PIN that nobody knows, or a setting that only a reset undoes."""


class Need(Enum):
    """What state a test asks for."""

    FACTORY = "factory"
    NO_PIN = "no pin"
    ANY = "any"
    PIN = "pin"
    BLOCKED = "blocked"


SERVED_BY: Mapping[Need, tuple[Condition, ...]] = MappingProxyType(
    {
        Need.FACTORY: (Condition.FACTORY,),
        Need.NO_PIN: (Condition.BARE, Condition.FACTORY),
        Need.ANY: (Condition.PIN, Condition.BARE, Condition.FACTORY),
        Need.PIN: (Condition.PIN, Condition.BARE, Condition.FACTORY),
        Need.BLOCKED: (Condition.BLOCKED, Condition.PIN, Condition.BARE, Condition.FACTORY),
    }
)
"""From which conditions a need can be met without a reset, the least precious one first."""


def begun(condition: Condition, need: Need) -> Condition:
    """Return the condition in which a test with this need starts."""
    if condition not in SERVED_BY[need]:
        condition = Condition.FACTORY
    made = {Need.PIN: Condition.PIN, Need.BLOCKED: Condition.BLOCKED}
    return made.get(need, condition)
