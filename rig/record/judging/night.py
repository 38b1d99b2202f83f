"""One test in one night: all its tries, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum, auto

from rig.record.verdict import Verdict

LETTERS = {
    Verdict.PASS: "P",
    Verdict.TOLERATED: "T",
    Verdict.FAIL: "F",
    Verdict.SKIP: "S",
    Verdict.INFRA: "I",
}
"""A verdict in a string of outcomes. ASCII, unlike the signs on pages: programs read it."""
_FAIL, _INFRA, _SKIP = LETTERS[Verdict.FAIL], LETTERS[Verdict.INFRA], LETTERS[Verdict.SKIP]
_WORDS = {letter: str(verdict) for verdict, letter in LETTERS.items()}


class State(StrEnum):
    """What the tries of one night come to."""

    GOOD = auto()
    BAD = auto()
    MIXED = auto()
    """Both within one night, on one firmware: no change of the key explains it."""
    SKIPPED = auto()
    OPEN = auto()
    """Trouble of the bench alone: nothing is known."""


def tries(verdicts: Iterable[Verdict]) -> str:
    """Return the tries of a night as letters, in their order."""
    return "".join(LETTERS[verdict] for verdict in verdicts)


def state(night: str) -> State:
    """Return what a night's tries come to; trouble decides nothing."""
    told = set(night) - {_INFRA}
    if not told:
        return State.OPEN
    if _FAIL in told:
        return State.BAD if told <= {_FAIL, _SKIP} else State.MIXED
    return State.SKIPPED if told == {_SKIP} else State.GOOD


def failures(nights: Iterable[str]) -> int:
    """Count the tries that failed."""
    return sum(night.count(_FAIL) for night in nights)


def word(night: str) -> str:
    """Return the verdict of a night for people; `pass and fail` where its tries disagree."""
    match state(night):
        case State.OPEN:
            return str(Verdict.INFRA)
        case State.MIXED:
            return f"{Verdict.PASS} and {Verdict.FAIL}"
        case State.BAD:
            return str(Verdict.FAIL)
        case State.SKIPPED:
            return str(Verdict.SKIP)
        case State.GOOD:
            return _WORDS["T"] if "T" in night else _WORDS["P"]
