from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

BROADCAST = 0xFFFFFFFF
PING, MSG, INIT, WINK, CBOR, CANCEL, ERROR = 0x01, 0x03, 0x06, 0x08, 0x10, 0x11, 0x3F
U2F_VERSION, GET_INFO = b"\0\3\0\0\0\0\0", b"\4"


@pytest.mark.parametrize("size", [0, 1, 57, 58, 116, 117, 1024, 7609])
def test_ping_gives_back_every_byte(platform: Platform, size: int) -> None:
    data = bytes(at % 251 for at in range(size))
    assert platform.ask(PING, data) == (PING, data)


def test_every_report_of_the_key_has_64_bytes(platform: Platform) -> None:
    platform.send(PING, bytes(60))
    assert [len(report) for report in platform.reports] == [64, 64]


def test_a_message_that_claims_more_than_packets_can_carry_is_refused(platform: Platform) -> None:
    platform.start(PING, bytes(57), length=7610)
    assert platform.messages() == [(platform.channel, ERROR, b"\x03")]


@pytest.mark.parametrize("sequences", [[1], [0, 0], [0, 2], [0x7F]], ids=str)
def test_a_wrong_sequence_number_ends_the_message(platform: Platform, sequences: list[int]) -> None:
    platform.start(PING, bytes(57), length=400)
    for sequence in sequences:
        platform.go_on(sequence, bytes(59))
    assert platform.messages() == [(platform.channel, ERROR, b"\x04")]
    assert platform.ask(PING, b"next") == (PING, b"next")


def test_a_continuation_without_a_message_is_ignored(platform: Platform) -> None:
    platform.go_on(0, b"stray")
    platform.go_on(0, b"stray", channel=0x7777)
    assert platform.messages() == []


def test_a_continuation_of_another_channel_does_not_disturb(platform: Platform) -> None:
    other = platform.open_channel()
    platform.start(PING, bytes(57), length=58)
    platform.go_on(0, b"x", channel=other)
    platform.go_on(0, b"!")
    assert platform.messages() == [(platform.channel, PING, bytes(57) + b"!")]


@pytest.mark.parametrize("command", [PING, CBOR, CANCEL])
def test_a_second_message_in_the_middle_of_one_ends_it(platform: Platform, command: int) -> None:
    platform.start(PING, bytes(57), length=100)
    platform.send(command, b"x")
    assert platform.messages() == [(platform.channel, ERROR, b"\x04")]
    assert platform.ask(PING, b"next") == (PING, b"next")


def test_a_missing_packet_ends_the_message_after_half_a_second(platform: Platform) -> None:
    platform.start(PING, bytes(57), length=200)
    platform.clock.advance(0.4)
    platform.go_on(0, bytes(59))
    platform.clock.advance(0.89)
    assert platform.messages() == []
    platform.clock.advance(0.91)
    assert platform.messages() == [(platform.channel, ERROR, b"\x05")]
    assert platform.ask(PING, b"next") == (PING, b"next")


def test_another_channel_is_busy_while_a_message_comes_in(platform: Platform) -> None:
    other = platform.open_channel()
    platform.start(PING, bytes(57), length=58)
    assert platform.ask(PING, b"?", channel=other) == (ERROR, b"\x06")
    platform.go_on(0, b"!")
    assert platform.messages() == [(platform.channel, PING, bytes(57) + b"!")]


@pytest.mark.parametrize(
    ("command", "payload"),
    [(0x00, b""), (0x2A, b"x"), (0x40, b""), (0x7F, b"")],
)
def test_a_command_that_the_key_does_not_have_is_invalid(
    platform: Platform, command: int, payload: bytes
) -> None:
    assert platform.ask(command, payload) == (ERROR, b"\x01")


@pytest.mark.parametrize(
    ("profile", "command", "payload"),
    [("ctap2-only", MSG, U2F_VERSION), ("ctap2-only", WINK, b""), ("u2f", CBOR, GET_INFO)],
    ids=["msg", "wink", "cbor"],
)
def test_a_command_that_the_capabilities_leave_out_is_invalid(
    plug: Callable[[str], Platform], profile: str, command: int, payload: bytes
) -> None:
    assert plug(profile).ask(command, payload) == (ERROR, b"\x01")


def test_wink_is_answered_with_nothing(platform: Platform) -> None:
    assert platform.ask(WINK) == (WINK, b"")


@pytest.mark.parametrize("command", [CBOR, MSG])
def test_a_message_without_a_byte_is_too_short(platform: Platform, command: int) -> None:
    assert platform.ask(command) == (ERROR, b"\x03")


def test_a_report_of_another_size_is_no_report(platform: Platform) -> None:
    platform.key.feed(b"\xff\xff\xff\xff\x86\x00\x08short")
    assert platform.messages() == []
