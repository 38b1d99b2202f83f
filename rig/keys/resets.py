"""Which resets the key granted, however their requests were sent (CTAP 6.6)."""

from __future__ import annotations

from rig.link.connection import PACKET_SIZE
from rig.link.frames import Command, parse
from rig.link.taps import Tap

RESET = b"\x07"
_SUCCESS = b"\x00"
_REQUESTS = (Command.CBOR, Command.MSG)


class Resets(Tap):
    """Hears what each reset on a link comes to, channel by channel.

    Attributes:
        granted: Whether the key granted one since that was last looked at.
    """

    def __init__(self) -> None:
        self.granted = False
        self._last: set[int] = set()
        self._unanswered: set[int] = set()

    @property
    def undecided(self) -> bool:
        """Whether one was sent that may have been granted without anybody hearing of it."""
        return bool(self._unanswered)

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Note a reset, and what takes its place as the last request of its channel."""
        self._begun(channel, command, payload)

    def raw_packet(self, packet: bytes) -> None:
        """Note a reset by its first packet, which holds the command byte whatever BCNT says."""
        if len(packet) != PACKET_SIZE:
            return
        frame = parse(packet)
        if frame.command is not None:
            self._begun(frame.channel, frame.command, frame.data)

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """Learn what became of the last request of a channel, if that was a reset."""
        if command != Command.CBOR or channel not in self._last:
            return
        self._last.discard(channel)
        self._unanswered.discard(channel)
        self.granted = self.granted or payload == _SUCCESS

    def reconnected(self) -> None:
        """Forget the channels, which are no more."""
        self._last.clear()
        self._unanswered.clear()

    def _begun(self, channel: int, command: int, start: bytes) -> None:
        if command not in _REQUESTS:
            return
        self._last.discard(channel)
        if command == Command.CBOR and start[:1] == RESET:
            self._last.add(channel)
            self._unanswered.add(channel)
