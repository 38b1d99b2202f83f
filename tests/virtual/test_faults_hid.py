from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from rig.virtual.faults import faults

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

BROADCAST = 0xFFFFFFFF
PING, INIT, CBOR, CANCEL, KEEPALIVE, ERROR = 0x01, 0x06, 0x10, 0x11, 0x3B, 0x3F
SELECTION = b"\x0b"


def _answers(platform: Platform) -> list[tuple[int, bytes]]:
    return [(command, reply) for _, command, reply in platform.messages()]


def nonce(platform: Platform) -> bytes:
    return platform.ask(INIT, b"NONCE-08")[1][:8]


def channels_differ(platform: Platform) -> bool:
    return platform.open_channel() != platform.open_channel()


def capabilities(platform: Platform) -> int:
    return platform.ask(INIT, b"NONCE-08")[1][16]


def resynchronized(platform: Platform) -> bool:
    reply = platform.ask(INIT, b"NONCE-08")[1]
    return int.from_bytes(reply[8:12], "big") == platform.channel


def ping_after_init_in_mid_message(platform: Platform) -> Any:
    platform.start(PING, bytes(57), length=100)
    platform.ask(INIT, b"NONCE-08")
    return platform.ask(PING, b"?")


def ping_on(channel: int) -> Callable[[Platform], Any]:
    return lambda platform: platform.ask(PING, b"?", channel=channel)


def oversize(platform: Platform) -> Any:
    platform.start(PING, bytes(57), length=7610)
    return _answers(platform)


def skipped_sequence(platform: Platform) -> Any:
    platform.start(PING, bytes(57), length=58)
    platform.go_on(1, b"!")
    return _answers(platform)


def second_message(platform: Platform) -> Any:
    platform.start(PING, bytes(57), length=100)
    return platform.ask(PING, b"?")


def foreign_continuation(platform: Platform) -> Any:
    other = platform.open_channel()
    platform.start(PING, bytes(57), length=58)
    platform.go_on(0, b"B", channel=other)
    return _answers(platform)


def stray_continuation(platform: Platform) -> Any:
    platform.go_on(0, b"?")
    return _answers(platform)


def busy(platform: Platform) -> Any:
    platform.start(PING, bytes(57), length=58)
    return platform.ask(PING, b"?", channel=platform.open_channel())


def abandoned_message(platform: Platform) -> Any:
    platform.start(PING, bytes(57), length=58)
    platform.clock.advance(5)
    return _answers(platform)


def unknown_command(platform: Platform) -> Any:
    return platform.ask(0x40)


def empty_cbor(platform: Platform) -> Any:
    return platform.ask(CBOR)


def ping(data: bytes) -> Callable[[Platform], Any]:
    return lambda platform: platform.ask(PING, data)[1] == data


def sequence_of_reply(platform: Platform) -> int:
    platform.send(PING, bytes(58))
    return platform.reports[1][4]


def after_cancel(platform: Platform) -> Any:
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.send(CANCEL)
    return _answers(platform)


def after_cancel_of_another_channel(platform: Platform) -> Any:
    other = platform.open_channel()
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.send(CANCEL, channel=other)
    return _answers(platform)


def idle_cancel(platform: Platform) -> Any:
    platform.send(CANCEL)
    return _answers(platform)


def keepalives_in_a_second(platform: Platform) -> list[int]:
    platform.send(CBOR, SELECTION)
    platform.clock.advance(0.95)
    return [reply[0] for command, reply in _answers(platform) if command == KEEPALIVE]


CANCELLED = (CBOR, b"\x2d")
ROWS: list[tuple[str, Callable[[Platform], Any], Any, Any]] = [
    ("init-nonce-reversed", nonce, b"NONCE-08", b"80-ECNON"),
    ("one-channel", channels_differ, True, False),
    ("unassigned-capability", capabilities, 0x0D, 0x1D),
    ("resynchronization-moves-channel", resynchronized, True, False),
    (
        "init-keeps-message",
        ping_after_init_in_mid_message,
        (PING, b"?"),
        (ERROR, b"\x04"),
    ),
    ("broadcast-served", ping_on(BROADCAST), (ERROR, b"\x0b"), (PING, b"?")),
    ("channel-zero-served", ping_on(0), (ERROR, b"\x0b"), (PING, b"?")),
    ("oversize-message-accepted", oversize, [(ERROR, b"\x03")], []),
    ("wrong-sequence-accepted", skipped_sequence, [(ERROR, b"\x04")], [(PING, bytes(57) + b"!")]),
    ("message-restarted", second_message, (ERROR, b"\x04"), (PING, b"?")),
    ("foreign-continuation-taken", foreign_continuation, [], [(PING, bytes(57) + b"B")]),
    ("stray-continuation-answered", stray_continuation, [], [(ERROR, b"\x04")]),
    ("busy-as-unknown-command", busy, (ERROR, b"\x06"), (ERROR, b"\x01")),
    ("message-never-times-out", abandoned_message, [(ERROR, b"\x05")], []),
    ("unknown-hid-command-as-length-error", unknown_command, (ERROR, b"\x01"), (ERROR, b"\x03")),
    ("empty-cbor-as-unknown-command", empty_cbor, (ERROR, b"\x03"), (ERROR, b"\x01")),
    ("ping-zeros-trimmed", ping(b"0\0"), True, False),
    ("ping-cut-to-one-packet", ping(bytes(58)), True, False),
    ("reply-sequence-from-one", sequence_of_reply, 0, 1),
    ("cancel-ignored", after_cancel, [CANCELLED], []),
    ("cancel-from-any-channel", after_cancel_of_another_channel, [], [CANCELLED]),
    ("cancel-answered", after_cancel, [CANCELLED], [(ERROR, b"\x01"), CANCELLED]),
    ("idle-cancel-answered", idle_cancel, [], [(ERROR, b"\x01")]),
    ("missing-keepalive", keepalives_in_a_second, [2] * 10, []),
    ("slow-keepalive", keepalives_in_a_second, [2] * 10, [2] * 3),
    ("keepalive-always-processing", keepalives_in_a_second, [2] * 10, [1] * 10),
    ("keepalive-unassigned-status", keepalives_in_a_second, [2] * 10, [3] * 10),
]


@pytest.mark.parametrize(
    ("fault", "observe", "sound", "faulty"), ROWS, ids=[row[0] for row in ROWS]
)
def test_hid_fault_shows_on_the_wire(
    plug: Callable[..., Platform],
    fault: str,
    observe: Callable[[Platform], Any],
    sound: object,
    faulty: object,
) -> None:
    assert observe(plug()) == sound
    assert observe(plug(faults=[fault])) == faulty


def test_every_hid_fault_is_shown() -> None:
    assert {row[0] for row in ROWS} == {
        name for name, entry in faults().items() if entry.area == "hid"
    }
