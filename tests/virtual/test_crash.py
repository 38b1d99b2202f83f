from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

Plug = Callable[..., "Platform"]
PING, CBOR, ERROR = 0x01, 0x10, 0x3F
NESTED: dict[str, object] = {"deep": [[[[[[]]]]]]}


def test_key_that_hangs_is_silent_until_its_power_is_cut(plug: Plug) -> None:
    platform = plug(faults=["hangs-at-empty-message"])
    platform.send(CBOR)
    platform.send(PING, b"?")
    platform.clock.advance(60)
    assert platform.messages() == []
    platform.power_cycle()
    assert platform.ask(PING, b"?") == (PING, b"?")


def test_key_that_restarts_has_forgotten_its_channels_and_nothing_else(plug: Plug) -> None:
    platform = plug(faults=["restarts-at-deep-nesting"])
    before = platform.key.image()
    assert platform.cbor(0x01, {6: NESTED}) == b""
    assert platform.ask(PING, b"?") == (ERROR, b"\x0b")
    platform.channel = platform.open_channel()
    assert platform.ask(PING, b"?") == (PING, b"?")
    assert platform.key.image() == before


def test_key_that_restarts_starts_its_window_for_resets_anew(plug: Plug) -> None:
    platform = plug(faults=["restarts-at-deep-nesting"])
    platform.clock.advance(60)
    platform.cbor(0x01, {6: NESTED})
    platform.channel = platform.open_channel()
    platform.send(CBOR, b"\x07")
    platform.key.sensor.press()
    assert platform.messages()[-1][2] == b"\x00"
