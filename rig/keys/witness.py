"""Who is told where tests begin and end: the trace that is written, or the one that answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol


class Beginning(NamedTuple):
    """How a test is to begin.

    Attributes:
        seed: What to draw from by chance.
        facts: What is known of the key.
    """

    seed: str
    facts: Mapping[str, str]


class Witness(Protocol):
    """Sees the tests of one key go by, and says what to draw from by chance meanwhile.

    Attributes:
        tests: The tests that alone can be made, in the order in which they can; empty for any.
    """

    tests: Sequence[str]

    def begins(self, test: str, attempt: int, facts: Mapping[str, str]) -> Beginning:
        """Learn that a test begins for the so-manieth time, and what is known of the key."""
        ...

    def ends(self, verdict: str, reason: str) -> str:
        """Learn what it came to; return the seed to draw from until the next begins."""
        ...
