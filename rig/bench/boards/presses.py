"""Presses for boards that have no clock of their own: this side ends each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rig import BenchProblem
from rig.bench.boards.protocol import Pressed
from rig.bench.boards.timers import Timers
from rig.link.clock import RealClock

LONGEST = 30.0
"""Seconds of the longest press."""
AGAIN = 1.0
"""Seconds until a pad that could not be let go is told once more to."""


class Presses:
    """The presses of one board. Has a thread, which ends with `close`.

    Args:
        move: Presses the pad of a channel, or lets it go; called from two threads.
    """

    def __init__(self, move: Callable[[int, bool], None]) -> None:
        self._move = move
        self._timers = Timers()
        self.count = 0

    def press(self, channel: int, hold: float, delay: float) -> Pressed:
        """Press for `hold` seconds, `delay` seconds from now; return without waiting for it.

        Raises:
            BenchProblem: It is to last too long; or the pad could not be moved, now or at its last
                press.
        """
        if hold > LONGEST:
            raise BenchProblem(
                f"a pad is held for {LONGEST:g} s at most, not for {hold:g} s",
                where=f"channel {channel}",
                try_this="hold it for less",
            )
        self.release(channel)
        at = RealClock.now() + delay
        try:
            self._begin(channel, at, now=not delay)
        finally:
            # A board that does not answer may have heard it all the same.
            self._timers.call(channel, at + hold, partial(self._end, channel))
        self.count += 1
        return Pressed(at)

    def release(self, channel: int) -> None:
        """Let go at once, and forget a press that is still to come.

        Raises:
            BenchProblem: The pad could not be moved, now or at its last press.
        """
        try:
            self._timers.cancel(channel)
        finally:
            self._move(channel, False)

    def close(self) -> None:
        """Press nothing any more; what is pressed now is the board's to let go."""
        self._timers.close()

    def _begin(self, channel: int, at: float, *, now: bool) -> None:
        if now:
            self._move(channel, True)
        else:
            self._timers.call(channel, at, partial(self._move, channel, True))

    def _end(self, channel: int) -> None:
        try:
            self._move(channel, False)
        except BenchProblem:
            self._timers.call(channel, RealClock.now() + AGAIN, partial(self._end, channel))
            raise
