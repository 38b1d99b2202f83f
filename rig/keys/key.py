"""A key that is open: link, guard, trace, touch and power under one name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from math import inf

from rig import BenchProblem
from rig.bench.holders import Holder
from rig.bench.identity import Change, Identity
from rig.bench.kernel_log import KernelLog
from rig.bench.power.cutting import cycle
from rig.bench.power.protocol import Power
from rig.bench.touch.presser import Presser
from rig.consent import Consent
from rig.guard import Guard
from rig.keys.stopwatch import Timing
from rig.keys.tidying import Tidying
from rig.keys.witness import Witness
from rig.link.device import KeyDevice
from rig.trace.recorder import Recorder


def _always() -> None:
    """Wait for nothing: the key comes and goes at once."""


@dataclass(kw_only=True)
class OpenKey:
    """One key under test, as the plugin sees it.

    Attributes:
        name: What the user called it.
        bay: The bay that it is plugged into.
        physical: Whether it could be somebody's: not if the rig itself has made it.
        power: None where nothing can cut the power.
        timings: How long each request took, in order; nothing of a key in virtual time.
        by_hand: Whether it takes a person to cut its power.
        fresh: Whether it was made by this opening, and holds nothing yet.
        await_departure: Returns once the key has gone; raises `BenchProblem` if it stays.
        await_return: Returns once the same key is back; raises `BenchProblem` if it does not come.
        kernel_log: What the kernel says of its port; None where it has none.
        holders: Tells which other programs have it open.
        let_go: Gives back what of the bench serves this key alone.
        told: What it told of its model and firmware when it was opened, if that was asked.
        changed: What of that is another than when it was adopted.
        tidying: What deletes again what the key is asked to keep; None but at `store`.
        witness: What keeps the key's trace; None if nothing does.
        power_cycles: How often power was cut and restored.
        powered_at: When it was restored last, in seconds on the link's clock; infinite if it never
            was, so that nobody knows.
    """

    name: str
    bay: str
    link: KeyDevice
    guard: Guard
    trace: Recorder
    presser: Presser
    power: Power | None
    physical: bool
    by_hand: bool = False
    fresh: bool = False
    timings: Sequence[Timing] = ()
    await_departure: Callable[[], None] = _always
    await_return: Callable[[], None] = _always
    kernel_log: KernelLog | None = None
    holders: Callable[[], Collection[Holder]] = tuple
    let_go: Callable[[], None] = _always
    told: Identity = field(default=Identity(), init=False)
    changed: tuple[Change, ...] = field(default=(), init=False)
    tidying: Tidying | None = field(default=None, init=False)
    witness: Witness | None = field(default=None, init=False)
    power_cycles: int = field(default=0, init=False)
    powered_at: float = field(default=inf, init=False)

    @property
    def consent(self) -> Consent:
        """What may be done to this key."""
        return self.guard.consent

    def power_cycle(self) -> None:
        """Cut the power, see the key go, restore it, see the key come back, and open it anew."""
        if self.power is None:
            raise BenchProblem(
                "nothing can cut this key's power",
                where=self.bay,
                try_this="give the bay a `power` table in the bench file",
            )
        self.presser.let_go()
        self.link.close()
        cycle(self.power, self.await_departure)
        self.powered_at = self.link.clock.now()
        self.await_return()
        powered = self.link.clock.now()
        self.power_cycles += 1
        self.link.reconnect()
        self.presser.rules.powered(powered)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could not be done for the key, for people."""
        left = tuple(self.tidying.warnings) if self.tidying else ()
        unread = self.kernel_log.warning if self.kernel_log else ""
        return (*left, unread) if unread else left

    def tidy(self, *, everything: bool = False) -> None:
        """Delete again what the key was asked to keep; what cannot be done is in `warnings`.

        Args:
            everything: Whether to look for what the key refused, too.
        """
        if self.tidying is not None:
            self.tidying.tidy(everything=everything)

    def close(self) -> None:
        """Let go of the key."""
        try:
            self.tidy(everything=True)
        finally:
            try:
                self.link.close()
            finally:
                if self.kernel_log is not None:
                    self.kernel_log.close()
                self.let_go()
