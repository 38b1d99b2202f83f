from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import cbor2

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

CBOR, CANCEL, KEEPALIVE = 0x10, 0x11, 0x3B
PROCESSING = b"\x01"
SILENT = {1: "a.example", 2: bytes(32), 3: [{"id": b"x", "type": "public-key"}], 5: {"up": False}}
FIRMWARE_VERSION = 0x0E


def slow(plug: Callable[..., Platform]) -> Platform:
    platform = plug(faults=["slower-firmware"])
    platform.messages()
    return platform


def registered(platform: Platform) -> bytes:
    request = {
        1: bytes(32),
        2: {"id": "a.example"},
        3: {"id": b"u", "name": "u"},
        4: [{"alg": -7, "type": "public-key"}],
    }
    platform.send(CBOR, b"\x01" + cbor2.dumps(request, canonical=True))
    platform.key.sensor.press()
    platform.key.sensor.release()
    *_, (_, _, reply) = platform.messages()
    data: bytes = cbor2.loads(reply[1:])[2]
    return data[55 : 55 + int.from_bytes(data[53:55], "big")]


def assertion(platform: Platform) -> None:
    listed = [{"id": registered(platform), "type": "public-key"}]
    platform.send(CBOR, b"\x02" + cbor2.dumps({**SILENT, 3: listed}, canonical=True))


def test_slower_firmware_computes_for_60_ms_more(plug: Callable[..., Platform]) -> None:
    platform = slow(plug)
    assertion(platform)
    began = platform.clock.now()

    assert platform.messages() == [(platform.channel, KEEPALIVE, PROCESSING)]
    platform.clock.advance(began + 0.059)
    assert platform.messages() == []
    platform.clock.advance(began + 0.061)
    ((_, command, reply),) = platform.messages()
    assert (command, reply[:1]) == (CBOR, b"\x00")


def test_nothing_but_time_ends_what_a_key_computes(plug: Callable[..., Platform]) -> None:
    platform = slow(plug)
    assertion(platform)
    platform.messages()
    platform.key.sensor.press()

    assert platform.messages() == []
    assert platform.key.sensor.accepted == 1


def test_slower_firmware_is_another_one_and_no_slower_at_anything_else(
    plug: Callable[..., Platform],
) -> None:
    platform = slow(plug)
    platform.send(CBOR, b"\x04")
    ((_, _, reply),) = platform.messages()

    told = cbor2.loads(reply[1:])[FIRMWARE_VERSION]
    assert told == platform.key.profile.firmware_version + 1
