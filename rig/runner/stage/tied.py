"""Processes that do not outlive the one that started them, even if that is killed.

Also run as a program of its own, which turns itself into another one: PARENT SIGNAL COMMAND…
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

_SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux' prctl(2); it is kept when a process turns into another program."""


def tied(command: Sequence[str], number: signal.Signals = signal.SIGTERM) -> list[str]:
    """Return a command that runs this one, and sends it the signal when this process ends.

    It is to be started by the main thread: the signal comes when the thread that did so ends. On
    other systems than Linux the process has to notice by itself.
    """
    if sys.platform != "linux":
        return list(command)
    own = [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(number))]
    return [*own, *command]


def main(parent: int, number: int, command: list[str]) -> None:
    """Turn into the command, tied to the parent unless that has gone already.

    The signal ends it also where a shell has it ignored, as it does SIGINT for what runs behind it.
    """
    signal.signal(number, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, number)
    if os.getppid() == parent:
        os.execvp(command[0], command)  # noqa: S606 - no shell is what is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
