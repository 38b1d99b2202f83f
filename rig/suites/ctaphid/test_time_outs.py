"""Silence, and messages whose rest never comes (CTAP 11.2.4 and 11.2.5.2)."""

from __future__ import annotations

from contextlib import suppress

import pytest

from rig.link.errors import HidError, HidErrorCode
from rig.link.frames import Command
from rig.marks import covers, needs, touches
from rig.marks.answers import hid_refused
from rig.suites.ctaphid.steps import (
    PATIENCE,
    answer,
    ask,
    begin_ping,
    hear_out,
    init,
    is_served,
)
from rig.suites.fixtures import Check, Link

GET_INFO = b"\x04"


@covers("HID-03")
@touches(0)
@pytest.mark.parametrize(
    ("command", "payload"),
    [
        pytest.param(Command.PING, b"?", id="after ping"),
        pytest.param(Command.CBOR, GET_INFO, id="after cbor", marks=needs(capability="CBOR")),
    ],
)
def test_idle_key_sends_nothing(link: Link, check: Check, command: Command, payload: bytes) -> None:
    link.call(command, payload)
    with check("HID-03"):
        assert link.raw.silence(3.0)


@covers("HID-33")
@touches(0)
def test_key_gives_an_unfinished_message_up_by_itself(link: Link, check: Check) -> None:
    begin_ping(link)
    with check("HID-33") as judging, hid_refused(HidErrorCode.MESSAGE_TIMEOUT):
        if link.raw.silence(PATIENCE):
            judging.tolerate("silence, and the time-out only in answer to the next packet")
            link.raw.send_message(link.channel, Command.PING, b"?")
        answer(link, link.channel, Command.PING)


@covers("HID-34")
@touches(0)
def test_channel_works_again_after_a_time_out(link: Link, check: Check) -> None:
    other = init(link)
    begin_ping(link)
    link.raw.silence(PATIENCE)
    with suppress(HidError):
        link.ping(b"may be lost")
    hear_out(link)
    ask(link, other, Command.PING)  # a key that restarted would have forgotten it too
    with check("HID-34"):
        assert is_served(link, link.channel)


@covers("HID-64")
@touches(0)
def test_reopened_key_answers_init_in_the_middle_of_a_message(link: Link, check: Check) -> None:
    begin_ping(link)
    with check("HID-64"):
        link.reconnect(patience=PATIENCE)
