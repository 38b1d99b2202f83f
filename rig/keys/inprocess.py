"""A virtual key in this process, behind the same face as a plugged-in one."""

from __future__ import annotations

from collections import deque
from math import inf

from rig.link.connection import Connection
from rig.link.errors import Gone
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey


class InProcessConnection(Connection):
    """Carries reports to a virtual key by calls, and moves its time on while the host waits."""

    def __init__(self, key: VirtualKey, clock: VirtualClock) -> None:
        if not key.power.is_on:
            raise Gone("the virtual key has no power")
        self.clock: VirtualClock = clock
        self._key = key
        self._inbox: deque[bytes] = deque()
        self._closed = False
        key.send = self._inbox.append

    @property
    def report_descriptor(self) -> bytes:
        """The HID report descriptor of the key, as a system would have read it."""
        return self._key.report_descriptor

    def write_packet(self, data: bytes) -> None:
        """Hand one report to the key, after all that is due by now."""
        self._require_presence()
        # A host that polls by itself, as python-fido2 does in U2F, never waits on the clock: the
        # press that it polls for would never come.
        self.clock.advance(self.clock.now())
        self._key.feed(data)

    def has_packet(self) -> bool:
        """Tell whether the key has sent something that nobody has received yet."""
        return bool(self._inbox)

    def receive(self, deadline: float) -> bytes | None:
        """Return the key's next report, moving virtual time on to it or to `deadline`."""
        while not self._inbox:
            self._require_presence()
            due = self.clock.next_due()
            if due is None or due > deadline:
                self.clock.advance(deadline if deadline < inf else self.clock.now())
                return None
            self.clock.advance(due)
        return self._inbox.popleft()

    def close(self) -> None:
        """Let go of the key; what it still sends is lost, as on USB."""
        self._closed = True
        self._inbox = deque(maxlen=0)
        self._key.send = self._inbox.append

    def _require_presence(self) -> None:
        if self._closed or not self._key.power.is_on:
            raise Gone("the virtual key has no power or its connection was closed")
