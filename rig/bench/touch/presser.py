"""When to press: the key asks by KEEPALIVE, or in U2F by 0x6985; what the test wants decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rig.bench.touch.protocol import HOLD, Fingertip, FingerTouch, Touch
from rig.bench.touch.rules import TouchRules
from rig.link.connection import PACKET_SIZE
from rig.link.frames import Command, parse
from rig.link.taps import Tap

UP_NEEDED = 2
PATIENCE = 3.0
"""Seconds after a press in which the key must have gone on, before it is pressed again."""
TRIES = 3
"""Presses per request; the key that takes none of them is not touched any more."""
NOT_TOUCHED = b"\x69\x85"
"""How a U2F key says that it wants a touch, and to be asked again (U2F raw messages 3.3)."""
REGISTER = b"\x00\x01"
AUTHENTICATE, ENFORCE = b"\x00\x02", 0x03


# Plain numbers: a comparison with an enum's member costs every message some of its speed.
_MSG = int(Command.MSG)
_CANCEL = int(Command.CANCEL)
_ERROR = int(Command.ERROR)
_BUSY = b"\x06"


@dataclass
class Intent:
    """What a test wants of the finger while the key asks for a touch; None is any finger."""

    withheld: bool = False
    hold: float = HOLD
    delay: float = 0.0
    finger: Fingertip | None = None


@dataclass
class Exchange:
    """The touches of one request: when the key first asked, and the presses so far.

    Attributes:
        polled: The U2F request that the host repeats until it was touched; empty for any other.
        press_begins: When the last press begins, in seconds on the link's clock.
        press_ends: When it ends.
    """

    polled: bytes = b""
    asked_at: float | None = None
    presses: int = 0
    press_begins: float = 0.0
    press_ends: float = 0.0

    def outlives(self, at: float) -> bool:
        """Tell whether the last press is still to come then, or held for long."""
        return at < self.press_begins or at + HOLD < self.press_ends


class Presser(Tap):
    """Presses only while a request of ours waits for a touch, and counts what the key took.

    Each channel has a request of its own: what is said on another one changes nothing.

    Attributes:
        asked: Requests in which the key asked for a touch.
        accepted: Requests that went on after a press.
        rules: What the finger must not do.
    """

    def __init__(self, touch: Touch, rules: TouchRules | None = None) -> None:
        """Press with a finger.

        Args:
            touch: The finger.
            rules: What it must not do; those of a simulated key if not given.
        """
        self._touch = touch
        self.rules = rules or TouchRules()
        self._waiting: set[int] = set()
        self._exchanges: dict[int, Exchange] = {}
        self.intent = Intent()
        self.asked = 0
        self.accepted = 0

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Begin to count anew: each request is owed its own touch, however often it is polled."""
        if command == _CANCEL:
            return
        self._waiting.add(channel)
        if command == _MSG and is_polled(payload):
            before = self._exchanges.get(channel)
            if before is None or before.polled != payload:
                self._exchanges[channel] = Exchange(payload)
        else:
            self._exchanges.pop(channel, None)

    def raw_packet(self, packet: bytes) -> None:
        """Learn that a request which is sent packet by packet waits too."""
        frame = parse(packet) if len(packet) == PACKET_SIZE else None
        if frame is not None and frame.command not in (None, _CANCEL):
            self._waiting.add(frame.channel)

    def keepalive(self, channel: int, status: int, at: float) -> None:
        """Press when the key asks for our own request, unless the test withholds the touch."""
        if status == UP_NEEDED and channel in self._waiting:
            self._heed(self._exchanges.setdefault(channel, Exchange()), at)

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """Press if the key asks by its reply; else count the touch if it went on after a press."""
        # A busy key refuses what was sent meanwhile; the request that it is busy with still waits.
        if command != _ERROR or payload != _BUSY:
            self._waiting.discard(channel)
        exchange = self._exchanges.pop(channel, None)
        if exchange is None:
            return
        if exchange.polled and payload == NOT_TOUCHED:
            self._exchanges[channel] = exchange
            self._heed(exchange, at)
            return
        self.accepted += bool(exchange.presses) and at <= exchange.press_ends + PATIENCE
        if exchange.outlives(at):
            self._touch.release()

    def reconnected(self) -> None:
        """Let go, and forget the requests of channels that are no more."""
        self.let_go()
        self.rules.powered()

    def let_go(self) -> None:
        """Press nothing any more of what was begun or is still to come: no request waits."""
        if self._exchanges:
            self._touch.release()
        self._waiting.clear()
        self._exchanges.clear()

    @property
    def presents_fingers(self) -> bool:
        """Whether it can touch with one finger rather than another."""
        return isinstance(self._touch, FingerTouch)

    @contextmanager
    def wanting(self, intent: Intent) -> Iterator[None]:
        """Want something else of the finger for as long as the block lasts."""
        before, self.intent = self.intent, intent
        try:
            yield
        finally:
            self.intent = before
            self._touch.release()

    def _heed(self, exchange: Exchange, at: float) -> None:
        if exchange.asked_at is None:
            exchange.asked_at = at
            self.asked += 1
        if self._due(exchange, at):
            self.rules.require(self.intent.hold)
            delay = max(self.intent.delay, self.rules.wait(at))
            exchange.presses += 1
            exchange.press_begins = at + delay
            exchange.press_ends = at + delay + self.intent.hold
            self._press(delay)

    def _press(self, delay: float) -> None:
        intent = self.intent
        if intent.finger is not None and isinstance(self._touch, FingerTouch):
            self._touch.present(intent.finger, intent.hold, delay)
        else:
            self._touch.press(intent.hold, delay)

    def _due(self, exchange: Exchange, at: float) -> bool:
        if self.intent.withheld or exchange.presses >= TRIES:
            return False
        return not exchange.presses or at > exchange.press_ends + PATIENCE


def is_polled(apdu: bytes) -> bool:
    """Tell whether a U2F request is one that is repeated until the key was touched."""
    if apdu.startswith(AUTHENTICATE):
        return apdu[2:3] == bytes([ENFORCE])
    return apdu.startswith(REGISTER)
