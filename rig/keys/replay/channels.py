"""Channels of now and of then: what left a channel behind may have been left out since."""

from __future__ import annotations

from rig.link.frames import BROADCAST, INITIALIZATION, Command

_BROADCAST = BROADCAST.to_bytes(4, "big")
_INIT = INITIALIZATION | Command.INIT
_GIVEN = slice(15, 19)
"""Where the reply to INIT names the channel (CTAP 11.2.9.1.3)."""


class Channels:
    """Which channel of the recording each channel of the host's stands for."""

    def __init__(self) -> None:
        self._then: dict[bytes, bytes] = {_BROADCAST: _BROADCAST}
        self._now: dict[bytes, bytes] = {_BROADCAST: _BROADCAST}

    def may_be(self, now: bytes, then: bytes) -> bool:
        """Tell whether two channels are the same, or can be taken for it."""
        return self._then.get(now, then) == then and self._now.get(then, now) == now

    def bind(self, now: bytes, then: bytes) -> None:
        """Take two channels for the same from now on."""
        self._then[now] = then
        self._now[then] = now

    def translated(self, packet: bytes) -> bytes:
        """Return a packet of the key's with the channels of now in it."""
        told = self._now.get(packet[:4], packet[:4]) + packet[4:]
        if len(packet) > _GIVEN.stop and packet[4] == _INIT:
            given = packet[_GIVEN]
            return told[: _GIVEN.start] + self._now.get(given, given) + told[_GIVEN.stop :]
        return told
