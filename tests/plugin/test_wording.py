from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature

from rig import BenchProblem, KeyProblem
from rig.link.errors import Mute
from rig.plugin.wording import told


class _NamesItselfError(Exception):
    """Has no words of its own."""


@pytest.mark.parametrize(
    ("error", "phase", "line"),
    [
        (InvalidSignature(), "call", "the signature does not verify"),
        (KeyProblem("it signs what it was not given"), "call", "it signs what it was not given"),
        (Mute("no answer within 3 s"), "call", "Mute: no answer within 3 s"),
        (BenchProblem("the board is silent"), "setup", "in setup: the board is silent"),
        (AssertionError("one\ntwo"), "call", "one"),
        (_NamesItselfError(), "teardown", "in teardown: _NamesItselfError"),
    ],
)
def test_error_is_told_in_one_line_without_what_says_nothing(
    error: Exception, phase: str, line: str
) -> None:
    assert told(error, phase) == line
