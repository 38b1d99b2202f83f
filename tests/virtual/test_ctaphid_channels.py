from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

BROADCAST = 0xFFFFFFFF
PING, INIT, ERROR = 0x01, 0x06, 0x3F


def test_init_says_nonce_channel_version_and_capabilities(platform: Platform) -> None:
    platform.send(INIT, b"NONCE-08", channel=BROADCAST)
    ((channel, command, reply),) = platform.messages()
    assert (channel, command) == (BROADCAST, INIT)
    assert reply[:8] == b"NONCE-08"
    assert int.from_bytes(reply[8:12], "big") not in (0, BROADCAST, platform.channel)
    assert reply[12:] == bytes([2, 1, 0, 0, 0x01 | 0x04])


def test_init_on_an_allocated_channel_keeps_the_channel(platform: Platform) -> None:
    platform.send(INIT, b"NONCE-08")
    ((channel, _, reply),) = platform.messages()
    assert channel == platform.channel == int.from_bytes(reply[8:12], "big")


def test_init_drops_the_message_of_its_own_channel(platform: Platform) -> None:
    platform.start(PING, bytes(57), length=100)
    platform.ask(INIT, b"NONCE-08")
    assert platform.ask(PING, b"next") == (PING, b"next")


def test_init_on_broadcast_leaves_the_message_of_another_channel_alone(platform: Platform) -> None:
    platform.start(PING, bytes(57), length=60)
    platform.ask(INIT, b"NONCE-08", channel=BROADCAST)
    platform.go_on(0, b"end")
    assert platform.messages() == [(platform.channel, PING, bytes(57) + b"end")]


@pytest.mark.parametrize("length", [0, 7, 9, 57, 58])
def test_init_with_a_nonce_of_another_length_is_refused(platform: Platform, length: int) -> None:
    platform.start(INIT, bytes(57), length=length, channel=BROADCAST)
    assert platform.messages() == [(BROADCAST, ERROR, b"\x03")]


@pytest.mark.parametrize("command", [PING, INIT])
@pytest.mark.parametrize("channel", [0, 0x7777])
def test_a_channel_never_handed_out_is_invalid(
    platform: Platform, channel: int, command: int
) -> None:
    assert platform.ask(command, b"8 bytes!", channel=channel) == (ERROR, b"\x0b")


def test_broadcast_is_for_init_alone(platform: Platform) -> None:
    assert platform.ask(PING, b"hello", channel=BROADCAST) == (ERROR, b"\x0b")


def test_channels_live_side_by_side(platform: Platform) -> None:
    channels = [platform.open_channel() for _ in range(8)]
    assert len(set(channels)) == 8
    for channel in channels:
        assert platform.ask(PING, b"?", channel=channel) == (PING, b"?")


def test_a_flood_of_channels_costs_the_oldest_its_life_not_the_one_in_use(
    platform: Platform,
) -> None:
    silent = platform.open_channel()
    for _ in range(1000):
        latest = platform.open_channel()
        platform.ask(PING, b"here")
    assert platform.ask(PING, b"?") == (PING, b"?")
    assert platform.ask(PING, b"?", channel=latest) == (PING, b"?")
    assert platform.ask(PING, b"?", channel=silent) == (ERROR, b"\x0b")
