"""Opening a key that another process was in the middle of talking to when it died."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from rig import BenchProblem, RigError
from rig.bench.file import Bench
from rig.bench.power.cutting import cycle
from rig.bench.stage import Stage
from rig.bench.troubles import BayHeld, WrongKey
from rig.bench.waiting import wait_until
from rig.keys.key import OpenKey
from rig.keys.opening import parts_of, place_of
from rig.link.errors import HidError, LinkError

PATIENCE = 5.0
"""Seconds for a key to be done with what it was asked last."""


def reopened(opened: Callable[[], OpenKey], cycle: Callable[[], None]) -> OpenKey:
    """Open a key, as often as it takes; cut its power if it does not answer.

    Args:
        opened: Opens it.
        cycle: Cuts its power and restores it.

    Raises:
        RigError: What opening it raises in the end.
    """
    found: list[OpenKey] = []

    def answers() -> bool:
        try:
            found.append(opened())
        except (WrongKey, BayHeld):
            raise
        except (BenchProblem, LinkError, HidError):
            return False
        return True

    if wait_until(answers, PATIENCE):
        return found[0]
    with suppress(RigError):
        cycle()
    key = opened()
    key.presser.rules.powered()
    return key


def cycle_closed(name: str, bench: Bench, stage: Stage | None) -> None:
    """Cut and restore the power of a key that is not open.

    Raises:
        BenchProblem: Nothing can, or the key does not go and come as it should.
    """
    place = place_of(name, bench, stage)
    try:
        parts = parts_of(place, stage)
        if parts.power is None:
            raise BenchProblem("nothing can cut this key's power", where=name)
        cycle(parts.power, parts.await_departure)
        parts.await_return()
    finally:
        place.boards.close()
