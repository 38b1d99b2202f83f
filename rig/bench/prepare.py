"""Commands that are run before keys are tested: to flash a firmware, to build what is needed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from rig import BenchProblem
from rig.bench.power.program import run_program

DEADLINE = 600.0
"""Seconds for one command to end."""


def prepare(commands: Iterable[str], where: str, deadline: float = DEADLINE) -> Iterator[str]:
    """Run commands one after the other, without a shell; yield what there is to tell of each.

    Args:
        commands: The command lines, as `shlex` reads them.
        where: The table of the bench file that has them.
        deadline: Seconds for each to end.

    Raises:
        BenchProblem: One cannot be run, fails, or takes too long; those after it are not run.
    """
    for command in commands:

        def failed(how: str, command: str = command) -> BenchProblem:
            return BenchProblem(
                f"the command to be run before {how}",
                where=f"{where}: {command}",
                try_this="run it by hand, and mend it in the bench file",
            )

        yield f"$ {command}"
        ended = run_program(shlex.split(command), deadline, failed)
        yield from ended.lines
        if ended.code:
            raise failed(f"failed with {ended.code}: {ended.last_word}")
