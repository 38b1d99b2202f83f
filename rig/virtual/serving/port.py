"""Where a served key can be reached: what UDP and TCP have in common."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

HOST = "127.0.0.1"
"""A virtual key is for programs of this machine alone."""


class Port(Protocol):
    """One place where the key is plugged in."""

    @property
    def place(self) -> str:
        """Say where that is, for people."""
        ...

    def plug(self) -> None:
        """Be there; OSError if another program has the port."""
        ...

    def unplug(self) -> None:
        """Be there no longer."""
        ...

    def send(self, report: bytes) -> None:
        """Send one report of the key; one that nobody waits for is lost, as on USB."""
        ...


@runtime_checkable
class Spoilable(Protocol):
    """A place whose cable can be made to do badly."""

    def spoil(self, how: str) -> None:
        """Have the next report arrive so; ValueError if no cable does that."""
        ...
