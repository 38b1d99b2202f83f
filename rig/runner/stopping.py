"""SIGTERM as an end in good order, as after Ctrl-C; and work that neither of them cuts in two."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], None]
_TOLD = b"\nkeyrig: finishing what is there; Ctrl-C again gives it up\n"


@contextmanager
def terminable(interrupt: Callable[[], None]) -> Iterator[None]:
    """Have SIGTERM raise KeyboardInterrupt, as Ctrl-C does, for as long as the block lasts.

    Args:
        interrupt: Called before; Ctrl-C reaches all processes of a terminal, SIGTERM this one.
    """

    def stop(*_: object) -> None:
        interrupt()
        raise KeyboardInterrupt

    with (
        _answered(signal.SIGINT, signal.default_int_handler),
        _answered(signal.SIGTERM, stop),
    ):
        yield


@contextmanager
def until_ended() -> Iterator[None]:
    """Leave the block, as if it was over, at SIGTERM or Ctrl-C."""
    with suppress(KeyboardInterrupt), terminable(lambda: None):
        yield


@contextmanager
def until_told() -> Iterator[None]:
    """Let SIGTERM and the first Ctrl-C wait until the block is over, unless more is made of them.

    The second Ctrl-C gives the block up.
    """
    came = 0

    def wait(*_: object) -> None:
        nonlocal came
        came += 1
        if came > 1:
            raise KeyboardInterrupt
        # No stream: the signal may have come while one was written to.
        with suppress(OSError):
            os.write(2, _TOLD)

    # Handlers and not SIG_IGN, which every program that is started would inherit.
    with _answered(signal.SIGINT, wait), _answered(signal.SIGTERM, lambda *_: None):
        yield


@contextmanager
def undivided() -> Iterator[None]:
    """Have SIGTERM and Ctrl-C come when the block is over."""
    with _put_off(signal.SIGINT), _put_off(signal.SIGTERM):
        yield


@contextmanager
def _put_off(number: signal.Signals) -> Iterator[None]:
    came: list[int] = []
    try:
        with _answered(number, lambda number, _: came.append(number)):
            yield
    finally:
        if came:
            signal.raise_signal(number)


@contextmanager
def _answered(number: signal.Signals, handler: Handler) -> Iterator[None]:
    """Answer a signal for as long as the block lasts; what is ignored stays so."""
    former = signal.getsignal(number)
    if former is signal.SIG_IGN:
        yield
        return
    signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, former)
