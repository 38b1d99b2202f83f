"""A key's pytest process without the time that a Python takes to start, and with a short life."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import cast

import pytest

from rig.record.directory import file_name
from rig.runner.plan import RunPlan
from rig.runner.worker import ALONE, Shift, Worker, command

LIFE = (0.2, 0.8)
"""Seconds of processor time that a process has, as long as there are lives to lose."""


@dataclass(frozen=True)
class Forked:
    """A process that was forked off this one."""

    pid: int

    def wait(self) -> int:
        """Return how it ended, as `subprocess` tells it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


class Nursery:
    """Starts processes in place of `Worker.start`; each dies at a moment that chance decides.

    Attributes:
        lives: How many of them are still to die; those that come later live.
    """

    def __init__(self, lives: int) -> None:
        self._chance = Random("lives")  # noqa: S311 - a draw of moments, no secret
        self.lives = lives

    def start(self, plan: RunPlan, shift: Shift) -> Worker:
        """Start pytest on one key."""
        log = plan.directory.path / f"{file_name(shift.key)}.log"
        reading, writing = os.pipe()
        dies_at = self._chance.uniform(*LIFE) if self.lives > 0 else 0.0
        self.lives -= 1
        gc.freeze()
        pid = os.fork()
        if not pid:
            _be(arguments(plan, shift), writing, dies_at)
        os.close(writing)
        process = cast("subprocess.Popen[bytes]", Forked(pid))
        return Worker(shift, log, process, os.fdopen(reading, "rb", buffering=0))


def arguments(plan: RunPlan, shift: Shift) -> list[str]:
    """Return what a process of the run gives to pytest."""
    words = [*command(plan, shift), *shift.options()]
    return words[words.index("pytest") + 1 :]


def _be(words: Sequence[str], output: int, dies_at: float) -> None:
    """Become pytest, for so much processor time; nothing of the parent's is tidied up."""
    code = 70
    try:
        for number in (1, 2):
            os.dup2(output, number)
        sys.stdout = sys.stderr = open(1, "w", closefd=False)  # noqa: SIM115 - till it ends
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_PROF, dies_at)
        os.environ.update(ALONE)
        code = pytest.main(list(words))
    finally:
        sys.stdout.flush()
        os._exit(code)
