"""A bench that tests can bring into trouble, and what is told of them then."""

from __future__ import annotations

from collections.abc import Callable

from rig.record.result import Result
from rig.record.trouble import Trouble
from rig.record.verdict import Verdict

BENCH = '''
import pytest
from rig.bench.boards.errors import BoardRestarted
from rig.bench.touch.virtual import VirtualTouch
from rig.keys.inprocess import InProcessConnection
from rig.keys import OpenKey
from rig.plugin.state import KeyState

TRIED = []


@pytest.fixture
def numb(monkeypatch):
    """Press in vain so many times; -1 is every time."""
    press, left = VirtualTouch.press, [0]

    def pressed(touch, hold, delay):
        if left[0]:
            left[0] -= 1
            return None
        return press(touch, hold, delay)

    monkeypatch.setattr(VirtualTouch, "press", pressed)
    return lambda times: left.__setitem__(0, times)


@pytest.fixture
def restarting(monkeypatch):
    """Have the board restart at the next press."""
    press = VirtualTouch.press

    def pressed(touch, hold, delay):
        monkeypatch.setattr(VirtualTouch, "press", press)
        raise BoardRestarted("the board has restarted")

    monkeypatch.setattr(VirtualTouch, "press", pressed)


@pytest.fixture
def crowd(key_state):
    """Have packets of another channel come, so many, until the key is opened anew."""
    wire = key_state.key.link._wire
    receive, left = wire._receive, [0]

    def received(deadline):
        if left[0]:
            left[0] -= 1
            wire.clock.advance(wire.now() + 0.01)
            return bytes.fromhex("aabbccdd90") + bytes(59)
        return receive(deadline)

    wire._receive = received
    return lambda packets: left.__setitem__(0, packets)


@pytest.fixture
def hanging(key_state):
    """Have the key say nothing any more once it was pressed in vain, until it is opened anew."""
    wire, presser = key_state.key.link._wire, key_state.key.presser
    receive, before = wire._receive, len(presser.missed)

    def received(deadline):
        if len(presser.missed) == before:
            return receive(deadline)
        wire.clock.advance(deadline)
        return None

    wire._receive = received


@pytest.fixture
def swapped(monkeypatch):
    """Have another key there after the next power cycle, and the right one after that."""
    cycle, send = OpenKey.power_cycle, KeyState.info

    def right(key):
        monkeypatch.setattr(KeyState, "info", send)
        cycle(key)

    def wrong(key):
        cycle(key)
        monkeypatch.setattr(KeyState, "info", lambda state: {**send(state), 3: bytes(16)})
        monkeypatch.setattr(OpenKey, "power_cycle", right)

    monkeypatch.setattr(OpenKey, "power_cycle", wrong)


@pytest.fixture
def twitchy(monkeypatch, key_state):
    """Have a finger that counts, and presses once although it must not."""
    counts = iter((7, 8))

    # A class of its own: which protocols a class has is found out once.
    class Counting(VirtualTouch):
        def counted(self):
            return next(counts)

    monkeypatch.setattr(key_state.key.presser._touch, "__class__", Counting)
'''
"""Fixtures for trouble; the finger and the link of the built-in key are what they act on."""

Run = Callable[[str], list[Result]]


def told(results: list[Result]) -> list[tuple[Verdict, Trouble | None, int]]:
    """Return the verdict, the trouble and the number of each try."""
    return [(each.verdict, each.trouble, each.attempt) for each in results]
