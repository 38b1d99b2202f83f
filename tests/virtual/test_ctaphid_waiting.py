from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

BROADCAST = 0xFFFFFFFF
PING, INIT, CBOR, CANCEL, KEEPALIVE, ERROR = 0x01, 0x06, 0x10, 0x11, 0x3B, 0x3F
SELECTION = b"\x0b"
UP_NEEDED = b"\x02"


def test_keepalives_come_at_once_and_every_tenth_of_a_second(platform: Platform) -> None:
    times: list[float] = []
    platform.key.send = lambda _: times.append(platform.clock.now())
    platform.send(CBOR, SELECTION)
    platform.clock.advance(1.95)
    assert times == pytest.approx([at / 10 for at in range(20)])


def test_keepalives_say_that_a_touch_is_needed(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.clock.advance(0.25)
    assert platform.messages() == [(platform.channel, KEEPALIVE, UP_NEEDED)] * 3


def test_a_touch_ends_the_wait_and_the_keepalives(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.key.sensor.press()
    platform.clock.advance(60)
    assert platform.messages() == [(platform.channel, CBOR, b"\x00")]
    assert platform.key.sensor.accepted == 1


def test_a_touch_in_answer_to_the_first_keepalive_ends_the_keepalives(platform: Platform) -> None:
    def touch_when_asked(report: bytes) -> None:
        platform.reports.append(report)
        platform.key.sensor.press()

    platform.key.send = touch_when_asked
    platform.send(CBOR, SELECTION)
    platform.clock.advance(60)
    assert [command for _, command, _ in platform.messages()] == [KEEPALIVE, CBOR]


def test_a_finger_that_was_there_before_is_no_touch(platform: Platform) -> None:
    platform.key.sensor.press()
    platform.send(CBOR, SELECTION)
    platform.key.sensor.press()
    assert [command for _, command, _ in platform.messages()] == [KEEPALIVE]
    platform.key.sensor.release()
    platform.key.sensor.press()
    assert platform.messages() == [(platform.channel, CBOR, b"\x00")]


def test_nobody_touches_for_30_seconds(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.clock.advance(29.99)
    assert {command for _, command, _ in platform.messages()} == {KEEPALIVE}
    platform.clock.advance(30.01)
    assert platform.messages()[-1] == (platform.channel, CBOR, b"\x2f")
    assert platform.key.sensor.accepted == 0


def test_cancel_ends_the_request_and_gets_no_reply_itself(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.send(CANCEL)
    platform.send(CANCEL)
    platform.clock.advance(60)
    assert platform.messages() == [(platform.channel, CBOR, b"\x2d")]


def test_cancel_with_a_payload_is_still_cancel(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.send(CANCEL, bytes(100))
    assert platform.messages() == [(platform.channel, CBOR, b"\x2d")]


def test_idle_cancel_is_ignored(platform: Platform) -> None:
    platform.send(CANCEL)
    assert platform.messages() == []
    assert platform.ask(PING, b"?") == (PING, b"?")


def test_cancel_of_another_channel_is_ignored(platform: Platform) -> None:
    other = platform.open_channel()
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.send(CANCEL, channel=other)
    assert platform.messages() == []
    platform.key.sensor.press()
    assert platform.messages() == [(platform.channel, CBOR, b"\x00")]


@pytest.mark.parametrize("same", [True, False], ids=["own channel", "other channel"])
def test_a_command_during_a_wait_finds_the_key_busy(platform: Platform, *, same: bool) -> None:
    channel = platform.channel if same else platform.open_channel()
    platform.send(CBOR, SELECTION)
    platform.messages()
    assert platform.ask(PING, b"?", channel=channel) == (ERROR, b"\x06")
    platform.key.sensor.press()
    assert platform.messages() == [(platform.channel, CBOR, b"\x00")]


def test_init_on_broadcast_during_a_wait_does_not_disturb(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.open_channel()
    platform.key.sensor.press()
    assert platform.messages() == [(platform.channel, CBOR, b"\x00")]


def test_init_on_the_waiting_channel_drops_the_request(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.messages()
    assert platform.ask(INIT, b"NONCE-08")[0] == INIT
    platform.key.sensor.press()
    platform.clock.advance(60)
    assert platform.messages() == []
    assert platform.key.sensor.accepted == 0
