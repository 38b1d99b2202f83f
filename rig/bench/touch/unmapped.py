"""No finger known yet: something is wired to the key, and nobody has found out which channel."""

from __future__ import annotations

from rig import BenchProblem


class UnmappedTouch:
    """Refuses to press, so that no key is blamed for a touch that never was.

    Args:
        name: The bay.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def press(self, hold: float, delay: float) -> None:
        """Refuse; raises `BenchProblem`."""
        raise BenchProblem(
            "nobody knows which channel presses this key",
            where=self._name,
            try_this="keyrig map finds it out; or give the bay a `touch` table in the bench file",
        )

    def release(self) -> None:
        """Do nothing: nothing was pressed."""
