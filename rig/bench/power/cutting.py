"""Cutting a port's power so that it is never left off in doubt."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from rig import BenchProblem
from rig.bench.power.protocol import Power


def cut(power: Power, await_departure: Callable[[], None]) -> None:
    """Cut the power, and see the key go.

    A hub keeps a port off for as long as nobody puts it on: whatever comes in between, Ctrl-C too,
    it is put on again.

    Args:
        power: What cuts it.
        await_departure: Returns once the key has gone; raises `BenchProblem` if it stays.

    Raises:
        BenchProblem: It cannot be cut, or the key stays.
    """
    try:
        power.off()
        await_departure()
    except BaseException:
        with suppress(BenchProblem):
            power.on()
        raise
