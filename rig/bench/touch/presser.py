"""When to press: the key asks by KEEPALIVE, or in U2F by 0x6985; what the test wants decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rig.bench.touch.exchange import (
    Exchange,
    Press,
    is_polled,
    tells_of_cancel,
    tells_of_no_touch,
)
from rig.bench.touch.protocol import HOLD, CountingTouch, Fingertip, FingerTouch, Touch
from rig.bench.touch.rules import TouchRules
from rig.link.connection import PACKET_SIZE
from rig.link.frames import Command, parse
from rig.link.taps import Tap

PROCESSING, UP_NEEDED = 1, 2
NOT_TOUCHED = b"\x69\x85"
"""How a U2F key says that it wants a touch, and to be asked again (U2F raw messages 3.3)."""


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


def _nobody_looks(press: Press) -> None:
    """Take no notice of a press."""


class Presser(Tap):
    """Presses only while a request of ours waits for a touch, and counts what the key took.

    Each channel has a request of its own: what is said on another one changes nothing.

    Attributes:
        asked: Requests in which the key asked for a touch.
        accepted: Requests that went on after a press.
        presses: Every touch that was asked for, in order.
        pressed: Is told of each press as it is made.
        missed: Requests in which every press was in vain, by command and first byte, in order.
        unwanted: Presses that were made while the touch was withheld, as the finger counts them.
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
        self._waiting: dict[int, bytes] = {}
        self._exchanges: dict[int, Exchange] = {}
        self.intent = Intent()
        self.asked = 0
        self.accepted = 0
        self.presses: list[Press] = []
        self.pressed: Callable[[Press], None] = _nobody_looks
        self.missed: list[bytes] = []
        self._asking: Exchange | None = None
        self.unwanted = 0

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Begin to count anew: each request is owed its own touch, however often it is polled."""
        if command == _CANCEL:
            return
        if command == _MSG and is_polled(payload):
            self._waiting[channel] = head = bytes([command]) + payload[:2]
            before = self._exchanges.get(channel)
            if before is None or before.polled != payload:
                self._exchanges[channel] = Exchange(head, payload)
        else:
            self._waiting[channel] = bytes([command]) + payload[:1]
            self._exchanges.pop(channel, None)

    def raw_packet(self, packet: bytes) -> None:
        """Learn that a request which is sent packet by packet waits too."""
        frame = parse(packet) if len(packet) == PACKET_SIZE else None
        if frame is not None and frame.command not in (None, _CANCEL):
            self._waiting[frame.channel] = packet[4:5] + frame.data[:1]

    def keepalive(self, channel: int, status: int, at: float) -> None:
        """Press when the key asks for our own request, unless the test withholds the touch."""
        if channel not in self._waiting:
            return
        if status == UP_NEEDED:
            self._heed(self._exchanges.setdefault(channel, Exchange(self._waiting[channel])), at)
        elif channel in self._exchanges:
            self._exchanges[channel].goes_on(at)

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """Press if the key asks by its reply; else count the touch if it went on after a press."""
        # A busy key refuses what was sent meanwhile; the request that it is busy with still waits.
        if command != _ERROR or payload != _BUSY:
            self._waiting.pop(channel, None)
        exchange = self._exchanges.pop(channel, None)
        if exchange is None:
            return
        if exchange.polled and payload == NOT_TOUCHED:
            self._exchanges[channel] = exchange
            self._heed(exchange, at)
            return
        if tells_of_no_touch(command, payload):
            self._note_miss(exchange, exchange.was_felt(at))
        elif not tells_of_cancel(command, payload):
            self.accepted += exchange.goes_on(at)
            self._note_miss(exchange, exchange.is_exhausted(at))
        if exchange.outlives(at):
            self._touch.release()

    def reconnected(self) -> None:
        """Let go, and forget the requests of channels that are no more."""
        self.let_go()
        self.rules.powered()

    def let_go(self) -> None:
        """Press nothing any more of what was begun or is still to come: no request waits."""
        # The key may have gone on before the press has ended.
        self._touch.release()
        self._waiting.clear()
        self._exchanges.clear()

    @property
    def missed_at(self) -> bytes | None:
        """The last request that asked for a touch, if it was pressed in vain; by its head."""
        asking = self._asking
        return asking.head if asking is not None and asking.is_missed else None

    @property
    def presents_fingers(self) -> bool:
        """Whether it can touch with one finger rather than another."""
        return isinstance(self._touch, FingerTouch)

    @contextmanager
    def wanting(self, intent: Intent) -> Iterator[None]:
        """Want something else of the finger for as long as the block lasts.

        A finger that counts its presses is watched while the touch is withheld.
        """
        before, self.intent = self.intent, intent
        counted = self._counted() if intent.withheld else 0
        try:
            yield
        finally:
            self.intent = before
            self._touch.release()
            self.unwanted += max(0, self._counted() - counted) if intent.withheld else 0

    def _counted(self) -> int:
        return (self._touch.counted() or 0) if isinstance(self._touch, CountingTouch) else 0

    def _heed(self, exchange: Exchange, at: float) -> None:
        if exchange.asked_at is None:
            exchange.asked_at = at
            self._asking = exchange
            self.asked += 1
            if self.intent.withheld:
                self.presses.append(Press(at))
        self._note_miss(exchange, exchange.is_exhausted(at))
        if not self.intent.withheld and exchange.is_due(at):
            self._press(exchange, at)

    def _press(self, exchange: Exchange, at: float) -> None:
        hold = max(self.intent.hold, self.rules.shortest)
        self.rules.require(hold)
        delay = max(self.intent.delay, self.rules.wait(at))
        press = Press(at if exchange.asked_at is None else exchange.asked_at, at + delay)
        press.ends = at + delay + hold
        exchange.presses.append(press)
        self.presses.append(press)
        began = self._touched(hold, delay)
        if began is not None:
            press.begins, press.ends = began, began + hold
        self.pressed(press)

    def _touched(self, hold: float, delay: float) -> float | None:
        finger = self.intent.finger
        if finger is not None and isinstance(self._touch, FingerTouch):
            return self._touch.present(finger, hold, delay)
        return self._touch.press(hold, delay)

    def _note_miss(self, exchange: Exchange, is_missed: bool) -> None:
        if is_missed and not exchange.is_missed:
            exchange.is_missed = True
            self.missed.append(exchange.head)
