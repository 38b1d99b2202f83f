"""A process of its own that gives back what another holds, when that one is no more.

Run as `python -m rig.lab.labgrid.watchdog COORDINATOR HOLDER`. On its stdin it is told of the ssh
processes through which runs are made, one id a line. The end of its stdin is the holder's end,
however that came. A key may only be had by the next one when the run over there has let it go, so
the ssh processes are waited for, which outlive the holder until then.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

from rig import BenchProblem
from rig.lab.labgrid.coordinator import Coordinator
from rig.lab.labgrid.dead import release_held

_ENDED_WITHIN = 60.0
_RETRY = 1.0
_TRIES = 600
"""A coordinator that is away is tried for ten minutes or longer."""


class Watchdog:
    """The watchdog of this process."""

    def __init__(self, told: IO[bytes]) -> None:
        self._told = told

    def follow(self, process: int) -> None:
        """Have it wait for this process too before it gives anything back."""
        with suppress(OSError):
            self._told.write(f"{process}\n".encode())


@contextmanager
def watched(address: str, holder: str) -> Iterator[Watchdog]:
    """Have whatever is held under a name given back when the block, or this process, has ended."""
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", __name__, address, holder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # Whoever reads what we say is not to wait for its end, which may be minutes after ours.
        stderr=subprocess.DEVNULL,
        bufsize=0,
        # Ctrl-C is for those who work.
        start_new_session=True,
    )
    assert process.stdin is not None  # noqa: S101 - it was asked for above
    try:
        yield Watchdog(process.stdin)
    finally:
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_RETRY)


def watch(coordinator: Coordinator, holder: str, told: IO[str]) -> None:
    """Wait for the holder's end, and release what it held."""
    processes = [opened for line in told if (opened := _opened(int(line))) is not None]
    _wait_for(processes)
    clean = 0
    for _ in range(_TRIES):
        try:
            # What was asked for at the last moment may be granted after the first look.
            clean = 0 if release_held(coordinator, holder) else clean + 1
        except BenchProblem:
            # It is away, or a place was taken out of it just now.
            clean = 0
        if clean == 2:
            return
        select.select([], [], [], _RETRY)


def _wait_for(processes: Sequence[int]) -> None:
    deadline = time.monotonic() + _ENDED_WITHIN
    for process in processes:
        select.select([process], [], [], max(0.0, deadline - time.monotonic()))


def _opened(process: int) -> int | None:
    with suppress(OSError):
        return os.pidfd_open(process)
    return None


if __name__ == "__main__":
    watch(Coordinator(sys.argv[1]), sys.argv[2], sys.stdin)
