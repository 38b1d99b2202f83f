"""A PIN that cannot be printed by accident."""

from __future__ import annotations


class Pin(str):
    """A PIN: python-fido2 gets its characters, every printed form of it is masked."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Pin(masked)"

    def __str__(self) -> str:
        return "masked"

    def __format__(self, spec: str) -> str:
        return format("masked", spec)
