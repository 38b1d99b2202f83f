"""The power of a simulator: a command of the user's that restarts it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from contextlib import suppress
from tempfile import TemporaryFile

from rig import BenchProblem

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
        # A file and no pipe: a simulator that it leaves running would hold a pipe open.
        with TemporaryFile() as said:
            code = self._run(said.fileno())
            said.seek(0)
            if code:
                words = said.read().decode(errors="replace").split("\n")
                last = next((line for line in reversed(words) if line.strip()), "it said nothing")
                raise self._failed(f"failed with {code}: {last.strip()}")

    def _run(self, said: int) -> int:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own words, and no shell
                self._words,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        except OSError as error:
            raise self._failed(f"cannot be run: {error.strerror}") from error
        try:
            return process.wait(self._deadline)
        except subprocess.TimeoutExpired as error:
            raise self._failed(f"did not end within {self._deadline:g} s") from error
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _failed(self, how: str) -> BenchProblem:
        return BenchProblem(
            f"the power command {how}",
            where=f"{self._name}: {shlex.join(self._words)}",
            try_this="run it by hand, and mend it in the bench file",
        )
