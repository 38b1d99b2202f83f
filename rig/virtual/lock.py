"""The time for which one channel has the key for itself (CTAP 11.2.9.2.2)."""

from __future__ import annotations

from rig.virtual.clock import Clock


class ChannelLock:
    """Held by one channel until its time is over; times in seconds on the key's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._channel = 0
        self._until = 0.0

    def hold(self, channel: int, seconds: float) -> None:
        """Give the key to one channel for so long; for 0 s, to everyone."""
        self._channel = channel
        self._until = self._clock.now() + seconds

    def keeps_out(self, channel: int) -> bool:
        """Tell whether another channel has the key for itself now."""
        return channel != self._channel and self._clock.now() < self._until

    def release(self) -> None:
        """Give the key to everyone."""
        self._until = 0.0
