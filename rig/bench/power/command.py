"""The power of a simulator: a command of the user's that restarts it."""

from __future__ import annotations

import shlex

from rig import BenchProblem
from rig.bench.power.program import run_program

DEADLINE = 60.0
"""Seconds for the command to end."""


class CommandPower:
    """Runs one command, without a shell, for a whole cycle: off and on again.

    Args:
        name: The bay.
        command: The command line, as `shlex` reads it.
        deadline: Seconds for it to end.
    """

    def __init__(self, name: str, command: str, deadline: float = DEADLINE) -> None:
        self._name = name
        self._words = shlex.split(command)
        self._deadline = deadline

    def off(self) -> None:
        """Do nothing: the command does both."""

    def on(self) -> None:
        """Run the command, and see that it ends well.

        Raises:
            BenchProblem: There is no such command, it failed, or it took too long.
        """
        ended = run_program(self._words, self._deadline, self._failed)
        if ended.code:
            raise self._failed(f"failed with {ended.code}: {ended.last_word}")

    def _failed(self, how: str) -> BenchProblem:
        return BenchProblem(
            f"the power command {how}",
            where=f"{self._name}: {shlex.join(self._words)}",
            try_this="run it by hand, and mend it in the bench file",
        )
