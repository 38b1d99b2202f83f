"""Waiting for something in the world to come true, never longer than said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from math import inf

from rig.link.clock import Clock, RealClock

INTERVAL = 0.05
"""Seconds between two looks: short beside the second that enumeration takes."""


def wait_until(condition: Callable[[], bool], seconds: float, clock: Clock | None = None) -> bool:
    """Look until `condition` holds, for at most `seconds`; return whether it came true."""
    clock = clock or RealClock()
    deadline = clock.now() + seconds
    pause = threading.Event()
    while not condition():
        if clock.now() >= deadline:
            return False
        pause.wait(INTERVAL)
    return True


def wait_until_steady(
    condition: Callable[[], bool], lasting: float, seconds: float, clock: Clock | None = None
) -> bool:
    """Look until `condition` has held for `lasting` seconds on end, for at most `seconds`."""
    clock = clock or RealClock()
    since = inf

    def is_steady() -> bool:
        nonlocal since
        since = min(since, clock.now()) if condition() else inf
        return clock.now() - since >= lasting

    return wait_until(is_steady, seconds, clock)
