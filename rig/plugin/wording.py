"""An error in words, for those who read a report and not the code."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature

from rig import BenchProblem, KeyProblem, SuiteProblem

_SPEAK_FOR_THEMSELVES = (AssertionError, BenchProblem, SuiteProblem)


def said(error: BaseException) -> str:
    """Return the first line of what an error says; cryptography says nothing of a signature."""
    if isinstance(error, InvalidSignature):
        return "the signature does not verify"
    return str(error).partition("\n")[0]


def told(error: BaseException, phase: str) -> str:
    """Return an error in one line: its class where that says something, and where it came up."""
    where = "" if phase == "call" else f"in {phase}: "
    line, kind = said(error), type(error).__name__
    if not line:
        return where + kind
    plain = isinstance(error, (*_SPEAK_FOR_THEMSELVES, InvalidSignature))
    return where + (line if plain or type(error) is KeyProblem else f"{kind}: {line}")
