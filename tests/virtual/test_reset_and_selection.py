from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

RESET, SELECTION, GET_INFO = 0x07, 0x0B, 0x04
CANCEL = 0x11


@pytest.fixture
def used(platform: Platform) -> Platform:
    """A platform whose key has something to erase."""
    platform.key._authenticator.store.persistent.sign_count = 77
    return platform


def _sign_count(platform: Platform) -> int:
    return int(platform.key.image()["persistent"]["sign_count"])


def test_reset_with_a_touch_erases_and_says_nothing(used: Platform) -> None:
    before = used.key.image()["persistent"]["wrapping_secret"]
    assert used.cbor(RESET) == b""
    used.key.sensor.press()
    assert [reply for _, _, reply in used.messages()] == [b"\x00"]
    assert _sign_count(used) == 0
    assert used.key.image()["persistent"]["wrapping_secret"] != before
    assert used.key.resets == 1


@pytest.mark.parametrize(("after", "reply"), [(10.0, b""), (10.01, b"\x30")])
def test_reset_is_allowed_for_ten_seconds_after_power_up(
    used: Platform, after: float, reply: bytes
) -> None:
    used.clock.advance(after)
    assert used.cbor(RESET) == reply


def test_a_power_cycle_opens_the_reset_window_again(used: Platform) -> None:
    used.clock.advance(11)
    used.power_cycle()
    assert used.cbor(RESET) == b""


def test_reset_without_a_touch_erases_nothing(used: Platform) -> None:
    used.cbor(RESET)
    used.clock.advance(30)
    assert used.messages()[-1][2] == b"\x2f"
    assert (_sign_count(used), used.key.resets) == (77, 0)


def test_a_cancelled_reset_erases_nothing(used: Platform) -> None:
    used.cbor(RESET)
    used.send(CANCEL)
    assert used.messages()[-1][2] == b"\x2d"
    assert (_sign_count(used), used.key.resets) == (77, 0)


def test_power_lost_during_a_reset_leaves_the_old_memory(used: Platform) -> None:
    used.cbor(RESET)
    used.power_cycle()
    used.key.sensor.press()
    assert (_sign_count(used), used.key.resets) == (77, 0)


def test_reset_leaves_getinfo_as_it_was(platform: Platform) -> None:
    before = platform.info()
    platform.cbor(RESET)
    platform.key.sensor.press()
    platform.messages()
    assert platform.info() == before


def test_selection_waits_for_a_touch(platform: Platform) -> None:
    assert platform.cbor(SELECTION) == b""
    platform.key.sensor.press()
    assert [reply for _, _, reply in platform.messages()] == [b"\x00"]


def test_selection_is_unknown_before_ctap_2_1(plug: Callable[[str], Platform]) -> None:
    assert plug("fido2.0").cbor(SELECTION) == b"\x01"


@pytest.fixture
def long_touched(used: Platform) -> Platform:
    """A platform whose key was set to take a long touch for a reset."""
    used.key._authenticator.store.persistent.long_touch_for_reset = True
    return used


def test_a_long_touch_resets_a_key_that_wants_one(long_touched: Platform) -> None:
    long_touched.cbor(RESET)
    long_touched.key.sensor.press()
    long_touched.clock.advance(long_touched.clock.now() + 4.9)
    assert long_touched.key.resets == 0
    long_touched.clock.advance(long_touched.clock.now() + 0.2)
    assert long_touched.messages()[-1][2] == b"\x00"
    assert _sign_count(long_touched) == 0


def test_a_short_touch_does_not_reset_a_key_that_wants_a_long_one(long_touched: Platform) -> None:
    long_touched.cbor(RESET)
    long_touched.key.sensor.press()
    long_touched.clock.advance(long_touched.clock.now() + 1)
    long_touched.key.sensor.release()
    assert long_touched.messages()[-1][2] == b"\x27"
    assert (_sign_count(long_touched), long_touched.key.resets) == (77, 0)


def test_a_long_touch_can_be_cancelled(long_touched: Platform) -> None:
    long_touched.cbor(RESET)
    long_touched.key.sensor.press()
    long_touched.send(CANCEL)
    assert long_touched.messages()[-1][2] == b"\x2d"
    long_touched.key.sensor.release()
    assert (_sign_count(long_touched), long_touched.messages()) == (77, [])
