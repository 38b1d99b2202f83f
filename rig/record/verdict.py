"""The words in which a run speaks of its tests; the same in terminal, JSON, HTML and JUnit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What one test, or one check in it, says of the key."""

    PASS = "pass"
    TOLERATED = "tolerated"
    FAIL = "fail"
    SKIP = "skip"
    INFRA = "infra"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One requirement, judged once in the body of a test."""

    requirement: str
    verdict: Verdict
    expected: str
    seen: str
