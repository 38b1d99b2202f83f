"""The seam between the link and whatever carries its packets."""

from __future__ import annotations

from abc import abstractmethod
from math import inf

from fido2.hid.base import CtapHidConnection

from rig.link.clock import Clock
from rig.link.errors import Mute

PACKET_SIZE = 64
"""Bytes in a CTAPHID report over USB (CTAP 11.2.4)."""


class Connection(CtapHidConnection):
    """A `CtapHidConnection` of python-fido2 whose reads have a deadline.

    Packets are whole reports without a report id. Any call raises `Gone` once the key has left.
    """

    clock: Clock
    """The clock that deadlines are counted on; the whole bay lives by it."""

    overruns: int = 0
    """How often so much was waiting for the host that the system may have thrown away the rest."""

    @property
    def report_descriptor(self) -> bytes | None:
        """The HID report descriptor of the key, which most ways to one do not tell."""
        return None

    @abstractmethod
    def receive(self, deadline: float) -> bytes | None:
        """Return the next packet, or None if none came until `deadline` (seconds on `clock`)."""

    def has_packet(self) -> bool:
        """Tell whether a packet may have come that nobody has received yet."""
        return True

    def read_packet(self) -> bytes:
        """Return the next packet, waiting without end, as python-fido2 does."""
        packet = self.receive(inf)
        if packet is None:
            raise Mute("nothing more can come from this connection")
        return packet
