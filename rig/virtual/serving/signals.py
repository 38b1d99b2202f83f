"""Signals as something to wait for: a handler must not walk in on a key that is thinking."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rig.virtual.serving.loop import Loop

_CHUNK = 1024


@contextmanager
def signals(loop: Loop, actions: Mapping[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    """Have the loop call an action for each of these signals, for as long as the block lasts."""
    far, near = socket.socketpair()
    near.setblocking(False)

    def heard() -> None:
        for number in far.recv(_CHUNK):
            actions[signal.Signals(number)]()

    former = signal.set_wakeup_fd(near.fileno(), warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, _leave_to_loop) for number in actions}
    loop.watch(far, heard)
    try:
        yield
    finally:
        loop.forget(far)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(former)
        far.close()
        near.close()


def _leave_to_loop(number: int, frame: object) -> None:
    """Do nothing: the number of the signal has gone to the loop."""
