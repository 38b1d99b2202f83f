"""A program that the stage started: what it announces, and its end."""

from __future__ import annotations

import selectors
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from rig import BenchProblem
from rig.link.clock import RealClock
from rig.runner.stage.tied import tied

STARTS_WITHIN = 60.0
"""Seconds for a program to announce itself: Python alone takes some on a busy machine."""
ENDS_WITHIN = 5.0
"""Seconds for a program to end once it was told to, before it is killed."""


def python(module: str) -> list[str]:
    """Return the command line that runs the `main` of a module of ours."""
    return [sys.executable, "-c", f"from {module} import main; main()"]


class Program:
    """One program, tied to this process; Ctrl-C does not reach it before its time.

    Args:
        name: What it is called in errors.
        command: Its command line.
        listens: Whether it has a stdin, for what `tell` says.

    Raises:
        BenchProblem: It cannot be started.
    """

    def __init__(self, name: str, command: Sequence[str], *, listens: bool = True) -> None:
        self.name = name
        # A file and no pipe: nobody reads it before the program has failed.
        self._complaints = TemporaryFile()  # noqa: SIM115 - `end` closes it
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                tied(command),
                stdin=subprocess.PIPE if listens else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as error:
            self._complaints.close()
            raise self._failed(f"it cannot be started: {error.strerror}") from error

    @property
    def output(self) -> IO[bytes]:
        """What it says, unbuffered; `announced` takes the first line of it."""
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        return self._process.stdout

    @property
    def number(self) -> int:
        """The id of its process."""
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def tell(self, line: str) -> None:
        """Say a line to it; one that has gone hears nothing."""
        assert self._process.stdin is not None  # noqa: S101 - said of those that listen
        with suppress(BrokenPipeError):
            self._process.stdin.write(f"{line}\n".encode())

    def announced(self, within: float = STARTS_WITHIN) -> str:
        """Return the first line that it says.

        Raises:
            BenchProblem: It says none in time, or ends instead; its last words are told.
        """
        line = bytearray()
        deadline = RealClock.now() + within
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(max(deadline - RealClock.now(), 0.0)):
                    raise self._failed(f"it did not say within {within:g} s that it is ready")
                # Byte by byte: what comes after the line is for others.
                said = self.output.read(1)
                if not said:
                    raise self._failed(f"it ended at once: {self._last_words()}")
                line += said
        return line.decode(errors="replace").strip()

    def stop(self) -> None:
        """Have it end, by force if it must be; what it said can still be read."""
        self._process.terminate()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def end(self) -> None:
        """Have it end, and forget it."""
        self.stop()
        for pipe in (self._process.stdin, self._process.stdout, self._complaints):
            if pipe is not None:
                pipe.close()

    def _last_words(self) -> str:
        self._process.wait(ENDS_WITHIN)
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "without a word")

    def _failed(self, what: str) -> BenchProblem:
        return BenchProblem(what, where=self.name)
