"""Work that no signal cuts in two."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import TypeAlias

Handler: TypeAlias = Callable[[int, FrameType | None], None]
if sys.platform == "win32":
    ENDINGS: tuple[signal.Signals, ...] = (signal.SIGTERM,)
else:
    ENDINGS: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGHUP)
"""What programs, services and a terminal that closes send to whom they want to end."""


@contextmanager
def undivided() -> Iterator[None]:
    """Have SIGTERM, SIGHUP and Ctrl-C come when the block is over.

    Python answers signals in its first thread alone: in any other there is nothing to put off.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with ExitStack() as life:
        for number in (signal.SIGINT, *ENDINGS):
            life.enter_context(_put_off(number))
        yield


@contextmanager
def answered(number: signal.Signals, handler: Handler) -> Iterator[None]:
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


@contextmanager
def _put_off(number: signal.Signals) -> Iterator[None]:
    came: list[int] = []
    try:
        with answered(number, lambda number, _: came.append(number)):
            yield
    finally:
        if came:
            signal.raise_signal(number)
