from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from fido2.ctap2 import Ctap2

from rig.link.cbor import encode
from rig.link.device import KeyDevice
from rig.link.errors import BrokenFraming, Gone, HidError, HidErrorCode, Mute
from rig.link.frames import BROADCAST, Command, init_packet, parse
from rig.link.taps import Tap

if TYPE_CHECKING:
    from tests.link.conftest import ScriptedKey

CHANNEL = 0x0A0B0C0D


def nonce_of(key: ScriptedKey) -> bytes:
    return parse(key.written[-1]).data[:8]


def when_asked(key: ScriptedKey, act: Callable[[bytes], None]) -> None:
    """Have the key do this, with the nonce, in place of its own answer to INIT."""
    key.answers_init = False
    key.watchers.append(lambda _: act(nonce_of(key)))


def test_init_reply_tells_what_the_key_is(device: KeyDevice) -> None:
    assert device.channel == CHANNEL
    assert device.version == 2
    assert device.device_version == (5, 7, 1)
    assert device.capabilities == 0x05


def test_python_fido2_runs_on_the_device(key: ScriptedKey, device: KeyDevice) -> None:
    info = {1: ["FIDO_2_0"], 3: bytes(16)}
    key.answer(Command.CBOR, b"\x00" + encode(info))
    assert Ctap2(device).info.versions == ["FIDO_2_0"]


def test_nonces_differ(key: ScriptedKey) -> None:
    KeyDevice(key.connect)
    first = nonce_of(key)
    KeyDevice(key.connect)
    assert nonce_of(key) != first


def test_replies_to_other_programs_are_passed_over(key: ScriptedKey) -> None:
    def act(nonce: bytes) -> None:
        key.greet(b"not ours", after=0.1)
        key.next_channel = 7
        key.greet(nonce, after=0.2)

    when_asked(key, act)
    device = KeyDevice(key.connect)
    assert device.channel == 7
    assert device.foreign_packets == 1


def test_reply_behind_those_to_others_is_read_by_a_host_that_is_late(key: ScriptedKey) -> None:
    def act(nonce: bytes) -> None:
        key.greet(b"not ours")
        key.greet(nonce)
        key.freezes_host = 60.0

    when_asked(key, act)
    assert KeyDevice(key.connect).foreign_packets == 1


def test_replies_to_other_programs_do_not_rearm_the_deadline(key: ScriptedKey) -> None:
    def act(_: bytes) -> None:
        for at in range(1, 10):
            key.greet(b"not ours", after=at)

    when_asked(key, act)
    with pytest.raises(Mute, match="our nonce, while other packets came, 3 in all"):
        KeyDevice(key.connect)
    assert key.clock.time == 1003.0


def test_short_init_reply_is_broken(key: ScriptedKey) -> None:
    when_asked(key, lambda nonce: key.greet(nonce, length=16))
    with pytest.raises(BrokenFraming, match="INIT reply of 16 bytes where 17 were due"):
        KeyDevice(key.connect)


def test_longer_init_reply_of_a_later_version_is_good(key: ScriptedKey) -> None:
    def act(nonce: bytes) -> None:
        reply = nonce + CHANNEL.to_bytes(4, "big") + bytes([3, 1, 0, 0, 0x05, 0xAA])
        key.answer(Command.INIT, reply, channel=BROADCAST)

    when_asked(key, act)
    assert KeyDevice(key.connect).version == 3


def test_busy_key_is_reported_and_not_asked_again(key: ScriptedKey) -> None:
    busy = init_packet(BROADCAST, Command.ERROR, bytes([HidErrorCode.CHANNEL_BUSY]))
    when_asked(key, lambda _: key.say(busy))
    with pytest.raises(HidError) as caught:
        KeyDevice(key.connect)
    assert caught.value.code is HidErrorCode.CHANNEL_BUSY
    assert caught.value.where == "INIT request on the broadcast channel"
    assert len(key.written) == 1


def test_failed_opening_leaves_nothing_open(key: ScriptedKey) -> None:
    key.answers_init = False
    with pytest.raises(Mute):
        KeyDevice(key.connect)
    assert key.closed == key.opened == 1


class Watcher(Tap):
    def __init__(self) -> None:
        self.seen: list[str] = []

    def message(self, channel: int, command: int, payload: bytes) -> None:
        self.seen.append(Command(command).name)

    def reconnected(self) -> None:
        self.seen.append("reconnected")


def test_reconnect_opens_anew_and_tells_the_taps_first(
    key: ScriptedKey, connect: Callable[..., KeyDevice]
) -> None:
    watcher = Watcher()
    device = connect(watcher)
    key.next_channel = 9
    device.reconnect()
    assert device.channel == 9
    assert (key.opened, key.closed) == (2, 1)
    assert watcher.seen == ["INIT", "reconnected", "INIT"]
    key.answer(Command.PING, b"hi", channel=9)
    assert device.ping(b"hi") == b"hi"


def test_reconnect_can_be_tried_again(key: ScriptedKey) -> None:
    missing = [False, True, False]

    def open_connection() -> ScriptedKey:
        if missing.pop(0):
            raise Gone("not back yet")
        return key.connect()

    device = KeyDevice(open_connection)
    with pytest.raises(Gone):
        device.reconnect()
    device.reconnect()
    assert device.channel == CHANNEL


def test_closing_a_key_that_went_is_no_error(key: ScriptedKey, device: KeyDevice) -> None:
    key.close_raises = Gone("already")
    device.close()
    assert key.closed == 1


def answer_busy(key: ScriptedKey, until: float) -> None:
    """Have the key refuse INIT as busy up to a time, and give a channel then."""
    key.answers_init = False

    def act(_: bytes) -> None:
        if key.clock.time < until:
            key.answer(Command.ERROR, bytes([HidErrorCode.CHANNEL_BUSY]), channel=BROADCAST)
        else:
            key.greet(nonce_of(key))

    key.watchers.append(act)


def test_reconnect_waits_while_the_key_is_busy(key: ScriptedKey, device: KeyDevice) -> None:
    answer_busy(key, until=1000.5)
    key.next_channel = 9
    device.reconnect(patience=3.0)
    assert device.channel == 9
    assert key.clock.time == pytest.approx(1000.5)


@pytest.mark.parametrize("patience", [0.0, 3.0])
def test_reconnect_gives_up_a_busy_key(
    key: ScriptedKey, device: KeyDevice, patience: float
) -> None:
    answer_busy(key, until=2000.0)
    with pytest.raises(HidError) as caught:
        device.reconnect(patience)
    assert caught.value.code == HidErrorCode.CHANNEL_BUSY
    assert key.clock.time == pytest.approx(1000.0 + patience)
