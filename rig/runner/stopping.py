"""SIGTERM as an end in good order, as after Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def terminable(interrupt: Callable[[], None]) -> Iterator[None]:
    """Have SIGTERM raise KeyboardInterrupt, for as long as the block lasts.

    Args:
        interrupt: Called before; Ctrl-C reaches all processes of a terminal, SIGTERM this one.
    """

    def stop(*_: object) -> None:
        interrupt()
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


@contextmanager
def until_ended() -> Iterator[None]:
    """Leave the block, as if it was over, at SIGTERM or Ctrl-C."""
    with suppress(KeyboardInterrupt), terminable(lambda: None):
        yield


@contextmanager
def until_told() -> Iterator[None]:
    """Let SIGTERM wait until the block is over, unless something within makes more of it."""
    # A handler and not SIG_IGN, which every program that is started would inherit.
    former = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
