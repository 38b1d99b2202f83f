"""The touches of one request: when the key asked, what was pressed, and whether it went on."""

from __future__ import annotations

from dataclasses import dataclass, field

from rig.bench.touch.protocol import HOLD
from rig.link.frames import Command

PATIENCE = 3.0
"""Seconds after a press in which the key must have gone on, before it is pressed again."""
TRIES = 3
"""Presses per request; the key that takes none of them is not touched any more."""
REGISTER = b"\x00\x01"
AUTHENTICATE, ENFORCE = b"\x00\x02", 0x03

_CBOR = int(Command.CBOR)
_CANCELLED = 0x2D
_UNTOUCHED = (0x2F, 0x3A)
"""How CTAP2 keys say that nobody touched them in time; 0x27 may be said of a touch, too."""


@dataclass
class Press:
    """A touch that a key asked for; times are seconds on the link's clock.

    Attributes:
        asked: When the request first asked for a touch.
        begins: When the press begins; None where the touch was withheld.
        ends: When it ends.
        accepted: When the key went on after it; None if it did not.
    """

    asked: float
    begins: float | None = None
    ends: float = 0.0
    accepted: float | None = None

    def has_begun(self, at: float) -> bool:
        """Tell whether the sensor has felt it by then."""
        return self.begins is not None and self.begins <= at


@dataclass
class Exchange:
    """The touches of one request: when the key first asked, and the presses so far.

    Attributes:
        head: Command and first byte of the request, by which it is known again in a second try.
        polled: The U2F request that the host repeats until it was touched; empty for any other.
        asked_at: When the key first asked; None if it did not yet.
        is_missed: Whether it is known that the key took none of the presses.
    """

    head: bytes = b""
    polled: bytes = b""
    asked_at: float | None = None
    presses: list[Press] = field(default_factory=list)
    is_missed: bool = False

    @property
    def last(self) -> Press | None:
        """The last press; None if there was none."""
        return self.presses[-1] if self.presses else None

    def outlives(self, at: float) -> bool:
        """Tell whether the last press is still to come then, or held for long."""
        last = self.last
        return last is not None and (not last.has_begun(at) or at + HOLD < last.ends)

    def is_due(self, at: float) -> bool:
        """Tell whether the key is owed a press: its first, or another one after one in vain."""
        if self.last is None:
            return True
        return len(self.presses) < TRIES and self._waited_for(self.last, at)

    def goes_on(self, at: float) -> bool:
        """Note that the key went on; return whether it did so after a press."""
        last = self.last
        if last is None or self._waited_for(last, at):
            return False
        last.accepted = at if last.accepted is None else last.accepted
        return True

    def was_felt(self, at: float) -> bool:
        """Tell whether the sensor has felt a press by then that the key did not go on after."""
        return any(press.has_begun(at) for press in self.presses) and not any(
            press.accepted for press in self.presses
        )

    def is_exhausted(self, at: float) -> bool:
        """Tell whether every press that it is owed was made in vain by then."""
        last = self.last
        return last is not None and len(self.presses) == TRIES and self._waited_for(last, at)

    def _waited_for(self, press: Press, at: float) -> bool:
        return press.accepted is None and at > press.ends + PATIENCE


def is_polled(apdu: bytes) -> bool:
    """Tell whether a U2F request is one that is repeated until the key was touched."""
    if apdu.startswith(AUTHENTICATE):
        return apdu[2:3] == bytes([ENFORCE])
    return apdu.startswith(REGISTER)


def tells_of_no_touch(command: int, payload: bytes) -> bool:
    """Tell whether a reply says that the key gave up waiting for a touch."""
    return command == _CBOR and payload[:1] != b"" and payload[0] in _UNTOUCHED


def tells_of_cancel(command: int, payload: bytes) -> bool:
    """Tell whether a reply says that the request was withdrawn."""
    return command == _CBOR and payload[:1] == bytes([_CANCELLED])
