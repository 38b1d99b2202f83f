"""The logical channels that the key has handed out (CTAP 11.2.3)."""

from __future__ import annotations

from rig.virtual.frames import BROADCAST

CAPACITY = 32
"""Channels that live at once; when there are more, the one longest unused is given up."""


class Channels:
    """Channel ids in the order of their last use, the most recent last."""

    def __init__(self) -> None:
        self._last = 0
        self._known: dict[int, None] = {}

    def __contains__(self, channel: int) -> bool:
        return channel in self._known

    def allocate(self) -> int:
        """Hand out a channel id that was not in use, neither 0 nor the broadcast one."""
        self._last = self._last % (BROADCAST - 1) + 1
        self._known[self._last] = None
        while len(self._known) > CAPACITY:
            del self._known[next(iter(self._known))]
        return self._last

    def used(self, channel: int) -> None:
        """Note that a channel that is known was used just now."""
        self._known[channel] = self._known.pop(channel)

    def forget(self) -> None:
        """Take all channels back; numbers go on, so that old ids are not handed out again."""
        self._known.clear()
