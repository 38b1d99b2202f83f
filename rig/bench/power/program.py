"""Programs that switch power: run without a shell, and never longer than said."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile

from rig import BenchProblem
from rig.bench.undivided import undivided


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        code: Its exit status.
        lines: What it said on stdout and stderr, without empty lines.
    """

    code: int
    lines: tuple[str, ...]

    @property
    def last_word(self) -> str:
        """The last line that it said."""
        return self.lines[-1] if self.lines else "it said nothing"


def run_program(
    words: Sequence[str],
    deadline: float,
    failed: Callable[[str], BenchProblem],
    *,
    told: Mapping[str, str] | None = None,
) -> Ended:
    """Run a program, and wait until it has ended.

    Args:
        words: The program and its arguments.
        deadline: Seconds for it to end; then it is killed with all that it started.
        failed: Makes the problem to raise of how it failed.
        told: Variables that it gets besides its environment.

    Raises:
        BenchProblem: There is no such program, or it took too long.
    """
    # A file and no pipe: a program that it leaves running would hold a pipe open.
    with TemporaryFile() as said:
        code = _run(words, deadline, said.fileno(), failed, {**os.environ, **(told or {})})
        said.seek(0)
        lines = said.read().decode(errors="replace").split("\n")
    return Ended(code, tuple(line.strip() for line in lines if line.strip()))


def _run(
    words: Sequence[str],
    deadline: float,
    said: int,
    failed: Callable[[str], BenchProblem],
    environment: Mapping[str, str],
) -> int:
    process: subprocess.Popen[bytes] | None = None
    try:
        with undivided():
            process = subprocess.Popen(  # noqa: S603 - the user's own words, and no shell
                words,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                env=environment,
            )
        return process.wait(deadline)
    except OSError as error:
        raise failed(f"cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise failed(f"did not end within {deadline:g} s") from error
    finally:
        if process is not None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that goes on, with all that it started."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
