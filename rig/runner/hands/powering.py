"""The power of one key by order of a person, believed only when the key has gone or is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rig import UsageProblem
from rig.bench.file import Bench
from rig.bench.power.command import CommandPower
from rig.bench.power.cutting import cut
from rig.bench.power.operator import OperatorPower
from rig.bench.power.protocol import Power
from rig.bench.power.rules import RuledPower
from rig.bench.stage import Stage
from rig.consent import Consent
from rig.keys.names import is_built_in
from rig.keys.opening import hold, open_key, parts_of, place_of
from rig.keys.parts import Parts
from rig.keys.pin_block import is_pin_blocked
from rig.link.clock import RealClock
from rig.link.device import KeyDevice

SCHEMA = "keyrig.power/1"


class Order(StrEnum):
    """What is to be done."""

    ON = "on"
    OFF = "off"
    CYCLE = "cycle"


@dataclass(frozen=True, kw_only=True)
class Powered:
    """What was done.

    Attributes:
        key: The bay.
        order: What was asked for. A key that is on has proved to be the same as before.
        seconds: From the order until the key had gone, or was back.
        lasts: Whether it stays so when the rig ends; a board gives power back to all its ports.
    """

    key: str
    order: Order
    seconds: float
    lasts: bool = True

    def document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told = {"order": self.order, "seconds": self.seconds, "lasts": self.lasts}
        return {"schema": SCHEMA, "key": self.key, "on": self.order is not Order.OFF, **told}


@dataclass(frozen=True)
class Switch:
    """The power of one bay.

    Attributes:
        name: The bay, or the name of a key that is in none.
        bench: The bench.
        stage: Where its boards and simulated keys are.
    """

    name: str
    bench: Bench
    stage: Stage | None

    def cycle(self) -> Powered:
        """Cut the power and restore it, and see the key go, come back, and be the same.

        Raises:
            UsageProblem: Its PIN is blocked, which a loss of power would undo, and it is not at
                `wipe`.
            BenchProblem: It did not go or come back, it is another one, or nothing can cut it.
            LinkError: It does not answer.
        """
        with closing(open_key(self.name, self.bench, stage=self.stage)) as key:
            self._require_no_block(key.link, key.consent)
            started = key.link.clock.now()
            key.power_cycle()
            seconds = key.link.clock.now() - started
        return Powered(key=self.name, order=Order.CYCLE, seconds=seconds)

    def on(self) -> Powered:
        """Restore the power, and see that the key is there and the same; raises likewise."""
        started = RealClock.now()
        with self._held() as (parts, power):
            power.on()
            parts.await_return()
        seconds = RealClock.now() - started
        open_key(self.name, self.bench, stage=self.stage).close()
        return Powered(key=self.name, order=Order.ON, seconds=seconds)

    @contextmanager
    def off(self) -> Iterator[Powered]:
        """Cut the power, and see the key go; what does not last is undone after the block.

        Raises likewise.
        """
        self._require_switch()
        with closing(open_key(self.name, self.bench, stage=self.stage)) as key:
            self._require_no_block(key.link, key.consent)
        with self._held() as (parts, power):
            started = RealClock.now()
            lasts = isinstance(power, RuledPower | OperatorPower)
            cut(power, parts.await_departure)
            try:
                seconds = RealClock.now() - started
                yield Powered(key=self.name, order=Order.OFF, seconds=seconds, lasts=lasts)
            finally:
                if not lasts:
                    power.on()

    @contextmanager
    def _held(self) -> Iterator[tuple[Parts, Power]]:
        """Have the bay to ourselves, without its key being open."""
        with self._parts() as (parts, power), ExitStack() as life:
            hold(self.name, parts, life)
            yield parts, power

    @contextmanager
    def _parts(self) -> Iterator[tuple[Parts, Power]]:
        if is_built_in(self.name, self.bench):
            raise self._impossible("a built-in key is made anew each time", "keyrig run tests it")
        place = place_of(self.name, self.bench, self.stage)
        with closing(place.boards):
            parts = parts_of(place, self.stage)
            yield parts, self._required(parts.power)

    def _require_switch(self) -> None:
        """Refuse what cannot be switched before the key is asked for anything."""
        with self._parts():
            return

    def _required(self, power: Power | None) -> Power:
        if power is None:
            advice = "give the bay a `power` table in the bench file"
            raise self._impossible("nothing can cut this key's power", advice)
        if isinstance(power, CommandPower):
            advice = f"keyrig power {self.name} cycle"
            raise self._impossible("the bay's command does off and on at once", advice)
        return power

    def _require_no_block(self, link: KeyDevice, consent: Consent) -> None:
        if consent < Consent.WIPE and is_pin_blocked(link):
            raise self._impossible(
                "its PIN is blocked until it loses its power, which is not undone below wipe",
                "unplug it yourself, if the PIN is yours",
            )

    def _impossible(self, what: str, advice: str) -> UsageProblem:
        return UsageProblem(what, where=self.name, try_this=advice)
