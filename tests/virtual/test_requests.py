from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rig.virtual.store import PendingAssertions

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

CBOR, PING = 0x10, 0x01
GET_INFO, RESET, SELECTION = 0x04, 0x07, 0x0B


@pytest.mark.parametrize("command", [0x00, 0x03, 0x05, 0x40, 0xBF, 0xFF])
def test_an_unknown_command_is_invalid(platform: Platform, command: int) -> None:
    assert platform.cbor(command) == b"\x01"


@pytest.mark.parametrize(
    ("parameters", "status"),
    [("a1", 0x12), ("a000", 0x12), ("bfff", 0x12), ("a1f500", 0x11), ("80", 0x11), ("01", 0x11)],
)
def test_parameters_that_are_no_ctap2_map_are_refused(
    platform: Platform, parameters: str, status: int
) -> None:
    request = bytes([GET_INFO]) + bytes.fromhex(parameters)
    assert platform.ask(CBOR, request) == (CBOR, bytes([status]))


def test_a_request_of_max_msg_size_is_read_and_a_longer_one_refused(platform: Platform) -> None:
    size = platform.info()[0x05]
    blob = size - 1 - len(b"\xa1\x18\x20\x59\xff\xff")
    assert platform.cbor(GET_INFO, {0x20: bytes(blob)})[0] == 0x00
    assert platform.cbor(GET_INFO, {0x20: bytes(blob + 1)}) == b"\x39"


@pytest.mark.parametrize(
    ("request_bytes", "kept"),
    [
        (bytes([GET_INFO]), False),
        (bytes([GET_INFO, 0xFF]), False),
        (bytes([RESET]), False),
        (bytes([SELECTION]), False),
        (bytes([0x55]), True),
    ],
    ids=["getInfo", "malformed getInfo", "reset", "selection", "unknown command"],
)
def test_a_command_that_the_key_has_drops_the_saved_assertions(
    platform: Platform, request_bytes: bytes, *, kept: bool
) -> None:
    remember_assertions(platform)
    platform.ask(CBOR, request_bytes)
    assert (platform.key._authenticator.store.volatile.pending is not None) is kept


def test_hid_commands_keep_the_saved_assertions(platform: Platform) -> None:
    remember_assertions(platform)
    platform.ask(PING, b"?")
    platform.open_channel()
    assert platform.key._authenticator.store.volatile.pending is not None


def remember_assertions(platform: Platform) -> None:
    platform.key._authenticator.store.volatile.pending = PendingAssertions(
        channel=platform.channel,
        rp_id="example.com",
        client_data_hash=bytes(32),
        remaining=[],
        flags=0,
        since=platform.clock.now(),
    )
