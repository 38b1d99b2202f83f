from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

BROADCAST = 0xFFFFFFFF
PING, LOCK, INIT, CANCEL, ERROR = 0x01, 0x04, 0x06, 0x11, 0x3F
BUSY = (ERROR, b"\x06")


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        (b"\x00", (LOCK, b"")),
        (b"\x0a", (LOCK, b"")),
        (b"\x0b", (ERROR, b"\x02")),
        (b"", (ERROR, b"\x03")),
        (b"\x01\x01", (ERROR, b"\x03")),
    ],
    ids=["zero", "ten", "eleven", "empty", "two-bytes"],
)
def test_lock_takes_one_byte_up_to_ten(
    platform: Platform, payload: bytes, answer: tuple[int, bytes]
) -> None:
    assert platform.ask(LOCK, payload) == answer


def test_lock_keeps_other_channels_out_until_its_time_is_over(platform: Platform) -> None:
    other = platform.open_channel()
    platform.ask(LOCK, b"\x02")
    platform.clock.advance(1.9)
    assert platform.ask(PING, b"?", channel=other) == BUSY
    assert platform.ask(INIT, b"NONCE-08", channel=other) == BUSY
    assert platform.ask(INIT, b"NONCE-08", channel=BROADCAST) == BUSY
    assert platform.ask(PING, b"!") == (PING, b"!")
    platform.clock.advance(2.0)
    assert platform.ask(PING, b"?", channel=other) == (PING, b"?")


def test_lock_of_zero_releases(platform: Platform) -> None:
    platform.ask(LOCK, b"\x0a")
    platform.ask(LOCK, b"\x00")
    assert platform.ask(PING, b"?", channel=platform.open_channel()) == (PING, b"?")


def test_lock_leaves_init_and_errors_of_others_as_they_are(platform: Platform) -> None:
    platform.ask(LOCK, b"\x0a")
    assert platform.ask(INIT, b"NONCE-08")[0] == INIT
    assert platform.ask(PING, channel=0x7777) == (ERROR, b"\x0b")
    platform.send(CANCEL, channel=platform.channel)
    assert platform.messages() == []


def test_lock_is_lost_with_the_power(platform: Platform) -> None:
    platform.ask(LOCK, b"\x0a")
    platform.power_cycle()
    assert platform.ask(PING, b"?") == (PING, b"?")


def lock(payload: bytes) -> Callable[[Platform], Any]:
    return lambda platform: platform.ask(LOCK, payload)


def ping_of_another(after: float, release: bool = False) -> Callable[[Platform], Any]:
    def observe(platform: Platform) -> Any:
        other = platform.open_channel()
        platform.ask(LOCK, b"\x05")
        if release:
            platform.ask(LOCK, b"\x00")
        platform.clock.advance(after)
        return platform.ask(PING, b"?", channel=other)

    return observe


def init_of_another(platform: Platform) -> Any:
    platform.ask(LOCK, b"\x05")
    return platform.ask(INIT, b"NONCE-08", channel=BROADCAST)[0]


ROWS: list[tuple[str, Callable[[Platform], Any], Any, Any]] = [
    ("lock-answered-with-its-time", lock(b"\x0a"), (LOCK, b""), (LOCK, b"\x0a")),
    ("lock-of-any-length", lock(b"\x0b"), (ERROR, b"\x02"), (LOCK, b"")),
    ("lock-payload-unchecked", lock(b""), (ERROR, b"\x03"), (LOCK, b"")),
    ("lock-keeps-nobody-out", ping_of_another(0), BUSY, (PING, b"?")),
    ("lock-serves-init", init_of_another, ERROR, INIT),
    ("lock-never-ends", ping_of_another(6), (PING, b"?"), BUSY),
    ("lock-never-released", ping_of_another(0, release=True), (PING, b"?"), BUSY),
]


@pytest.mark.parametrize(
    ("fault", "observe", "sound", "faulty"), ROWS, ids=[row[0] for row in ROWS]
)
def test_lock_fault_shows_on_the_wire(
    plug: Callable[..., Platform],
    fault: str,
    observe: Callable[[Platform], Any],
    sound: object,
    faulty: object,
) -> None:
    assert observe(plug()) == sound
    assert observe(plug(faults=[fault])) == faulty
