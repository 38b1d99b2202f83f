"""Who is told where tests begin and end: the trace that is written, or the one that answers."""

from __future__ import annotations

from typing import Protocol


class Witness(Protocol):
    """Sees the tests of one key go by, and says what to draw from by chance meanwhile."""

    def begins(self, test: str, attempt: int) -> str:
        """Learn that a test begins for the so-manieth time; return the seed to draw from."""
        ...

    def ends(self, verdict: str, reason: str) -> str:
        """Learn what it came to; return the seed to draw from until the next begins."""
        ...
