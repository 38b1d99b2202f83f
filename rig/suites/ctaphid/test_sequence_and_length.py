"""Packets out of place and lengths that cannot be (CTAP 11.2.4 and 11.2.5.4)."""

from __future__ import annotations

from contextlib import suppress

import pytest

from rig.link.errors import HidErrorCode, Mute
from rig.link.frames import MAX_MESSAGE, Command, continuation, init_packet
from rig.marks import covers, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import (
    LONG_DATA,
    MOMENT,
    answer,
    ask,
    begin_ping,
    finish,
    go_on,
    init,
    undisturbed,
)
from rig.suites.fixtures import Check, Link


@covers("HID-05")
@touches(0)
def test_stray_continuation_is_ignored(link: Link, check: Check) -> None:
    link.ping(b"the last message before it")
    go_on(link, 0)
    with check("HID-05"):
        assert link.raw.silence(MOMENT)
        assert init(link) != link.channel


@covers("HID-25")
@touches(0)
@pytest.mark.parametrize("length", [MAX_MESSAGE + 1, 0xFFFF])
def test_length_beyond_the_longest_message_is_refused(
    link: Link, check: Check, length: int
) -> None:
    link.raw.send(init_packet(link.channel, Command.PING, bytes(57), length=length))
    with check("HID-25"), hid_refused(HidErrorCode.INVALID_LENGTH):
        answer(link, link.channel, Command.PING)


@covers("HID-27")
@touches(0)
@pytest.mark.parametrize(
    "sequences", [(1,), (0, 2), (0, 0)], ids=["starts at 1", "skipped", "repeated"]
)
def test_wrong_sequence_number_is_refused(
    link: Link, check: Check, sequences: tuple[int, ...]
) -> None:
    begin_ping(link)
    go_on(link, *sequences)
    with check("HID-27"), hid_refused(HidErrorCode.INVALID_SEQUENCE):
        answer(link, link.channel, Command.PING)


@covers("HID-28")
@touches(0)
def test_new_message_in_the_middle_of_one_is_refused(link: Link, check: Check) -> None:
    begin_ping(link)
    with check("HID-28"), hid_refused(HidErrorCode.INVALID_SEQUENCE):
        ask(link, link.channel, Command.PING, b"?")


@covers("HID-29")
@touches(0)
def test_continuation_of_another_channel_disturbs_nothing(link: Link, check: Check) -> None:
    other = link.raw.open_channel()
    rest = begin_ping(link)
    link.raw.send(continuation(other, 0, b"?"))
    with check("HID-29"), undisturbed():
        assert finish(link, rest) == LONG_DATA
    with check("HID-29"), suppress(Mute):
        reply = link.raw.reply(other, MOMENT)
        assert reply == (Command.ERROR, bytes([HidErrorCode.CHANNEL_BUSY]))
