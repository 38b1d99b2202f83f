"""How long a key takes over what it is asked for, without the wait for a finger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rig.bench.touch.exchange import Press
from rig.bench.touch.presser import UP_NEEDED
from rig.link.frames import Command
from rig.link.taps import Tap
from rig.trace.operations import carried_out, operation_of

_MEASURED = (int(Command.CBOR), int(Command.MSG))


class Timing(NamedTuple):
    """One request that the key carried out.

    Attributes:
        operation: What it was, as `operation_of` names it.
        seconds: How long it took.
    """

    operation: str
    seconds: float


@dataclass
class _Request:
    """The request under way; times are seconds on the link's clock.

    Attributes:
        presses: How many had been made before it.
        written: When its last packet was written.
        asked: When the key began to say that it waits for a finger; None while it does not.
        still: When it last said so.
        waited: How long it has waited for fingers, in waits that are over.
    """

    channel: int
    command: int
    payload: bytes
    presses: int
    written: float | None = None
    asked: float | None = None
    still: float = 0.0
    waited: float = 0.0


class Stopwatch(Tap):
    """Measures requests from the last packet written to the whole reply.

    Taken off is each wait for a finger: from the first KEEPALIVE that tells of it to the last one,
    or to the moment at which the press began if that is later. What the key does between the press
    and its reply counts as its own time, its sensor's included.

    A key sends KEEPALIVE when its state changes and every 100 ms at least (CTAP 11.2.9.1.7). So a
    wait is taken off too short by up to 100 ms if the key does not tell at once that it began, and
    too long by up to 100 ms if a KEEPALIVE of the wait comes after the press, while the sensor
    makes sure of it. Nobody knows when a person touched, so up to 100 ms of that wait count as the
    key's. The host reads packets late by what its own load costs, and by what it takes to order the
    press, some milliseconds with a board. All of that is much alike from night to night, and so
    cancels out in a comparison.

    Requests that were refused, cancelled, sent packet by packet or talked over are not measured.
    What a test sends and reads by `link.raw` ends when the test reads it; such are few.

    Attributes:
        timings: What was measured, in order.
    """

    def __init__(self, presses: Sequence[Press]) -> None:
        """Measure.

        Args:
            presses: Every press of the finger, to which later ones are added.
        """
        self.timings: list[Timing] = []
        self._presses = presses
        self._request: _Request | None = None

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Begin anew; whatever is sent while a request is under way spoils its time."""
        spoils = self._request is not None
        self._request = None
        if command in _MEASURED and not spoils:
            self._request = _Request(channel, command, payload, len(self._presses))

    def raw_packet(self, packet: bytes) -> None:
        """Give up: nobody knows what the key makes of it."""
        self._request = None

    def packet_out(self, packet: bytes, at: float) -> None:
        """Note when the request was written."""
        if self._request is not None:
            self._request.written = at

    def keepalive(self, channel: int, status: int, at: float) -> None:
        """Note how long the key waits for a finger."""
        request = self._request
        if request is None or channel != request.channel:
            return
        if status == UP_NEEDED:
            request.asked = at if request.asked is None else request.asked
            request.still = at
        else:
            self._end_wait(request, at)

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """Note how long the request took, if the key did what it was asked for."""
        request, self._request = self._request, None
        if request is None or request.written is None:
            return
        if (channel, command) != (request.channel, request.command):
            return
        operation = operation_of(command, request.payload)
        if operation and carried_out(command, payload):
            self._end_wait(request, at)
            self.timings.append(Timing(operation, at - request.written - request.waited))

    def reconnected(self) -> None:
        """Give up: the request is void."""
        self._request = None

    def _end_wait(self, request: _Request, at: float) -> None:
        if request.asked is None:
            return
        begun = [press.begins for press in self._presses[request.presses :] if press.has_begun(at)]
        pressed = max((each for each in begun if each is not None), default=request.still)
        request.waited += max(request.still, pressed) - request.asked
        request.asked = None
