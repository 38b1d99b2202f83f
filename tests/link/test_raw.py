from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from rig.link.device import KeyDevice
from rig.link.errors import BrokenFraming, Mute
from rig.link.frames import BROADCAST, Command, continuation, init_packet, packets, parse
from rig.link.taps import Tap

if TYPE_CHECKING:
    from tests.link.conftest import ScriptedKey

CHANNEL = 0x0A0B0C0D
SECOND = 0x0E0E0E0E
FOREIGN = 0x01010101


@pytest.mark.parametrize("packet", [b"", b"\x01", bytes(63), bytes(64), bytes(65)], ids=len)
def test_any_bytes_are_written_as_they_are(
    key: ScriptedKey, device: KeyDevice, packet: bytes
) -> None:
    device.raw.send(packet)
    assert key.written == [packet]


def test_lies_are_told(key: ScriptedKey, device: KeyDevice) -> None:
    device.raw.send_message(CHANNEL, Command.PING, bytes(150), length=7610, sequences=[3, 3])
    frames = [parse(packet) for packet in key.written]
    assert frames[0].length == 7610
    assert [frame.sequence for frame in frames[1:]] == [3, 3]


def test_message_too_long_for_ctaphid_is_written(key: ScriptedKey, device: KeyDevice) -> None:
    device.raw.send_message(CHANNEL, Command.PING, bytes(7700))
    assert len(key.written) == 131


def test_next_packet_is_received_whatever_it_is(key: ScriptedKey, device: KeyDevice) -> None:
    stray, short = continuation(CHANNEL, 9), b"\x0a\x0b"
    key.say(stray, short)
    assert device.raw.receive(1.0) == parse(stray)
    assert device.raw.receive(1.0) == short
    assert device.raw.receive(1.0) is None
    assert key.clock.time == 1001.0


def test_foreign_packets_are_passed_over(key: ScriptedKey, device: KeyDevice) -> None:
    for at in (0.1, 0.2, 5.0):
        key.answer(Command.PING, channel=FOREIGN, after=at)
    assert device.raw.silence(1.0)
    assert device.foreign_packets == 2


def test_reply_behind_foreign_packets_is_heard_by_a_host_that_is_late(
    key: ScriptedKey, device: KeyDevice
) -> None:
    key.say(*[init_packet(FOREIGN, Command.PING)] * 5)
    key.answer(Command.PING, b"in time")
    key.freezes_host = 60.0
    assert device.raw.reply(CHANNEL, 1.0) == (Command.PING, b"in time")


def test_reply_behind_keepalives_is_heard_by_a_host_that_is_late(
    key: ScriptedKey, device: KeyDevice
) -> None:
    for at in (0.1, 0.2, 0.3):
        key.keepalive(1, after=at)
    key.answer(Command.CBOR, b"\x00", after=0.4)
    key.freezes_host = 60.0
    assert device.raw.reply(CHANNEL, 1.0) == (Command.CBOR, b"\x00")


def test_keepalives_without_end_are_no_reply(key: ScriptedKey, device: KeyDevice) -> None:
    key.say(*[init_packet(CHANNEL, Command.KEEPALIVE, b"\1")] * 500)
    key.freezes_host = 60.0
    with pytest.raises(Mute, match="within 1 s"):
        device.raw.reply(CHANNEL, 1.0)


def test_replies_of_two_channels_are_told_apart(key: ScriptedKey, device: KeyDevice) -> None:
    key.next_channel = SECOND
    assert device.raw.open_channel() == SECOND
    long_one = packets(CHANNEL, Command.PING, b"1" * 100)
    key.say(long_one[0], init_packet(SECOND, Command.ERROR, b"\x06"), long_one[1])
    assert device.raw.reply(SECOND, 1.0) == (Command.ERROR, b"\x06")
    assert device.raw.reply(CHANNEL, 1.0) == (Command.PING, b"1" * 100)


def test_reply_for_the_raw_side_is_kept_during_a_call(key: ScriptedKey, device: KeyDevice) -> None:
    device.raw.send_message(SECOND, Command.PING)
    key.answer(Command.ERROR, b"\x0b", channel=SECOND)
    key.answer(Command.PING, b"mine")
    assert device.ping(b"mine") == b"mine"
    assert device.raw.reply(SECOND, 0.0) == (Command.ERROR, b"\x0b")
    assert device.foreign_packets == 0


def test_reply_passes_over_keepalives_which_do_not_prolong_it(
    key: ScriptedKey, device: KeyDevice
) -> None:
    key.keepalive(2, after=0.9)
    key.answer(Command.CBOR, b"\x00", after=1.1)
    with pytest.raises(Mute, match="within 1 s"):
        device.raw.reply(CHANNEL, 1.0)
    assert device.raw.reply(CHANNEL, 1.0) == (Command.CBOR, b"\x00")


def test_broken_reply_is_named(key: ScriptedKey, device: KeyDevice) -> None:
    key.say(continuation(CHANNEL, 0))
    with pytest.raises(BrokenFraming, match="continues nothing"):
        device.raw.reply(CHANNEL, 1.0)


def test_packet_that_broke_the_silence_can_still_be_read(
    key: ScriptedKey, device: KeyDevice
) -> None:
    key.answer(Command.PING, b"boo", after=0.5)
    assert not device.raw.silence(1.0)
    assert device.raw.reply(CHANNEL, 0.0) == (Command.PING, b"boo")
    assert device.raw.silence(1.0)


@pytest.mark.parametrize("report", [b"", b"\x0a", bytes(65)], ids=len)
def test_misshapen_report_that_broke_the_silence_can_still_be_read(
    key: ScriptedKey, device: KeyDevice, report: bytes
) -> None:
    key.say(report)
    assert not device.raw.silence(1.0)
    assert device.raw.receive(0.0) == report


def test_answer_on_broadcast_is_heard_once_something_was_sent_there(
    key: ScriptedKey, device: KeyDevice
) -> None:
    device.raw.send_message(BROADCAST, Command.PING)
    key.answer(Command.ERROR, b"\x0b", channel=BROADCAST)
    assert device.raw.reply(BROADCAST, 1.0) == (Command.ERROR, b"\x0b")


def test_channel_is_opened_with_the_nonce_given(key: ScriptedKey, device: KeyDevice) -> None:
    device.raw.open_channel(b"\x00" * 8)
    assert parse(key.written[-1]).data[:8] == b"\x00" * 8


def test_reconnect_forgets_what_was_half_heard(key: ScriptedKey, device: KeyDevice) -> None:
    key.say(init_packet(CHANNEL, Command.PING, bytes(57), length=100))
    device.raw.receive(1.0)
    device.reconnect()
    key.answer(Command.PING, b"fresh")
    assert device.raw.reply(CHANNEL, 1.0) == (Command.PING, b"fresh")


def test_taps_see_what_the_raw_side_hears(
    key: ScriptedKey, connect: Callable[..., KeyDevice]
) -> None:
    seen: list[tuple[int, ...]] = []

    class Watch(Tap):
        def keepalive(self, channel: int, status: int, at: float) -> None:
            seen.append((channel, status))

        def reply(self, channel: int, command: int, payload: bytes, at: float) -> None:
            seen.append((channel, command, len(payload)))

    device = connect(Watch())
    seen.clear()
    key.keepalive(2, after=0.1)
    key.answer(Command.PING, bytes(100), after=0.2)
    while device.raw.receive(1.0) is not None:
        pass
    assert seen == [(CHANNEL, 2), (CHANNEL, Command.PING, 100)]
