"""A key that says what it said then, for as long as it is asked what it was asked then."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import NoReturn

from rig import BenchProblem
from rig.keys.replay.channels import Channels
from rig.keys.replay.recording import Came, Recording, Sent, Stretch
from rig.keys.replay.steps import Steps
from rig.keys.witness import Beginning
from rig.link.connection import Connection
from rig.link.frames import Command, command_name
from rig.trace.happenings import What
from rig.trace.members import COMMANDS, name_of

_SLACK = 0.1
"""Seconds by which a wait may be longer than it was: real clocks are never read at one moment."""


def _tell(why: str) -> NoReturn:
    raise BenchProblem(f"the trace ends here: {why}")


class ReplayClock:
    """The time of the recording."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Return the time in seconds since the recording began."""
        return self._now

    def advance(self, to: float) -> None:
        """Move time on, never back."""
        self._now = max(self._now, to)


class Replay:
    """Goes through a recording along with the tests of now.

    Attributes:
        clock: The time of the recording.
        tests: The tests in it, in their order.
        give_up: Is called with the reason where the recording does not go on; does not return.
    """

    def __init__(self, recording: Recording) -> None:
        self.clock = ReplayClock()
        self.give_up: Callable[[str], NoReturn] = _tell
        self.tests: Sequence[str] = [each.test for each in recording.stretches if each.test]
        self._stretches = recording.stretches
        self._enter(0)

    @property
    def seed(self) -> str:
        """What was drawn by chance in this stretch came from it."""
        return self._stretch.seed

    def begins(self, test: str, attempt: int, facts: Mapping[str, str]) -> Beginning:
        """Go to where a test was made; return its seed, and what was known of the key then."""
        wanted = (test, attempt)
        for place, stretch in enumerate(self._stretches):
            if (stretch.test, stretch.attempt) == wanted:
                self._enter(place)
                return Beginning(stretch.seed, stretch.facts)
        self._over = "this test is not in it"
        return Beginning("", facts)

    def ends(self, verdict: str, reason: str) -> str:
        """Go to what came after the test; return the seed of that."""
        if self._stretch.test and self._place + 1 < len(self._stretches):
            self._enter(self._place + 1)
        self._over = ""
        return self.seed

    def turn(self, what: What, way: str = "") -> None:
        """Open the link anew, or switch the power, where that was done then."""
        self._inbox.clear()
        turned = self._steps.turned(what, way)
        if turned is None and self._stretch.test:
            self.end(self._over or f"{what} {way}".rstrip() + " was not next")
        self.clock.advance(turned.at if turned else 0.0)
        self._channels = Channels()

    def write(self, packet: bytes) -> None:
        """Take a packet of the host's, which must be the one that it sent then."""
        self._go_on()
        self._inbox.extend(self._steps.came())
        sent = self._steps.sent(lambda step: self._is_same(step, packet))
        if sent is None:
            self.end(f"{_told(packet)} was not asked here")
        self._channels.bind(packet[:4], sent.data[:4])
        self.clock.advance(sent.at)

    def receive(self, deadline: float) -> bytes | None:
        """Return what the key said then, or None if it said nothing until `deadline`."""
        self._go_on()
        came = self._inbox.popleft() if self._inbox else self._steps.peek()
        if came is None or came.at > max(deadline, self.clock.now()):
            self._keep_silent(deadline)
            return None
        if came is self._steps.peek():
            self._steps.take()
        self.clock.advance(came.at)
        if came.masked:
            self.end(f"the key's {came.masked} is masked")
        return self._channels.translated(came.data)

    def has_packet(self) -> bool:
        """Tell whether the key has said something that nobody has received yet."""
        came = self._steps.peek()
        return bool(self._inbox) or (came is not None and came.at <= self.clock.now())

    def end(self, why: str) -> NoReturn:
        """Say that the recording does not go on, now and until the next test begins."""
        self._over = why
        self.give_up(why)

    def _enter(self, place: int) -> None:
        self._place = place
        self._stretch: Stretch = self._stretches[place]
        self._steps = Steps(self._stretch)
        self._channels = Channels()
        self._inbox: deque[Came] = deque()
        self._over = ""

    def _go_on(self) -> None:
        if self._over:
            self.give_up(self._over)

    def _is_same(self, step: Sent, packet: bytes) -> bool:
        return self._channels.may_be(packet[:4], step.data[:4]) and step.is_like(packet)

    def _keep_silent(self, deadline: float) -> None:
        if deadline == inf or deadline > self._steps.known_until + _SLACK:
            self.end("nobody waited longer then")
        self.clock.advance(deadline)


class ReplayConnection(Connection):
    """A link to a recording."""

    def __init__(self, replay: Replay, descriptor: bytes | None) -> None:
        self.clock = replay.clock
        self._replay, self._descriptor = replay, descriptor

    @property
    def report_descriptor(self) -> bytes | None:
        """The HID report descriptor of the key, if it was recorded."""
        return self._descriptor

    def write_packet(self, data: bytes) -> None:
        """Send what was sent then."""
        self._replay.write(data)

    def receive(self, deadline: float) -> bytes | None:
        """Return what came then."""
        return self._replay.receive(deadline)

    def has_packet(self) -> bool:
        """Tell whether something came that nobody has received yet."""
        return self._replay.has_packet()

    def close(self) -> None:
        """Do nothing: nothing is open."""


class ReplayPower:
    """The power of a recording."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    def off(self) -> None:
        """Cut the power where it was cut."""
        self._replay.turn(What.POWER, "off")

    def on(self) -> None:
        """Restore the power where it was restored."""
        self._replay.turn(What.POWER, "on")


def _told(packet: bytes) -> str:
    if len(packet) < 8 or packet[4] < 0x80:
        return "a packet"
    command = packet[4] & 0x7F
    name = name_of(COMMANDS, packet[7]) if command == Command.CBOR else ""
    return f"{command_name(command)} {name}".rstrip()
