"""One pytest process, which tests one key."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rig.record.directory import RunDirectory, file_name
from rig.runner.plan import RunPlan
from rig.runner.stage.tied import tied

ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUNBUFFERED": "1"}
"""Other plugins may re-order or re-run tests; none is loaded."""
PLUGINS = ("rig.plugin", "pytest_timeout")
SETTINGS = Path(__file__).with_name("pytest.ini")
LAST_WORDS = 4
QUIET = ("-p", "no:cacheprovider", "-v", "--color=no", "--tb=short", "--no-header")


@dataclass(frozen=True)
class Shift:
    """What one process has to do: to take one key through its tests, once.

    Attributes:
        key: The key's name.
        round: Which time round it is, from 1.
        prepares: Whether it is to run what the key's bay wants run before.
        stage: The variables by which it joins what was started for the run.
    """

    key: str
    round: int = 1
    prepares: bool = False
    stage: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> list[str]:
        """Return the options that this process alone gets."""
        prepare = ["--keyrig-prepare"] if self.prepares else []
        return [*prepare, f"--keyrig-round={self.round}"]


@dataclass(frozen=True)
class Worker:
    """The process that tests one key, and the log of what it prints."""

    shift: Shift
    log: Path
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    @classmethod
    def start(cls, plan: RunPlan, shift: Shift) -> Worker:
        """Start pytest on one key; it ends as after Ctrl-C if this process is killed.

        Raises:
            OSError: It cannot be started, or its log cannot be written.
        """
        key = shift.key
        log = plan.directory.path / f"{plan.keys.index(key) + 1:03}-{file_name(key)}.log"
        # Before the process: one that nobody can hear is not to be started.
        log.touch()
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            tied([*command(plan, shift), *shift.options()], signal.SIGINT),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            env={**os.environ, **ALONE, **shift.stage},
        )
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        return cls(shift, log, process, process.stdout)

    def last_words(self) -> str:
        """Return the end of what the process said; why not, if that cannot be read."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError as error:
            return f"its log cannot be read: {error.strerror}"
        return "\n".join([line for line in lines if line.strip()][-LAST_WORDS:])


def under_way_of(directory: RunDirectory) -> Path:
    """Return the folder in which all processes of a run keep what they are at."""
    return directory.path / ".under-way"


def under_way(plan: RunPlan, shift: Shift) -> Path:
    """Return the folder in which the process of a shift keeps what it is at."""
    number = plan.keys.index(shift.key) + 1
    return under_way_of(plan.directory) / f"{number:03}-{shift.round}"


def command(plan: RunPlan, shift: Shift) -> list[str]:
    """Return the command line that tests one key."""
    plugins = [word for name in PLUGINS for word in ("-p", name)]
    pytest = [sys.executable, "-m", "pytest", "-c", str(SETTINGS), "--rootdir=.", *plugins, *QUIET]
    own = [f"--key={shift.key}", f"--keyrig-under-way={under_way(plan, shift)}"]
    return [*pytest, *own, *plan.options(shift.key), *packages(plan.suites), *plan.extra]


def packages(suites: Sequence[str]) -> list[str]:
    """Return the pytest arguments that select suites by name; none selects all."""
    return ["--pyargs", *([f"rig.suites.{name}" for name in suites] or ["rig.suites"])]
