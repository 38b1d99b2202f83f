"""When a hub may cut the power of its ports, whatever a test wants of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rig import BenchProblem
from rig.bench.discover import SYSFS
from rig.bench.file import Bench
from rig.bench.power.protocol import Power
from rig.bench.usb_tree import UsbDevice, below, find


@dataclass(frozen=True)
class HubRules:
    """The rules of one hub: it is listed, and nothing is plugged into it that may not lose power.

    Attributes:
        path: Where the hub is plugged in.
        bench: Says which hubs may be switched, and which boards are the bench's own.
        sysfs: Where sysfs is mounted.
    """

    path: str
    bench: Bench
    sysfs: Path = SYSFS

    def require(self) -> None:
        """Refuse to cut the power of its ports.

        Some hubs cut all ports for one, so the whole hub is looked at, just before each cut.

        Raises:
            BenchProblem: It is not listed, is no hub, cannot be looked at, or has something else
                than security keys and boards of the bench on it.
        """
        if self.path not in {hub.path for hub in self.bench.hubs.values()}:
            raise self._refusal(
                "the hub is not one that may be switched",
                "list it in the bench file, in a [hubs.NAME] table with this path, if nothing but"
                " keys and boards is plugged into it",
            )
        others = [device for device in self._devices() if not self._may_lose_power(device)]
        if others:
            told = ", ".join(f"{device.product} at {device.id_path}" for device in others)
            raise self._refusal(
                f"something else than security keys would lose its power: {told}",
                "plug it in elsewhere; if it is a board of the bench, list it in a [boards.NAME]"
                " table with its path",
            )

    def _devices(self) -> list[UsbDevice]:
        advice = "plug the hub in again; keyrig scan tells what is plugged in"
        try:
            hub = find(self.sysfs, self.path)
            if hub is not None and hub.is_hub:
                return below(hub)
        except OSError as error:
            raise self._refusal(
                f"nobody can tell what is plugged into the hub: {error}", advice
            ) from error
        raise self._refusal("no hub is plugged in there", advice)

    def _may_lose_power(self, device: UsbDevice) -> bool:
        known = (board.path for board in self.bench.boards.values() if board.path)
        return device.is_hub or device.is_fido or any(map(device.is_at, known))

    def _refusal(self, what: str, advice: str) -> BenchProblem:
        where = f"hub {self.path}"
        return BenchProblem(f"the power stays on: {what}", where=where, try_this=advice)


class RuledPower:
    """The power of one port of a hub, cut only where the hub's rules let it be.

    Args:
        power: What cuts and restores it.
        rules: The hub's.
    """

    def __init__(self, power: Power, rules: HubRules) -> None:
        self._power = power
        self._rules = rules

    def off(self) -> None:
        """Cut the port's power; BenchProblem if the rules are against it."""
        self._rules.require()
        self._power.off()

    def on(self) -> None:
        """Restore the port's power, whatever is plugged in."""
        self._power.on()
