"""One pytest process, which tests one key."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rig.record.directory import file_name
from rig.runner.plan import RunPlan

ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUNBUFFERED": "1"}
"""Other plugins may re-order or re-run tests; none is loaded."""
PLUGINS = ("rig.plugin", "pytest_timeout")
SETTINGS = Path(__file__).with_name("pytest.ini")
LAST_WORDS = 4
QUIET = ("-p", "no:cacheprovider", "-v", "--color=no", "--tb=short", "--no-header")


@dataclass(frozen=True)
class Worker:
    """The process that tests one key, and the log of what it prints."""

    key: str
    log: Path
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    @classmethod
    def start(cls, plan: RunPlan, key: str) -> Worker:
        """Start pytest on one key."""
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            command(plan, key),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            env={**os.environ, **ALONE},
        )
        assert process.stdout is not None  # noqa: S101 - it was asked for above
        log = plan.directory.path / f"{plan.keys.index(key) + 1:03}-{file_name(key)}.log"
        return cls(key, log, process, process.stdout)

    def last_words(self) -> str:
        """Return the end of what the process said."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if line.strip()][-LAST_WORDS:])


def command(plan: RunPlan, key: str) -> list[str]:
    """Return the command line that tests one key."""
    plugins = [word for name in PLUGINS for word in ("-p", name)]
    pytest = [sys.executable, "-m", "pytest", "-c", str(SETTINGS), "--rootdir=.", *plugins, *QUIET]
    return [*pytest, f"--key={key}", *plan.options(), *packages(plan.suites), *plan.extra]


def packages(suites: Sequence[str]) -> list[str]:
    """Return the pytest arguments that select suites by name; none selects all."""
    return ["--pyargs", *([f"rig.suites.{name}" for name in suites] or ["rig.suites"])]
