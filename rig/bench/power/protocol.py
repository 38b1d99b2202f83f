"""What the rig asks of anything that can power a port."""

from __future__ import annotations

from typing import Protocol


class Power(Protocol):
    """Something that powers one bay's port; whether the key went and came is seen elsewhere."""

    def off(self) -> None:
        """Cut the port's power."""
        ...

    def on(self) -> None:
        """Restore the port's power."""
        ...
