"""The words in which a run speaks of its tests; the same in terminal, JSON, HTML and JUnit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto


class Verdict(StrEnum):
    """What one test, or one check in it, says of the key."""

    PASS = auto()
    TOLERATED = auto()
    FAIL = auto()
    SKIP = auto()
    INFRA = auto()

    @property
    def letter(self) -> str:
        """The one character that stands for it where there is no room for the word."""
        return _LETTERS[self]


_LETTERS = {
    Verdict.PASS: "✓",
    Verdict.TOLERATED: "T",
    Verdict.FAIL: "F",
    Verdict.SKIP: "\N{EN DASH}",
    Verdict.INFRA: "I",
}


def totals(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    """Count verdicts; every verdict is a key, in the order of the class."""
    counted = Counter(verdicts)
    return {verdict: counted[verdict] for verdict in Verdict}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One requirement, judged once in the body of a test."""

    requirement: str
    verdict: Verdict
    expected: str
    seen: str
