from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from fido2.ctap import STATUS

from rig import BenchProblem
from rig.link.device import KeyDevice
from rig.link.errors import Mute
from rig.link.frames import Command
from rig.link.taps import Tap

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.link.conftest import ScriptedKey

CHANNEL = 0x0A0B0C0D
SELECTION = b"\x0b"
CANCELLED = b"\x2d"
CANCEL = (CHANNEL, Command.CANCEL, b"")


class EventAt(Event):
    """Set once the key's clock is past a time, as another thread would set it."""

    def __init__(self, key: ScriptedKey, at: float) -> None:
        super().__init__()
        self._key = key
        self._at = key.clock.time + at

    def is_set(self) -> bool:
        return self._key.clock.time >= self._at


def test_event_cancels_exactly_once(key: ScriptedKey, device: KeyDevice) -> None:
    event = Event()
    for at in range(1, 10):
        key.keepalive(2, after=at / 10)
    key.answer(Command.CBOR, CANCELLED, after=1.0)
    reply = device.call(Command.CBOR, SELECTION, event, lambda _: event.set())
    assert reply == CANCELLED
    assert key.messages() == [(CHANNEL, Command.CBOR, SELECTION), CANCEL]


def test_event_set_before_the_call_cancels_after_the_request(
    key: ScriptedKey, device: KeyDevice
) -> None:
    event = Event()
    event.set()
    key.answer(Command.CBOR, CANCELLED, after=0.1)
    assert device.call(Command.CBOR, SELECTION, event) == CANCELLED
    assert key.messages() == [(CHANNEL, Command.CBOR, SELECTION), CANCEL]


def test_event_is_looked_at_while_the_key_is_silent(key: ScriptedKey, device: KeyDevice) -> None:
    cancelled_at: list[float] = []
    event = EventAt(key, 0.95)

    def note(data: bytes) -> None:
        if data[4] == 0x80 | Command.CANCEL:
            cancelled_at.append(key.clock.time)

    key.watchers.append(note)
    with pytest.raises(Mute):
        device.call(Command.CBOR, SELECTION, event)
    assert cancelled_at == [pytest.approx(1001.0)]


def test_unset_event_changes_no_deadline(key: ScriptedKey, device: KeyDevice) -> None:
    with pytest.raises(Mute):
        device.call(Command.CBOR, SELECTION, Event())
    assert key.clock.time == 1003.0
    assert key.messages() == [(CHANNEL, Command.CBOR, SELECTION)]


def test_keepalive_callback_hears_changes_only(key: ScriptedKey, device: KeyDevice) -> None:
    heard: list[STATUS] = []
    for at, status in enumerate((1, 1, 2, 2, 1), start=1):
        key.keepalive(status, after=at / 10)
    key.answer(Command.CBOR, b"\x00", after=0.6)
    device.call(Command.CBOR, SELECTION, on_keepalive=heard.append)
    assert heard == [STATUS.PROCESSING, STATUS.UPNEEDED, STATUS.PROCESSING]


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), BenchProblem("the actuator is stuck")])
def test_abandoned_request_is_cancelled(
    key: ScriptedKey, device: KeyDevice, trouble: BaseException
) -> None:
    def give_up(_: STATUS) -> None:
        raise trouble

    key.keepalive(2, after=0.1)
    with pytest.raises(type(trouble)):
        device.call(Command.CBOR, SELECTION, on_keepalive=give_up)
    assert key.messages() == [(CHANNEL, Command.CBOR, SELECTION), CANCEL]


def test_interrupt_right_after_the_request_was_written_cancels_it(
    key: ScriptedKey, connect: Callable[..., KeyDevice]
) -> None:
    class InterruptOnce(Tap):
        def packet_out(self, packet: bytes, at: float) -> None:
            if packet[4] == 0x80 | Command.CBOR:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        connect(InterruptOnce()).call(Command.CBOR, SELECTION)
    assert key.messages() == [(CHANNEL, Command.CBOR, SELECTION), CANCEL]


def test_tap_that_refuses_the_cancel_hides_no_interrupt(
    key: ScriptedKey, connect: Callable[..., KeyDevice]
) -> None:
    class NoCancel(Tap):
        def message(self, channel: int, command: int, payload: bytes) -> None:
            if command == Command.CANCEL:
                raise BenchProblem("no cancel")

    def interrupt(_: STATUS) -> None:
        raise KeyboardInterrupt

    key.keepalive(2, after=0.1)
    with pytest.raises(KeyboardInterrupt):
        connect(NoCancel()).call(Command.CBOR, SELECTION, on_keepalive=interrupt)
