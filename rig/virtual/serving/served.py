"""A virtual key with a place, a finger, power and a memory, for as long as its process lives."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rig.virtual.clock import RealClock
from rig.virtual.key import VirtualKey
from rig.virtual.profile import Profile
from rig.virtual.serving.control import Control
from rig.virtual.serving.finger import Finger
from rig.virtual.serving.loop import Loop
from rig.virtual.serving.memory import ImageFile
from rig.virtual.serving.pace import PacedPort
from rig.virtual.serving.port import Port, Spoilable
from rig.virtual.serving.signals import signals
from rig.virtual.serving.tcp import TcpPort
from rig.virtual.serving.terminal import Terminal
from rig.virtual.serving.udp import UdpPort
from rig.virtual.serving.usb.descriptors import Plug, identity_of


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be served, and where. A port 0 is any that is free.

    Attributes:
        profile: What kind of key.
        faults: Names of seeded defects.
        udp: The port to listen on and the port to answer to; None for another way.
        tcp: The port to listen on; None for another way.
        plug: Where the kernel is given the key; None for a port to listen on.
        serial: The serial number that it tells the kernel; None for the one of its profile.
        control: The port for touch and power; None for none.
        image: The file that holds the key's memory; None to forget it at the end.
        terminal: The number of a terminal whose Enter key touches the key; None for none.
        packet_seconds: How long each packet takes, in each direction.
    """

    profile: Profile
    faults: tuple[str, ...] = ()
    udp: tuple[int, int] | None = None
    tcp: int | None = None
    plug: Plug | None = None
    serial: str | None = None
    control: int | None = None
    image: Path | None = None
    terminal: int | None = None
    packet_seconds: float = 0.0


class ServedKey:
    """Wires a key to the world; `serve` lives its life."""

    def __init__(self, order: Order) -> None:
        """Make the key; nothing is listened on yet.

        Raises:
            VirtualKeyError: No such profile or fault, or an image that cannot be used.
        """
        self._order = order
        self._clock = RealClock()
        self._loop = Loop(self._clock)
        self._file = None if order.image is None else ImageFile(order.image)
        self._key = VirtualKey(
            order.profile,
            clock=self._clock,
            image=None if self._file is None else self._file.load(),
            faults=order.faults,
        )
        self._finger = Finger(self._key.sensor, self._clock)
        self._port = self._chosen_port()

    def on(self) -> None:
        """Plug the key in; OSError if another program has taken its port."""
        if not self._key.power.is_on:
            self._port.plug()
            self._key.power.on()

    def off(self) -> None:
        """Cut the key's power: it is not there any more."""
        if self._key.power.is_on:
            self._key.power.off()
            self._port.unplug()

    def serve(self, announce: Callable[[str], None]) -> None:
        """Serve the key until SIGTERM or SIGINT.

        Args:
            announce: Called once, with where the key can be reached, when it can be.

        Raises:
            OSError: A port cannot be had.
            VirtualKeyError: The image cannot be written.
        """
        with ExitStack() as life:
            life.callback(self._loop.close)
            self._remember()
            self._key.send = self._speak
            life.enter_context(signals(self._loop, self._signals()))
            life.callback(self._port.unplug)
            self._port.plug()
            places = [self._port.place, *self._other_ways(life)]
            announce(", ".join(places))
            self._loop.run()
            self._remember()

    def _signals(self) -> dict[signal.Signals, Callable[[], None]]:
        return {
            signal.SIGTERM: self._loop.stop,
            signal.SIGINT: self._loop.stop,
            signal.SIGUSR1: self._finger.press,
        }

    def _other_ways(self, life: ExitStack) -> list[str]:
        """Listen to what else touches the key; return where that is."""
        if self._order.terminal is not None:
            Terminal(self._loop, self._order.terminal, self._finger.press)
        if self._order.control is None:
            return []
        spoil = self._port.spoil if isinstance(self._port, Spoilable) else None
        control = Control(self._loop, self._order.control, self._finger, self, spoil)
        life.callback(control.close)
        control.open()
        return [control.place]

    def _chosen_port(self) -> Port:
        feed, seconds = self._key.feed, self._order.packet_seconds
        if not seconds:
            return self._port_to(feed)
        return PacedPort(self._port_to, feed, self._clock, seconds)

    def _port_to(self, feed: Callable[[bytes], None]) -> Port:
        if self._order.plug is not None:
            return self._plug_to(feed, self._order.plug)
        if self._order.udp is not None:
            return UdpPort(self._loop, feed, *self._order.udp)
        return TcpPort(self._loop, feed, self._order.tcp or 0)

    def _plug_to(self, feed: Callable[[bytes], None], plug: Plug) -> Port:
        # Here and not above: what it needs of Python is there on Linux alone.
        from rig.virtual.serving.usb.plugs import port_of

        return port_of(plug, self._loop, feed, identity_of(self._key, self._order.serial))

    def _speak(self, report: bytes) -> None:
        # First remembered, then said: what the key has granted must not be lost with its process.
        self._remember()
        self._port.send(report)

    def _remember(self) -> None:
        if self._file is not None:
            self._file.save(self._key.image())
