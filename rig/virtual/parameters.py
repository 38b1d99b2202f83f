"""Reading the parameters of a request, with the statuses of CTAP 8.2 for what is not right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from rig.virtual.cbor import Key, Value
from rig.virtual.status import Refusal

if TYPE_CHECKING:
    from rig.virtual.rules import Rules

T = TypeVar("T", int, str, bytes, bool, list[Value], dict[Key, Value])


def required(rules: Rules, members: Mapping[Key, Value], key: Key, kind: type[T]) -> T:
    """Return a member that must be there; Refusal when it is absent or of another type."""
    value = optional(rules, members, key, kind)
    if value is None:
        raise Refusal(rules.missing_status())
    return value


def optional(rules: Rules, members: Mapping[Key, Value], key: Key, kind: type[T]) -> T | None:
    """Return a member, or None where it is absent; Refusal when it is of another type."""
    if key not in members:
        return None
    value = members[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refusal(rules.type_status())
    return value
