"""Decisions about members of a request that are absent or of another type (CTAP 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from rig.virtual.cbor import Key, Value
from rig.virtual.rules.base import AreaRules
from rig.virtual.status import Refusal, Status

T = TypeVar("T", int, str, bytes, bool, list[Value], dict[Key, Value])


class ReadingRules(AreaRules):
    """Decisions about members of a request that are absent or of another type (CTAP 8.2)."""

    def required(self, members: Mapping[Key, Value], key: Key, kind: type[T]) -> T:
        """Return a member that must be there."""
        if key not in members:
            return self.absent(kind)
        return self.of_type(members[key], kind)

    def optional(self, members: Mapping[Key, Value], key: Key, kind: type[T]) -> T | None:
        """Return a member that need not be there."""
        return self.of_type(members[key], kind) if key in members else None

    def of_type(self, value: Value, kind: type[T]) -> T:
        """Return a value that must be of one type; true and false are no integers."""
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        return self.mistyped(kind)

    def absent(self, kind: type[T]) -> T:
        """Refuse a request that lacks a required member."""
        raise Refusal(Status.MISSING_PARAMETER)

    def mistyped(self, kind: type[T]) -> T:
        """Refuse a request with a member of another type."""
        raise Refusal(Status.CBOR_UNEXPECTED_TYPE)
