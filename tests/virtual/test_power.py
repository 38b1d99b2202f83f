from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

PING, CBOR, ERROR = 0x01, 0x10, 0x3F
SELECTION = b"\x0b"


def test_a_key_without_power_is_silent(platform: Platform) -> None:
    platform.key.power.off()
    platform.send(PING, b"?")
    platform.clock.advance(60)
    assert platform.messages() == []


def test_power_off_drops_the_request_under_way(platform: Platform) -> None:
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.key.power.off()
    platform.key.sensor.press()
    platform.key.power.on()
    platform.clock.advance(60)
    assert platform.messages() == []
    assert platform.key.sensor.accepted == 0


def test_power_off_drops_a_message_that_is_coming_in(platform: Platform) -> None:
    platform.start(PING, bytes(57), length=58)
    platform.power_cycle()
    platform.clock.advance(60)
    assert platform.messages() == []
    assert platform.ask(PING, b"?") == (PING, b"?")


def test_power_off_takes_channels_back(platform: Platform) -> None:
    before = platform.channel
    platform.power_cycle()
    assert platform.channel != before
    assert platform.ask(PING, b"?", channel=before) == (ERROR, b"\x0b")


def test_a_switch_that_is_on_already_does_nothing(platform: Platform) -> None:
    platform.clock.advance(9)
    platform.key.power.on()
    platform.clock.advance(11)
    assert platform.cbor(0x07) == b"\x30"
    assert platform.ask(PING, b"?") == (PING, b"?")
