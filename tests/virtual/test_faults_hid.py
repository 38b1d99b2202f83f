from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.virtual.conftest import Platform

BROADCAST = 0xFFFFFFFF
PING, INIT, WINK, CBOR, CANCEL, KEEPALIVE, ERROR = 0x01, 0x06, 0x08, 0x10, 0x11, 0x3B, 0x3F
SELECTION = b"\x0b"


def _answers(platform: Platform) -> list[tuple[int, bytes]]:
    return [(command, reply) for _, command, reply in platform.messages()]


def nonce(platform: Platform) -> bytes:
    return platform.ask(INIT, b"NONCE-08")[1][:8]


def given_channel(platform: Platform) -> int:
    return platform.open_channel()


def protocol_version(platform: Platform) -> int:
    return platform.ask(INIT, b"NONCE-08")[1][12]


def short_init(platform: Platform) -> Any:
    return platform.ask(INIT, b"7 bytes")


def wait_after_init_of_another(platform: Platform) -> Any:
    platform.send(CBOR, SELECTION)
    platform.send(INIT, b"NONCE-08", channel=BROADCAST)
    platform.messages()
    platform.clock.advance(0.1)
    return _answers(platform)


def init_while_busy(platform: Platform) -> Any:
    platform.send(CBOR, SELECTION)
    platform.messages()
    platform.send(INIT, b"NONCE-08", channel=BROADCAST)
    return [(command, len(reply)) for _, command, reply in platform.messages()]


def init_after(disturb: Callable[[Platform], Any]) -> Callable[[Platform], Any]:
    def observe(platform: Platform) -> int:
        disturb(platform)
        platform.messages()
        return platform.ask(INIT, b"NONCE-08", channel=BROADCAST)[0]

    return observe


def replug(platform: Platform) -> None:
    platform.key.power.off()
    platform.key.power.on()


def ping_on_the_first_of(count: int) -> Callable[[Platform], Any]:
    def observe(platform: Platform) -> Any:
        first, *_ = [platform.open_channel() for _ in range(count)]
        return platform.ask(PING, b"?", channel=first)

    return observe


def ping_on_the_last_of(count: int) -> Callable[[Platform], Any]:
    def observe(platform: Platform) -> Any:
        *_, last = [platform.open_channel() for _ in range(count)]
        return platform.ask(PING, b"?", channel=last)

    return observe


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


def last_sequence_of_reply(platform: Platform) -> int:
    platform.send(PING, bytes(57 + 17 * 59))
    return platform.reports[-1][4]


def last_report_of_ping(platform: Platform) -> int:
    platform.send(PING, b"?" * 58)
    return len(platform.reports[-1])


def wink(platform: Platform) -> Any:
    return platform.ask(WINK)


def ping_after_time_out(platform: Platform) -> Any:
    abandoned_message(platform)
    return platform.ask(PING, b"?")


def after_reply(platform: Platform) -> Any:
    platform.send(CBOR, b"\x04")
    return [command for _, command, _ in platform.messages()]


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
    ("first-nonce-repeated", nonce, b"NONCE-08", b"12345678"),
    ("broadcast-handed-out", given_channel, 2, BROADCAST),
    ("protocol-version-one", protocol_version, 2, 1),
    ("init-length-as-unknown-command", short_init, (ERROR, b"\x03"), (ERROR, b"\x01")),
    (
        "init-ends-requests-of-others",
        wait_after_init_of_another,
        [(KEEPALIVE, b"\x02")],
        [],
    ),
    ("init-unknown-while-busy", init_while_busy, [(INIT, 17)], [(ERROR, 1)]),
    ("init-refused-once-busy", init_after(init_while_busy), INIT, ERROR),
    ("init-refused-after-idle-cancel", init_after(lambda each: each.send(CANCEL)), INIT, ERROR),
    ("init-refused-after-replug", init_after(replug), INIT, ERROR),
    ("four-channels", ping_on_the_first_of(5), (PING, b"?"), (ERROR, b"\x0b")),
    ("channels-run-out", ping_on_the_last_of(500), (PING, b"?"), (ERROR, b"\x0b")),
    ("invalid-channel-as-unknown-command", ping_on(77), (ERROR, b"\x0b"), (ERROR, b"\x01")),
    ("one-channel", channels_differ, True, False),
    ("unassigned-capability", capabilities, 0x05, 0x15),
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
    ("empty-ping-grows", ping(b""), True, False),
    ("reply-sequence-goes-round", last_sequence_of_reply, 16, 0),
    ("ping-report-cut", last_report_of_ping, 64, 6),
    ("wink-answered-as-ping", wink, (WINK, b""), (PING, b"")),
    ("error-of-two-bytes", empty_cbor, (ERROR, b"\x03"), (ERROR, b"\x03\x03")),
    ("channel-lost-after-time-out", ping_after_time_out, (PING, b"?"), (ERROR, b"\x0b")),
    ("cancel-ignored", after_cancel, [CANCELLED], []),
    ("cancel-from-any-channel", after_cancel_of_another_channel, [], [CANCELLED]),
    ("cancel-answered", after_cancel, [CANCELLED], [(ERROR, b"\x01"), CANCELLED]),
    ("idle-cancel-answered", idle_cancel, [], [(ERROR, b"\x01")]),
    ("missing-keepalive", keepalives_in_a_second, [2] * 10, []),
    ("slow-keepalive", keepalives_in_a_second, [2] * 10, [2] * 3),
    ("keepalive-always-processing", keepalives_in_a_second, [2] * 10, [1] * 10),
    ("keepalive-unassigned-status", keepalives_in_a_second, [2] * 10, [3] * 10),
    ("keepalive-after-reply", after_reply, [CBOR], [CBOR, KEEPALIVE]),
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
