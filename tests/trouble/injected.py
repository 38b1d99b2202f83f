"""Trouble of every kind, brought about on a built-in key at a moment that chance decides."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from random import Random

from rig.bench.boards.errors import BoardRestarted, BoardSilent
from rig.bench.troubles import NotSwitched
from rig.keys import OpenKey
from rig.keys.inprocess import InProcessConnection
from rig.link.connection import Connection
from rig.link.errors import Gone
from rig.link.frames import BROADCAST, Command, init_packet
from rig.virtual.clock import VirtualClock
from rig.virtual.key import VirtualKey

FOREIGN = init_packet(0x0BADCAFE, Command.CBOR, b"\x00")
FOREIGN_EVERY = 0.2
ENDLESS = 1000
LATEST = 120
"""The last packet that trouble may come at; a handful of tests sends about as many."""

Receive = Callable[[float], bytes | None]


class Trouble:
    """Nothing wrong yet; a kind of trouble overrides what it disturbs.

    Attributes:
        has_come: Whether it is there.
        was_felt: Whether it has disturbed anything.
    """

    needs: tuple[str, ...] = ()
    """What a test must name to feel it; nothing for any test."""
    may_last = True
    """Whether it may never end."""
    latest = LATEST

    def __init__(self, key: OpenKey, chance: Random) -> None:
        self.key = key
        self.chance = chance
        self.has_come = self.was_felt = False
        self._left = 0
        self._open = key.link._wire._open_connection
        key.link._wire._open_connection = self._opened
        key.link.reconnect()
        self._left = chance.randint(1, self.latest)

    def some(self, *times: int) -> int:
        """Return how often it happens; very often where it may last."""
        return self.chance.choice((*times, ENDLESS) if self.may_last else times)

    def over(self) -> None:
        """Come no more, unless it is there already."""
        self._left = 0

    def now(self) -> float:
        return self.key.link.clock.now()

    def count(self) -> None:
        """See a packet of ours; at the one that chance chose, the trouble comes."""
        self._left -= 1
        if self._left == 0:
            self.has_come = True
            self.comes()

    def comes(self) -> None:
        """Begin."""

    def lets_out(self, line: Line, packet: bytes) -> bool:
        """Tell whether a packet of ours gets to the key."""
        return True

    def lets_in(self, receive: Receive, deadline: float) -> bytes | None:
        """Return the next packet that gets to us until then."""
        return receive(deadline)

    def opens(self, opened: Callable[[], Connection]) -> Connection:
        """Open the way to the key anew."""
        return opened()

    def _opened(self) -> Connection:
        return Line(self, self.opens(self._open) if self.has_come else self._open())


class Line(Connection):
    """Carries packets for as long as its trouble lets it."""

    def __init__(self, trouble: Trouble, inner: Connection) -> None:
        self.clock = inner.clock
        self.said: deque[bytes] = deque()
        self._trouble = trouble
        self._inner = inner

    @property
    def report_descriptor(self) -> bytes | None:
        return self._inner.report_descriptor

    def write_packet(self, data: bytes) -> None:
        self._trouble.count()
        if not self._trouble.has_come or self._trouble.lets_out(self, data):
            self._inner.write_packet(data)

    def receive(self, deadline: float) -> bytes | None:
        if self.said:
            return self.said.popleft()
        if self._trouble.has_come:
            return self._trouble.lets_in(self._inner.receive, deadline)
        return self._inner.receive(deadline)

    def has_packet(self) -> bool:
        return bool(self.said) or self._inner.has_packet()

    def close(self) -> None:
        self._inner.close()


class Unplugged(Trouble):
    """The key loses its power, and comes back after so many attempts to open it; or never."""

    def comes(self) -> None:
        self.was_felt = True
        self.attempts = self.some(0, 0, 0, 1, 1)
        self.gone = True
        assert self.key.power is not None
        self.key.power.off()
        self.key.power.on()

    def lets_out(self, line: Line, packet: bytes) -> bool:
        if self.gone:
            raise Gone("unplugged")
        return True

    def lets_in(self, receive: Receive, deadline: float) -> bytes | None:
        if self.gone:
            raise Gone("unplugged")
        return receive(deadline)

    def opens(self, opened: Callable[[], Connection]) -> Connection:
        self.attempts -= 1
        if self.attempts >= 0:
            raise Gone("not there yet")
        self.gone = False
        return opened()


class Muted(Trouble):
    """Nothing that the key says comes through until it is opened anew."""

    silent = True

    def comes(self) -> None:
        self.was_felt = True

    def lets_in(self, receive: Receive, deadline: float) -> bytes | None:
        packet = receive(deadline)
        while self.silent and packet is not None:
            packet = receive(deadline)
        return packet

    def opens(self, opened: Callable[[], Connection]) -> Connection:
        self.silent = False
        return opened()


class Talk(Trouble):
    """Another program talks to the key, once or for a while; we are refused meanwhile."""

    def comes(self) -> None:
        self.was_felt = True
        self.until = self.now() + self.chance.choice((0.0, 0.0, 1.5, 2.5))
        self.next_at = self.now()

    def lets_out(self, line: Line, packet: bytes) -> bool:
        channel, command = int.from_bytes(packet[:4], "big"), packet[4] & 0x7F
        starts = packet[4] & 0x80 and command not in (Command.CANCEL, Command.INIT)
        if self.now() > self.until or not starts or channel == BROADCAST:
            return True
        line.said += (FOREIGN, init_packet(channel, Command.ERROR, b"\x06"))
        return False

    def lets_in(self, receive: Receive, deadline: float) -> bytes | None:
        if self.next_at > min(deadline, self.until):
            return receive(deadline)
        packet = receive(self.next_at)
        if packet is None:
            self.next_at += FOREIGN_EVERY
            return FOREIGN
        return packet


class Finger(Trouble):
    """What presses is in trouble; the rest goes on."""

    needs = ("touches",)
    latest = 40

    def __init__(self, key: OpenKey, chance: Random) -> None:
        super().__init__(key, chance)
        self._touch = key.presser._touch
        key.presser._touch = self

    def press(self, hold: float, delay: float) -> float | None:
        return self._touch.press(hold, delay)

    def release(self) -> None:
        self._touch.release()


class Numb(Finger):
    """So many presses do not reach the key."""

    def comes(self) -> None:
        self.lost = self.some(1, 2, 3, 4, 5, 6, 7)

    def press(self, hold: float, delay: float) -> float | None:
        if self.has_come and self.lost:
            self.lost -= 1
            self.was_felt = True
            return None
        return super().press(hold, delay)


class Silent(Finger):
    """The actuator does not answer so many times."""

    def comes(self) -> None:
        self.unheard = self.some(1, 1, 2, 3)

    def press(self, hold: float, delay: float) -> float | None:
        self._require()
        return super().press(hold, delay)

    def release(self) -> None:
        self._require()
        super().release()

    def _require(self) -> None:
        if self.has_come and self.unheard:
            self.unheard -= 1
            self.was_felt = True
            raise BoardSilent("the board does not answer")


class Restarting(Finger):
    """The actuator restarts: the next press is lost, and whoever asks it next is told."""

    lost = False
    told = False

    def press(self, hold: float, delay: float) -> float | None:
        self._tell()
        if self.has_come and not self.told:
            self.lost = self.was_felt = True
            return None
        return super().press(hold, delay)

    def release(self) -> None:
        self._tell()
        super().release()

    def _tell(self) -> None:
        if self.lost and not self.told:
            self.told = True
            raise BoardRestarted("the board has restarted by itself")


class Twitching(Finger):
    """The actuator presses once although the touch is withheld, and counts it."""

    needs = ("withheld",)
    latest = 20
    twitches = 0

    def lets_out(self, line: Line, packet: bytes) -> bool:
        if self.key.presser.intent.withheld and not self.twitches:
            self.twitches = 1
            self.was_felt = True
            super().press(0.08, 0.01)
        return True

    def counted(self) -> int:
        return self.twitches


class Port(Trouble):
    """What powers the key is in trouble, when it is next to cut it."""

    needs = ("power", "fresh_key")
    latest = 1

    def __init__(self, key: OpenKey, chance: Random) -> None:
        super().__init__(key, chance)
        self._power = key.power
        self._departure, self._return = key.await_departure, key.await_return
        key.power = self
        key.await_departure, key.await_return = self.departs, self.returns
        self.times = chance.choice((1, 1, 2))

    def over(self) -> None:
        super().over()
        self.times = 0

    def off(self) -> None:
        assert self._power is not None
        self._power.off()

    def on(self) -> None:
        assert self._power is not None
        self._power.on()

    def departs(self) -> None:
        self._departure()

    def returns(self) -> None:
        self._return()


class StuckOn(Port):
    """The port is said to be off, and is not."""

    def off(self) -> None:
        self.failed = self.times > 0
        self.was_felt |= self.failed
        if not self.failed:
            super().off()

    def departs(self) -> None:
        if self.failed:
            self.times -= 1
            raise NotSwitched("the port was to be cut, and the key is still there")


class StuckOff(Port):
    """The key does not come back at first."""

    def returns(self) -> None:
        if self.times:
            self.times -= 1
            self.was_felt = True
            raise NotSwitched("no key came back")


class Swapped(Port):
    """After the power was cut, another key is there, for some openings; or for ever."""

    swaps = 0

    def returns(self) -> None:
        if self.times:
            self.times = 0
            self.swaps = self.some(1, 2, 3)
            self.was_felt = True

    def over(self) -> None:
        super().over()
        self.swaps = 0

    def opens(self, opened: Callable[[], Connection]) -> Connection:
        if not self.swaps:
            return opened()
        self.swaps -= 1
        clock = self.key.link.clock
        assert isinstance(clock, VirtualClock)
        return InProcessConnection(VirtualKey("fido2.1", clock=clock), clock)


KINDS = (
    Unplugged,
    Muted,
    Talk,
    Numb,
    Silent,
    Restarting,
    Twitching,
    StuckOn,
    StuckOff,
    Swapped,
)
