"""The way through one stretch of a recording."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from rig.keys.marker import RP_ID
from rig.keys.replay.recording import Came, Sent, Step, Stretch, Turned
from rig.link.cbor import decode
from rig.link.errors import MalformedCbor
from rig.link.frames import INITIALIZATION, Command
from rig.trace.happenings import What

_GET_INFO, _CLIENT_PIN = b"\x04", b"\x06"
_READS_OF_CLIENT_PIN = (1, 7)
_MARKER = (RP_ID.encode(), hashlib.sha256(RP_ID.encode()).digest())


class Steps:
    """A place in a stretch.

    Within a test the order holds: only what reads and changes nothing may be left out. Between
    tests what was asked is looked up.
    """

    def __init__(self, stretch: Stretch) -> None:
        self.end = stretch.end
        self._steps = stretch.steps
        self._is_test = bool(stretch.test)
        self._at = 0

    def came(self) -> Iterator[Came]:
        """Take the packets of the key's that are next."""
        while isinstance(step := self._next, Came):
            self._at += 1
            yield step

    def peek(self) -> Came | None:
        """Return the next step if it is a packet of the key's, without taking it."""
        step = self._next
        return step if isinstance(step, Came) else None

    def take(self) -> None:
        """Go on to the next step."""
        self._at += 1

    @property
    def known_until(self) -> float:
        """Until when it is known that the key said nothing but what was taken."""
        return self.end if self._next is None else self._next.at

    def sent(self, is_it: Callable[[Sent], bool]) -> Sent | None:
        """Take the packet of the host's that is next, if it is the one; else None."""
        for place in self._places():
            step = self._steps[place]
            if isinstance(step, Sent) and is_it(step):
                self._at = place + 1
                return step
        return None

    def turned(self, what: What, way: str) -> Turned | None:
        """Take the opening of the link, or the switch of the power, that is next; else None."""
        for place in self._places():
            step = self._steps[place]
            if isinstance(step, Turned) and (step.what, step.way) == (what, way):
                self._at = place + 1
                return step
        return None

    @property
    def _next(self) -> Step | None:
        return self._steps[self._at] if self._at < len(self._steps) else None

    def _places(self) -> Iterator[int]:
        """Yield where what is done now may stand."""
        if not self._is_test:
            yield from range(self._at, len(self._steps))
            yield from range(self._at)
            return
        place = self._at
        while place < len(self._steps):
            if not isinstance(self._steps[place], Came):
                yield place
                if not self._changes_nothing(place):
                    return
                place = self._after(place)
            else:
                place += 1

    def _after(self, place: int) -> int:
        """Return where the exchange that begins at a place is over."""
        rest = range(place + 1, len(self._steps))
        return next((at for at in rest if self._begins(at)), len(self._steps))

    def _begins(self, place: int) -> bool:
        step = self._steps[place]
        return isinstance(step, Turned) or (isinstance(step, Sent) and step.begins)

    def _changes_nothing(self, place: int) -> bool:
        """Tell whether a request that was made then need not be made now."""
        step = self._steps[place]
        if not isinstance(step, Sent) or not step.begins:
            return False
        command, length = step.data[4] - INITIALIZATION, int.from_bytes(step.data[5:7], "big")
        payload = self._payload(place)[:length]
        if any(marker in payload for marker in _MARKER):
            return True
        return command == Command.CBOR and _reads(payload)

    def _payload(self, place: int) -> bytes:
        message = self._steps[place : self._after(place)]
        packets = [step.data for step in message if isinstance(step, Sent)]
        return b"".join([packets[0][7:], *(packet[5:] for packet in packets[1:])])


def _reads(request: bytes) -> bool:
    """Tell whether a CTAP2 request is getInfo, or asks for the retries that are left."""
    if request[:1] != _CLIENT_PIN:
        return request == _GET_INFO
    try:
        members = decode(request[1:])
    except MalformedCbor:
        return False
    return isinstance(members, dict) and members.get(2) in _READS_OF_CLIENT_PIN
