"""A message that is being put together from its packets."""

from __future__ import annotations

from rig.virtual.frames import Continuation, Initialization


class Assembly:
    """Collects the payload of one message.

    Attributes:
        channel: The channel that it comes on.
        command: Its CTAPHID command.
        expected: The sequence number that the next continuation packet must have.
    """

    def __init__(self, first: Initialization) -> None:
        self.channel = first.channel
        self.command = first.command
        self.expected = 0
        self._length = first.length
        self._data = bytearray(first.data[: first.length])

    @property
    def complete(self) -> bool:
        """Whether all bytes are there."""
        return len(self._data) == self._length

    @property
    def payload(self) -> bytes:
        """The bytes so far."""
        return bytes(self._data)

    def add(self, packet: Continuation) -> None:
        """Append what a continuation packet carries."""
        self._data += packet.data[: self._length - len(self._data)]
        self.expected += 1
