"""SIGTERM as an end in good order, as after Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rig.bench.undivided import answered

_TOLD = b"\nkeyrig: finishing what is there; Ctrl-C again gives it up\n"


@contextmanager
def terminable() -> Iterator[None]:
    """Have SIGTERM raise KeyboardInterrupt, as Ctrl-C does, for as long as the block lasts.

    Once: what ends in good order then is given up at Ctrl-C, but not at another SIGTERM, which
    programs send to be sure.
    """
    came = 0

    def stop(*_: object) -> None:
        nonlocal came
        came += 1
        if came == 1:
            raise KeyboardInterrupt

    with (
        answered(signal.SIGINT, signal.default_int_handler),
        answered(signal.SIGTERM, stop),
    ):
        yield


@contextmanager
def until_ended() -> Iterator[None]:
    """Leave the block, as if it was over, at SIGTERM or Ctrl-C."""
    with suppress(KeyboardInterrupt), terminable():
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
    with answered(signal.SIGINT, wait), answered(signal.SIGTERM, lambda *_: None):
        yield
