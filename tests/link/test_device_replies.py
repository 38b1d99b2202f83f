from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rig import RigError, SuiteProblem
from rig.link.device import KeyDevice
from rig.link.errors import BrokenFraming, Gone, HidError, HidErrorCode, Mute
from rig.link.frames import Command, continuation, init_packet, packets

if TYPE_CHECKING:
    from tests.link.conftest import ScriptedKey

CHANNEL = 0x0A0B0C0D
OTHER = 0x01010101


@pytest.mark.parametrize("size", [0, 1, 57, 58, 116, 117, 1024, 7609])
def test_reply_comes_back_whole(key: ScriptedKey, device: KeyDevice, size: int) -> None:
    data = bytes(at % 251 for at in range(size))
    key.answer(Command.PING, data)
    assert device.ping(data) == data
    assert key.messages() == [(CHANNEL, Command.PING, data)]


def test_mute_key_is_told_after_the_timeout(key: ScriptedKey, device: KeyDevice) -> None:
    with pytest.raises(Mute, match="sent nothing for 3 s") as caught:
        device.ping(b"anyone?")
    assert key.clock.time == 1003.0
    assert caught.value.where == "PING request on channel 0A0B0C0D"
    assert caught.value.try_this


def test_keepalives_rearm_the_deadline(key: ScriptedKey, device: KeyDevice) -> None:
    for at in (2.5, 5.0, 7.5):
        key.keepalive(1, after=at)
    key.answer(Command.CBOR, b"\x00", after=10.0)
    assert device.call(Command.CBOR, b"\x04") == b"\x00"


def test_packets_of_the_reply_rearm_the_deadline(key: ScriptedKey, device: KeyDevice) -> None:
    for number, packet in enumerate(packets(CHANNEL, Command.PING, bytes(170))):
        key.say(packet, after=2.5 * number)
    assert device.ping(bytes(170)) == bytes(170)


def test_key_that_only_ever_sends_keepalives_is_mute(key: ScriptedKey, device: KeyDevice) -> None:
    for tick in range(1, 4000):
        key.keepalive(2, after=tick / 10)
    with pytest.raises(Mute, match="keepalives for 300 s and no reply"):
        device.call(Command.CBOR, b"\x0b")


def test_foreign_packets_are_counted_and_do_not_rearm(key: ScriptedKey, device: KeyDevice) -> None:
    for at in (1.0, 2.0, 2.9, 3.5):
        key.answer(Command.PING, b"theirs", channel=OTHER, after=at)
    with pytest.raises(Mute, match="while packets of other channels came, 3 in all"):
        device.ping()
    assert key.clock.time == 1003.0
    assert device.foreign_packets == 3


def test_reply_behind_foreign_packets_is_read_by_a_host_that_is_late(
    key: ScriptedKey, device: KeyDevice
) -> None:
    key.say(*[init_packet(OTHER, Command.PING)] * 5)
    key.answer(Command.PING, b"in time")
    key.freezes_host = 60.0
    assert device.ping(b"in time") == b"in time"


def test_foreign_packets_without_end_hold_no_late_host_up(
    key: ScriptedKey, device: KeyDevice
) -> None:
    key.say(*[init_packet(OTHER, Command.PING)] * 1000)
    key.freezes_host = 60.0
    with pytest.raises(Mute, match="while packets of other channels came, 64 in all"):
        device.ping()


def test_foreign_packets_in_the_middle_do_not_disturb(key: ScriptedKey, device: KeyDevice) -> None:
    first, second = packets(CHANNEL, Command.PING, bytes(100))
    key.say(first, continuation(OTHER, 0), init_packet(OTHER, Command.CBOR), second)
    assert device.ping(bytes(100)) == bytes(100)
    assert device.foreign_packets == 2


def test_silence_in_the_middle_of_a_reply_says_how_much_came(
    key: ScriptedKey, device: KeyDevice
) -> None:
    key.say(init_packet(CHANNEL, Command.CBOR, bytes(57), length=300))
    with pytest.raises(Mute, match="after 57 of 300 bytes of a CBOR reply"):
        device.call(Command.CBOR, b"\x04")


def test_key_that_goes_in_the_middle_is_gone(key: ScriptedKey, device: KeyDevice) -> None:
    key.say(init_packet(CHANNEL, Command.CBOR, bytes(57), length=300))
    key.leave(after=0.1)
    with pytest.raises(Gone) as caught:
        device.call(Command.CBOR, b"\x04")
    assert "CBOR request" in caught.value.where


@pytest.mark.parametrize("code", [*HidErrorCode, 0x55])
def test_error_packet_is_a_hid_error(key: ScriptedKey, device: KeyDevice, code: int) -> None:
    key.answer(Command.ERROR, bytes([code]))
    with pytest.raises(HidError) as caught:
        device.call(Command.CBOR, b"\x04")
    assert caught.value.code == code
    assert len(key.messages()) == 1


def test_ctap_status_is_left_to_the_caller(key: ScriptedKey, device: KeyDevice) -> None:
    key.answer(Command.CBOR, b"\x06")
    assert device.call(Command.CBOR, b"\x04") == b"\x06"


ONE_BYTE = init_packet(CHANNEL, Command.KEEPALIVE, b"\x01")

BROKEN = {
    "wrong command": ([init_packet(CHANNEL, Command.MSG, b"\x00")], "a reply to MSG"),
    "command of a vendor": ([init_packet(CHANNEL, 0x41, b"\x00")], "command 0x41"),
    "continuation first": ([continuation(CHANNEL, 0)], "continues nothing"),
    "sequence skipped": (
        [init_packet(CHANNEL, Command.CBOR, bytes(57), length=99), continuation(CHANNEL, 1)],
        "sequence 1 where sequence 0 was due",
    ),
    "sequence repeated": (
        [
            init_packet(CHANNEL, Command.CBOR, bytes(57), length=150),
            continuation(CHANNEL, 0),
            continuation(CHANNEL, 0),
        ],
        "sequence 0 where sequence 1 was due",
    ),
    "message in a message": (
        [init_packet(CHANNEL, Command.CBOR, bytes(57), length=99), ONE_BYTE],
        "a new KEEPALIVE message where sequence 0 was due",
    ),
    "oversize": ([init_packet(CHANNEL, Command.CBOR, bytes(57), length=7610)], "7610 bytes"),
    "short report": ([init_packet(CHANNEL, Command.CBOR, b"\x00")[:63]], "a report of 63 bytes"),
    "long report": ([init_packet(CHANNEL, Command.CBOR) + b"\x00"], "a report of 65 bytes"),
    "report without a command": ([bytes.fromhex("0A0B0C0D")], "a report of 4 bytes"),
    "report without a channel": ([b"\x0a\x0b"], "too short for a channel"),
    "empty CBOR": ([init_packet(CHANNEL, Command.CBOR)], "without a status byte"),
    "empty keepalive": ([init_packet(CHANNEL, Command.KEEPALIVE)], "KEEPALIVE of 0 bytes"),
    "long keepalive": ([init_packet(CHANNEL, Command.KEEPALIVE, b"\x01\x01")], "of 2 bytes"),
    "keepalive status": ([init_packet(CHANNEL, Command.KEEPALIVE, b"\x03")], "status 3"),
    "empty error": ([init_packet(CHANNEL, Command.ERROR)], "an ERROR of 0 bytes"),
}


@pytest.mark.parametrize(("reports", "seen"), BROKEN.values(), ids=BROKEN)
def test_broken_framing_names_what_was_seen(
    key: ScriptedKey, device: KeyDevice, reports: list[bytes], seen: str
) -> None:
    key.say(*reports)
    with pytest.raises(BrokenFraming, match=seen) as caught:
        device.call(Command.CBOR, b"\x04")
    assert caught.value.where == "CBOR request on channel 0A0B0C0D"


def test_late_reply_is_not_taken_for_the_next_one(key: ScriptedKey, device: KeyDevice) -> None:
    key.answer(Command.PING, b"late", after=3.1)
    with pytest.raises(Mute):
        device.ping(b"late")
    key.clock.time += 1
    key.answer(Command.PING, b"in time", after=0.2)
    key.speaks_unasked = True
    assert device.ping(b"in time") == b"in time"


def test_second_answer_is_not_taken_for_the_next_one(key: ScriptedKey, device: KeyDevice) -> None:
    key.answer(Command.PING, b"one")
    key.answer(Command.PING, b"one")
    assert device.ping(b"one") == b"one"
    written = len(key.written)
    key.speaks_unasked = True
    with pytest.raises(BrokenFraming, match="packets that nobody asked for, 1 in all") as caught:
        device.ping(b"two")
    assert caught.value.where == f"before the PING request on channel {CHANNEL:08X}"
    assert len(key.written) == written
    key.answer(Command.PING, b"two", after=0.1)
    assert device.ping(b"two") == b"two"


def test_keepalive_after_a_reply_is_not_one_of_the_next_request(
    key: ScriptedKey, device: KeyDevice
) -> None:
    key.answer(Command.PING, b"one")
    key.keepalive(2, after=0.0)
    assert device.ping(b"one") == b"one"
    key.speaks_unasked = True
    key.answer(Command.PING, b"two", after=0.1)
    assert device.ping(b"two") == b"two"
    assert device.keepalives.entries == ()


def test_oversize_request_is_refused_before_anything_is_written(
    key: ScriptedKey, device: KeyDevice
) -> None:
    with pytest.raises(SuiteProblem, match="7610 bytes") as caught:
        device.ping(bytes(7610))
    assert isinstance(caught.value, RigError)
    assert key.written == []


@pytest.mark.parametrize(
    ("act", "command", "payload"),
    [
        (KeyDevice.wink, Command.WINK, b""),
        (lambda device: device.lock(10), Command.LOCK, b"\x0a"),
    ],
    ids=["wink", "lock"],
)
def test_short_commands_carry_what_the_specification_asks(
    key: ScriptedKey, device: KeyDevice, act: object, command: int, payload: bytes
) -> None:
    key.answer(command)
    assert callable(act)
    act(device)
    assert key.messages() == [(CHANNEL, command, payload)]


def test_exchange_times_and_keepalives_are_those_of_the_last_exchange(
    key: ScriptedKey, device: KeyDevice
) -> None:
    for status, at in ((1, 0.1), (1, 0.2), (2, 0.35)):
        key.keepalive(status, after=at)
    key.answer(Command.CBOR, b"\x00", after=0.5)
    device.call(Command.CBOR, b"\x0b")
    assert device.exchange_ended - device.exchange_started == pytest.approx(0.5)
    assert device.keepalives.statuses == (1, 1, 2)
    assert device.keepalives.gaps == pytest.approx((0.1, 0.15))
    key.answer(Command.PING)
    device.ping()
    assert device.keepalives.entries == ()
