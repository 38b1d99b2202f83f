from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fido2.ctap2 import Ctap2

from rig.bench.file import Bench
from rig.bench.touch.exchange import Press
from rig.keys import open_key
from rig.keys.stopwatch import Stopwatch, Timing
from rig.link.frames import Command

CHANNEL, OTHER = 7, 8
PROCESSING, UP_NEEDED = 1, 2
GET_INFO, RESET = b"\x04", b"\x07"
SUCCESS, CANCELLED = b"\x00", b"\x2d"
REGISTER = bytes.fromhex("00010000000040") + bytes(64)


class Link:
    """Tells a stopwatch what goes over a link, at times in milliseconds."""

    def __init__(self) -> None:
        self.presses: list[Press] = []
        self.stopwatch = Stopwatch(self.presses)

    def ask(self, payload: bytes, at: Sequence[int], command: int = Command.CBOR) -> Link:
        self.stopwatch.message(CHANNEL, command, payload)
        for each in at:
            self.stopwatch.packet_out(bytes(64), each / 1000)
        return self

    def sends_raw(self) -> Link:
        self.stopwatch.raw_packet(bytes(64))
        return self

    def is_opened_anew(self) -> Link:
        self.stopwatch.reconnected()
        return self

    def says(self, status: int, *at: int, channel: int = CHANNEL) -> Link:
        for each in at:
            self.stopwatch.keepalive(channel, status, each / 1000)
        return self

    def is_pressed(self, at: int) -> Link:
        self.presses.append(Press(asked=0.0, begins=at / 1000))
        return self

    def answers(self, reply: bytes, at: int, command: int = Command.CBOR) -> Link:
        self.stopwatch.reply(CHANNEL, command, reply, at / 1000)
        return self

    def told(self) -> list[tuple[str, int]]:
        return [(name, round(seconds * 1000)) for name, seconds in self.stopwatch.timings]


def test_time_begins_with_the_last_packet_and_ends_with_the_whole_reply() -> None:
    link = Link().ask(GET_INFO, [10, 11, 12]).answers(SUCCESS, 40)

    assert link.told() == [("getInfo", 28)]


FINGERS: dict[str, tuple[Callable[[Link], Any], int]] = {
    "pressed at once, and one more keepalive of the wait": (
        lambda link: link.says(UP_NEEDED, 20).is_pressed(25).says(UP_NEEDED, 120),
        200 - (120 - 20),
    ),
    "pressed late": (
        lambda link: link.says(UP_NEEDED, 20, 120).is_pressed(130),
        200 - (130 - 20),
    ),
    "computing before and after": (
        lambda link: link.says(PROCESSING, 10).says(UP_NEEDED, 50).is_pressed(60).says(1, 90),
        200 - (60 - 50),
    ),
    "two waits": (
        lambda link: (
            link.says(UP_NEEDED, 20)
            .is_pressed(30)
            .says(PROCESSING, 60)
            .says(UP_NEEDED, 80)
            .is_pressed(90)
        ),
        200 - (30 - 20) - (90 - 80),
    ),
    "another press is still to come": (
        lambda link: link.says(UP_NEEDED, 20).is_pressed(30).is_pressed(500),
        200 - (30 - 20),
    ),
    "another channel waits": (lambda link: link.says(UP_NEEDED, 20, 180, channel=OTHER), 200),
}


@pytest.mark.parametrize("name", FINGERS)
def test_wait_for_a_finger_is_taken_off(name: str) -> None:
    happens, seconds = FINGERS[name]
    link = Link().is_pressed(-50)
    link.ask(RESET, [0])
    happens(link)

    assert link.answers(SUCCESS, 200).told() == [("reset", seconds)]


UNTIMED: dict[str, Callable[[Link], Any]] = {
    "refused": lambda link: link.answers(b"\x27", 30),
    "cancelled, and granted all the same": lambda link: link.ask(b"", [20], Command.CANCEL).answers(
        SUCCESS, 30
    ),
    "ended by an ERROR": lambda link: link.answers(b"\x06", 30, Command.ERROR),
    "another message in between": lambda link: link.ask(bytes(8), [20], Command.INIT).answers(
        SUCCESS, 30
    ),
    "raw packets in between": lambda link: link.sends_raw().answers(SUCCESS, 30),
    "opened anew in between": lambda link: link.is_opened_anew().answers(SUCCESS, 30),
}


@pytest.mark.parametrize("name", UNTIMED)
def test_what_was_not_carried_out_alone_has_no_time(name: str) -> None:
    link = Link().ask(GET_INFO, [0])
    UNTIMED[name](link)

    assert link.told() == []
    assert link.ask(GET_INFO, [100]).answers(SUCCESS, 105).told() == [("getInfo", 5)]


def test_u2f_is_timed_where_the_key_has_been_touched() -> None:
    link = Link().ask(REGISTER, [0], Command.MSG).answers(b"\x69\x85", 10, Command.MSG)
    link.ask(REGISTER, [100, 101], Command.MSG).answers(bytes(64) + b"\x90\x00", 181, Command.MSG)

    assert link.told() == [("U2F register", 80)]


def test_key_in_virtual_time_is_not_timed() -> None:
    key = open_key("virtual", Bench())
    try:
        Ctap2(key.link).get_info()
        timings: Sequence[Timing] = key.timings
    finally:
        key.close()

    assert list(timings) == []
