"""Cutting a port's power so that it is never left off in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rig import BenchProblem
from rig.bench.power.protocol import Power


def cut(power: Power, await_departure: Callable[[], None]) -> None:
    """Cut the power, and see the key go.

    Args:
        power: What cuts it.
        await_departure: Returns once the key has gone; raises `BenchProblem` if it stays.

    Raises:
        BenchProblem: It cannot be cut, or the key stays.
    """
    with _never_left_off(power):
        power.off()
        await_departure()


def cycle(power: Power, await_departure: Callable[[], None]) -> None:
    """Cut the power, see the key go, and restore it; whether it comes is seen elsewhere.

    Args:
        power: What cuts and restores it.
        await_departure: Returns once the key has gone; raises `BenchProblem` if it stays.

    Raises:
        BenchProblem: It cannot be cut or restored, or the key stays.
    """
    with _never_left_off(power):
        power.off()
        await_departure()
        power.on()


@contextmanager
def _never_left_off(power: Power) -> Iterator[None]:
    """Put a port on once more if the block ends badly, at Ctrl-C too.

    A hub keeps it off for as long as nobody does, and a switch that failed once may not do so
    again.
    """
    try:
        yield
    except BaseException:
        with suppress(BenchProblem):
            power.on()
        raise
