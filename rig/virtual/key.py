"""A whole security key: reports in, reports out, a sensor to touch and a power switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rig.virtual import image as images
from rig.virtual.authenticator import Authenticator
from rig.virtual.clock import Clock, VirtualClock
from rig.virtual.crash import Crash, Restart
from rig.virtual.ctaphid import CtapHid
from rig.virtual.errors import VirtualKeyError
from rig.virtual.power import PowerSwitch
from rig.virtual.profile import Profile
from rig.virtual.profiles import profile_of
from rig.virtual.seeding import Seeding
from rig.virtual.sensor import TouchSensor
from rig.virtual.store import Store, Volatile, blank

__all__ = ["VirtualKey", "VirtualKeyError"]


class VirtualKey:
    """A security key in software, powered on when it is made.

    Args:
        profile: A profile, or the name of one.
        clock: The clock that its times and time-outs are counted on.
        image: What `image()` of a key of the same profile returned; None for a new key.
        faults: Names of seeded defects, of intermittent ones as `NAME/7`; see
            `rig.virtual.faults.faults` and `rig.virtual.seeding`.

    Attributes:
        send: Called with each report of 64 bytes; whoever transports reports puts itself there.

    Raises:
        VirtualKeyError: If there is no such profile or fault, or the image is damaged.
    """

    def __init__(
        self,
        profile: str | Profile = "fido2.3",
        *,
        clock: Clock | None = None,
        image: Mapping[str, Any] | None = None,
        faults: Sequence[str] = (),
    ) -> None:
        self.profile = profile_of(profile) if isinstance(profile, str) else profile
        self.clock = VirtualClock() if clock is None else clock
        self.sensor = TouchSensor()
        self.send: Callable[[bytes], None] = _to_nobody
        self.power = PowerSwitch(self._power_restored, self._power_lost)
        self._seeding = Seeding(faults, self.profile)
        self._authenticator = Authenticator(
            profile=self.profile,
            rules=self._seeding.rules,
            store=self._remembered(image),
            clock=self.clock,
            sensor=self.sensor,
        )
        self._hid = CtapHid(self._authenticator, self._speak, self._crashed)
        self._hangs = False

    @property
    def resets(self) -> int:
        """How often this key was reset since it was made."""
        return self._authenticator.resets

    @property
    def report_descriptor(self) -> bytes:
        """The HID report descriptor, which USB hands over before any report (CTAP 11.2.8)."""
        return self._authenticator.rules.report_descriptor()

    def feed(self, report: bytes) -> None:
        """Take one report from the platform; without power it is lost."""
        if not self.power.is_on or self._hangs:
            return
        self._seeding.hear(report)
        try:
            self._hid.feed(report)
        except Crash as crash:
            self._crashed(crash)

    def image(self) -> dict[str, Any]:
        """Return the persistent memory as a JSON document."""
        return images.save(self.profile, self._authenticator.store.persistent)

    def _remembered(self, image: Mapping[str, Any] | None) -> Store:
        persistent = blank(self.profile) if image is None else images.load(self.profile, image)
        return Store(persistent, Volatile(powered_on_at=self.clock.now()))

    def _speak(self, report: bytes) -> None:
        self.send(report)

    def _crashed(self, crash: Crash) -> None:
        """Forget what only a key at work knows; a key that starts anew works at once."""
        self._power_lost()
        if isinstance(crash, Restart):
            self._power_restored()
        else:
            self._hangs = True

    def _power_lost(self) -> None:
        self._hangs = False
        self._hid.power_lost()
        self.sensor.listen(None)

    def _power_restored(self) -> None:
        store, rules = self._authenticator.store, self._authenticator.rules
        store.persistent = rules.remembered(store.persistent)
        survivors = rules.survives_power_loss()
        kept = {name: getattr(store.volatile, name) for name in survivors}
        store.volatile = Volatile(powered_on_at=self.clock.now(), **kept)


def _to_nobody(report: bytes) -> None:
    """Lose a report, as a port does that nobody has opened."""
