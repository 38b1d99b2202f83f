"""Power by commands of the user's own: one that restarts a simulator, or two that switch a port."""

from __future__ import annotations

import shlex

from rig import BenchProblem
from rig.bench.power.program import run_program

DEADLINE = 60.0
"""Seconds for a command to end."""


class CommandPower:
    """Runs one command, without a shell, for a whole cycle: off and on again.

    Args:
        name: The bay.
        command: The command line, as `shlex` reads it.
        deadline: Seconds for it to end.
    """

    def __init__(self, name: str, command: str, deadline: float = DEADLINE) -> None:
        self._name = name
        self._command = command
        self._deadline = deadline

    def off(self) -> None:
        """Do nothing: the command does both."""

    def on(self) -> None:
        """Run the command, and see that it ends well.

        Raises:
            BenchProblem: There is no such command, it failed, or it took too long.
        """
        run_command(self._name, self._command, self._deadline)


class OffOnPower:
    """Runs one command to cut the power, and another one to restore it.

    Args:
        name: The bay.
        off: The command line that cuts it, as `shlex` reads it; no shell does.
        on: The one that restores it.
    """

    def __init__(self, name: str, off: str, on: str) -> None:
        self._name = name
        self._off = off
        self._on = on

    def off(self) -> None:
        """Cut the power; raises as `CommandPower.on` does."""
        run_command(self._name, self._off, DEADLINE)

    def on(self) -> None:
        """Restore it; raises likewise."""
        run_command(self._name, self._on, DEADLINE)


def run_command(name: str, command: str, deadline: float) -> None:
    """Run a power command of a bay, and see that it ends well.

    Raises:
        BenchProblem: There is no such command, it failed, or it took too long.
    """
    words = shlex.split(command)

    def failed(how: str) -> BenchProblem:
        return BenchProblem(
            f"the power command {how}",
            where=f"{name}: {shlex.join(words)}",
            try_this="run it by hand, and mend it in the bench file",
        )

    ended = run_program(words, deadline, failed)
    if ended.code:
        raise failed(f"failed with {ended.code}: {ended.last_word}")
