"""Which exit code an error ends a command with."""

from __future__ import annotations

import pytest

from rig import BenchProblem, KeyProblem, RigError, SuiteProblem, UsageProblem
from rig.bench.boards.errors import BoardHeld
from rig.bench.troubles import BayHeld
from rig.runner.exits import Exit, exit_of_error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageProblem, Exit.USAGE),
        (BayHeld, Exit.DEADLINE),
        (BoardHeld, Exit.DEADLINE),
        (BenchProblem, Exit.TROUBLE),
        (KeyProblem, Exit.TROUBLE),
        (SuiteProblem, Exit.INTERNAL),
    ],
)
def test_error_tells_by_its_code_what_kind_it_is(error: type[RigError], code: Exit) -> None:
    assert exit_of_error(error("it is so")) is code
