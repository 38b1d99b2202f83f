"""The Enter key of whoever sits in front of a served key."""

from __future__ import annotations

import os
from collections.abc import Callable

from rig.virtual.serving.loop import Loop

STDIN = 0
_CHUNK = 1024


def is_in_front(descriptor: int) -> bool:
    """Tell whether a file is a terminal that listens to this process, and not to another job."""
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        # No terminal, or not the one that this process belongs to.
        return False


class Terminal:
    """Calls someone at each Enter, until the terminal is closed."""

    def __init__(self, loop: Loop, descriptor: int, enter: Callable[[], None]) -> None:
        self._loop = loop
        self._descriptor = descriptor
        self._enter = enter
        loop.watch(descriptor, self._typed)

    def _typed(self) -> None:
        try:
            typed = os.read(self._descriptor, _CHUNK)
        except OSError:
            typed = b""
        if b"\n" in typed:
            self._enter()
        if not typed:
            self._loop.forget(self._descriptor)
