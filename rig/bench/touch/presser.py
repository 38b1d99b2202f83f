"""When to press: the key asks by KEEPALIVE, and what the test wants decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rig.bench.touch.protocol import HOLD, Touch
from rig.link.frames import Command
from rig.link.taps import Tap

UP_NEEDED = 2
PATIENCE = 3.0
"""Seconds after a press in which the key must have gone on, before it is pressed again."""
TRIES = 3
"""Presses per request; the key that takes none of them is not touched any more."""


@dataclass
class Intent:
    """What a test wants of the finger while the key asks for a touch."""

    withheld: bool = False
    hold: float = HOLD
    delay: float = 0.0


@dataclass
class Exchange:
    """The touches of one request: when the key first asked, and the presses so far."""

    asked_at: float | None = None
    presses: int = 0
    last_press: float = 0.0


class Presser(Tap):
    """Presses only while a request of ours waits for a touch, and counts what the key took.

    Attributes:
        asked: Requests in which the key asked for a touch.
        accepted: Requests that went on after a press.
    """

    def __init__(self, touch: Touch) -> None:
        self._touch = touch
        self._exchange = Exchange()
        self.intent = Intent()
        self.asked = 0
        self.accepted = 0

    def message(self, channel: int, command: int, payload: bytes) -> None:
        """Begin to count anew: each request is owed its own touch."""
        if command != Command.CANCEL:
            self._exchange = Exchange()

    def keepalive(self, channel: int, status: int, at: float) -> None:
        """Press when the key asks, unless the test withholds the touch."""
        if status != UP_NEEDED:
            return
        exchange = self._exchange
        if exchange.asked_at is None:
            exchange.asked_at = at
            self.asked += 1
        if self._due(at):
            exchange.presses += 1
            exchange.last_press = at + self.intent.delay + self.intent.hold
            self._touch.press(self.intent.hold, self.intent.delay)

    def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
        """Count the touch if the key went on after a press."""
        exchange = self._exchange
        if exchange.presses and at <= exchange.last_press + PATIENCE:
            self.accepted += 1
        self._exchange = Exchange()

    @contextmanager
    def wanting(self, intent: Intent) -> Iterator[None]:
        """Want something else of the finger for as long as the block lasts."""
        before, self.intent = self.intent, intent
        try:
            yield
        finally:
            self.intent = before
            self._touch.release()

    def _due(self, at: float) -> bool:
        exchange = self._exchange
        if self.intent.withheld or exchange.presses >= TRIES:
            return False
        return not exchange.presses or at > exchange.last_press + PATIENCE
