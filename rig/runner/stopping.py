"""SIGTERM and SIGHUP as an end in good order, as after Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from rig.bench.undivided import ENDINGS, Handler, answered

_TOLD = b"\nkeyrig: finishing what is there; Ctrl-C again gives it up\n"


@contextmanager
def terminable() -> Iterator[None]:
    """Have SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does, while the block lasts.

    Once: what ends in good order then is given up at Ctrl-C, but not at another of these, which
    programs send to be sure. SIGHUP is a terminal that was closed or lost; for what was started
    to outlive that (`nohup`) it stays ignored.
    """
    came = 0

    def stop(*_: object) -> None:
        nonlocal came
        came += 1
        if came == 1:
            raise KeyboardInterrupt

    with _answering(signal.default_int_handler, stop):
        yield


@contextmanager
def until_ended() -> Iterator[None]:
    """Leave the block, as if it was over, at SIGTERM, SIGHUP or Ctrl-C."""
    with suppress(KeyboardInterrupt), terminable():
        yield


@contextmanager
def until_told() -> Iterator[None]:
    """Let SIGTERM, SIGHUP and the first Ctrl-C wait for the block, unless more is made of them.

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
    with _answering(wait, lambda *_: None):
        yield


@contextmanager
def _answering(ctrl_c: Handler, ending: Handler) -> Iterator[None]:
    with ExitStack() as life:
        life.enter_context(answered(signal.SIGINT, ctrl_c))
        for number in ENDINGS:
            life.enter_context(answered(number, ending))
        yield
