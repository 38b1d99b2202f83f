"""The commands at the end of a night, which send its line to people."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping

from rig import BenchProblem
from rig.bench.power.program import run_program

DEADLINE = 60.0
"""Seconds for one command to end."""


def finish(
    commands: Iterable[str],
    variables: Mapping[str, str],
    note: Callable[[str], None],
    deadline: float = DEADLINE,
) -> None:
    """Run commands one after the other, without a shell; what fails of them is a note.

    Args:
        commands: The command lines, as `shlex` reads them.
        variables: What they are told by their environment.
        note: Learns what failed.
        deadline: Seconds for each to end.
    """
    for command in commands:

        def failed(how: str, command: str = command) -> BenchProblem:
            return BenchProblem(f"on_finish: {command}: {how}")

        try:
            ended = run_program(shlex.split(command), deadline, failed, told=variables)
            if ended.code:
                note(failed(f"failed with {ended.code}: {ended.last_word}").what)
        except BenchProblem as problem:
            note(problem.what)
