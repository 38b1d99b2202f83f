"""One bay's finger and power in another program's hands, never for longer than said."""

from __future__ import annotations

from contextlib import suppress
from math import inf
from threading import Event

from rig import BenchProblem
from rig.bench.power.protocol import Power
from rig.bench.touch.rules import TouchRules
from rig.keys.parts import Parts
from rig.link.clock import Clock, RealClock

LONGEST_TOUCH = 10.0
"""Seconds after which a touch ends that was never ended; python-fido2's suite waits as long."""
LONGEST_OFF = 60.0
"""Seconds after which power comes back that was never switched on again."""
PLAIN_TOUCH = 0.5
"""Seconds of a touch of which only its whole is wanted: what other rigs hold keys for."""


class Hand:
    """Does what it is told to one key.

    Args:
        name: The bay.
        parts: Its finger and its power.
        rules: What the finger must not do.
        clock: The clock of the bench.

    Attributes:
        touches: How often it was told to touch the key.
        power_cycles: How often the key's power came back.
    """

    def __init__(
        self, name: str, parts: Parts, rules: TouchRules, clock: Clock | None = None
    ) -> None:
        self.name = name
        self.touches = 0
        self.power_cycles = 0
        self._parts = parts
        self._rules = rules
        self._clock = clock or RealClock()
        self._on_again_at = inf

    def touch_on(self, hold: float = LONGEST_TOUCH) -> float:
        """Press, and hold for no longer than this many seconds.

        Returns:
            The seconds that pass before the press begins: a key is not touched just after power-on.

        Raises:
            BenchProblem: The key types as a keyboard too, or its board fails.
        """
        self._rules.require(hold)
        delay = self._rules.wait(self._clock.now())
        self._parts.touch.press(hold, delay)
        self.touches += 1
        return delay

    def touch_off(self) -> None:
        """Let go."""
        self._parts.touch.release()

    def touch_once(self) -> None:
        """Press as people do, and return when that is over."""
        delay = self.touch_on(PLAIN_TOUCH)
        # Nobody sets it: what is waited for is the end of the press.
        Event().wait(delay + PLAIN_TOUCH)

    def power_off(self) -> None:
        """Cut the power, and return when the key has gone.

        Raises:
            BenchProblem: Nothing can cut it, the rules of its hub are against it, or the key stays.
        """
        self._parts.touch.release()
        power = self._power()
        # Noted first: of a board that does not answer nobody knows what it has done.
        self._on_again_at = self._clock.now() + LONGEST_OFF
        power.off()
        self._parts.await_departure()

    def power_on(self) -> None:
        """Restore the power, and return when the key is back; BenchProblem if it does not come."""
        power = self._power()
        power.on()
        self._rules.powered()
        self._parts.await_return()
        self._rules.powered(self._clock.now())
        self.power_cycles += self._on_again_at < inf
        self._on_again_at = inf

    def power_cycle(self) -> None:
        """Do both, one after the other."""
        self.power_off()
        self.power_on()

    def lapse(self) -> None:
        """Restore power that whoever cut it has left off for too long."""
        if self._clock.now() >= self._on_again_at:
            self.let_go()

    def let_go(self) -> None:
        """Touch the key no longer, and leave it with power; if that fails, the next time may do."""
        with suppress(BenchProblem):
            self._parts.touch.release()
        if self._on_again_at < inf:
            with suppress(BenchProblem):
                self._power().on()
                self._rules.powered()
                self._on_again_at = inf

    def _power(self) -> Power:
        if self._parts.power is None:
            raise BenchProblem(
                "nothing can cut this key's power",
                where=self.name,
                try_this="give the bay a `power` table in the bench file",
            )
        return self._parts.power
