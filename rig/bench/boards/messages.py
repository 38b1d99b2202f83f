"""What a run's board server and its clients say to each other: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rig import BenchProblem
from rig.bench.boards.errors import (
    BoardHeld,
    BoardRefused,
    BoardRestarted,
    BoardSilent,
    NoSuchChannel,
    WrongBoard,
)

LONGEST = 65536
"""Bytes of a line; whoever says more is not one of ours."""

_PLAIN = {
    kind.__name__: kind
    for kind in (BenchProblem, BoardHeld, BoardRestarted, BoardSilent, NoSuchChannel, WrongBoard)
}


def encode(message: Mapping[str, Any]) -> bytes:
    """Return the line that says this."""
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """Return what a line says.

    Raises:
        ValueError: It is no JSON object, or not whole.
    """
    message = json.loads(line)
    if not isinstance(message, dict) or not line.endswith(b"\n"):
        raise ValueError("the line is no JSON object")
    return message


def problem_told(problem: BenchProblem) -> dict[str, Any]:
    """Return a problem as plain data, with its class where the other side knows it."""
    told = {"what": problem.what, "where": problem.where, "try_this": problem.try_this}
    if isinstance(problem, BoardRefused):
        return {"problem": BoardRefused.__name__, **told} | {
            "number": problem.number,
            "text": problem.text,
        }
    known = next(kind for kind in type(problem).__mro__ if kind.__name__ in _PLAIN)
    return {"problem": known.__name__, **told}


def problem_of(told: Mapping[str, Any]) -> BenchProblem:
    """Return the problem that the other side told."""
    at = {"where": told["where"], "try_this": told["try_this"]}
    if told["problem"] == BoardRefused.__name__:
        return BoardRefused(told["number"], told["text"], **at)
    return _PLAIN[told["problem"]](told["what"], **at)
